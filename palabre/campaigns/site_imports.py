"""From another tool's export to the days of a site: shown first, then kept; the same file twice is once."""

import json
from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction

from palabre.analysis.weblogs.lines import LogError
from palabre.analysis.weblogs.marks import Coming
from palabre.analysis.weblogs.telling import INSIDE
from palabre.campaigns.rules import LogState
from palabre.campaigns.site_exports import Day, Export, Figures, is_export, read_export
from palabre.campaigns.site_logs import GONE, MOST_DAYS, TOO_MANY_DAYS, forget_files, moved, refuse
from palabre.campaigns.site_models import SiteDay, SiteLog, SiteWay
from palabre.campaigns.site_sources import settle
from palabre.connectors.words import N_

HEAD = 4096
LARGEST = 64 * 1024 * 1024
MOST_WAYS = 2000
TOTALS = ("visits", "visitors", "views", "bounces")

TOO_LARGE = N_("An export may have 64 MB: export fewer days at a time.")
MIXED = N_("Give exports of one tool at a time, and access logs apart.")


def is_of_exports(row: SiteLog) -> bool:
    """Whether the first of the files is another tool's export."""
    try:
        with default_storage.open(row.files[0]) as file:
            return is_export(file.read(HEAD))
    except (FileNotFoundError, IndexError):
        return False


def read(row: SiteLog) -> None:
    """Show what the exports would bring; nothing is kept."""
    found = _read(row)
    if found:
        told = [_shown(row, one) for one in found]
        days: dict[str, dict[str, Any]] = {}
        for one in told:
            for day in one["days"]:
                days[day["day"]] = _joined(days.get(day["day"]), day)
        shown = {
            "days": [days[day] for day in sorted(days)],
            "lines": sum(one.rows for one in found),
            "unread": sum(one.unread for one in found),
            "has_agents": True,
            "has_public": True,
            "networks": [],
        }
        with transaction.atomic():
            if moved(row, LogState.READ):
                SiteLog.objects.filter(pk=row.pk).update(found=shown, source=found[0].source)


def keep(row: SiteLog) -> None:
    """Keep what the exports bring, all of it or nothing."""
    found = _read(row)
    if found:
        with transaction.atomic():
            type(row.brand).objects.select_for_update().get(pk=row.brand_id)
            if moved(row, LogState.KEPT):
                for one in found:
                    _keep(row, one)
                forget_files(row)


def _read(row: SiteLog) -> list[Export]:
    try:
        found = []
        for name in row.files:
            with default_storage.open(name) as file:
                data = file.read(LARGEST + 1)
            if len(data) > LARGEST:
                raise LogError(TOO_LARGE)
            if not is_export(data[:HEAD]):
                raise LogError(MIXED)
            found.append(read_export(data))
        if len({one.source for one in found}) > 1:
            raise LogError(MIXED)
        if len({day for one in found for day in one.days}) > MOST_DAYS:
            raise LogError(TOO_MANY_DAYS, most=MOST_DAYS)
        return found
    except LogError as fault:
        refuse(row, fault)
    except FileNotFoundError:
        refuse(row, LogError(GONE))
    return []


def _shown(row: SiteLog, told: Export) -> dict[str, Any]:
    rows = SiteDay.objects.filter(brand=row.brand, source=told.source, day__in=told.days)
    known = {one.day: _marks(one) for one in rows}
    days = []
    for day, found in told.days.items():
        marks = _parts(found)
        before = known.get(day)
        coming = Coming.WHOLE if before is not None else Coming.NEW
        if before is not None and marks.items() <= before.items():
            coming = Coming.KNOWN
        figures = {name: _total(found, name) for name in ("visits", "visitors", "views")}
        days.append({"day": day.isoformat(), "coming": coming.value, "robots": 0, **figures})
    return {"days": days}


def _joined(before: dict[str, Any] | None, day: dict[str, Any]) -> dict[str, Any]:
    """A day that several reports tell of: the larger figure of each; news if one brings any."""
    if before is None:
        return day
    larger = {name: max(before[name], day[name]) for name in ("visits", "visitors", "views")}
    coming = day["coming"] if before["coming"] == Coming.KNOWN else before["coming"]
    return {**day, **larger, "coming": coming}


def _keep(row: SiteLog, told: Export) -> None:
    for day, found in told.days.items():
        kept, _made = SiteDay.objects.get_or_create(
            brand=row.brand, day=day, source=told.source, defaults={"counts": False}
        )
        for name in TOTALS:
            said = found.totals.get(name)
            least = _total(found, name)
            if said is not None:
                setattr(kept, name, said)
            elif least > (
                getattr(kept, name) or 0
            ):  # reports by way or page tell of a part at least
                setattr(kept, name, least)
        kept.marks = json.dumps(_marks(kept) | _parts(found)).encode()
        kept.save()
        if found.ways:
            kept.ways.filter(path="").delete()
        if found.pages:
            kept.ways.exclude(path="").delete()
        SiteWay.objects.bulk_create(_ways(kept, found))
    settle(row.brand, told.days)


def _ways(kept: SiteDay, found: Day) -> Iterator[SiteWay]:
    ways = sorted(found.ways.items(), key=lambda one: -one[1].get("visits", 0))[:MOST_WAYS]
    for (host, network, campaign), figures in ways:
        yield SiteWay(
            day=kept, host=host, network=network, campaign=campaign, **_of(figures, all_of=True)
        )
    pages = sorted(found.pages.items(), key=lambda one: -one[1].get("views", 0))[:MOST_WAYS]
    for path, figures in pages:
        yield SiteWay(day=kept, path=path, network=INSIDE, **_of(figures, all_of=False))


def _of(figures: Figures, all_of: bool) -> dict[str, int]:
    """The figures of a way. Of a page its visits aren't told: those that saw it began elsewhere, too."""
    told = {name: figures.get(name, 0) for name in ("views", "visits", "visitors")}
    return told if all_of else told | {"visits": 0}


def _total(found: Day, name: str) -> int:
    if name in found.totals:
        return found.totals[name]
    if name == "views" and found.pages:
        return sum(one.get(name, 0) for one in found.pages.values())
    return sum(one.get(name, 0) for one in found.ways.values())


def _parts(found: Day) -> dict[str, str]:
    """A mark of each part that an export tells of, so that the same one is known again."""
    parts: dict[str, Any] = {"totals": found.totals, "ways": found.ways, "pages": found.pages}
    return {
        name: blake2b(repr(sorted(part.items())).encode(), digest_size=8).hexdigest()
        for name, part in parts.items()
        if part
    }


def _marks(row: SiteDay) -> dict[str, str]:
    told: dict[str, str] = json.loads(bytes(row.marks) or b"{}")
    return told
