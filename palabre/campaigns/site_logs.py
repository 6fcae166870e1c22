"""From access logs to the days of a site: what files would bring, and keeping it, each request once."""

from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.core.files.storage import default_storage
from django.db import transaction

from palabre.analysis.weblogs.counting import Log
from palabre.analysis.weblogs.lines import LogError
from palabre.analysis.weblogs.marks import Coming, Marks, Plan, marks_of, packed, plan, unpacked
from palabre.analysis.weblogs.summing import DayFigures, Figures, Summed, summed
from palabre.campaigns.rules import LOG_MOVES, LogState, SiteSource
from palabre.campaigns.site_models import SiteDay, SiteLog, SiteWay
from palabre.campaigns.site_sources import settle
from palabre.connectors.words import N_
from palabre.governance.acts import MACHINE, Moved, move
from palabre.governance.models import Brand

MOST_WAYS = 2000  # of a day; what is beyond them is summed up by network
MOST_DAYS = 1000  # of one log
MOST_BYTES = 2**62  # what a log says of sizes may be made up
SHOWN = 10
COUNTED = ("hits", "size", "visitors", "visits", "views", "robots", "robot_hits", "without_page")
FIGURES = ("views", "visits", "visitors")

GONE = N_("The file isn't there any more. Please bring it in again.")
TOO_MANY_DAYS = N_("The log has more than %(most)s days: give fewer files at a time.")

Row = tuple[str, str, str, str]  # path, host, network, campaign


@dataclass(slots=True)
class Reading:
    """What files come to, beside the marks of what was known of their days."""

    known: Marks
    plan: Plan
    log: Log
    told: Summed


def read(number: int) -> None:
    """Count a log and show what it would bring; nothing is kept. Does nothing unless it waits for that."""
    row = SiteLog.objects.filter(pk=number, state=LogState.READING).first()
    found = row and _reading(row)
    if row and found:
        with transaction.atomic():
            if moved(row, LogState.READ):
                SiteLog.objects.filter(pk=row.pk).update(found=_shown(found))


def keep(number: int) -> None:
    """Keep what a log brings: all of it or nothing, however often this runs and wherever it is cut off."""
    row = SiteLog.objects.filter(pk=number, state=LogState.KEEPING).first()
    while row:
        found = _reading(row)
        if found is None:
            return
        with transaction.atomic():
            brand = Brand.objects.select_for_update().get(pk=row.brand_id)
            # Unless another log of these days was kept meanwhile: then it is looked at again.
            if _known(brand, found.plan.days) == found.known:
                if moved(row, LogState.KEPT):
                    _keep_days(brand, found)
                    forget_files(row)
                return


def refuse(row: SiteLog, fault: LogError) -> None:
    """A log that can't be read: say why, and let its files go."""
    with transaction.atomic():
        if moved(row, LogState.REFUSED):
            SiteLog.objects.filter(pk=row.pk).update(fault=fault.msgid, fault_params=fault.params)
            forget_files(row)


def forget_files(row: SiteLog) -> None:
    """Delete the files of a log once the transaction holds; what fails is swept by `clear_stray_files`."""
    SiteLog.objects.filter(pk=row.pk).update(files=[])
    for name in row.files:
        transaction.on_commit(partial(default_storage.delete, name))


def moved(row: SiteLog, to: LogState) -> bool:
    """Whether the row was still where it was read; otherwise another worker or a person was quicker."""
    try:
        move(row, to, MACHINE, LOG_MOVES)
    except Moved:
        return False
    return True


def _reading(row: SiteLog) -> Reading | None:
    """Read the files twice: which requests are new, then those. None where they can't be read."""
    try:
        marks = []
        for name in row.files:
            with default_storage.open(name) as file:
                marks.append(marks_of(file))
        days = {day for one in marks for day in one}
        if len(days) > MOST_DAYS:
            raise LogError(TOO_MANY_DAYS, most=MOST_DAYS)
        known = _known(row.brand, days)
        planned = plan(known, marks)
        log = Log()
        for place, name in enumerate(row.files):
            with default_storage.open(name) as file:
                log.read(file, planned.wanted(place))
        return Reading(known, planned, log, summed(log, _sites(row.brand)))
    except LogError as fault:
        refuse(row, fault)
    except FileNotFoundError:
        refuse(row, LogError(GONE))
    return None


