"""Bringing people in from files: read, shown beforehand, then brought in bit by bit, each once."""

from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any

import msgspec
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.engagement.actions import people as verbs
from palabre.engagement.actions.people_evidence import suggest
from palabre.engagement.crm.cards import Card, Handle
from palabre.engagement.crm.rules import BRING_MOVES, BringState
from palabre.engagement.crm.tables import MOST_ROWS, NoTable, decoded, read_table
from palabre.engagement.crm.vcard import cards_of, read
from palabre.engagement.models import Identity, PeopleImport, Person
from palabre.engagement.people.access import people_of
from palabre.engagement.people.rules import What, Why
from palabre.governance.acts import Actor, Moved, audit, move
from palabre.governance.models import Brand
from palabre.governance.rules import Refused
from palabre.jobs import enqueue
from palabre.listening.models import Voice

MOST_BYTES, AT_ONCE, KEPT = 10_000_000, 50, timedelta(days=7)


@transaction.atomic
def start_import(by: Actor, brand: Brand, name: str, body: bytes) -> PeopleImport:
    """Read a file (CSV or vCard); nobody is brought in yet. Raises `Refused` for what is none."""
    if len(body) > MOST_BYTES:
        raise Refused(_("This file is too large: bring it in parts."))
    text = decoded(body)
    unread: list[str] = []
    if "BEGIN:VCARD" in text[:2_000].upper():
        cards = [read(one, brand.country) for one in cards_of(text)]
    else:
        try:
            cards, unread = read_table(text, brand.country)
        except NoTable:
            raise Refused(
                _(
                    "No people can be read from this file. Give vCards, or a table of %(most)s lines "
                    "at most whose first line names the columns (name, e-mail, phone…)."
                )
                % {"most": MOST_ROWS}
            ) from None
    if not cards:
        raise Refused(_("Nobody is in this file."))
    row = PeopleImport.objects.create(
        organisation=brand.organisation, brand=brand, name=name[:200], made_by=by.user,
        rows=[asdict(one) for one in cards[:MOST_ROWS]], unread=unread[:50],
        count=len(cards[:MOST_ROWS]),
    )  # fmt: skip
    audit(brand.organisation_id, "read", row, by, count=row.count)
    return row


def card_from(told: dict[str, Any]) -> Card:
    """A card as it was kept."""
    return msgspec.convert(told, Card)


@dataclass(slots=True)
class Line:
    """What would become of one card: ``state`` is new, known, doubled (in two records), again (a line above
    names the same person), elsewhere (of another brand) or nobody."""

    card: Card
    state: str
    people: list[Person] = field(default_factory=list)


def plan(row: PeopleImport, most: int = MOST_ROWS) -> list[Line]:
    """What would become of the cards if they were brought in now, with few questions to the database."""
    cards = [card_from(one) for one in row.rows[:most]]
    owners = _owners(row.brand, cards)
    ours = set(people_of(row.brand).values_list("pk", flat=True)) if owners else set()
    seen: set[str] = set()
    lines = []
    for card in cards:
        keys = _keys(card)
        found = list(dict.fromkeys(owners[key] for key in keys if key in owners))
        state = _state(card, found, {one.pk for one in found} <= ours, bool(seen & set(keys)))
        seen |= set(keys)
        lines.append(Line(card, state, found))
    return lines


def _state(card: Card, found: list[Person], is_ours: bool, is_again: bool) -> str:
    if not (card.name or card.mails or card.phones):
        return "nobody"
    if found and not is_ours:
        return "elsewhere"
    if len(found) > 1:
        return "doubled"
    if found:
        return "known"
    return "again" if is_again else "new"


def _keys(card: Card) -> list[str]:
    """By what a card is known again."""
    handles = [f"{one.platform}:{one.handle.lower()}" for one in card.handles if one.handle]
    return [*card.mails, *card.phones, *handles]


def _owners(brand: Brand, cards: list[Card]) -> dict[str, Person]:
    """Who has the mails, phones and voices of these cards already."""
    organisation = brand.organisation_id
    values = {value for card in cards for value in (*card.mails, *card.phones)}
    found: dict[str, Person] = {}
    listed = sorted(values)
    for start in range(0, len(listed), 500):
        rows = Identity.objects.filter(
            organisation=organisation, what__in=[What.MAIL, What.PHONE],
            value__in=listed[start : start + 500],
        )  # fmt: skip
        found |= {one.value: one.person for one in rows.select_related("person")}
    handles = sorted({one.handle for card in cards for one in card.handles if one.handle})
    for start in range(0, len(handles), 500):
        rows = Identity.objects.filter(
            organisation=organisation, voice__handle__in=handles[start : start + 500]
        )
        for one in rows.select_related("person", "voice"):
            if one.voice:
                found[f"{one.voice.platform}:{one.voice.handle.lower()}"] = one.person
    return found


