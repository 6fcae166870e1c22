"""Secrets at rest: sealed with a key that lies outside the database, and that can be changed."""

import base64
import hashlib
import json
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    _Map = models.Field[dict[str, str], dict[str, str]]
else:
    _Map = models.Field


def _keys() -> MultiFernet:
    """The keys in force: the first seals, every one of them opens."""
    digests = (hashlib.sha256(key.encode()).digest() for key in settings.CREDENTIAL_KEYS)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def seal(text: str) -> str:
    """The text, readable only with the key file."""
    return _keys().encrypt(text.encode()).decode() if text else ""


def unseal(sealed: str) -> str:
    """The text of a sealed one, or "" when no key in force opens it: the account must reconnect."""
    try:
        return _keys().decrypt(sealed.encode()).decode() if sealed else ""
    except InvalidToken:
        return ""


class SealedField(models.TextField):
    """A text that the database holds sealed."""

    def get_prep_value(self, value: Any) -> Any:
        return seal(str(value)) if value else ""

    def from_db_value(self, value: Any, *_: Any) -> str:
        return unseal(value) if value else ""


class SealedMap(_Map):
    """A mapping of texts that the database holds sealed."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("default", dict)
        super().__init__(*args, **options)

    def get_internal_type(self) -> str:
        return "TextField"

    def get_prep_value(self, value: Any) -> Any:
        return seal(json.dumps(value)) if value else ""

    def from_db_value(self, value: Any, *_: Any) -> dict[str, str]:
        return json.loads(unseal(value) or "{}") if value else {}
