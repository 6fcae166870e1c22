"""Reports: made, composed, set to leave on time, removed."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand, Member
from palabre.governance.rules import Refused
from palabre.measurement.metrics import Theme
from palabre.measurement.models import Report
from palabre.measurement.reports.blocks import KINDS, LONGEST_TEXT
from palabre.measurement.rules import Rhythm, Span, next_mail

MOST_REPORTS, MOST_BLOCKS, LONGEST_NAME = 50, 40, 120


@transaction.atomic
def make_report(
    by: Actor, brand: Brand, name: str, language: str, blocks: Sequence[Mapping[str, Any]]
) -> Report:
    """Make a report. Raises `Refused` without a name, or past fifty."""
    if brand.reports.count() >= MOST_REPORTS:
        raise Refused(_("There are fifty reports: remove one first."))
    made = Report.objects.create(
        brand=brand, name=_named(name), language=language, blocks=list(blocks)
    )
    audit(brand.organisation_id, "made", made, by)
    return made


def _named(name: str) -> str:
    kept = name.replace("\0", "").strip()[:LONGEST_NAME]
    if not kept:
        raise Refused(_("A report needs a name."))
    return kept


@transaction.atomic
def keep_report(
    by: Actor,
    row: Report,
    name: str,
    language: str,
    span: str,
    rhythm: str,
    readers: Collection[Member],
) -> None:
    """Keep what a report is called, which days it tells, and when it leaves for whom. Raises `Refused`."""
    if rhythm and not readers:
        raise Refused(_("A report that leaves on time needs somebody who reads it."))
    row.name, row.language = _named(name), language
    row.span = Span(span) if span in set(Span) else Span.MONTH
    row.rhythm = rhythm if rhythm in set(Rhythm) else ""
    zone = timezone.get_default_timezone()
    row.due_at = next_mail(Rhythm(row.rhythm), timezone.now(), zone) if row.rhythm else None
    row.save()
    row.readers.set(readers)
    audit(row.brand.organisation_id, "changed", row, by)


@transaction.atomic
def add_block(by: Actor, number: int, given: Mapping[str, str]) -> None:
    """Put a block at the end. Raises `Refused` past forty, or for a kind or theme that isn't there."""
    row = Report.objects.select_for_update().get(pk=number)
    kind = KINDS.get(given.get("kind", ""))
    if kind is None:
        raise Refused(_("There is no such block."))
    if len(row.blocks) >= MOST_BLOCKS:
        raise Refused(_("A report has at most forty blocks."))
    block = {"kind": given["kind"]}
    if kind.asks == "text":
        block["title"] = given.get("title", "").replace("\0", "").strip()[:LONGEST_NAME]
        block["text"] = given.get("text", "").replace("\0", "").strip()[:LONGEST_TEXT]
        if not block["title"] and not block["text"]:
            raise Refused(_("Write the text first."))
    elif kind.asks:
        block[kind.asks] = given.get(kind.asks, "")[:40]
        if kind.asks == "theme" and block["theme"] not in set(Theme):
            raise Refused(_("There is no such block."))
    _blocks(by, row, [*row.blocks, block])


@transaction.atomic
def move_block(by: Actor, number: int, at: int, by_how_much: int) -> None:
    """Move a block up (-1) or down (1); nothing where there is none, or no place."""
    row = Report.objects.select_for_update().get(pk=number)
    to = at + by_how_much
    if 0 <= at < len(row.blocks) and 0 <= to < len(row.blocks):
        blocks = list(row.blocks)
        blocks.insert(to, blocks.pop(at))
        _blocks(by, row, blocks)


@transaction.atomic
def drop_block(by: Actor, number: int, at: int) -> None:
    """Take a block out."""
    row = Report.objects.select_for_update().get(pk=number)
    if 0 <= at < len(row.blocks):
        _blocks(by, row, [one for place, one in enumerate(row.blocks) if place != at])


def _blocks(by: Actor, row: Report, blocks: list[Any]) -> None:
    row.blocks = blocks
    row.save(update_fields=["blocks"])
    audit(row.brand.organisation_id, "changed", row, by)


@transaction.atomic
def remove_report(by: Actor, row: Report) -> None:
    """Remove a report."""
    audit(row.brand.organisation_id, "removed", row, by)
    row.delete()
