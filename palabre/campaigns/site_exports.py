"""What Matomo and Google Analytics 4 export, read as days of a site. Pure.

Read: Matomo's Reporting API as JSON or CSV with ``period=day`` and a range of dates (VisitsSummary.get,
Actions.get, Referrers.*, Actions.getPageUrls); GA4's CSV of "Traffic acquisition" and "Pages and screens",
of one day or with the date as a dimension; the JSON of the Data API's runReport with the dimension ``date``.
https://developer.matomo.org/api-reference/reporting-api,
https://developers.google.com/analytics/devguides/reporting/data/v1/rest/v1beta/RunReportResponse
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from palabre.analysis.referrers import MAIL, OTHER, SEARCH, UNSEEN, named_network
from palabre.analysis.weblogs.lines import LogError
from palabre.analysis.weblogs.telling import LONGEST_PATH, LONGEST_TAG, clean, source_of
from palabre.campaigns.rules import SiteSource
from palabre.connectors.words import N_

MOST_ROWS = 500_000
MOST = 2**31 - 1
SOCIAL = "social"

NO_DAYS = N_(
    "This export doesn’t say which day its figures are of. From Matomo, export with the period “day” and a"
    " range of dates; from Google Analytics 4, add “Date” as a dimension, or export a single day."
)
NO_FIGURES = N_("This export holds neither visits nor pages that Palabre knows.")
NOT_READ = N_("This export can’t be read: it is cut off, or was changed.")
TOO_MANY = N_("This export has more than 500,000 rows: export fewer days at a time.")

# What columns are called: by the interfaces for programs, and on the pages in English and French.
_DAY = {"date", "day", "jour"}
_WAYS = {
    "sessiondefaultchannelgroup", "sessionprimarychannelgroup", "sessionsource", "sessionsourcemedium",
    "session primary channel group (default channel group)", "session default channel group",
    "session source", "session source / medium",
}  # fmt: skip
_CAMPAIGNS = {"sessioncampaignname", "session campaign"}
_PAGES = {"pagepath", "pagepathplusquerystring", "page path and screen class", "page path"}
_FIGURES = {
    "nb_visits": "visits", "visits": "visits", "visites": "visits", "sessions": "visits",
    "nb_uniq_visitors": "visitors", "unique visitors": "visitors", "visiteurs uniques": "visitors",
    "activeusers": "visitors", "totalusers": "visitors", "active users": "visitors", "users": "visitors",
    "total users": "visitors",
    "nb_pageviews": "views", "pageviews": "views", "screenpageviews": "views", "views": "views",
    "nb_hits": "views", "nb_actions": "actions", "actions": "actions",
    "bounce_count": "bounces", "bounces": "bounces",
    "engagedsessions": "engaged", "engaged sessions": "engaged",
}  # fmt: skip
_CHANNELS = {
    "direct": UNSEEN, "(direct)": UNSEEN, "direct entry": UNSEEN, "entrées directes": UNSEEN,
    "organic search": SEARCH, "paid search": SEARCH, "search engines": SEARCH,
    "moteurs de recherche": SEARCH, "email": MAIL, "referral": OTHER, "websites": OTHER,
    "sites web": OTHER, "organic social": SOCIAL, "paid social": SOCIAL, "social networks": SOCIAL,
    "réseaux sociaux": SOCIAL, "organic video": "youtube",
}  # fmt: skip
_ENGINES = re.compile(
    r"google|bing|duckduckgo|qwant|ecosia|yahoo|yandex|baidu|startpage|lilo", re.IGNORECASE
)
# Matomo's own numbers of the kinds of referrers.
_KINDS = {"1": "direct", "2": "search", "3": "website", "6": "campaign", "7": "social"}

Figures = dict[str, int]
Source = tuple[str, str, str]  # host, network, campaign


@dataclass(slots=True)
class Day:
    """What an export says of a day: in all, by the way people came, by page."""

    totals: Figures = field(default_factory=dict)
    ways: dict[Source, Figures] = field(default_factory=dict)
    pages: dict[str, Figures] = field(default_factory=dict)


@dataclass(slots=True)
class Export:
    """Days by date, and how many rows were read."""

    source: SiteSource
    days: dict[date, Day] = field(default_factory=dict)
    rows: int = 0
    unread: int = 0


def is_export(head: bytes) -> bool:
    """Whether a file that begins so is an export of one of them, and no access log."""
    told = _text(head).lower()
    marks = ('"nb_visits"', "nb_visits,", "dimensionheaders", "# start date: ")
    return any(mark in told for mark in marks) or bool(re.match(r'\s*"?date"?,', told))


def read_export(data: bytes) -> Export:
    """An export as days; raises `LogError` with a sentence."""
    text = _text(data).lstrip()
    try:
        if text.startswith(("{", "[")):
            return _of_json(json.loads(text))
        return _of_csv(text)
    except LogError:
        raise
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError, csv.Error):
        raise LogError(NOT_READ) from None


def _text(data: bytes) -> str:
    """Matomo writes its tables in UTF-16."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data[: len(data) // 2 * 2].decode("utf-16", "replace")
    return data.decode("utf-8-sig", "replace")


def _of_json(told: Any) -> Export:
    if isinstance(told, list) and len(told) == 1 and isinstance(told[0], dict):
        told = told[0]
    if isinstance(told, dict) and "dimensionHeaders" in told:
        names = [one["name"] for one in (*told["dimensionHeaders"], *told.get("metricHeaders", []))]
        rows = (
            dict(
                zip(
                    names,
                    [
                        one["value"]
                        for one in (*row["dimensionValues"], *row.get("metricValues", []))
                    ],
                    strict=True,
                )
            )
            for row in told.get("rows", [])
        )
        return _summed(SiteSource.GA4, rows)
    if not isinstance(told, dict) or not any(map(_day, told)):
        raise LogError(NO_DAYS)
    return _summed(SiteSource.MATOMO, _of_matomo(told))


