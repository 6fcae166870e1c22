"""The timeline of an incident: its log, and what other rows tell of it by themselves."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from palabre.protection.incident_words import (
    ACTS,
    KINDS,
    LEVELS,
    PARTS,
    SPEAKERS,
    SPREADS,
    STATES,
    TRUTHS,
    WAYS,
)
from palabre.protection.models import Entry, Incident, Statement
from palabre.protection.rules.incidents import EntryKind, IncidentState
from palabre.publishing.models import Delivery, Hold
from palabre.publishing.rules import DeliveryState

ICONS = {
    EntryKind.OPENED: "siren",
    EntryKind.MOVED: "flag",
    EntryKind.LEVEL: "gauge",
    EntryKind.DECISION: "gavel",
    EntryKind.ADVICE: "split",
    EntryKind.DUTY: "user-check",
    EntryKind.TASK: "list-todo",
    EntryKind.DONE: "check",
    EntryKind.SETTLED: "circle-question-mark",
    EntryKind.TOLD: "phone",
    EntryKind.STATEMENT: "file-text",
    EntryKind.SENT: "send",
    EntryKind.HELD: "hand",
    EntryKind.LIFTED: "play",
    EntryKind.SIGN: "bell-ring",
    EntryKind.CHECK: "megaphone",
    EntryKind.AGREED: "thumbs-up",
    EntryKind.REFUSED: "thumbs-down",
    EntryKind.ACTED: "zap",
    EntryKind.LEARNT: "graduation-cap",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the timeline: when, what it tells, and who did it ("" for what happened by itself)."""

    at: datetime
    kind: EntryKind
    key: str
    by: str = ""
    text: str = ""
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def icon(self) -> str:
        """Its sign."""
        return ICONS[self.kind]

    @property
    def sentence(self) -> str:
        """What happened, in the reader's language."""
        return _sentence(self.kind, self.facts)


def timeline(incident: Incident) -> list[Line]:
    """All lines, newest first: what was written, and until it is closed what stands elsewhere, too."""
    rows = Entry.objects.filter(incident=incident)
    lines = [_written(one) for one in rows]
    if not incident.is_over:
        known = {one.key for one in lines}
        lines += [one for one in happened(incident) if one.key not in known]
    return sorted(lines, key=lambda one: one.at, reverse=True)


def _written(row: Entry) -> Line:
    facts = {name: value for name, value in row.facts.items() if name != "heard"}
    return Line(row.at, EntryKind(row.kind), row.key, row.by, row.text, facts)


def happened(incident: Incident) -> list[Line]:
    """What other rows tell: signs of the alert, statements that left, holds that were ended elsewhere."""
    return [*_signs(incident), *_sent(incident), *_lifted(incident)]


def _signs(incident: Incident) -> Iterable[Line]:
    if incident.alert is None:
        return
    for sign in incident.alert.signs.all():
        yield Line(sign.at, EntryKind.SIGN, f"sign {sign.pk}", facts={"sign": sign.kind})


def sent_of(statements: Iterable[Statement]) -> dict[int, datetime]:
    """When each statement (by its post) first arrived somewhere."""
    rows = Delivery.objects.filter(
        variant__post__in=[one.post_id for one in statements],
        state__in=[DeliveryState.PUBLISHED, DeliveryState.DELETED],
        sent_at__isnull=False,
    )
    # Of several the last wins: the first that arrived.
    told = rows.order_by("-sent_at").values_list("variant__post", "sent_at")
    return {post: at for post, at in told if at}


def _sent(incident: Incident) -> Iterable[Line]:
    statements = list(incident.statements.all())
    moments = sent_of(statements)
    for one in statements:
        if at := moments.get(one.post_id):
            yield Line(at, EntryKind.SENT, f"sent {one.pk}", facts={"label": one.label})


def _lifted(incident: Incident) -> Iterable[Line]:
    holds: Iterable[Hold] = incident.holds.filter(ended_at__isnull=False)
    for one in holds:
        if one.ended_at:
            yield Line(one.ended_at, EntryKind.LIFTED, f"lifted {one.pk}")


def _word(words: Any, value: Any) -> str:
    """The word of a code; the code itself where it has none."""
    found = words.get(value, value)
    return str(found[0] if isinstance(found, tuple) else found)


