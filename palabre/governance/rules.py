"""Roles and what each may do: a table, read by the pages and by the actions."""

from datetime import date
from enum import StrEnum


class Refused(Exception):
    """An act that the rules forbid; its text is a sentence for the person who tried."""


class Chosen(StrEnum):
    """A closed list of words that a database column may hold."""

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Pairs for a database column; pages show translated words of their own."""
        return [(one.value, one.value) for one in cls]


class Role(Chosen):
    """A member's part in the organisation; pages show the words of `role_words.ROLES`."""

    OWNER = "owner"
    MANAGER = "manager"
    EDITOR = "editor"
    AGENT = "agent"
    AMBASSADOR = "ambassador"
    VIEWER = "viewer"
    GUEST = "guest"


class Right(StrEnum):
    """Something a page or an action needs."""

    READ = "read"
    TRIAGE = "triage"
    LISTEN = "listen"
    EXPORT = "export"
    ANSWER = "answer"
    WRITE = "write"
    PUBLISH = "publish"
    APPROVE = "approve"
    RECRUIT = "recruit"
    PLAN = "plan"
    TEAM = "team"
    BRANDS = "brands"
    AUDIT = "audit"
    OWN = "own"


_READ = frozenset({Right.READ})
_TRIAGE = _READ | {Right.TRIAGE, Right.ANSWER, Right.EXPORT, Right.WRITE}
_EDIT = _TRIAGE | {Right.LISTEN, Right.PUBLISH}

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.OWNER: frozenset(Right),
    Role.MANAGER: frozenset(Right) - {Right.OWN},
    Role.EDITOR: _EDIT,
    Role.AGENT: _TRIAGE,
    Role.AMBASSADOR: _READ | {Right.WRITE},
    Role.VIEWER: _READ | {Right.EXPORT},
    Role.GUEST: _TRIAGE,
}

# What makes a text leave: for those who accepted the charter, where the organisation demands it.
SPEAKING = frozenset({Right.ANSWER, Right.PUBLISH, Right.APPROVE})

# Rights over the whole organisation: a member limited to some brands doesn't hold them.
WHOLE = frozenset({Right.TEAM, Right.BRANDS, Right.AUDIT, Right.OWN})


def narrowed(held: frozenset[Right], limited: bool) -> frozenset[Right]:
    """What is left of a role's rights; who is limited to some brands decides nothing for all of them."""
    return held - WHOLE if limited else held


def may_give(held: frozenset[Right], wanted: frozenset[Right]) -> bool:
    """Whether who holds these rights may give or take those: nobody gives more than they hold."""
    return Right.TEAM in held and wanted <= held


INVITATION_DAYS = 14
# How long everybody has for a second factor once it is demanded, and who joins after that.
GRACE_DAYS, MOST_GRACE_DAYS, GRACE_OF_NEWCOMERS = 14, 90, 7


def is_near(day: date) -> bool:
    """Whether a day or a moment is one that people mean: at the ends of time no clock can be shown."""
    return 2000 <= day.year <= 2100


# Words that addresses use themselves, so no brand or organisation can be called so there.
RESERVED_SLUGS = frozenset(
    {
        *("account", "accounts", "add", "admin", "all", "api", "begin", "brands", "campaigns"),
        *("channels", "community", "decide", "demo", "edit", "engage", "export", "govern", "help"),
        *("import", "invitation", "kit", "listen", "map", "me", "measure", "new", "o", "protect"),
        *("public", "publish", "search", "settings", "start", "static", "team", "today"),
        *("welcome",),
    }
)


def free_slug(wanted: str, taken: set[str], otherwise: str) -> str:
    """The first free name for an address: the wanted one, else numbered; at most 60 characters.

    `wanted` is already in ASCII; when nothing is left of it (a name in another script), `otherwise`
    stands in.
    """
    stem = wanted[:50].strip("-") or otherwise
    slug, number = stem, 1
    while slug in taken or slug in RESERVED_SLUGS:
        number += 1
        slug = f"{stem}-{number}"
    return slug