def _of_matomo(told: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for day, found in told.items():
        for row in found if isinstance(found, list) else [found]:
            if isinstance(row, dict):
                yield {"date": day, **row}


def _of_csv(text: str) -> Export:
    lines = text.splitlines()
    is_ga4 = any(line.startswith("#") for line in lines[:10])
    span = [
        found[1] for line in lines if (found := re.match(r"# (?:Start|End) date: (\d{8})", line))
    ]
    tables = _tables(lines)
    if not is_ga4:
        return _summed(SiteSource.MATOMO, (row for table in tables for row in table))
    one_day = span[0] if len(set(span)) == 1 else ""
    rows = ({"date": one_day} | row for table in tables for row in table)
    return _summed(SiteSource.GA4, (row for row in rows if "Nth day" not in row))


def _tables(lines: list[str]) -> Iterator[list[dict[str, Any]]]:
    """The tables of a file: parted by empty lines and by notes that begin with #."""
    part: list[str] = []
    for line in [*lines, ""]:
        if line.strip() and not line.startswith("#"):
            part.append(line)
        elif part:
            yield list(csv.DictReader(io.StringIO("\n".join(part))))
            part = []


def _summed(source: SiteSource, rows: Iterable[Mapping[Any, Any]]) -> Export:
    told, dated = Export(source), False
    for row in rows:
        told.rows += 1
        if told.rows > MOST_ROWS:
            raise LogError(TOO_MANY)
        plain = {str(name).strip().lower(): value for name, value in row.items() if name}
        day = next((_day(plain[name]) for name in _DAY if name in plain), None)
        dated = dated or day is not None
        figures = _figures(plain)
        if day is None or not figures:
            told.unread += 1
            continue
        _add(told.days.setdefault(day, Day()), plain, figures)
    if told.rows and not dated:
        raise LogError(NO_DAYS)
    if not told.days:
        raise LogError(NO_FIGURES)
    return told


def _add(day: Day, row: Mapping[str, Any], figures: Figures) -> None:
    page = _page(row)
    if page:
        _sum(day.pages.setdefault(page, {}), figures)
    elif way := _way(row):
        _sum(day.ways.setdefault(way, {}), figures)
    else:
        _sum(day.totals, figures)


def _sum(into: Figures, figures: Figures) -> None:
    for name, value in figures.items():
        into[name] = min(into.get(name, 0) + value, MOST)


def _figures(row: Mapping[str, Any]) -> Figures:
    found: Figures = {}
    for name, value in row.items():
        figure = _FIGURES.get(name)
        number = _number(value) if figure else None
        if figure and number is not None:
            found.setdefault(figure, number)
    if "engaged" in found and "visits" in found:
        found.setdefault("bounces", max(found["visits"] - found["engaged"], 0))
    if "actions" in found:
        found.setdefault("views", found["actions"])
    return {name: value for name, value in found.items() if name not in ("engaged", "actions")}


def _number(value: Any) -> int | None:
    said = re.sub(r"[\s\u00a0\u202f]", "", str(value))
    return min(int(float(said)), MOST) if re.fullmatch(r"\d{1,12}(\.\d+)?", said) else None


def _day(value: Any) -> date | None:
    said = str(value).strip()
    for shape, form in ((r"\d{4}-\d\d-\d\d", "%Y-%m-%d"), (r"\d{8}", "%Y%m%d")):
        if re.fullmatch(shape, said):
            try:
                found = datetime.strptime(said, form).date()  # noqa: DTZ007 (a day, in no zone)
            except ValueError:
                return None
            return found if 1995 <= found.year <= 2100 else None
    return None


def _page(row: Mapping[str, Any]) -> str:
    said = next((str(row[name]) for name in _PAGES if row.get(name)), "")
    label = str(row.get("label") or "").strip()
    if not said and (label.startswith("/") or "nb_hits" in row):
        said = label if label.startswith("/") else f"/{label}"
    return clean(said.partition("?")[0].partition("#")[0], LONGEST_PATH)


def _way(row: Mapping[str, Any]) -> Source | None:
    campaign = next((str(row[name]) for name in _CAMPAIGNS if row.get(name)), "")
    if campaign.startswith("("):  # (not set), (direct), (organic)
        campaign = ""
    kind = _KINDS.get(str(row.get("referer_type") or row.get("referrer_type") or ""), "")
    label = str(row.get("label") or "").strip()
    said = (
        next((str(row[name]) for name in _WAYS if row.get(name)), label).partition(" / ")[0].strip()
    )
    if kind == "campaign":
        return "", UNSEEN, clean(said, LONGEST_TAG)
    if not said:
        return ("", UNSEEN, clean(campaign, LONGEST_TAG)) if campaign else None
    host, network = _source(said, kind)
    return host, network, clean(campaign, LONGEST_TAG)


def _source(said: str, kind: str) -> tuple[str, str]:
    """Which host and network a channel, a source or a referrer's name stands for."""
    told = said.lower()
    if told in _CHANNELS:
        return "", _CHANNELS[told]
    if kind == "search" or (kind == "" and _ENGINES.fullmatch(told)):
        return "", SEARCH
    if network := named_network(told):
        return "", network
    if "." in told and " " not in told:
        return source_of(f"https://{told}".encode())
    return "", {"direct": UNSEEN, "social": SOCIAL}.get(kind, OTHER)
