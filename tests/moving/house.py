"""A house in which every number tells whose it is, and stands wherever a number can stand."""

import hashlib
import itertools
import json
import uuid

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from palabre.channels.models import Channel
from palabre.ecosystem.models import SECTORS, Map, Sector
from palabre.engagement.models import Identity, Person, Suggestion
from palabre.governance.acts import MACHINE, audit
from palabre.governance.models import Notice
from palabre.governance.renumbering import BARE, By, In, Keys, UpTo
from palabre.listening.ingest import ingest
from palabre.listening.models import Mention, Reread, Source, Topic
from palabre.listening.reading import source_key
from palabre.publishing.models import Media
from palabre.site.archive.fields import model_of, way_to_organisation
from palabre.site.archive.numbers import beyond
from palabre.site.archive.renumbered import HOLDS
from palabre.site.archive.tables import KEPT
from palabre.strategy.models import PlanVersion, SignOff
from tests.erasing.house import _row as row_of
from tests.erasing.house import follows, item

FIRST, APART = 7_000_000_000, 1_000_000
# These are told in words of their own, below.
OWN = {"governance.AuditEntry", "listening.Source", "publishing.ApiAnswer", "strategy.PlanVersion"}


def count_apart():
    """Let the numbers of each kind begin where no other kind's are."""
    for place, label in enumerate(KEPT):
        if isinstance(model_of(label)._meta.pk, models.AutoField):
            beyond(model_of(label), FIRST + place * APART)


def fill(organisation):
    """Put a row of every kind that takes one into an organisation, and numbers wherever they can stand; the
    columns that have some now."""
    _odd_ones(organisation)
    for label in KEPT[2:]:
        rows = _rows(label, organisation)
        if not model_of(label)._meta.auto_created and not rows.exists():
            _made(label, organisation)
    for one in Media.objects.filter(organisation=organisation):
        Media.objects.filter(pk=one.pk).update(
            digest=hashlib.sha256(one.digest.encode()).hexdigest()
        )
    filled = set()
    for label, shapes in HOLDS.items():
        for name, shape in shapes.items():
            if label not in OWN and not callable(shape):
                filled |= {f"{label}.{name}"} & _fill(label, name, shape, organisation)
    # Notices lead to pages of the house: an archive with another one is refused.
    Notice.objects.filter(organisation=organisation).exclude(link__startswith="/").update(link="/")
    _is_told(organisation)
    return filled


def _odd_ones(organisation):
    """Rows that take more than their columns say."""
    topic = Topic.objects.filter(organisation=organisation).first()
    sector = Sector.objects.create(pk=SECTORS + 7, brand=topic.brand, name="S")
    Map.objects.create(topic=topic)
    Map.objects.create(sector=sector)
    people = [Person.objects.create(organisation=organisation, name=one) for one in "AB"]
    for one in people:
        Identity.objects.create(
            organisation=organisation,
            person=one,
            what="mail",
            value=f"{one.pk - FIRST}@example.org",
        )
    Suggestion.objects.create(organisation=organisation, one=people[0], other=people[1])
    follows(organisation)
    source = Source.objects.create(
        organisation=organisation,
        brand=topic.brand,
        platform="echo",
        kind="public",
        name="E",
        key="e",
    )
    ingest([item("m1", "Une soupe."), item("m2", "Deux soupes.")], "echo", [source])
    mention = Mention.objects.filter(organisation=organisation).first()
    Reread.objects.create(mention=mention, at=timezone.now())


def _rows(label, organisation):
    return model_of(label)._base_manager.filter(
        **{way_to_organisation(model_of(label)): organisation.pk}
    )


def _made(label, organisation):
    try:
        with transaction.atomic():
            return row_of(model_of(label), organisation)
    except (IntegrityError, LookupError, ValueError):
        return None


def _fill(label, name, shape, organisation):
    """Give rows of a kind each of the values that a column of theirs may have."""
    column = model_of(label)._meta.get_field(name)
    told = _mappings({name: shape}, organisation)
    rows = _rows(label, organisation).order_by("pk")
    filled = set()
    for place, one in enumerate(told):
        wrong = {models.CharField: int, models.BigIntegerField: str}.get(type(column), ())
        if isinstance(one[name], wrong):
            continue
        row = rows[place] if place < rows.count() else _made(label, organisation)
        if row is None:
            break
        try:
            with transaction.atomic():
                rows.filter(pk=row.pk).update(**one)
        except IntegrityError:
            continue
        filled.add(f"{label}.{name}")
    return filled


