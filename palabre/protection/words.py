"""The words of the room's states and parts."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from palabre.analysis import gravity, polemic
from palabre.analysis.gravity import CARRIERS, CROSSING, EXCESS, SPEED, TONE
from palabre.protection.rules.alerts import Verdict

LEVELS = dict(
    zip(
        (name for _line, name in gravity.LEVELS),
        (
            pgettext_lazy("gravity", "watch"),
            pgettext_lazy("gravity", "warn"),
            pgettext_lazy("gravity", "act"),
            pgettext_lazy("gravity", "crisis"),
        ),
        strict=True,
    )
)
PARTS = {
    EXCESS: _("Volume against usual"),
    SPEED: _("Speed"),
    TONE: _("More negative than usual"),
    CARRIERS: _("Influence of who carries it"),
    CROSSING: _("New places"),
}
VERDICTS = {
    Verdict.REAL: _("It was real"),
    Verdict.PRAISE: _("It was praise"),
    Verdict.FALSE: _("It was nothing"),
}
MONTHS = {
    polemic.QUIET: pgettext_lazy("month", "quiet"),
    polemic.BUZZ: pgettext_lazy("month", "buzz"),
    polemic.PRAISE: pgettext_lazy("month", "praise"),
    polemic.POLEMIC: pgettext_lazy("month", "polemic"),
    polemic.MIXED: pgettext_lazy("month", "mixed"),
}
