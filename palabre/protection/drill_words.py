"""What is said of drills, in the reader's language."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from palabre.protection.rules.drills import DrillState

STATES = {
    DrillState.RUNNING: (pgettext_lazy("drill", "goes on"), "good"),
    DrillState.PAUSED: (pgettext_lazy("drill", "stands still"), "warn"),
    DrillState.OVER: (pgettext_lazy("drill", "over"), ""),
}
SPEEDS = {
    1: _("Real time: a minute is a minute"),
    10: _("10 times as fast: an hour takes six minutes"),
    60: _("60 times as fast: an hour takes a minute"),
}
