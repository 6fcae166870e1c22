"""vCard 3.0 (RFC 2426) and 4.0 (RFC 6350): read what we know of a card, write what we know of a person. Pure.

Read are FN, N, ORG, EMAIL, TEL, URL, IMPP, SOCIALPROFILE (RFC 9554) and its older X- spelling, LANG, ADR,
NOTE, CATEGORIES and UID; the rest of a card is left to who wrote it (see `rewritten`).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from palabre.engagement.crm.cards import MANY, ONE, Card, Handle
from palabre.engagement.people.rules import mail_of, phone_of, site_of

MOST_LINES, LONGEST_LINE, MOST_CARDS = 500, 100_000, 20_000
FOLD = 75  # bytes of a line (RFC 6350, 3.2)


@dataclass(frozen=True, slots=True)
class Line:
    """One property: its name, its parameters, and the value as it stands there, escapes and all."""

    name: str
    params: dict[str, str]
    raw: str
    whole: str

    @property
    def text(self) -> str:
        """The value as a text."""
        return unescaped(self.raw)

    def parts(self, mark: str = ";") -> list[str]:
        """The value cut at what isn't escaped."""
        cut = re.findall(rf"((?:\\.|[^\\{mark}])*)(?:{mark}|\Z|\\\Z)", self.raw, re.DOTALL)
        return [unescaped(one) for one in (cut[:-1] if self.raw else cut)]


def unescaped(raw: str) -> str:
    """A value without its escapes."""
    return re.sub(
        r"\\([nN,;:\\])", lambda found: "\n" if found[1] in "nN" else found[1], raw
    ).strip()


def escaped(text: str) -> str:
    """A text as a value."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    marked = re.sub(r"([\\,;])", r"\\\1", plain)
    return "".join(c for c in marked.replace("\n", "\\n") if c == "\t" or ord(c) >= 32)


def cards_of(text: str) -> Iterator[str]:
    """The cards of a file, each from BEGIN to END; what stands between is passed over."""
    inside: list[str] | None = None
    count = 0
    for line in unfolded(text):
        mark = line.strip().upper()
        if mark == "BEGIN:VCARD":
            inside = [line]
        elif inside is not None and len(inside) < MOST_LINES:
            inside.append(line)
        if inside is not None and mark == "END:VCARD":
            yield "\r\n".join(inside)
            inside, count = None, count + 1
            if count >= MOST_CARDS:
                return


def unfolded(text: str) -> Iterator[str]:
    """The lines of a card with those that go on in the next put together, each of a bounded length."""
    whole = ""
    for line in re.sub("\r\n?", "\n", text.replace("\x00", "")).split("\n"):
        if line[:1] in {" ", "\t"}:
            whole = (whole + line[1:])[:LONGEST_LINE]
            continue
        if whole:
            yield whole
        whole = line[:LONGEST_LINE]
    if whole:
        yield whole


_HEAD = re.compile(r"(?:[\w-]+\.)?([A-Za-z0-9-]+)((?:;(?:\"[^\"]*\"|[^:;\"])*)*):(.*)", re.DOTALL)


def lines_of(card: str) -> Iterator[Line]:
    """The properties of a card; what is none is passed over."""
    for line in unfolded(card):
        found = _HEAD.fullmatch(line)
        if found:
            params: dict[str, str] = {}
            for part in re.findall(r";((?:\"[^\"]*\"|[^;\"])+)", found[2]):
                key, equals, value = part.partition("=")
                name = key.upper() if equals else "TYPE"
                told = (value if equals else key).strip('"').lower()
                params[name] = f"{params[name]},{told}" if name in params else told
            yield Line(found[1].upper(), params, found[3], line)


def read(card: str, country: str = "FR") -> Card:
    """What a card says of somebody, in our spelling; what can't be read of it is left out."""
    found: dict[str, list[str]] = {}
    handles: list[Handle] = []
    for line in lines_of(card):
        if line.name in {"SOCIALPROFILE", "X-SOCIALPROFILE", "IMPP"}:
            handles.append(_handle(line))
        else:
            key, values = _told(line, country)
            if key:
                found.setdefault(key, []).extend(value for value in values if value)

    def one(name: str, most: int) -> str:
        return next(iter(found.get(name, [])), "")[:most]

    def many(name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(found.get(name, [])))[:100]

    name = one("name", 200) or one("full", 200)
    # A card must be called something: by a mail, where nobody knows the name.
    if name == "-" or mail_of(name) in many("mails") or name in many("phones"):
        name = ""
    return Card(
        name=name, company=one("company", 200),
        place=one("place", 120), language=one("language", 5), notes=one("notes", 20_000),
        mails=many("mails"), phones=many("phones"), sites=many("sites"), tags=many("tags"),
        handles=tuple(one for one in handles if one.handle or one.url)[:50], uid=one("uid", 300),
    )  # fmt: skip


def _told(line: Line, country: str) -> tuple[str, list[str]]:
    """Which field of ours a property fills, and with what."""
    if line.name in {"EMAIL", "TEL", "URL"}:
        key, spell = {
            "EMAIL": ("mails", mail_of), "TEL": ("phones", lambda text: phone_of(text, country)),
            "URL": ("sites", site_of),
        }[line.name]  # fmt: skip
        return key, [spell(line.text)]
    if line.name == "CATEGORIES":
        return "tags", [" ".join(one.split())[:60] for one in line.parts(",")]
    if line.name == "N":
        family, given, *_rest = [*line.parts(), "", ""]
        return "full", [" ".join(f"{given} {family}".split())]
    if line.name == "ADR":
        return "place", [line.parts()[3]] if len(line.parts()) > 3 else []
    if line.name == "ORG":
        return "company", [line.parts()[0]]
    if line.name in {"LANG", "X-LANG"}:
        return "language", [line.text[:2].lower()]
    plain = {"FN": "name", "NOTE": "notes", "UID": "uid"}
    key = plain.get(line.name, "")
    return key, [line.text if key == "notes" else " ".join(line.text.split())]


