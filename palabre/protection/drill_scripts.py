"""What a drill plays: scenarios written by us in French and in English, and past alerts of the brand."""

import json
from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any

from django.db.models import Exists, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.governance.models import Brand
from palabre.governance.numbers import number_in
from palabre.governance.rules import Refused
from palabre.listening.finding import HIDDEN
from palabre.listening.models import Mention
from palabre.protection.counting import STEP, floor, of_alert, of_any, topics_of
from palabre.protection.models import Alert
from palabre.protection.rules.alerts import AlertState, Verdict
from palabre.protection.rules.drills import STEP_MINUTES, counts_along
from palabre.protection.rules.incidents import IncidentKind, Level

# Counts are forgotten after sixty days, so an older alert has no curve any more.
PLAYED_AGAIN, LONGEST = timedelta(days=50), timedelta(hours=24)
MOST_ALERTS, MOST_TEXTS = 20, 60


@lru_cache(maxsize=1)
def _told() -> dict[str, Any]:
    told: dict[str, Any] = json.loads(
        files("palabre.protection").joinpath("drill_scenarios.json").read_text(encoding="utf-8")
    )
    return told


def scenarios() -> dict[str, dict[str, Any]]:
    """The scenarios by their short names."""
    found: dict[str, dict[str, Any]] = _told()["scenarios"]
    return found


def spoken(language: str) -> str:
    """The language of a scenario for a reader of this one."""
    return "fr" if language.startswith("fr") else "en"


def script_of(scenario: str, brand: str, language: str) -> dict[str, Any]:
    """The script of a scenario, with the brand's name in it."""
    told, words = scenarios()[scenario], spoken(language)

    def named(text: str) -> str:
        return text.replace("{brand}", brand)

    return {
        "alert": told["alert"],
        "ends": told["curve"][-1][0],
        "counts": counts_along(told["curve"], told["negative"]),
        "texts": [
            {"minute": one["minute"], "who": one["who"], "tone": one["tone"], "text": named(one[words])}
            for one in told["texts"]
        ],
        "injects": [one | {"text": named(one["text"])} for one in _injects(told["injects"], words)],
    }  # fmt: skip


def _injects(told: Iterable[Mapping[str, Any]], words: str, after: int = 0) -> list[dict[str, Any]]:
    return [
        {
            "minute": one["minute"] + after, "part": one["part"], "who": one["who"][words],
            "text": one[words],
        }
        for one in told
    ]  # fmt: skip


def past_alerts(brand: Brand) -> QuerySet[Alert]:
    """The brand's alerts that can be played again: over, real, and with their counts still there."""
    rows = Alert.objects.filter(brand=brand, state=AlertState.CLOSED)
    rows = rows.exclude(verdict=Verdict.FALSE).select_related("topic")
    return rows.filter(began__gte=timezone.now() - PLAYED_AGAIN)


def script_again(alert: Alert, language: str) -> dict[str, Any]:
    """The script of a past alert: its counts, and its texts by their numbers alone."""
    first = floor(alert.began)
    last = min(max(alert.last_at, alert.at + STEP), first + LONGEST)
    heard = of_alert(alert).filter(at__gte=first, at__lt=last)
    counts = [(0, 0)] * (int((last - first) / STEP) + 1)
    for at, seen, negative in heard.values_list("at", "seen", "negative"):
        counts[int((at - first) / STEP)] = (seen, negative)
    rows = Mention.objects.filter(
        Exists(of_any(topics_of(alert))), ~HIDDEN, organisation=alert.organisation_id, copy_of=None,
        published_at__gte=first, published_at__lt=last, is_private=False,
    )  # fmt: skip
    texts = rows.order_by("published_at", "id").values_list("pk", "published_at")[:MOST_TEXTS]
    alerted = max(0, int((alert.at - first).total_seconds() // 60))
    return {
        "alert": min(alerted, int((last - first).total_seconds() // 60)),
        "ends": len(counts) * STEP_MINUTES,
        "counts": counts,
        "texts": [
            {"minute": (at - first).total_seconds() / 60, "mention": number} for number, at in texts
        ],
        "injects": _injects(_told()["usual_injects"], spoken(language), after=alerted),
    }


def played(brand: Brand, wanted: str, language: str) -> dict[str, Any]:
    """What is played, as the drill's row keeps it: ``ours-`` and a scenario, or ``alert-`` and a number.

    Raises `Refused` for an alert that is gone meanwhile.
    """
    whence, _dash, which = wanted.partition("-")
    language = spoken(language)
    if whence == "ours":
        told = scenarios()[which]
        script = script_of(which, brand.name, language)
        values: dict[str, Any] = {"kind": IncidentKind(told["kind"]), "level": Level(told["level"])}
        return values | {"title": told["name"][language], "language": language, "script": script}
    alert = past_alerts(brand).filter(pk=number_in(which) or 0).first()
    if alert is None:
        raise Refused(_("This alert can’t be played again: choose another."))
    script = script_again(alert, language)
    values = {"kind": IncidentKind.OTHER, "level": Level.WARN, "alert": alert}
    return values | {"title": alert.topic.name[:140], "language": language, "script": script}
