"""A house in which somebody's words stand everywhere: in every kind of row that has room for words."""

import uuid
from datetime import timedelta
from decimal import Decimal

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from palabre.community.models import Board, Idea, Participant
from palabre.connectors.contract import Author, Item, Kind
from palabre.engagement.actions.people import add_known, keep_voice
from palabre.engagement.gathering import gather
from palabre.engagement.people.rules import What
from palabre.governance.acts import MACHINE
from palabre.governance.models import Brand, Organisation
from palabre.governance.sweeping import OWN, SEALED, path_to_organisation, text_columns
from palabre.listening.ingest import ingest
from palabre.listening.models import Source, Topic, Voice

NAME, HANDLE, MAIL, PHONE = "Zoé Kerbrat", "zoe_kerbrat", "zoe.kerbrat@exemple.fr", "+33612345678"
SENTENCE = "La soupe aux orties bleues du mardi fut un naufrage."
PRIVATE = "Mon adresse est le 12 quai des Sargasses violettes à Concarneau."
OTHER = "La soupe du jeudi est bonne, elle."
QUOTE = f"{NAME} (@{HANDLE}, {MAIL}) a dit : {SENTENCE} Puis : {PRIVATE}"
# What must be found nowhere once she is erased, in small letters.
TRACES = ("kerbrat", "orties bleues", "sargasses", "612345678")
# What this room keeps of erasures themselves.
MARKS = {"governance.Erasure", "governance.ErasedMark", "governance.ErasedWords"}
KEY = "voice:echo:echo:zoe"


def house() -> Organisation:
    """An organisation with one brand that follows soups."""
    organisation = Organisation.objects.create(name="Lanterne", slug="lanterne")
    Brand.objects.create(organisation=organisation, name="Lanterne", slug="lanterne")
    follows(organisation)
    return organisation


def follows(organisation: Organisation) -> None:
    """A topic that hears her."""
    brand = organisation.brands.order_by("pk")[0]
    Topic.objects.create(organisation=organisation, brand=brand, name="Soupes", query="soupe")


def item(name: str, text: str, by: str = "zoe", handle: str = HANDLE, **more) -> Item:
    """A text as a network gives it."""
    who = Author(f"echo:{by}", NAME if by == "zoe" else by, handle, f"https://echo.test/@{handle}")
    at = timezone.now() - timedelta(hours=2)
    return Item(name, text, author=who, kind=Kind.POST, published_at=at,
                url=f"https://echo.test/@{handle}/{name}", **more)  # fmt: skip


def speaks(organisation: Organisation) -> None:
    """She writes in public and in private; another one is heard, too, and relays her."""
    brand = organisation.brands.order_by("pk")[0]
    rows = {}
    for kind in ("public", "messages"):
        channel = apps.get_model("channels.Channel").objects.create(
            organisation=organisation, brand=brand, platform="echo", name=kind, account=kind
        )
        rows[kind] = Source.objects.create(
            organisation=organisation, brand=brand, channel=channel, platform="echo", kind=kind,
            name=kind, key=kind,
        )  # fmt: skip
    max_said = item("m3", OTHER, by="max", handle="max")
    relay = item("m4", f"Soupe ! {SENTENCE}", by="max", handle="max", relay_of="m1")
    ingest([item("m1", f"Soupe : {SENTENCE}"), max_said, relay], "echo", [rows["public"]])
    ingest([item("p1", PRIVATE)], "echo", [rows["messages"]])
    gather(brand.pk)


def is_known(organisation: Organisation) -> None:
    """The house keeps a record of her, and she takes part."""
    brand = organisation.brands.order_by("pk")[0]
    voice = Voice.objects.get(organisation=organisation, remote_id="echo:zoe")
    person = keep_voice(MACHINE, brand, voice, evidence=QUOTE)
    add_known(MACHINE, person, What.MAIL, MAIL)
    add_known(MACHINE, person, What.PHONE, PHONE)
    board = Board.objects.create(
        organisation=organisation, brand=brand, name="Idées", slug=uuid.uuid4().hex
    )
    now = timezone.now()
    who = Participant.objects.create(
        organisation=organisation, board=board, address=MAIL, mark="m", name=NAME, asked_at=now,
        confirmed_at=now, seen_at=now,
    )  # fmt: skip
    Idea.objects.create(organisation=organisation, board=board, title="Sargasses", text=QUOTE,
                        author=who, created_at=now, changed_at=now)  # fmt: skip