def _sentence(kind: EntryKind, facts: dict[str, Any]) -> str:
    told = {name: str(value) for name, value in facts.items()}
    match kind:
        case EntryKind.OPENED:
            words = {
                "kind": _word(KINDS, told.get("what")),
                "level": _word(LEVELS, told.get("level")),
            }
            return _("Incident opened: %(kind)s, %(level)s") % words
        case EntryKind.MOVED:
            again = told.get("to") == IncidentState.OPEN
            word = _word(STATES, told.get("to"))
            return _("Opened again") if again else _("The incident is %(state)s") % {"state": word}
        case EntryKind.LEVEL:
            words = {one: _word(LEVELS, told.get(one)) for one in ("from", "to")}
            return _("Gravity from “%(from)s” to “%(to)s”") % words
        case EntryKind.ADVICE:
            return _advice(told)
        case EntryKind.DUTY:
            words = {"who": told.get("who", ""), "part": _word(PARTS, told.get("part"))}
            ended = _("%(who)s no longer has the part “%(part)s”")
            return (ended if "ended" in told else _("%(who)s: %(part)s")) % words
        case EntryKind.HELD | EntryKind.LIFTED | EntryKind.SENT if "drill" in told:
            return str(_PLAYED[kind]() % {"label": told.get("label", "")})
        case EntryKind.HELD:
            names = ", ".join(map(str, facts.get("names") or []))
            return _("Held back: %(what)s") % {"what": names or _("everything of the brand")}
        case EntryKind.SIGN:
            return _("The watch noticed: %(sign)s") % {
                "sign": _word(sign_words(), told.get("sign"))
            }
        case EntryKind.CHECK | EntryKind.AGREED | EntryKind.REFUSED | EntryKind.ACTED:
            words = {"act": _word(ACTS, told.get("act")), "who": told.get("who", "")}
            return str(_CHECKED[kind]() % words)
        case _:
            return _plain(kind, told)


def _advice(told: dict[str, str]) -> str:
    words = {
        "truth": _word(TRUTHS, told.get("truth")),
        "speaker": _word(SPEAKERS, told.get("speaker")),
        "spread": _word(SPREADS, told.get("spread")),
        "way": _word(WAYS, told.get("way")),
    }
    return _("Is it true? %(truth)s · %(speaker)s · %(spread)s → %(way)s") % words


_PLAYED = {
    EntryKind.HELD: lambda: _("Planned posts would be held back (drill: nothing is held)"),
    EntryKind.LIFTED: lambda: _("The hold would end (drill: nothing was held)"),
    EntryKind.SENT: lambda: _("Statement said in the drill: %(label)s"),
}
_CHECKED = {
    EntryKind.CHECK: lambda: _("Streisand check before: %(act)s; %(who)s is asked to agree"),
    EntryKind.AGREED: lambda: _("A second person agrees: %(act)s"),
    EntryKind.REFUSED: lambda: _("A second person refuses: %(act)s"),
    EntryKind.ACTED: lambda: _("Done: %(act)s"),
}


def _plain(kind: EntryKind, told: dict[str, str]) -> str:
    """The sentence of a line that names only its thing or its person."""
    if kind is EntryKind.TASK:
        return _of_task(told)
    passed = _("Leaves although planned posts are held back: %(label)s")
    sentences = {
        EntryKind.DECISION: passed if "passes" in told else _("Decision"),
        EntryKind.DONE: _("Done: %(task)s"),
        EntryKind.SETTLED: _("Settled: %(task)s"),
        EntryKind.TOLD: _("%(who)s was told"),
        EntryKind.STATEMENT: _("Statement drafted: %(label)s"),
        EntryKind.SENT: _("Statement sent: %(label)s"),
        EntryKind.LIFTED: _("The hold has ended"),
        EntryKind.LEARNT: _("Lessons added to the plan"),
    }
    return sentences[kind] % {"task": "", "who": "", "label": "", **told}


def _of_task(told: dict[str, str]) -> str:
    if "undone" in told:
        return _("To do again")
    return _("Task for %(who)s") % told if told.get("who") else _("Task")


def sign_words() -> dict[str, str]:
    """What the signs of an alert are called in a line."""
    return {
        "volume": _("far more mentions than usual"),
        "whole": _("far more mentions than usual over all topics"),
        "whole_bad": _("far more negative mentions than usual over all topics"),
        "negative": _("far more negative mentions than usual"),
        "tone": _("the tone has turned"),
        "crisis_words": _("words of a crisis"),
        "first_voice": _("a voice that others pass on speaks of it"),
        "same_thing": _("many share one link or picture"),
        "copies": _("near-copies at the same time"),
        "spread": _("it spreads to other places"),
    }
