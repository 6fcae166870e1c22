"""The words of the room's states and parts."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from palabre.analysis import gravity, polemic
from palabre.analysis.gravity import CARRIERS, COORDINATION, CROSSING, EXCESS, SPEED, TONE
from palabre.protection.rules.alerts import Verdict
from palabre.protection.rules.telling import CallState, Held, WayKind

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
    CROSSING: _("New places and press"),
    COORDINATION: _("Accounts that act together"),
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
WAY_KINDS = {
    WayKind.CHAT: pgettext_lazy("way of telling", "Chat"),
    WayKind.PUSH: pgettext_lazy("way of telling", "Push"),
    WayKind.SMS: pgettext_lazy("way of telling", "SMS"),
    WayKind.WEBHOOK: _("Program (webhook)"),
}
LINES_BELOW = {
    0: _("nothing: all is told at once"),
    25: _("below a warning (gravity under 25)"),
    50: _("at most a warning (gravity under 50)"),
    75: _("no crisis (gravity under 75)"),
}
CALL_STATES = {
    CallState.WAITING: pgettext_lazy("telling", "waits"),
    CallState.UNKNOWN: pgettext_lazy("telling", "unknown"),
    CallState.TOLD: pgettext_lazy("telling", "told"),
    CallState.FAILED: pgettext_lazy("telling", "failed"),
    CallState.LEFT_OUT: pgettext_lazy("telling", "not needed any more"),
}
HELD_WORDS = {
    Held.QUIET: _("after the quiet hours"),
    Held.DIGEST: _("in the day’s mail"),
}
