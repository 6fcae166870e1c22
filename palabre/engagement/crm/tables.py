"""Tables of people: CSV, read with whatever head others give it and written to be read again. Pure."""

import csv
import io
from collections.abc import Iterable, Iterator

from palabre.engagement.crm.cards import Card, Handle
from palabre.engagement.people.rules import folded, mail_of, phone_of, site_of

MOST_ROWS, MOST_CELL = 5_000, 20_000
SEVERAL = ";"

# What each of our fields is called in the heads of tables, folded.
HEADS: dict[str, tuple[str, ...]] = {
    "name": ("name", "nom", "nom complet", "full name", "display name", "contact", "person"),
    "given": ("first name", "given name", "prenom", "firstname"),
    "family": ("last name", "family name", "nom de famille", "surname", "lastname"),
    "mails": ("mail", "mails", "e-mail", "email", "e-mail address", "email address", "courriel",
              "adresse electronique", "adresse mail", "e-mail 1 - value"),
    "phones": ("phone", "phones", "telephone", "tel", "mobile", "portable", "phone number",
               "phone 1 - value", "mobile phone"),
    "company": ("company", "organisation", "organization", "societe", "entreprise", "company name"),
    "place": ("place", "city", "town", "ville", "lieu"),
    "language": ("language", "langue"),
    "notes": ("notes", "note", "remarks", "remarques", "description"),
    "tags": ("tags", "tag", "etiquettes", "categories", "labels"),
    "sites": ("site", "sites", "website", "web site", "site web", "url", "web"),
    "handles": ("handles", "voices", "voix", "pseudonymes"),
}  # fmt: skip
COLUMNS = (
    "name",
    "mails",
    "phones",
    "company",
    "place",
    "language",
    "tags",
    "sites",
    "handles",
    "notes",
)
_BY_HEAD = {head: name for name, heads in HEADS.items() for head in heads}


class NoTable(Exception):
    """There is no table here that people can be read from."""


def decoded(body: bytes) -> str:
    """The text of a file: UTF-8, UTF-16 with its mark, or what older spreadsheets of the West write; without
    the character zero, which no database keeps."""
    if body[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return body.decode("utf-16", "replace").replace("\x00", "")
    body = body.replace(b"\x00", b"")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


def read_table(text: str, country: str = "FR") -> tuple[list[Card], list[str]]:
    """The people of a table, an empty card for a line that names nobody; and the heads that weren't
    understood. Raises `NoTable` for one without a head that we know, or with too many lines."""
    first = text.partition("\n")[0]
    delimiter = max((",", ";", "\t"), key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        head = next(rows, [])
        columns = [_BY_HEAD.get(folded(one.replace("_", " ")), "") for one in head]
        if not set(columns) & {"name", "given", "family", "mails", "phones"}:
            raise NoTable
        found: list[Card] = []
        for cells in rows:
            if len(found) >= MOST_ROWS:
                raise NoTable
            if any(cell.strip() for cell in cells):
                found.append(_card(columns, cells, country))
    except csv.Error:
        raise NoTable from None
    return found, [
        one for one, known in zip(head, columns, strict=True) if one.strip() and not known
    ]


def _plain(cell: str) -> str:
    """A cell without the apostrophe that keeps spreadsheets from taking it for a formula."""
    text = cell.strip()[:MOST_CELL]
    return text[1:] if text[:1] == "'" and text[1:2] in {"=", "+", "-", "@"} else text


def _card(columns: list[str], cells: list[str], country: str) -> Card:
    told: dict[str, list[str]] = {}
    for name, cell in zip(columns, cells, strict=False):
        if name and (value := _plain(cell)):
            told.setdefault(name, []).append(value)

    def one(name: str, most: int) -> str:
        return " ".join(next(iter(told.get(name, [])), "").split())[:most]

    def many(name: str) -> list[str]:
        parts = [part.strip() for cell in told.get(name, []) for part in _several(cell)]
        return [part for part in parts if part][:50]

    # Beside a first name, what is called "name" is the family's.
    family = one("family", 99) or (one("name", 99) if told.get("given") else "")
    full = "" if told.get("given") else one("name", 200)
    name = full or f"{one('given', 100)} {family}".strip()
    return Card(
        name=name, company=one("company", 200), place=one("place", 120),
        language=folded(one("language", 20))[:2], notes=next(iter(told.get("notes", [])), ""),
        mails=_spelt(map(mail_of, many("mails"))), sites=_spelt(map(site_of, many("sites"))),
        phones=_spelt(phone_of(part, country) for part in many("phones")),
        tags=tuple(dict.fromkeys(part[:60] for part in many("tags"))),
        handles=tuple(_handle(part) for part in many("handles")),
    )  # fmt: skip


def _several(cell: str) -> list[str]:
    """The values of a cell that holds several; ::: is how one large address book parts them."""
    return cell.replace(" ::: ", SEVERAL).replace(",", SEVERAL).split(SEVERAL)


def _spelt(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _handle(text: str) -> Handle:
    network, _, handle = text.partition(":")
    return Handle(network.strip()[:30].lower(), handle.strip()[:200])


# What says who somebody is; the rest of a row tells of them.
IDENTIFYING = ("mails", "phones", "sites", "handles", "notes", "company")


def rows_of(cards: Iterable[Card]) -> Iterator[dict[str, str]]:
    """The people as rows of a table, by the names of `COLUMNS`."""
    for card in cards:
        yield {
            "name": card.name, "company": card.company, "place": card.place,
            "language": card.language, "notes": card.notes,
            "mails": f"{SEVERAL} ".join(card.mails), "phones": f"{SEVERAL} ".join(card.phones),
            "tags": f"{SEVERAL} ".join(card.tags), "sites": f"{SEVERAL} ".join(card.sites),
            "handles": f"{SEVERAL} ".join(f"{one.platform}: {one.handle}" for one in card.handles),
        }  # fmt: skip
