"""What the room keeps, split by noun."""

from palabre.governance.models.acts import AuditChain, AuditEntries, AuditEntry, Kept
from palabre.governance.models.charters import Charter, CharterAcceptance, CharterVersion
from palabre.governance.models.erasures import ErasedMark, ErasedWords, Erasure
from palabre.governance.models.notices import Notice
from palabre.governance.models.people import (
    Brand,
    Invitation,
    Member,
    Organisation,
    OwnRole,
    User,
    Users,
)
from palabre.governance.models.terms import Term

__all__ = [
    "AuditChain",
    "AuditEntries",
    "AuditEntry",
    "Brand",
    "Charter",
    "CharterAcceptance",
    "CharterVersion",
    "ErasedMark",
    "ErasedWords",
    "Erasure",
    "Invitation",
    "Kept",
    "Member",
    "Notice",
    "Organisation",
    "OwnRole",
    "Term",
    "User",
    "Users",
]
