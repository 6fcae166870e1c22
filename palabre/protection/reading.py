"""Alerts as pages show them: sentences, curves, and the rows behind the figures."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.analysis.drawing import Chart, Series, lines
from palabre.ecosystem.trusting import influence_on
from palabre.governance.access import Here, brand_here
from palabre.listening.figures.told import language
from palabre.listening.finding import hydrated
from palabre.listening.models import Place, Topic, Voice
from palabre.listening.views.rows import dressed as dressed_mentions
from palabre.protection import counting, told
from palabre.protection.curves import Lately, Span, curves_of, hourly, lately
from palabre.protection.models import Alert, Heard, Watch
from palabre.protection.rules.alerts import SignKind
from palabre.protection.words import PARTS, VERDICTS

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
SPARK_HOURS, MOST_WATCHED = 48, 50


def dressed(rows: Iterable[Alert]) -> list[Alert]:
    """The same alerts with their sentences, their level and their last two days."""
    found = list(rows)
    for row, curve in zip(found, curves_of(found, SPARK_HOURS, timezone.now()), strict=True):
        row.said = told.said(row)  # type: ignore[attr-defined]
        row.level = told.level_of(row)  # type: ignore[attr-defined]
        row.growing = told.growing(row)  # type: ignore[attr-defined]
        row.verdict_word = VERDICTS.get(row.verdict, "")  # type: ignore[attr-defined, call-overload]
        row.curve = curve  # type: ignore[attr-defined]
    return found


def rows_of(here: Here) -> list[dict[str, Any]]:
    """What is watched: each topic with what was heard in the last day, and on a usual one."""
    now = timezone.now()
    rows = Topic.objects.filter(brand=brand_here(here)).select_related("watch").order_by("name")
    topics = list(rows[:MOST_WATCHED])
    counts = lately([topic.pk for topic in topics], now)
    curves = hourly(Heard, [Span(one.pk, now - SPARK_HOURS * HOUR, now) for one in topics])
    stream = reverse("listen_stream", args=[here.organisation.slug, brand_here(here).slug])
    found = []
    for topic, curve in zip(topics, curves, strict=True):
        watch: Watch | None = getattr(topic, "watch", None)
        heard = counts.get(topic.pk, Lately())
        found.append(
            {
                "topic": topic, "is_watched": watch is not None and bool(watch.of_all),
                "today": heard.today, "negative": heard.negative, "usual": heard.week / 7,
                "url": f"{stream}?{urlencode({'topic': topic.pk})}", "curve": curve,
            }
        )  # fmt: skip
    return found


def whole(here: Here, alert: Alert) -> dict[str, Any]:
    """All that an alert's page shows of its evidence."""
    evidence = alert.evidence
    brand = brand_here(here)
    signs = {sign.kind: sign.facts for sign in alert.signs.all()}
    firsts = hydrated(brand, evidence.get("first", []))
    return {
        "headline": told.headline(alert),
        "said": told.said(alert)[1:],
        "level": told.level_of(alert),
        "growing": told.growing(alert),
        "foreseen": told.foreseen(alert),
        "parts": _parts(evidence.get("gravity") or {}),
        "unknown": [PARTS[name] for name in (evidence.get("gravity") or {}).get("unknown", [])],
        "chart": curve(alert),
        "firsts": dressed_mentions(here, sorted(firsts, key=lambda one: one.pk)),
        "carriers": _carriers(here, alert),
        "by_topic": _by_topic(here, alert),
        "places": _places(evidence.get("places", [])),
        "media": _media(evidence.get("media", [])),
        "stand_out": _words(here, alert),
        "words": [word for word, _voices in evidence.get("words", [])],
        "links": _links(alert),
        "accounts": _accounts(signs.get(SignKind.COPIES, {})),
        "mentions": _stream(here, alert),
        "verdict_word": VERDICTS.get(alert.verdict, ""),  # type: ignore[call-overload]
    }


