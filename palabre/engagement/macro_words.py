"""Macros in words: what can be chosen, and each as one sentence."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from palabre.engagement.access import agents, teams_here
from palabre.engagement.macros import ME, NOBODY, Part, Step, parts_of
from palabre.engagement.models import Macro, SavedReply
from palabre.engagement.rules import Priority
from palabre.engagement.words import PRIORITIES
from palabre.governance.access import Here, brand_here

STEPS = {
    Step.ASSIGN: gettext_lazy("Give it to"),
    Step.PRIORITY: gettext_lazy("Set the priority"),
    Step.TAG: gettext_lazy("Put the tag"),
    Step.UNTAG: gettext_lazy("Take the tag off"),
    Step.REPLY: gettext_lazy("Put in the saved reply"),
    Step.SEND: gettext_lazy("Send it"),
    Step.NOTE: gettext_lazy("Write the note"),
    Step.SNOOZE: gettext_lazy("Put it aside"),
    Step.DONE: gettext_lazy("Mark it as done"),
}
NAPS = {
    "hour": gettext_lazy("For an hour"),
    "three": gettext_lazy("For three hours"),
    "tomorrow": gettext_lazy("Until tomorrow, 8 o’clock"),
    "monday": gettext_lazy("Until Monday, 8 o’clock"),
}
# What stays when a macro is undone.
LEFT = {
    Step.REPLY: gettext_lazy("the reply in the draft"),
    Step.SEND: gettext_lazy("what was handed in"),
    Step.NOTE: gettext_lazy("the note"),
}
GONE = pgettext_lazy("what a macro names", "something gone")


class Choices:
    """What can be chosen for the parts of a macro, asked once a page."""

    def __init__(self, here: Here) -> None:
        whom: list[tuple[str, Any]] = [(ME, _("who runs it")), (NOBODY, _("nobody"))]
        whom += [(f"team-{one.pk}", one.name) for one in teams_here(here)]
        whom += [(f"member-{one.pk}", str(one)) for one in agents(here)]
        replies = SavedReply.objects.filter(brand=brand_here(here)).values_list("pk", "name")
        self.values: dict[Step, list[tuple[str, Any]]] = {
            Step.ASSIGN: whom,
            Step.PRIORITY: [(str(one), PRIORITIES[one]) for one in Priority],
            Step.REPLY: [(str(number), name) for number, name in replies],
            Step.SNOOZE: list(NAPS.items()),
        }

    def part(self, part: Part) -> str:
        """One part in words."""
        word = str(STEPS[part.step])
        if not part.value:
            return word
        named = self.values.get(part.step)
        said = part.value if named is None else str(dict(named).get(part.value, GONE))
        return _("%(act)s “%(what)s”") % {"act": word, "what": " ".join(said.split())}

    def sentence(self, row: Macro) -> str:
        """A macro in plain words, one act after the other."""
        words = [self.part(one) for one in parts_of(row.parts)]
        return ", ".join([*words[:1], *(one[:1].lower() + one[1:] for one in words[1:])])