def is_quoted_everywhere(organisation: Organisation) -> tuple[set[str], set[str]]:
    """Put a row with her words into every kind of row there is; the kinds that took one, and the others."""
    filled, forbidden = set(), set()
    for model in apps.get_models():
        label = model._meta.label
        if (
            not path_to_organisation(model)
            or not text_columns(model)
            or label in SEALED | OWN | MARKS
        ):
            continue
        try:
            with transaction.atomic():
                _row(model, organisation, says=True)
        except (IntegrityError, LookupError):
            forbidden.add(label)
            continue
        filled.add(label)
    return filled, forbidden


def _row(model, organisation, *, says=False, depth=0):
    values = {}
    for one in model._meta.concrete_fields:
        if one.primary_key and isinstance(one, models.AutoField):
            continue
        if one.related_model is not None:
            if not one.null and depth < 5:
                values[one.name] = _related(one, organisation, depth)
        elif one.primary_key or not (one.null or one.has_default()):
            values[one.name] = _value(one)
        if says and one.name in text_columns(model):
            values[one.name] = _words(one)
    return model._default_manager.create(**values)


def _related(column, organisation, depth):
    there = column.related_model
    if there is Organisation:
        return organisation
    rows = there._default_manager.order_by("-pk")
    if way := path_to_organisation(there):
        rows = rows.filter(**{way: organisation})
    found = None if column.unique else rows.first()
    return found or _row(there, organisation, depth=depth + 1)


def _words(column):
    if isinstance(column, models.JSONField):
        return {"said": [QUOTE], "by": {f"@{HANDLE}": 1}}
    most = column.max_length or 10_000
    if column.unique:
        return f"{uuid.uuid4().hex[:8]} @{HANDLE}"[:most] if most > 30 else uuid.uuid4().hex[:most]
    for words in (QUOTE, SENTENCE, MAIL, f"@{HANDLE}"):
        if len(words) <= most:
            return words
    return "x"


def _value(column):
    if column.choices:
        return column.choices[0][0]
    if isinstance(column, models.DateTimeField):
        return timezone.now()
    if isinstance(column, models.DateField):
        return timezone.localdate()
    if isinstance(column, models.TimeField):
        return timezone.now().time()
    if isinstance(column, models.DecimalField):
        return Decimal(1)
    if isinstance(column, models.UUIDField):
        return uuid.uuid4()
    if isinstance(column, models.URLField | models.EmailField):
        who = uuid.uuid4().hex
        url = isinstance(column, models.URLField)
        return f"https://example.org/{who}" if url else f"{who}@example.org"
    if isinstance(column, models.BinaryField):
        return b"x"
    if isinstance(column, models.BooleanField):
        return False
    if isinstance(column, models.IntegerField | models.FloatField):
        return uuid.uuid4().int % 30_000 if column.primary_key or column.unique else 1
    return uuid.uuid4().hex[: min(column.max_length or 32, 32)]


def with_rows() -> list[type[models.Model]]:
    """The models whose tables aren't empty: most are, and one question tells it of all of them."""
    known = apps.get_models()
    tables = [connection.ops.quote_name(one._meta.db_table) for one in known]
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"EXISTS (SELECT 1 FROM {one})" for one in tables))
        return [model for model, has_rows in zip(known, cursor.fetchone(), strict=True) if has_rows]


def rows_with_traces() -> set[str]:
    """The kinds of rows, and their columns, in which she is still named or quoted."""
    found = set()
    for model in with_rows():
        for row in model._default_manager.values():
            for name, value in row.items():
                said = str(value).casefold()
                if any(one in said for one in TRACES):
                    found.add(f"{model._meta.label}.{name}: {value}")
    return found