def _parts(gravity: dict[str, Any]) -> list[dict[str, Any]]:
    parts: dict[str, float] = gravity.get("parts", {})
    return [
        {"label": PARTS[name], "value": round(value), "width": round(value)}
        for name, value in sorted(parts.items(), key=lambda one: -one[1])
    ]


def curve(alert: Alert) -> Chart:
    """The mentions and the negative ones, by hour, from a day before it began."""
    until = min(alert.closed_at or timezone.now(), alert.began + WEEK)
    rows = counting.hours(counting.of_alert(alert), alert.began - DAY, until)
    moments = [timezone.localtime(at) for at, _seen, _negative in rows]
    return lines(
        moments,
        [
            Series(_("Mentions"), [seen for _at, seen, _bad in rows]),
            Series(_("Negative mentions"), [bad for _at, _seen, bad in rows], kind="negative"),
        ],
        language(),
        day_label=_("Hour"),
    )


def _stream(here: Here, alert: Alert) -> str:
    """The address of the mentions since it began."""
    first = timezone.localtime(alert.began).date()
    last = timezone.localtime(alert.closed_at or timezone.now()).date()
    return _search(here, **_topic(alert), since=first.isoformat(), until=last.isoformat())


def _topic(alert: Alert) -> dict[str, int]:
    """What narrows a search to the alert: its topic, or nothing where it is of several."""
    return {} if alert.is_whole else {"topic": alert.topic_id}


def _by_topic(here: Here, alert: Alert) -> list[dict[str, Any]]:
    """The topics of an episode, with how much was said of each since it began."""
    rows = alert.evidence.get("topics", []) if alert.is_whole else []
    topics = Topic.objects.filter(brand=alert.brand_id).in_bulk([number for number, _seen in rows])
    most = max((seen for _number, seen in rows), default=1)
    return [
        {
            "label": str(topics[number]), "value": seen, "width": round(100 * seen / most),
            "href": _search(here, topic=number, since=timezone.localtime(alert.began).date()),
        }
        for number, seen in rows
        if number in topics
    ]  # fmt: skip


def _search(here: Here, **asked: Any) -> str:
    place = [here.organisation.slug, brand_here(here).slug]
    return f"{reverse('listen_search', args=place)}?{urlencode(asked)}"


def _carriers(here: Here, alert: Alert) -> list[dict[str, Any]]:
    rows = alert.evidence.get("carriers", [])
    influence = influence_on(alert.topic_id, [row[0] for row in rows])
    voices = Voice.objects.filter(organisation=here.organisation).in_bulk([row[0] for row in rows])
    return [
        {
            "voice": voices[number], "texts": texts, "reactions": drew,
            "influence": influence.get(number),
            "url": _search(here, voice=number, **_topic(alert)),
        }
        for number, texts, drew in rows
        if number in voices
    ]  # fmt: skip


def _places(rows: list[list[int]]) -> list[dict[str, Any]]:
    places = Place.objects.in_bulk([number for number, _count in rows])
    most = max((count for _number, count in rows), default=1)
    return [
        {
            "label": str(places[number]), "value": count, "width": round(100 * count / most),
            "platform": places[number].platform,
        }
        for number, count in rows
        if number in places
    ]  # fmt: skip


def _media(numbers: list[int]) -> list[str]:
    places = Place.objects.in_bulk(numbers)
    return [str(places[number]) for number in numbers if number in places]


def _words(here: Here, alert: Alert) -> list[dict[str, Any]]:
    return [
        {"word": word, "voices": voices, "url": _search(here, q=word, **_topic(alert))}
        for word, voices in alert.evidence.get("words", [])
    ]


def _links(alert: Alert) -> list[dict[str, Any]]:
    return [{"link": link, "voices": voices} for link, voices in alert.evidence.get("links", [])]


def _accounts(facts: dict[str, Any]) -> list[Voice]:
    return list(Voice.objects.filter(pk__in=facts.get("voices", [])).order_by("name", "pk"))
