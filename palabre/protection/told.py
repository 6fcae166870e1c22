"""Alerts as sentences, in the language of whoever reads: what is unusual, since when, how much, how fast."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from palabre.analysis.gravity import level
from palabre.listening.figures.told import number, percent
from palabre.protection.models import Alert, Sign
from palabre.protection.rules.alerts import SignKind
from palabre.protection.words import LEVELS


@dataclass(frozen=True, slots=True)
class Said:
    """One sign as a sentence, and its kind."""

    kind: str
    text: str


def headline(alert: Alert) -> str:
    """The alert in one sentence: its gravest sign, with the topic."""
    signs = _in_order(alert)
    if not signs:
        return _("Something unusual is said of %(topic)s.") % {"topic": alert.topic}
    return _sentence(alert, signs[0])


def said(alert: Alert) -> list[Said]:
    """Each sign as a sentence, the gravest first, topic by topic: they stand together, and each topic is said
    once."""
    signs = _in_order(alert)
    told, last = [], ""
    for one in signs:
        subject = _subject(alert, one)
        text = _without_topic(one) if subject == last else _sentence(alert, one)
        told.append(Said(one.kind, text))
        last = subject
    return told


def _in_order(alert: Alert) -> list[Sign]:
    def place(one: Sign) -> tuple[bool, int, int]:
        order = ORDER.index(SignKind(one.kind))
        return order >= len(WHOLE) and one.topic_id is not None, one.topic_id or 0, order

    return sorted(alert.signs.all(), key=place)


def _subject(alert: Alert, sign: Sign) -> str:
    """What a sign is of: the alert's topic, another of the same episode, or the brand over all of them."""
    if sign.kind in WHOLE:
        return _("%(brand)s, all topics together") % {"brand": alert.brand}
    return str(sign.topic or alert.topic)


def _without_topic(sign: Sign) -> str:
    sentence = SENTENCES[SignKind(sign.kind)]("", sign.facts).lstrip(" \u00a0\u202f:")
    return sentence[:1].upper() + sentence[1:]


def _sentence(alert: Alert, sign: Sign) -> str:
    return SENTENCES[SignKind(sign.kind)](_subject(alert, sign), sign.facts)


def _volume(topic: str, facts: dict[str, Any]) -> str:
    return _("%(topic)s: %(seen)s mentions in %(time)s, where %(expected)s are usual.") % _counted(
        topic, facts
    )


def _negative(topic: str, facts: dict[str, Any]) -> str:
    return _(
        "%(topic)s: %(seen)s negative mentions in %(time)s, where %(expected)s are usual."
    ) % _counted(topic, facts)


def _counted(topic: str, facts: dict[str, Any]) -> dict[str, str]:
    expected = float(facts["expected"])
    return {
        "topic": topic,
        "seen": number(facts["seen"]),
        "expected": number(round(expected, 1) if expected < 10 else round(expected)),
        "time": span(timedelta(seconds=facts["window"])),
    }


def _tone(topic: str, facts: dict[str, Any]) -> str:
    return _(
        "%(topic)s: %(share)s of the mentions of 24 hours are negative, where %(usual)s are usual."
    ) % {"topic": topic, "share": percent(facts["share"]), "usual": percent(facts["usual"])}


def _crisis(topic: str, facts: dict[str, Any]) -> str:
    return ngettext(
        "%(topic)s: %(count)s voice speaks of danger, harm, fraud, boycott or scandal.",
        "%(topic)s: %(count)s voices speak of danger, harm, fraud, boycott or scandal.",
        facts["voices"],
    ) % {"topic": topic, "count": number(facts["voices"])}


def _first(topic: str, facts: dict[str, Any]) -> str:
    return _(
        "%(topic)s: a voice whose texts drew %(count)s reactions speaks badly of it, for the first time."
    ) % {"topic": topic, "count": number(facts["reactions"])}


