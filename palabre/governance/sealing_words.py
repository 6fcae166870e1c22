"""What is wrong with a trail, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from palabre.governance.chain import Fault

FAULTS = {
    "missing": gettext_lazy("an act before it was taken out, or the order was changed"),
    "changed": gettext_lazy("it doesn’t say any more what was written"),
    "actor": gettext_lazy("who did it was changed"),
    "label": gettext_lazy("what it is about was renamed"),
}


def fault_in_words(fault: Fault) -> str:
    """The first act at which a trail doesn't hold, and why."""
    if fault.why == "end":
        return _("The trail ends otherwise than its seal says, at act no. %(place)s.") % {
            "place": fault.place
        }
    return _("The trail doesn’t hold from the entry %(act)s on: %(why)s.") % {
        "act": fault.act,
        "why": FAULTS[fault.why],
    }