def _sites(brand: Brand) -> list[str]:
    """The brand's own host: pages there are no source."""
    host = urlsplit(brand.site).hostname
    return [host] if host else []


def _known(brand: Brand, days: Any) -> Marks:
    rows = SiteDay.objects.filter(
        brand=brand, source=SiteSource.LOG, day__in=[date.fromordinal(day) for day in days]
    )
    return {row.day.toordinal(): unpacked(bytes(row.marks)) for row in rows}


def _shown(found: Reading) -> dict[str, Any]:
    """What a person sees before they say yes."""
    figures = {one.day.toordinal(): one for one in found.told.days}
    days = [
        {"day": date.fromordinal(day).isoformat(), "coming": coming.value}
        | {name: getattr(figures.get(day), name, 0) for name in COUNTED}
        for day, coming in sorted(found.plan.days.items())
    ]
    pages = sorted(found.told.pages.items(), key=lambda one: -one[1].views)[:SHOWN]
    networks: dict[str, int] = {}
    for (_host, network), one in found.told.sources.items():
        networks[network] = networks.get(network, 0) + one.visits
    return {
        "days": days,
        "lines": found.log.lines,
        "unread": found.log.unread,
        "has_agents": found.log.has_agents or not found.log.days,
        "has_public": found.log.has_public or not found.log.days,
        "sites": list(found.told.sites),
        "pages": [[path, one.views] for path, one in pages],
        "networks": sorted(networks.items(), key=lambda one: -one[1]),
        "robots": found.told.robots.most_common(SHOWN),
    }


def _keep_days(brand: Brand, found: Reading) -> None:
    figures = {one.day: one for one in found.told.days}
    ways: dict[date, dict[Row, Figures]] = {}
    for way, one in found.told.ways.items():
        ways.setdefault(way.day, {})[way[1:]] = one
    for number, coming in found.plan.days.items():
        day = date.fromordinal(number)
        if coming != Coming.KNOWN:
            marks = packed(found.plan.marks[number])
            _keep_day(brand, coming, figures.get(day, DayFigures(day)), ways.get(day, {}), marks)
    settle(brand, (date.fromordinal(number) for number in found.plan.days))


def _keep_day(
    brand: Brand, coming: Coming, figures: DayFigures, ways: dict[Row, Figures], marks: bytes
) -> None:
    """Write a day: anew, or as what was known with a further part."""
    told = {name: value for name, value in asdict(figures).items() if name in COUNTED}
    row, _made = SiteDay.objects.get_or_create(
        brand=brand, day=figures.day, source=SiteSource.LOG, defaults={"parts": 0, "counts": False}
    )
    if coming == Coming.PART:
        told = {name: value + getattr(row, name) for name, value in told.items()}
        for old in row.ways.values_list("path", "host", "network", "campaign", *FIGURES):
            one = ways.setdefault(old[:4], Figures())
            one.views += old[4]
            one.visits += old[5]
            one.visitors += old[6]
    told["size"] = min(told["size"], MOST_BYTES)
    parts = row.parts + 1 if coming == Coming.PART else 1
    SiteDay.objects.filter(pk=row.pk).update(**told, parts=parts, marks=marks)
    row.ways.all().delete()
    SiteWay.objects.bulk_create(
        SiteWay(
            day=row, path=path, host=host, network=network, campaign=campaign,
            views=one.views, visits=one.visits, visitors=one.visitors,
        )
        for (path, host, network, campaign), one in _commonest(ways).items()
    )  # fmt: skip


def _commonest(ways: dict[Row, Figures]) -> dict[Row, Figures]:
    """The commonest ways, with the others summed up by network: nobody can fill the table."""
    ordered = sorted(ways.items(), key=lambda one: (-one[1].views, one[0]))
    kept = dict(ordered[:MOST_WAYS])
    for (_path, _host, network, _campaign), one in ordered[MOST_WAYS:]:
        rest = kept.setdefault(("", "", network, ""), Figures())
        rest.views += one.views
        rest.visits += one.visits
        rest.visitors += one.visitors
    return kept