def _same(topic: str, facts: dict[str, Any]) -> str:
    kind, _colon, what = str(facts["thing"]).partition(":")
    sentences = {
        "link": _("%(topic)s: %(count)s voices share the same link, new since today: %(what)s"),
        "media": _("%(topic)s: %(count)s voices share the same picture, new since today."),
        "tag": _("%(topic)s: %(count)s voices use the same hashtag, new since today: #%(what)s"),
    }
    otherwise = _("%(topic)s: %(count)s voices pass on the same text, new since today.")
    return sentences.get(kind, otherwise) % {
        "topic": topic, "count": number(facts["voices"]), "what": what.lstrip("#")[:100],
    }  # fmt: skip


def _copies(topic: str, facts: dict[str, Any]) -> str:
    return _(
        "%(topic)s: %(count)s accounts shared %(things)s things within %(seconds)s seconds of each other, "
        "oftener than chance would have it: it looks coordinated."
    ) % {
        "topic": topic, "count": number(facts["accounts"]), "things": number(facts["things"]),
        "seconds": number(facts["within"]),
    }  # fmt: skip


def _spread(topic: str, facts: dict[str, Any]) -> str:
    return ngettext(
        "%(topic)s: it reached %(count)s place where nobody spoke of it in the week before.",
        "%(topic)s: it reached %(count)s places where nobody spoke of it in the week before.",
        facts["places"],
    ) % {"topic": topic, "count": number(facts["places"])}


WHOLE = (SignKind.WHOLE_NEGATIVE, SignKind.WHOLE)
SENTENCES = {
    SignKind.WHOLE: _volume,
    SignKind.WHOLE_NEGATIVE: _negative,
    SignKind.VOLUME: _volume,
    SignKind.NEGATIVE: _negative,
    SignKind.TONE: _tone,
    SignKind.CRISIS_WORDS: _crisis,
    SignKind.FIRST_VOICE: _first,
    SignKind.SAME_THING: _same,
    SignKind.COPIES: _copies,
    SignKind.SPREAD: _spread,
}
ORDER = [
    *WHOLE,
    SignKind.NEGATIVE,
    SignKind.VOLUME,
    SignKind.COPIES,
    SignKind.TONE,
    SignKind.CRISIS_WORDS,
    SignKind.SPREAD,
    SignKind.SAME_THING,
    SignKind.FIRST_VOICE,
]


def span(length: timedelta) -> str:
    """30 minutes, 3 hours."""
    minutes = max(1, round(length / timedelta(minutes=1)))
    if minutes < 120:
        text = ngettext("%(count)s minute", "%(count)s minutes", minutes)
        return text % {"count": number(minutes)}
    hours = round(minutes / 60)
    if hours < 48:
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": number(hours)}
    days = round(hours / 24)
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": number(days)}


def growing(alert: Alert) -> str:
    """How fast it doubles, with its interval; that it can't be said, where it can't."""
    found = alert.evidence.get("growth")
    if not found:
        return _("Too little was heard to say how fast it grows.")
    if found["low"] > 0:
        fast, likely, slow = (
            span(timedelta(days=1) / found[name]) for name in ("high", "rate", "low")
        )
        return _("It doubles every %(likely)s (between %(fast)s and %(slow)s).") % {
            "likely": likely, "fast": fast, "slow": slow,
        }  # fmt: skip
    if found["high"] < 0:
        return _("It is dying down: it halves every %(likely)s.") % {
            "likely": span(timedelta(days=1) / -found["rate"])
        }
    return _("It neither grows nor dies down for certain.")


def foreseen(alert: Alert) -> str:
    """What it may come to, with how often such a forecast was right; that there is no base for one."""
    found = alert.evidence.get("forecast")
    if not found:
        return _("No forecast: it takes ten past episodes to draw one from.")
    return _(
        "%(likely)s mentions in all are likely, between %(low)s and %(high)s in eight cases of ten; "
        "drawn from %(episodes)s past episodes, and right for %(right)s of them."
    ) % {
        "likely": number(round(found["likely"])), "low": number(round(found["low"])),
        "high": number(round(found["high"])), "episodes": number(found["episodes"]),
        "right": percent(found["right"]),
    }  # fmt: skip


def level_of(alert: Alert) -> str:
    """The level in words; empty where the gravity isn't known."""
    return str(LEVELS[level(alert.gravity)]) if alert.gravity is not None else ""
