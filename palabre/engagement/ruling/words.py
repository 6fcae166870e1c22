"""Rules in words: what can be chosen, and each rule as one sentence."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from palabre.channels.doors import platform
from palabre.engagement.models import Rule, Team
from palabre.engagement.rules import Priority
from palabre.engagement.ruling.asked import (
    Act,
    Condition,
    Event,
    Outcome,
    What,
    acts_of,
    conditions_of,
)
from palabre.engagement.words import KINDS, PRIORITIES
from palabre.governance.models import Brand, Member
from palabre.listening.choices import language_choices
from palabre.listening.models import Category, Topic
from palabre.listening.rules import SAID_INTENTS
from palabre.listening.words import INTENTS, TONES
from palabre.publishing.actions.posts import channels_of

Pairs = list[tuple[str, Any]]

EVENTS = {
    Event.TEXT: gettext_lazy("a text comes in"),
    Event.OPENED: gettext_lazy("a conversation begins"),
}
WHAT = {
    What.WORDS: gettext_lazy("Words"),
    What.INTENT: gettext_lazy("Intent"),
    What.CATEGORY: gettext_lazy("Own category"),
    What.TONE: gettext_lazy("Tone"),
    What.TOPIC: gettext_lazy("Topic"),
    What.LANGUAGE: gettext_lazy("Language"),
    What.KIND: gettext_lazy("Kind"),
    What.NETWORK: gettext_lazy("Network"),
    What.ACCOUNT: gettext_lazy("Account"),
    What.FOLLOWERS: gettext_lazy("Followers, at least"),
}
ACTS = {
    Act.ASSIGN: gettext_lazy("Give it to"),
    Act.PRIORITY: gettext_lazy("Set the priority"),
    Act.TAG: gettext_lazy("Put the tag"),
    Act.NOTE: gettext_lazy("Write the note"),
    Act.DONE: gettext_lazy("Mark it as done"),
}
OUTCOMES = {
    Outcome.DONE: gettext_lazy("done"),
    Outcome.PARTLY: gettext_lazy("partly done"),
    Outcome.STOPPED: gettext_lazy("too much: the rule was stopped"),
}
TYPED = frozenset({What.WORDS, What.FOLLOWERS})


def _quoted(said: str) -> str:
    return _("“%(said)s”") % {"said": said}


class Choices:
    """What a brand can choose for conditions and acts, asked once a page."""

    def __init__(self, brand: Brand, people: Iterable[Member]) -> None:
        topics = Topic.objects.filter(brand=brand).order_by("name")
        own = Category.objects.filter(organisation=brand.organisation_id, is_on=True)
        accounts = channels_of(brand)
        slugs = dict.fromkeys(one.platform for one in accounts)
        self.values: dict[What, Pairs] = {
            What.INTENT: [(str(one), INTENTS[one]) for one in SAID_INTENTS],
            What.CATEGORY: [(str(one.pk), one.name) for one in own],
            What.TONE: [(name, word) for name, word in TONES.items() if name != "unsure"],
            What.TOPIC: [(str(one.pk), one.name) for one in topics],
            What.LANGUAGE: list(language_choices()),
            What.KIND: [(str(one), word) for one, word in KINDS.items()],
            What.NETWORK: [(one, _(platform(one).name)) for one in slugs],
            What.ACCOUNT: [(str(one.pk), one.name) for one in accounts],
        }
        teams = Team.objects.filter(organisation=brand.organisation_id, retired_at=None)
        self.whom: Pairs = [(f"team-{one.pk}", one.name) for one in teams]
        self.whom += [(f"member-{one.pk}", str(one)) for one in people]
        self.priorities: Pairs = [(str(one), PRIORITIES[one]) for one in Priority]

    def sentence(self, rule: Rule) -> str:
        """A rule in plain words: when, of what, what is done."""
        asked = [self._asked(one) for one in conditions_of(rule.conditions)]
        joined = (_(" and ") if rule.every else _(" or ")).join(asked)
        done = ", ".join(self.act(one.told()) for one in acts_of(rule.acts))
        words = {"event": EVENTS[Event(rule.event)], "asked": joined, "done": done}
        if not asked:
            return _("When %(event)s: %(done)s.") % words
        return _("When %(event)s with %(asked)s: %(done)s.") % words

    def _asked(self, one: Condition) -> str:
        named = dict(self.values.get(one.what, []))
        values = _(" or ").join(
            _quoted(value) if one.what is What.WORDS else str(named.get(value, _("something gone")))
            for value in one.values
        )
        if one.what is What.FOLLOWERS:
            least = min((int(value) for value in one.values if value.isdigit()), default=0)
            values = ngettext("%(n)d follower", "%(n)d followers", least) % {"n": least}
            return (_("fewer than %(what)s") if one.inverted else _("at least %(what)s")) % {
                "what": values
            }
        words = {"name": str(WHAT[one.what]).lower(), "values": values}
        return (_("%(name)s not %(values)s") if one.inverted else _("%(name)s %(values)s")) % words

    def act(self, told: dict[str, Any]) -> str:
        """One act in words."""
        named = {Act.ASSIGN: dict(self.whom), Act.PRIORITY: dict(self.priorities)}
        value, act = str(told.get("value", "")), Act(told["act"])
        said = str(named[act].get(value, _("somebody gone"))) if act in named else value
        word = str(ACTS[act]).lower()
        return f"{word} {_quoted(said)}" if said else word
