"""Values of columns as an archive writes them, and read back with all distrust."""

import base64
import json
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from palabre.channels.secrets import SealedField, SealedMap
from palabre.site.archive.tables import BY_NUMBER, OF_A_PERSON

if TYPE_CHECKING:
    Column = models.Field[Any, Any]
else:
    Column = models.Field
Model = type[models.Model]


def model_of(label: str) -> Model:
    """The class of a kind of rows, which may be one that Django made for two kinds' sake."""
    room, name = label.split(".")
    found: Model = apps.get_app_config(room).get_model(name)
    return found


def columns_of(model: Model) -> list[Column]:
    """The columns that an archive holds."""
    columns: list[Column] = list(model._meta.concrete_fields)
    if model._meta.label == "governance.User":
        return [one for one in columns if one.name in OF_A_PERSON]
    return columns


def way_to_organisation(model: Model) -> str:
    """The look-up that leads from a row to its organisation, by columns that are never empty."""
    if model._meta.label in BY_NUMBER:
        return BY_NUMBER[model._meta.label]
    if model._meta.label == "governance.AuditEntry":
        return "organisation"
    ways: list[tuple[Model, tuple[str, ...]]] = [(model, ())]
    for here, way in ways:  # grows while it is walked along
        if here._meta.label == "governance.Organisation":
            return "__".join(way) or "pk"
        for field in here._meta.concrete_fields:
            if not isinstance(field, models.ForeignKey) or field.null or len(way) > 7:
                continue
            if field.related_model not in {here, model_of("governance.User")}:
                ways.append((field.related_model, (*way, field.name)))
    raise LookupError(model._meta.label)


class Secrets:
    """Locks the sealed columns with a passphrase; without one they stay empty."""

    def __init__(self, passphrase: str, salt: bytes | None = None) -> None:
        self.salt = salt or os.urandom(16)
        self._key = None
        if passphrase:
            key = Scrypt(salt=self.salt, length=32, n=2**16, r=8, p=1).derive(passphrase.encode())
            self._key = AESGCM(key)

    def lock(self, value: Any) -> str:
        """The value, readable with the passphrase only."""
        if not (self._key and value):
            return ""
        nonce = os.urandom(12)
        return _text(nonce + self._key.encrypt(nonce, json.dumps(value).encode(), None))

    def unlock(self, locked: str) -> Any:
        """The value of a locked one. Raises ValueError when the passphrase isn't that one."""
        if not (self._key and locked):
            return ""
        try:
            data = base64.b64decode(locked, validate=True)
            return json.loads(self._key.decrypt(data[:12], data[12:], None))
        except (InvalidTag, TypeError) as fault:
            raise ValueError("secret") from fault


def written(column: Column, row: models.Model, secrets: Secrets) -> Any:
    """A row's value as JSON holds it."""
    value = getattr(row, column.attname)
    if isinstance(column, SealedField | SealedMap):
        return secrets.lock(value)
    if isinstance(column, models.FileField):
        return ""
    if isinstance(value, bytes | memoryview):
        return _text(bytes(value))
    if value is None or isinstance(value, bool | int | float | str | list | dict):
        return value
    return column.value_to_string(row)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


# What JSON must hold for a column whose own reading would take more than that.
PLAIN: dict[type[Column], Callable[[Any], bool]] = {
    models.CharField: lambda value: isinstance(value, str),
    models.TextField: lambda value: isinstance(value, str),
    models.BooleanField: lambda value: isinstance(value, bool),
    models.IntegerField: lambda value: isinstance(value, int) and not isinstance(value, bool),
    models.FloatField: lambda value: isinstance(value, int | float),
    models.DateField: lambda value: isinstance(value, str),
    models.BinaryField: lambda value: isinstance(value, str),
}


def read(column: Column, value: Any, secrets: Secrets) -> Any:
    """The value of a column from what stands in a file. Raises ValueError when it can't be one."""
    if isinstance(column, SealedField | SealedMap):
        opened = secrets.unlock(value) if isinstance(value, str) else None
        empty: dict[str, str] | str = {} if isinstance(column, SealedMap) else ""
        if opened not in ("", None) and type(opened) is not type(empty):
            raise ValueError(column.name)
        return opened or empty
    if isinstance(column, models.FileField) and value:
        raise ValueError(column.name)  # it stayed behind
    if value is None:
        if not column.null:
            raise ValueError(column.name)
        return None
    if isinstance(column, models.ForeignKey):
        return read(column.target_field, value, secrets)
    for kind, fits in PLAIN.items():
        if isinstance(column, kind) and not fits(value):
            raise ValueError(column.name)
    if isinstance(column, models.BinaryField):
        return base64.b64decode(value, validate=True)
    return _fitting(column, value)


def _fitting(column: Column, value: Any) -> Any:
    try:
        found = value if isinstance(column, models.JSONField) else column.to_python(value)
        if isinstance(found, str) and "\0" in found:
            raise ValueError(column.name)
        if isinstance(found, str) and column.max_length and len(found) > column.max_length:
            raise ValueError(column.name)
        if not isinstance(column, models.JSONField):
            column.run_validators(found)
        if column.choices and found not in {key for key, _words in column.flatchoices} | {""}:
            raise ValueError(column.name)
    except (ValidationError, OverflowError, TypeError) as fault:
        raise ValueError(column.name) from fault
    return found