def values(shape, organisation):
    """Values of a shape, with numbers of this organisation's rows: each way to tell them once."""
    if callable(shape):
        return []
    if isinstance(shape, UpTo):
        return [_number(shape.kind, organisation)]
    if isinstance(shape, In):
        told = (f"{name}={_number(kind, organisation)}" for name, kind in shape.kinds.items())
        return ["q=lait&" + "&".join(told) + "&period=week"]
    if isinstance(shape, Keys):
        return [{str(one): 1 for one in values(shape.names, organisation)}]
    if isinstance(shape, list):
        return [values(shape[0], organisation)]
    if isinstance(shape, dict):
        return _mappings(shape, organisation)
    templates = [shape] if isinstance(shape, str) else shape
    return [one for template in templates for one in _spelt(template, organisation)]


def _mappings(shape, organisation):
    if all(isinstance(one, int) for one in shape):
        parts = [
            values(shape.get(at, "{listening.Topic}"), organisation) for at in range(max(shape) + 1)
        ]
        return [[one[0] if at in shape else "x" for at, one in enumerate(parts)]]
    options = [_options(name, one, organisation) for name, one in shape.items()]
    rows = itertools.zip_longest(*options)
    return [{name: value for part in row if part for name, value in part.items()} for row in rows]


def _options(name, shape, organisation):
    if isinstance(shape, By):
        return [
            {shape.name: option, name: value}
            for option, found in shape.shapes.items()
            for value in values(found, organisation)
        ]
    return [{"any" if name == "*" else name: value} for value in values(shape, organisation)]


def _spelt(template, organisation):
    spelt = BARE.sub(lambda at: str(_number(at[1], organisation)), template).replace("*", "1")
    return [int(spelt), spelt] if BARE.fullmatch(template) else [spelt]


def _number(label, organisation):
    found = _rows(label, organisation).order_by("-pk").first() or _made(label, organisation)
    assert found is not None, label
    return found.pk


def _is_told(organisation):
    """What is told in words of its own: in the trail, in a source's key, in a plan that was signed."""
    brand = organisation.brands.first()
    channel = Channel.objects.create(
        organisation=organisation, brand=brand, platform="mastodon", name="M"
    )
    key = source_key("mastodon", "messages", {}, channel.pk)
    Source.objects.create(
        organisation=organisation, brand=brand, channel=channel, platform="mastodon", kind="messages",
        name="M", key=key,
    )  # fmt: skip
    gone = model_of("community.Idea")._base_manager.order_by("-pk").first()
    numbers = {"into": str(_number("community.Idea", organisation))}
    numbers["other"] = _number("engagement.Person", organisation)
    numbers["query"] = f"topic={_number('listening.Topic', organisation)}&tag=7"
    audit(organisation, "made", gone, MACHINE, **numbers)
    owner = organisation.members.filter(role="owner").first().user
    mission = {"objectives": [{"name": "O", "owner": owner.pk}, {"name": "P", "owner": None}]}
    content = json.dumps({"brand": brand.name, "missions": [mission]})
    digest = hashlib.sha256(content.encode()).hexdigest()
    plan = PlanVersion.objects.create(brand=brand, number=77, content=content, sha256=digest)
    SignOff.objects.create(version=plan, user=owner, state="signed", sha256=digest)


def call_differently(organisation):
    """Give whatever there is once in a house another name: as if another organisation had made it."""
    for label in KEPT:
        model = model_of(label)
        names = [
            one for one in model._meta.concrete_fields
            if one.unique and not one.primary_key and not one.remote_field
        ]  # fmt: skip
        for row in model._base_manager.all() if names else ():
            model._base_manager.filter(pk=row.pk).update(
                **{
                    one.attname: _other(one)
                    for one in names
                    if getattr(row, one.attname) is not None
                }
            )


def _other(column):
    if isinstance(column, models.UUIDField):
        return uuid.uuid4()
    if isinstance(column, models.BooleanField):
        return None
    if isinstance(column, models.EmailField):
        return f"{uuid.uuid4().hex}@example.net"
    return uuid.uuid4().hex[: column.max_length]
