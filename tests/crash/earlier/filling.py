"""A row of every kind: written from what the models say of themselves, whichever version they are of."""

import uuid
from datetime import UTC, date, datetime, timedelta

from django.core.exceptions import ValidationError

# What they hold is read by its kind, and can't be made up.
LEFT_EMPTY = {"engagement.Regrouping", "protection.Sign"}
EARLY = date(2025, 1, 1)


def fill_up():
    """Write a row into each table that has none, first those that others ask for. Those still empty."""
    from django.apps import apps
    from django.db import IntegrityError, transaction

    models = [one for one in apps.get_models() if one._meta.label not in LEFT_EMPTY]
    empty = [one for one in models if not one._base_manager.exists()]
    before = None
    while empty and len(empty) != before:
        before, left = len(empty), []
        for model in empty:
            try:
                with transaction.atomic():
                    model(**values(model)).save()
            except (IntegrityError, LookupError, ValueError, ValidationError) as fault:
                left.append((model, fault))
        empty = [one for one, _fault in left]
    return {model._meta.label: repr(fault) for model, fault in left} if empty else {}


def values(model):
    """What a new row is told: what has a default or may be missing isn't."""
    told = {}
    for field in model._meta.concrete_fields:
        if (
            field.primary_key
            and not field.is_relation
            and field.get_internal_type().endswith("AutoField")
        ):
            continue
        if field.is_relation and (not field.null or field.name in {"organisation", "brand"}):
            told[field.attname] = related(field)
        elif not field.null and not field.has_default():
            told[field.attname] = sample(field)
    told.update(BESIDES.get(model._meta.label, dict)())
    return told


def _first(label, place=0):
    from django.apps import apps

    return apps.get_model(label)._base_manager.order_by("pk").values_list("pk", flat=True)[place]


def _month():
    """A month of awareness as it is counted: before any that the house has of its own."""
    from palabre.governance.models import Brand
    from palabre.measurement.awareness import counted

    return {"month": EARLY, "figures": counted(Brand.objects.order_by("pk")[0], EARLY)}


def _edition():
    """A month of the barometer as it is reckoned."""
    from palabre.governance.models import Brand
    from palabre.measurement.barometer import counting, making

    brand = Brand.objects.order_by("pk")[0]
    row = making.reckon(making.count(brand, counting.ground_of(brand), EARLY), None)
    names = ("month", "method", "weights", "brands", "sources", "figures")
    return {name: getattr(row, name) for name in names}


def _weights():
    """A set of weights as our own is."""
    from palabre.measurement.barometer.weighing import KINDS

    return {"kinds": {str(kind): weight for kind, weight in KINDS.items()}}


def _alert():
    """An alert of the last hour, with what it rests on."""
    from palabre.listening.models import Topic
    from palabre.protection.evidence import evidence_of

    now, topic = datetime.now(UTC), Topic.objects.order_by("pk")[0]
    began = now - timedelta(hours=1)
    return {"began": began, "evidence": evidence_of(topic, began, (3.0, 1.0), now)}


def _facts():
    """What is known before an act against something said."""
    from palabre.governance.models import Brand
    from palabre.protection.reaching import About, known

    return {"facts": known(About(Brand.objects.order_by("pk")[0]))}


# A drill of an hour in which nothing breaks in.
SCRIPT = {"alert": 5, "ends": 60, "counts": [[2, 1]] * 12, "injects": [], "texts": []}


# What constraints of a table ask for, and a hold that is over: what is due is not to be held back.
BESIDES = {
    "ecosystem.Map": lambda: {"topic_id": _first("listening.Topic")},
    "listening.Import": lambda: {"format": "csv"},
    "measurement.AwarenessMonth": _month,
    "measurement.BarometerWeights": _weights,
    "measurement.Edition": _edition,
    "engagement.Identity": lambda: {"what": "mail", "value": "zoe@example.org"},
    "engagement.ModerationAct": lambda: {"act": "hide", "state": "done"},
    "engagement.Suggestion": lambda: {"other_id": _first("engagement.Person", 1)},
    "protection.Alert": _alert,
    "protection.Drill": lambda: {"script": SCRIPT},
    "protection.ReachCheck": _facts,
    "publishing.Hold": lambda: {"ended_at": datetime.now(UTC)},
}


def related(field):
    """The number of the first row that a reference may lead to."""
    rows = field.related_model._base_manager.order_by("pk")
    if field.unique:
        rows = rows.exclude(pk__in=field.model._base_manager.values(field.attname))
    return rows.values_list(field.target_field.attname, flat=True)[0]


def sample(field):
    """Something that a field of this kind holds."""
    now = datetime.now(UTC).replace(microsecond=0)
    kinds = {
        "BooleanField": False, "DateField": date(2026, 11, 29), "DateTimeField": now,
        "DurationField": timedelta(hours=1), "FloatField": 1.0, "JSONField": {}, "UUIDField": uuid.uuid4(),
        "TimeField": now.time(), "DecimalField": 1, "BinaryField": b"earlier",
        "GenericIPAddressField": "192.0.2.7",
    }  # fmt: skip
    if field.choices:
        return field.choices[0][0]
    if "Integer" in field.get_internal_type():
        return 1
    if "mail" in field.name:
        return "zoe@example.org"
    if field.name == "platform":
        return "mastodon"
    return kinds.get(field.get_internal_type(), "earlier"[: field.max_length or 9])