def confirm_import(by: Actor, row: PeopleImport) -> None:
    """Have the people of a file brought in. Raises `Refused` when that was said already."""
    try:
        with transaction.atomic():
            move(row, BringState.RUNNING, by, BRING_MOVES)
            enqueue("engagement.bring_people", row.pk, key=str(row.pk))
    except Moved:
        raise Refused(_("This file is being brought in already.")) from None


def bring_people(number: int) -> bool:
    """Bring the next people of a file in, in one transaction with how far it is; whether there are more."""
    with transaction.atomic():
        row = PeopleImport.objects.select_for_update().filter(pk=number).first()
        if row is None or row.state != BringState.RUNNING:
            return False
        by = Actor.person(row.made_by) if row.made_by else Actor("Palabre")
        for told in row.rows[row.done : row.done + AT_ONCE]:
            said, _person = bring(by, row.brand, card_from(told), row.name)
            row.told[said] = row.told.get(said, 0) + 1
        row.done = min(row.done + AT_ONCE, len(row.rows))
        more = row.done < len(row.rows)
        if not more:  # whom the file named is in the records now: it needn't be kept
            row.rows = []
        row.save(update_fields=["told", "done", "rows"])
        if not more:
            move(row, BringState.DONE, by, BRING_MOVES)
    return more


def bring(by: Actor, brand: Brand, card: Card, source: str) -> tuple[str, Person | None]:
    """Make a record of a card, or add to the one that is known by what it says. What became of it, and
    whose record it is now.

    What is known of somebody is never overwritten. A card that names two records suggests to merge them.
    """
    owners = _owners(brand, [card])
    found = list(dict.fromkeys(owners[key] for key in _keys(card) if key in owners))
    ours = set(
        people_of(brand).filter(pk__in=[one.pk for one in found]).values_list("pk", flat=True)
    )
    state = _state(card, found, {one.pk for one in found} <= ours, is_again=False)
    if state in {"nobody", "elsewhere"}:
        return state, None
    for one in found[1:]:
        suggest(found[0], one, Why.TABLE, source)
    fields = {name: getattr(card, name) for name in verbs.FIELDS}
    if found:
        row = found[0]
        empty = {name: value for name, value in fields.items() if value and not getattr(row, name)}
        verbs.change_person(by, row, **empty)
    else:
        row = verbs.make_person(by, brand, **fields)
    add_to(by, row, card, source)
    return state, row


def add_to(by: Actor, row: Person, card: Card, source: str) -> None:
    """Add to a record by what a card says that somebody is known; what is another's stays there."""
    parts = ((What.MAIL, card.mails), (What.PHONE, card.phones), (What.SITE, card.sites))
    for what, values in parts:
        for value in values:
            try:
                verbs.add_known(by, row, what, value, source)
            except verbs.Taken as other:
                suggest(row, other.person, Why.TABLE, value)
            except Refused:
                continue
    for tag in card.tags:
        try:
            verbs.tag_person(by, row, tag)
        except Refused:
            break
    for handle in card.handles:
        _add_handle(by, row, handle, source)


def _add_handle(by: Actor, row: Person, handle: Handle, source: str) -> None:
    """Tie a voice that was heard under this very handle on this network; one that wasn't is left."""
    voices = Voice.objects.filter(organisation=row.organisation_id, platform=handle.platform)
    named = voices.filter(handle=handle.handle) if handle.handle else voices.filter(url=handle.url)
    found = list(named[:2])
    if len(found) != 1:
        return
    try:
        verbs.add_voice(by, row, found[0], source)
    except verbs.Taken as other:
        suggest(row, other.person, Why.TABLE, str(found[0]))
    except Refused:
        return


def forget_imports() -> int:
    """Throw away files that nobody brought in within a week; how many."""
    old = PeopleImport.objects.filter(state=BringState.READ, made_at__lt=timezone.now() - KEPT)
    return old.delete()[0]
