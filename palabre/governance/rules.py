"""Roles and what each may do: a table, read by the pages and by the actions."""

from enum import StrEnum


class Role(StrEnum):
    """A member's part in the organisation."""

    OWNER = "owner"
    MANAGER = "manager"
    EDITOR = "editor"
    AGENT = "agent"
    AMBASSADOR = "ambassador"
    VIEWER = "viewer"
    GUEST = "guest"

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Pairs for a database column; pages show the translated words of `ROLE_WORDS`."""
        return [(role.value, role.value) for role in cls]


class Right(StrEnum):
    """Something a page or an action needs."""

    READ = "read"
    TRIAGE = "triage"
    LISTEN = "listen"
    EXPORT = "export"
    TEAM = "team"
    BRANDS = "brands"
    OWN = "own"


_READ = frozenset({Right.READ})
_TRIAGE = _READ | {Right.TRIAGE, Right.EXPORT}
_EDIT = _TRIAGE | {Right.LISTEN}

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.OWNER: frozenset(Right),
    Role.MANAGER: frozenset(Right) - {Right.OWN},
    Role.EDITOR: _EDIT,
    Role.AGENT: _TRIAGE,
    Role.AMBASSADOR: _READ,
    Role.VIEWER: _READ | {Right.EXPORT},
    Role.GUEST: _TRIAGE,
}
