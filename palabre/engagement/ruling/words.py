"""Rules in words: what can be chosen, and each rule as one sentence."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from palabre.ecosystem.trusting import is_influence_told
from palabre.engagement.models import Person, Rule, Segment, Team
from palabre.engagement.people.access import people_of
from palabre.engagement.rules import Priority
from palabre.engagement.ruling.answering import DRAFTED, HANDED, LEAVES
from palabre.engagement.ruling.asked import (
    AT_LEAST,
    INSIDE,
    OUTSIDE,
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
from palabre.listening.models import Category, Tag, Topic
from palabre.listening.rules import SAID_INTENTS
from palabre.listening.words import INTENTS, TONES
from palabre.listening.words import network as called
from palabre.publishing.actions.posts import channels_of

Pairs = list[tuple[str, Any]]
MOST_OFFERED = 60

EVENTS = {
    Event.TEXT: gettext_lazy("a text comes in"),
    Event.OPENED: gettext_lazy("a conversation begins"),
    Event.REOPENED: gettext_lazy("a conversation that rested is opened by news"),
    Event.SOON: gettext_lazy("somebody soon waits too long"),
    Event.LATE: gettext_lazy("somebody waits too long"),
    Event.TAGGED: gettext_lazy("somebody puts a tag"),
    Event.ASSIGNED: gettext_lazy("a conversation is given to somebody"),
    Event.DONE: gettext_lazy("a conversation is marked as done"),
    Event.DISLIKED: gettext_lazy("somebody says that it didn’t help"),
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
    What.HOURS: gettext_lazy("Business hours"),
    What.PEOPLE: gettext_lazy("Person in a list"),
    What.VOICE: gettext_lazy("Handle"),
    What.TAG: gettext_lazy("Tag of the conversation"),
    What.INFLUENCE: gettext_lazy("Influence on the map (0 to 100), at least"),
    What.ANSWERED: gettext_lazy("Voices that answered them in 90 days, at least"),
    What.FOLLOWERS: gettext_lazy("Followers, at least"),
}
# The same within a sentence, with its article.
ASKED = {
    What.WORDS: gettext_lazy("the words"),
    What.INTENT: gettext_lazy("the intent"),
    What.CATEGORY: gettext_lazy("the category"),
    What.TONE: gettext_lazy("the tone"),
    What.TOPIC: gettext_lazy("the topic"),
    What.LANGUAGE: gettext_lazy("the language"),
    What.KIND: gettext_lazy("the kind"),
    What.NETWORK: gettext_lazy("the network"),
    What.ACCOUNT: gettext_lazy("the account"),
    What.HOURS: gettext_lazy("the business hours"),
    What.PEOPLE: gettext_lazy("a person of the list"),
    What.VOICE: gettext_lazy("the handle"),
    What.TAG: gettext_lazy("the tag"),
}
ACTS = {
    Act.ASSIGN: gettext_lazy("Give it to"),
    Act.PRIORITY: gettext_lazy("Set the priority"),
    Act.TAG: gettext_lazy("Put the tag"),
    Act.NOTE: gettext_lazy("Write the note"),
    Act.DONE: gettext_lazy("Mark it as done"),
    Act.ANSWER: gettext_lazy("Answer with the saved reply"),
    Act.NOTIFY: gettext_lazy("Tell"),
    Act.PROGRAM: gettext_lazy("Tell the program"),
    Act.ALERT: gettext_lazy("Open an alert for"),
}
# What becomes of an answer.
DID = {
    DRAFTED: gettext_lazy("as a draft"),
    LEAVES: gettext_lazy("sent by itself"),
    HANDED: gettext_lazy("handed in to be approved"),
}
OUTCOMES = {
    Outcome.DONE: gettext_lazy("done"),
    Outcome.PARTLY: gettext_lazy("partly done"),
    Outcome.STOPPED: gettext_lazy("too much: the rule was stopped"),
}
TYPED = frozenset({What.WORDS, What.VOICE, *AT_LEAST})
# Of these several are written, with commas between them.
SEVERAL = frozenset({What.WORDS, What.VOICE})
HOURS: Pairs = [(INSIDE, gettext_lazy("inside them")), (OUTSIDE, gettext_lazy("outside them"))]


def _quoted(said: str) -> str:
    return _("“%(said)s”") % {"said": said}


def _at_least(one: Condition) -> str:
    least = min((int(value) for value in one.values if value.isdigit()), default=0)
    if one.what is What.FOLLOWERS:
        values = ngettext("%(n)d follower", "%(n)d followers", least) % {"n": least}
    elif one.what is What.INFLUENCE:
        wording = (
            _("an influence below %(n)d") if one.inverted else _("an influence of %(n)d or more")
        )
        return wording % {"n": least}
    else:
        values = ngettext(
            "%(n)d voice that answered them", "%(n)d voices that answered them", least
        ) % {"n": least}
    return (_("fewer than %(what)s") if one.inverted else _("at least %(what)s")) % {"what": values}


def _lists(brand: Brand) -> Pairs:
    """The lists that people stand in: those of the map, segments, and tags that were put on people."""
    found: Pairs = [(f"voices-{one.pk}", one.name) for one in brand.voice_lists.all()]
    found += [(f"segment-{one.pk}", one.name) for one in Segment.objects.filter(brand=brand)]
    worn = Person.tags.through.objects.filter(person__in=people_of(brand)).values("tag")
    tags = Tag.objects.filter(pk__in=worn)
    return found + [(f"tag-{one.pk}", f"#{one.name}") for one in tags[:MOST_OFFERED]]


def _tags(brand: Brand) -> Iterable[Tag]:
    return Tag.objects.filter(organisation=brand.organisation_id)[:MOST_OFFERED]


class Choices:
    """What a brand can choose for conditions and acts, asked once a page."""

    def __init__(self, brand: Brand, people: Iterable[Member]) -> None:
        self.brand = brand
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
            What.NETWORK: [(one, called(one)) for one in slugs],
            What.ACCOUNT: [(str(one.pk), one.name) for one in accounts],
            What.HOURS: HOURS,
            What.PEOPLE: _lists(brand),
            What.TAG: [(str(one.pk), f"#{one.name}") for one in _tags(brand)],
        }
        teams = Team.objects.filter(organisation=brand.organisation_id, retired_at=None)
        self.whom: Pairs = [(f"team-{one.pk}", one.name) for one in teams]
        self.whom += [(f"member-{one.pk}", str(one)) for one in people]
        self.acts: dict[Act, Pairs] = {
            Act.ASSIGN: self.whom,
            Act.PRIORITY: [(str(one), PRIORITIES[one]) for one in Priority],
            Act.ANSWER: [(str(one.pk), one.name) for one in brand.saved_replies.all()],
            Act.PROGRAM: [(str(one.pk), one.name) for one in brand.rule_hooks.all()],
        }

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
            _quoted(value if one.what in SEVERAL else str(named.get(value, _("something gone"))))
            for value in one.values
        )
        if one.what in AT_LEAST:
            return _at_least(one)
        if one.what is What.HOURS and len(one.values) == 1:
            is_open = (one.values == (INSIDE,)) != one.inverted
            return _("the brand being open") if is_open else _("the brand being closed")
        words = {"name": ASKED[one.what], "values": values}
        return (
            _("%(name)s other than %(values)s") if one.inverted else _("%(name)s %(values)s")
        ) % words

    def help(self, what: What) -> str:
        """What somebody should know who fills a condition; nothing where its name says all."""
        if what in SEVERAL:
            return _("Several with commas between them: one is enough.")
        if what is not What.INFLUENCE:
            return ""
        if is_influence_told(self.brand.pk):
            return _(
                "The highest on the maps of your topics today, as Voices shows it; 0 for who isn’t on one."
            )
        return _(
            "No map of your topics tells influence yet: until one does, this is never met. Ask for the "
            "voices that answered them instead, which needs no map."
        )

    def act(self, told: dict[str, Any]) -> str:
        """One act in words, with what came of it where that is told."""
        value, act = str(told.get("value", "")), Act(told["act"])
        options = self.acts.get(act)
        said = value
        if options is not None:
            said = str(dict(options).get(value, _("something gone")))
        words = [str(ACTS[act]).lower()]
        if told.get("whom"):
            named = dict(self.whom)
            words.append(", ".join(str(named.get(one, _("somebody gone"))) for one in told["whom"]))
        if said:
            words.append(_quoted(said))
        if act is Act.ANSWER:
            did = told.get("did") or ("" if told.get("fault") else _meant(told))
            words += [f"({DID[did]})"] if did in DID else []
        return " ".join(words)


def _meant(told: dict[str, Any]) -> str:
    return LEAVES if told.get("sends") else DRAFTED
