"""The steps of candidates in words."""

from django.utils.translation import pgettext_lazy

from palabre.engagement.candidates.rules import Step

STEPS = {
    Step.NEW: pgettext_lazy("candidate", "New"),
    Step.CONTACTED: pgettext_lazy("candidate", "Contacted"),
    Step.INTERVIEW: pgettext_lazy("candidate", "Interview"),
    Step.HIRED: pgettext_lazy("candidate", "Hired"),
    Step.REFUSED: pgettext_lazy("candidate", "Turned down"),
}