def _handle(line: Line) -> Handle:
    network = line.params.get("SERVICE-TYPE") or line.params.get("X-SERVICE-TYPE")
    network = network or line.params.get("TYPE", "").split(",")[0]
    value = line.text
    user = line.params.get("USERNAME") or line.params.get("X-USER", "")
    is_page = value.startswith(("http://", "https://"))
    scheme, colon, rest = value.partition(":")
    if line.name == "IMPP" and colon and not is_page:
        network, value = network or scheme.lower(), rest
    return Handle(
        network[:30], (user or ("" if is_page else value))[:200], value[:500] if is_page else ""
    )


def written(card: Card, version: str = "4.0", uid: str = "") -> str:
    """The person as a vCard of this version ("3.0" or "4.0"), in lines of 75 bytes at most."""
    lines = [
        "BEGIN:VCARD",
        f"VERSION:{version}",
        *_own(card, version, uid or card.uid),
        "END:VCARD",
    ]
    return "".join(folded(line) for line in lines)


def _own(card: Card, version: str, uid: str) -> Iterator[str]:
    title = card.name or next(iter((*card.mails, *card.phones)), "") or "-"
    given, _, family = title.partition(" ")
    if uid:
        yield f"UID:{escaped(uid)}"
    yield f"FN:{escaped(title)}"
    yield f"N:{escaped(family)};{escaped(given)};;;"
    singles = (
        (card.company, "ORG"), (card.notes, "NOTE"),
        (card.language, "LANG" if version == "4.0" else "X-LANG"),
    )  # fmt: skip
    yield from (f"{name}:{escaped(value)}" for value, name in singles if value)
    if card.place:
        yield f"ADR:;;;{escaped(card.place)};;;"
    if card.tags:
        yield "CATEGORIES:" + ",".join(escaped(tag) for tag in card.tags)
    yield from _reached(card, version)


def _reached(card: Card, version: str) -> Iterator[str]:
    """By what somebody is reached."""
    mail, phone, page = ("EMAIL", "TEL;VALUE=uri:tel", "SOCIALPROFILE;SERVICE-TYPE")
    if version != "4.0":
        mail, phone, page = ("EMAIL;TYPE=INTERNET", "TEL;TYPE=VOICE", "X-SOCIALPROFILE;TYPE")
    yield from (f"{mail}:{escaped(one)}" for one in card.mails)
    yield from (f"{phone}:{one}" for one in card.phones)
    yield from (f"URL:https://{one}" for one in card.sites)
    for one in card.handles:
        if one.url.startswith(("http://", "https://")):
            yield f"{page}={one.platform}:{one.url}"


def rewritten(before: str, card: Card, country: str = "FR") -> str:
    """A card that others wrote, with our values in it: what says the same stays as they spelt it, and so
    does all that we know nothing of (a picture, a birthday, which mail is for work)."""
    lines = list(lines_of(before))
    version = "4.0" if any(one.name == "VERSION" and one.text == "4.0" for one in lines) else "3.0"
    lines = [one for one in lines if one.name not in {"BEGIN", "END", "VERSION", "PRODID", "REV"}]
    title = next((one.text for one in lines if one.name == "FN"), "")
    kept = [
        one
        for one in lines
        if (title == card.name if one.name == "N" else _says_the_same(one, card, country))
    ]
    there = {(one.name, value) for one in kept for value in _said(one, country)}
    named = {one.name for one in kept}
    own = []
    for spelt in _own(card, version, card.uid):
        line = next(lines_of(spelt))
        said = {(line.name, value) for value in _said(line, country)}
        if not (said <= there if said else line.name in named):
            own.append(spelt)
    told = ["BEGIN:VCARD", f"VERSION:{version}", *own, *(one.whole for one in kept), "END:VCARD"]
    return "".join(folded(line) for line in told)


def _said(line: Line, country: str) -> list[str]:
    """The values of a property that several of its kind may have."""
    if line.name in {"SOCIALPROFILE", "X-SOCIALPROFILE"}:
        return [f"page {site_of(line.text)}"]
    key, values = _told(line, country)
    return [one for one in values if one] if key in MANY else []


def _says_the_same(line: Line, card: Card, country: str) -> bool:
    key, values = _told(line, country)
    values = [one for one in values if one]
    if key in {"mails", "phones", "sites"}:
        # What we can't read isn't ours to take away.
        return not values or values[0] in getattr(card, key)
    if key == "tags":
        return sorted(values) == sorted(card.tags)
    return key not in ONE or values == [getattr(card, key)]


def folded(line: str) -> str:
    """A line as it is sent: cut into pieces of 75 bytes that never cut a letter."""
    pieces, room, piece = [], FOLD, b""
    for letter in line:
        coded = letter.encode("utf-8", "replace")
        if len(piece) + len(coded) > room:
            pieces.append(piece)
            piece, room = b"", FOLD - 1
        piece += coded
    pieces.append(piece)
    return "\r\n ".join(one.decode() for one in pieces) + "\r\n"


def file_of(cards: Iterable[Card], version: str = "4.0") -> Iterator[str]:
    """A file of cards, one after the other."""
    for one in cards:
        yield written(one, version)
