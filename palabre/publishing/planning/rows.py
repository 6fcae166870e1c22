"""Posts as a table tells them: columns by their names, each row a post or why it is none."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, tzinfo
from urllib.parse import urlsplit

from palabre.connectors.words import N_
from palabre.governance.rules import is_near
from palabre.publishing.planning.slots import moment
from palabre.publishing.rules import Aim

MOST_ROWS = 500
LONGEST_TEXT = 100_000
USUAL_TIME = time(9, 0)

# What a column may be called, in both languages, without accents' fate being left to chance.
COLUMNS = {
    "date": ("date", "day", "jour"),
    "time": ("time", "hour", "heure"),
    "text": ("text", "texte", "message", "post", "publication"),
    "title": ("title", "titre"),
    "link": ("link", "url", "lien"),
    "channels": ("channels", "channel", "accounts", "account", "comptes", "compte", "canaux"),
    "tags": ("tags", "tag", "étiquettes", "etiquettes", "mots-clés", "mots-cles", "hashtags"),
    "campaign": ("campaign", "campagne"),
    "aim": ("aim", "what it is for", "visée", "visee", "but", "objectif"),
}
AIMS = {
    "useful": Aim.USEFUL,
    "utile": Aim.USEFUL,
    "conversation": Aim.CONVERSATION,
    "offer": Aim.OFFER,
    "offre": Aim.OFFER,
}

NO_TEXT = N_("There is neither a text nor a title.")
TOO_LONG = N_("The text is longer than 100,000 characters.")
NO_DATE = N_("This is no day that Palabre understands: write 2026-12-24 or 24/12/2026.")
NO_TIME = N_("This is no time that Palabre understands: write 09:30.")
TIME_ALONE = N_("There is a time but no day.")
PAST = N_("This moment has passed.")
FAR = N_("This date is too far off.")
NO_LINK = N_("The link is no web address.")
NO_AIM = N_("What it is for must be: useful, conversation or offer.")
NO_CAMPAIGN = N_("No campaign of the brand that is not over is called so.")
MANY_CAMPAIGNS = N_("Several campaigns are called so: give them names that differ.")
NO_ACCOUNT = N_("No account of the brand is called so.")
MANY_ACCOUNTS = N_(
    "Several accounts are called so: write the network before it, as in mastodon:name."
)
TOO_MANY = N_("A table may hold 500 posts: this one is beyond.")


@dataclass(frozen=True, slots=True)
class Account:
    """An account that a row may name: by its name, its network, or network:name."""

    number: int
    name: str
    platform: str


# The campaigns that a row may name, by their numbers.
Campaigns = Iterable[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Read:
    """A row as a post, or the sentence why it is none, with the cell in question."""

    line: int
    text: str = ""
    title: str = ""
    link: str = ""
    tags: list[str] = field(default_factory=list)
    aim: str = Aim.USEFUL
    due_at: datetime | None = None
    channels: list[int] = field(default_factory=list)
    campaign: int | None = None
    refused: str = ""
    cell: str = ""


class Refusal(Exception):
    """Why a row is no post, and the cell that says so."""

    def __init__(self, says: str, cell: str = "") -> None:
        super().__init__(says)
        self.cell = cell


def columns_of(names: Iterable[str]) -> dict[str, str]:
    """Which of our columns each name of the table means; names that mean none are left out."""
    meant = {word: ours for ours, words in COLUMNS.items() for word in words}
    found: dict[str, str] = {}
    for name in names:
        ours = meant.get(name.strip().casefold())
        if ours and ours not in found.values():
            found[name] = ours
    return found


def read_row(
    line: int,
    cells: Mapping[str, str],
    accounts: Iterable[Account],
    now: datetime,
    zone: tzinfo,
    campaigns: Campaigns = (),
) -> Read:
    """Read one row, whose cells stand under our column names."""
    try:
        text, title = _plain(cells.get("text", "")), _plain(cells.get("title", ""))
        if not (text or title):
            raise Refusal(NO_TEXT)
        if len(text) > LONGEST_TEXT:
            raise Refusal(TOO_LONG)
        return Read(
            line,
            text=text,
            title=" ".join(title.split())[:300],
            link=_link(cells.get("link", "").strip()),
            tags=_tags(_plain(cells.get("tags", ""))),
            aim=_aim(cells.get("aim", "").strip()),
            due_at=_due_at(cells.get("date", "").strip(), cells.get("time", "").strip(), now, zone),
            channels=_channels(_plain(cells.get("channels", "")), list(accounts)),
            campaign=_campaign(_plain(cells.get("campaign", "")), campaigns),
        )
    except Refusal as why:
        return Read(line, text=cells.get("text", "")[:200], refused=str(why), cell=why.cell[:100])


def _plain(cell: str) -> str:
    """A cell without the apostrophe that keeps spreadsheets from taking it for a formula."""
    text = cell.strip().lstrip("\ufeff")
    return text[1:] if text[:1] == "'" and text[1:2] in {"=", "+", "-", "@"} else text


def _folded(name: str) -> str:
    """A name as people type it: spreadsheets have straight apostrophes where pages have round ones."""
    return " ".join(name.replace("’", "'").split()).casefold()


def _link(cell: str) -> str:
    if not cell:
        return ""
    address = cell if "://" in cell else f"https://{cell}"
    try:
        parts = urlsplit(address)
    except ValueError:
        raise Refusal(NO_LINK, cell) from None
    good = (
        parts.scheme in {"http", "https"} and "." in parts.netloc and not re.search(r"\s", address)
    )
    if not good or len(address) > 2000:
        raise Refusal(NO_LINK, cell)
    return address


def _tags(cell: str) -> list[str]:
    found = [one.strip().lstrip("#") for one in re.split(r"[,;|]", cell)]
    return list(dict.fromkeys(one[:100] for one in found if one))[:30]


def _aim(cell: str) -> str:
    if not cell:
        return Aim.USEFUL
    if cell.casefold() not in AIMS:
        raise Refusal(NO_AIM, cell)
    return AIMS[cell.casefold()]


def _campaign(cell: str, campaigns: Campaigns) -> int | None:
    name = _folded(cell)
    if not name:
        return None
    found = [number for number, called in campaigns if _folded(called) == name]
    if len(found) != 1:
        raise Refusal(MANY_CAMPAIGNS if found else NO_CAMPAIGN, cell)
    return found[0]


def _due_at(day: str, at: str, now: datetime, zone: tzinfo) -> datetime | None:
    if not day:
        if at:
            raise Refusal(TIME_ALONE, at)
        return None
    on = _date(day)
    if not is_near(on):  # at the ends of time other clocks can't show it
        raise Refusal(PAST if on < now.date() else FAR, day)
    found = moment(on, _time(at) if at else _time_of(day), zone)
    if found <= now:
        raise Refusal(PAST, f"{day} {at}".strip())
    if (found - now).days > 366 * 3:
        raise Refusal(FAR, day)
    return found


def _date(cell: str) -> date:
    numbers = [int(one) for one in re.split(r"[-/.]", cell[:10].strip()) if one.isdecimal()]
    try:
        if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}(?:[T ].*)?", cell):
            return date(*numbers[:3])
        if re.fullmatch(r"\d{1,2}[/.]\d{1,2}[/.]\d{4}", cell):
            return date(numbers[2], numbers[1], numbers[0])
    except (ValueError, IndexError, TypeError):
        pass
    raise Refusal(NO_DATE, cell)


def _time_of(day: str) -> time:
    """The time that a cell with day and time tells, unless it is midnight, which spreadsheets add."""
    found = re.search(r"[T ](\d{1,2}):(\d{2})", day)
    if not found or (found[1], found[2]) == ("00", "00"):
        return USUAL_TIME
    return _time(f"{found[1]}:{found[2]}")


def _time(cell: str) -> time:
    found = re.fullmatch(r"(\d{1,2})(?:\s?[:hH.]\s?(\d{2})?)?(?::\d{2}(?:\.\d+)?)?", cell)
    try:
        if found:
            return time(int(found[1]), int(found[2] or 0))
    except ValueError:
        pass
    raise Refusal(NO_TIME, cell)


def _channels(cell: str, accounts: list[Account]) -> list[int]:
    wanted = [one.strip() for one in re.split(r"[,;|\n]", cell) if one.strip()]
    return list(dict.fromkeys(_channel(one, accounts) for one in wanted))


def _channel(name: str, accounts: list[Account]) -> int:
    said = _folded(name)
    ways = (
        [one.number for one in accounts if said == _folded(f"{one.platform}:{one.name}")],
        [one.number for one in accounts if said == _folded(one.name)],
        [one.number for one in accounts if said == _folded(one.platform)],
    )
    found = next((one for one in ways if one), [])
    if not found:
        raise Refusal(NO_ACCOUNT, name)
    if len(found) > 1:
        raise Refusal(MANY_ACCOUNTS, name)
    return found[0]
