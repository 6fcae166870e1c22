"""Spendings as a table: what one takes away is what one may bring in."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from palabre.campaigns.actions.spendings import FIELDS
from palabre.campaigns.models import Campaign
from palabre.campaigns.spending_forms import SpendingForm
from palabre.campaigns.spending_models import Spending
from palabre.governance.models import Brand
from palabre.governance.numbers import amount_in
from palabre.governance.rules import Refused
from palabre.governance.trail import FORMULA
from palabre.strategy.models import Mission, Objective
from palabre.strategy.words import name_of

COLUMNS = (
    "day", "what for", "hours", "money", "currency", "mission", "campaign", "network", "objective",
)  # fmt: skip
MOST_LINES, LARGEST = 2000, 1024 * 1024


def as_csv(rows: Iterable[Spending]) -> str:
    """Spendings as a CSV file, whose words no spreadsheet takes for a formula."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    for row in rows:
        mission = name_of(row.mission) if row.mission else ""
        campaign = row.campaign.name if row.campaign else ""
        money = f"{Decimal(row.cents) / 100:.2f}"
        goal = row.objective.name if row.objective else ""
        words = (_plain(one) for one in (mission, campaign, row.network, goal))
        writer.writerow([row.day, _plain(row.name), row.hours, money, row.currency, *words])
    return f"\ufeff{buffer.getvalue()}"


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


def lines_of(brand: Brand, body: bytes, currency: str) -> list[dict[str, Any]]:
    """The lines of a table as columns of spendings. Raises `Refused` with the line that can't be kept and
    why: a table is brought in whole or not at all."""
    if len(body) > LARGEST:
        raise Refused(_("This file is larger than a megabyte."))
    names = {
        "mission": {name_of(one).casefold(): one.pk for one in Mission.objects.filter(brand=brand)},
        "campaign": {one.name.casefold(): one.pk for one in Campaign.objects.filter(brand=brand)},
        "objective": _objectives(brand),
    }
    found = [
        _line(brand, at, said, names, currency) for at, said in enumerate(_read(body), start=2)
    ]
    if not found:
        raise Refused(_("There is no line in this file."))
    return found


def _objectives(brand: Brand) -> dict[str, int]:
    """The objectives by their names, and by that of their mission and theirs: two missions may share one."""
    found = {}
    for one in Objective.objects.filter(mission__brand=brand).select_related("mission"):
        name = one.name.casefold()
        found[name] = found[f"{name_of(one.mission).casefold()}\n{name}"] = one.pk
    return found


def _read(body: bytes) -> Iterator[dict[str, str]]:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(_("This file isn’t written in UTF-8.")) from None
    if "\0" in text:
        raise Refused(_("This is no table."))
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=first.count))
    try:
        head = [one.strip().casefold() for one in next(reader, [])]
        if not {"day", "what for"} <= set(head):
            raise Refused(
                _("The first line must name the columns: %(names)s.")
                % {"names": ", ".join(COLUMNS)}
            )
        for at, row in enumerate(reader):
            if at >= MOST_LINES:
                raise Refused(_("A table may have two thousand lines."))
            if any(row):
                yield dict(zip(head, (one.strip() for one in row), strict=False))
    except csv.Error:
        raise Refused(_("This is no table.")) from None


def _line(
    brand: Brand, at: int, said: dict[str, str], names: dict[str, dict[str, int]], currency: str
) -> dict[str, Any]:
    said = {name: value.removeprefix("'") for name, value in said.items()}
    data: dict[str, Any] = {
        "day": said["day"] if _is_day(said["day"]) else "x", "name": said["what for"],
        "hours": said.get("hours", "").replace(",", "."), "cents": _amount(said.get("money", "")),
        "currency": said.get("currency", "").upper() or currency,
        "network": said.get("network", "").casefold(),
    }  # fmt: skip
    for kind, known in names.items():
        if word := said.get(kind, ""):
            key = word.casefold()
            exact = f"{said.get('mission', '').casefold()}\n{key}"
            data[kind] = known.get(exact) or known.get(key, "x")
    form = SpendingForm(data, brand=brand)
    for name, faults in form.errors.items():
        word = dict(zip(FIELDS, COLUMNS, strict=True)).get(name, "")
        raise Refused(
            _("Line %(at)s, %(column)s: %(fault)s")
            % {"at": at, "column": word or "–", "fault": faults[0]}
        )
    return form.cleaned_data


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def _amount(text: str) -> str:
    """As the form reads it; what is no amount is left to the form, which says so."""
    found = amount_in(text)
    return text if found is None else str(found)
