"""The signs of an inflated audience as sentences with their evidence: signs, and no verdict."""

# ruff: noqa: E501  (whole sentences)

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from palabre.ecosystem.models import Map, Standing
from palabre.ecosystem.words import SIGNS
from palabre.listening.figures.told import number, percent
from palabre.listening.finding import HIDDEN
from palabre.listening.models import Mention, Voice

MOST_SHOWN = 10


def signs_of(one: Standing) -> list[dict[str, Any]]:
    """Each sign of a voice: its name, the sentence of what was seen, and the texts or voices behind it."""
    found = [(name, one.signs[name]) for name in SIGNS if name in one.signs]
    texts = _texts(number for _name, sign in found for number in _shown(sign, "texts"))
    voices = _voices(number for _name, sign in found for number in _shown(sign, "voices"))
    return [
        {
            "word": SIGNS[name],
            "seen": SEEN[name](sign),
            "texts": [texts[n] for n in _shown(sign, "texts") if n in texts],
            "voices": [voices[n] for n in _shown(sign, "voices") if n in voices],
        }
        for name, sign in found
    ]


def untold(found: Map) -> list[str]:
    """The signs that the texts of a map can't tell."""
    return [str(word) for name, word in SIGNS.items() if name not in found.signs_told]


def _shown(sign: dict[str, Any], name: str) -> list[int]:
    return list(sign.get(name, []))[:MOST_SHOWN]


def _texts(numbers: Iterable[int]) -> dict[int, Mention]:
    rows = Mention.objects.filter(~HIDDEN, pk__in=[*numbers], is_private=False)
    return rows.select_related("voice", "place").in_bulk()


def _voices(numbers: Iterable[int]) -> dict[int, Voice]:
    return Voice.objects.in_bulk([*numbers])


def _day(seconds: float) -> str:
    return date_format(datetime.fromtimestamp(seconds, UTC).date(), "DATE_FORMAT")


def _jump(sign: dict[str, Any]) -> str:
    return ngettext(
        "From %(before)s to %(after)s followers between %(since)s and %(until)s, while %(reactors)s voice reacted.",
        "From %(before)s to %(after)s followers between %(since)s and %(until)s, while %(reactors)s voices reacted.",
        sign["reactors"],
    ) % {
        "before": number(sign["before"]), "after": number(sign["after"]), "since": _day(sign["since"]),
        "until": _day(sign["until"]), "reactors": number(sign["reactors"]),
    }  # fmt: skip


def _norm(sign: dict[str, Any]) -> str:
    return _(
        "About %(own)s reactions to a text; %(like)s voices of about %(followers)s followers on the same network usually get %(usual)s."
    ) % {
        "own": number(round(sign["own"])), "usual": number(round(sign["usual"])),
        "like": number(sign["like"]), "followers": number(sign["followers"]),
    }  # fmt: skip


def _repeated(sign: dict[str, Any]) -> str:
    return _(
        "%(count)s of %(of)s answers say what several others say word for word; of the others on this map, %(usual)s do."
    ) % _part(sign)


def _lockstep(sign: dict[str, Any]) -> str:
    return _(
        "%(voices)s voices reacted within a minute of each other to %(times)s texts, more than chance explains."
    ) % {"voices": number(len(sign["voices"])), "times": number(sign["times"])}


def _empty(sign: dict[str, Any]) -> str:
    return _(
        "%(count)s of %(of)s that reacted have neither a picture nor a name, and did nothing else; for the others on this map, it is %(usual)s."
    ) % _part(sign)


def _part(sign: dict[str, Any]) -> dict[str, str]:
    return {
        "count": number(sign["count"]), "of": number(sign["of"]), "usual": percent(sign["usual"])
    }  # fmt: skip


SEEN = {
    "jump": _jump,
    "norm": _norm,
    "repeated": _repeated,
    "lockstep": _lockstep,
    "empty": _empty,
}
