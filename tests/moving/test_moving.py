"""An organisation moves into a house where its numbers are taken: it is the same, and nobody else changes."""

import json
import re
import zipfile

import pytest
from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.test import override_settings

from palabre.community.models import Filled, Ticket
from palabre.governance.models import AuditEntry
from palabre.governance.models.acts import SEAL
from palabre.governance.renumbering import BARE, By, In, Keys, UpTo
from palabre.governance.sealing import examine, seal
from palabre.listening.models import Source
from palabre.listening.reading import source_key
from palabre.site.archive.fields import columns_of, model_of
from palabre.site.archive.reading import read_archive
from palabre.site.archive.renumbered import HOLDS, HOLDS_NONE
from palabre.site.archive.tables import KEPT
from palabre.site.archive.writing import write_archive
from palabre.site.demo.house import furnish
from palabre.strategy.models import PlanVersion
from tests.moving.house import call_differently, count_apart, fill
from tests.test_furnished import walked

pytestmark = pytest.mark.django_db
LONG = re.compile("[0-9]{10,19}")
# What is told otherwise there, and looked at by itself.
OTHERWISE = {
    "governance.AuditChain": {"count", "last"},
    "governance.AuditEntry": set(SEAL),
    "governance.User": {"founder"},
    "listening.Source": {"key"},
    "publishing.ApiAnswer": {"answer"},
    "strategy.PlanVersion": {"people", "content"},
}
# Bare numbers that are no row's: sums, money, places in a stream, prints of a connection.
NO_ROWS = {
    "budget", "visitor", "origin", "amount", "value", "read_to", "used", "cents", "cost", "position", "beat",
    "last", "matched_id",
}  # fmt: skip


@pytest.fixture
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def there(db, media):
    """A furnished organisation, whose numbers tell of which kind they are."""
    count_apart()
    with override_settings(DEMO=True):
        house = furnish().organisation
    for one in Filled.objects.all():
        Filled.objects.filter(pk=one.pk).update(sheet=f"sheet of {one.pk - 7_000_000_000:x}")
    Ticket.objects.all().update(reference=Concat(Value("letter "), F("reference")))
    return house


def told(organisation, file):
    """What an archive of it holds: by kind the rows, by their numbers."""
    write_archive(organisation, file)
    found = {}
    with zipfile.ZipFile(file) as archive:
        for label in KEPT:
            lines = archive.read(f"tables/{label}.jsonl").splitlines()
            key = model_of(label)._meta.pk.attname
            found[label] = {row[key]: row for row in map(json.loads, lines)}
    return found


def kinds_in(shape):
    """The kinds that a shape names."""
    if isinstance(shape, UpTo):
        return {shape.kind}
    if isinstance(shape, In):
        return set(shape.kinds.values())
    if isinstance(shape, Keys):
        return kinds_in(shape.names)
    if isinstance(shape, str):
        return set(BARE.findall(shape))
    inside = shape.shapes.values() if isinstance(shape, By) else shape
    inside = shape.values() if isinstance(shape, dict) else inside
    return set() if callable(shape) else set().union(*map(kinds_in, inside))


def test_of_every_column_that_can_hold_numbers_it_is_told_whether_it_does():
    wrong = []
    for label in KEPT:
        holds, none = HOLDS.get(label, {}).keys(), HOLDS_NONE.get(label, set())
        json_columns, bare = set(), set()
        for one in columns_of(model_of(label)):
            if isinstance(one, models.JSONField):
                json_columns.add(one.name)
            plain = not one.primary_key and not one.remote_field
            if (
                isinstance(one, models.BigIntegerField)
                and plain
                and "Positive" not in type(one).__name__
            ):
                bare.add(one.name)
        wrong += [f"{label}.{one} is told nowhere" for one in json_columns - holds - none]
        wrong += [f"{label}.{one} is told twice" for one in holds & none]
        wrong += [f"{label}.{one} isn't there" for one in none - json_columns]
        wrong += [f"{label}.{one} is told nowhere" for one in bare - holds - NO_ROWS]
        known = {one.name for one in columns_of(model_of(label))}
        wrong += [f"{label}.{one} isn't there" for one in holds - known]
    assert wrong == []
    assert HOLDS.keys() | HOLDS_NONE.keys() <= set(KEPT)
    named = set().union(
        *(kinds_in(shape) for shapes in HOLDS.values() for shape in shapes.values())
    )
    assert named <= set(KEPT)


def test_in_a_house_with_the_same_numbers_it_is_the_same_and_nobody_else_changes(there, tmp_path):
    filled = fill(there)
    missing = {f"{label}.{name}" for label in HOLDS for name in HOLDS[label]} - filled
    assert {one.rpartition(".")[0] for one in missing} <= {*OTHERWISE, "community.Knock"}
    seal(there.pk)
    ended = AuditEntry.objects.filter(organisation=there).latest("place")
    before = told(there, tmp_path / "a.zip")
    call_differently(there)
    others = told(there, tmp_path / "others.zip")
    brought = read_archive(tmp_path / "a.zip")
    back = brought.organisation
    assert told(there, tmp_path / "others.zip") == others
    after = told(back, tmp_path / "b.zip")
    [last] = [one for one in after["governance.AuditEntry"].values() if one["verb"] == "brought in"]
    assert last["details"] == {"sealed": ended.place, "last": ended.digest, "held": True}
    del after["governance.AuditEntry"][last["id"]]
    same_but_for_numbers(before, after)
    assert (brought.asked, examine(back.pk).fault, examine(there.pk).fault) == ([], None, None)
    plan = PlanVersion.objects.get(brand__organisation=back, number=77)
    there_too = PlanVersion.objects.get(brand__organisation=there, number=77)
    assert (plan.is_whole, plan.content, plan.sha256) == (True, there_too.content, there_too.sha256)
    owner = back.members.filter(role="owner").first().user_id
    assert plan.facts["missions"][0]["objectives"][0]["owner"] == owner
    source = Source.objects.get(organisation=back, platform="mastodon", kind="messages")
    assert source.key == source_key("mastodon", "messages", {}, source.channel_id)


def test_its_pages_open_there_and_none_tells_a_number_of_before(there, tmp_path, client, settings):
    settings.DEMO = True
    old = {str(one) for rows in told(there, tmp_path / "a.zip").values() for one in rows}
    call_differently(there)
    back = read_archive(tmp_path / "a.zip").organisation
    wrong, pages = {}, walked(back, client)
    assert "o/<slug:org>/govern/operations/" not in pages  # of who founded this house
    for route, answer in pages.items():
        if answer is None or answer.status_code not in {200, 302}:
            wrong[route] = answer and answer.status_code
        elif not answer.streaming and (
            said := old & {*LONG.findall(answer.content.decode("latin-1"))}
        ):
            wrong[route] = said
    assert wrong == {}
    assert len(pages) > 100


def same_but_for_numbers(before, after):
    """Two archives tell the same rows, each number of the one wherever its own is in the other."""
    numbers = {}
    for label in KEPT:
        pairs = zip(sorted(before[label]), sorted(after[label]), strict=True)
        numbers |= {str(old): str(new) for old, new in pairs}
        if label != "listening.Mention":
            assert not before[label].keys() & after[label].keys(), label
    gone, left, differs = {}, set(), set()
    for label in KEPT:
        for old, row in before[label].items():
            other = after[label][int(numbers[str(old)])]
            for name in row.keys() - OTHERWISE.get(label, set()):
                here, there = json.dumps(row[name]), json.dumps(other[name])
                for one, new in zip(LONG.findall(here), LONG.findall(there), strict=False):
                    if one not in numbers and one != new:
                        assert gone.setdefault(one, new) == new
                if name in HOLDS.get(label, {}).keys() - {"origin"} and re.fullmatch("[1-9]", here):
                    assert int(there) > 1_000_000, "a row that is gone has a number of its own"
                    continue
                if LONG.sub(lambda at: (numbers | gone).get(at[0], at[0]), here) != there:
                    differs.add(f"{label}.{name}: {here} {there}"[:300])
                if name in {"id", "message_id"} or not LONG.search(there):
                    continue
                left |= {
                    f"{label}.{name}: {there}"[:300]
                    for at in LONG.findall(there) if at in numbers
                }  # fmt: skip
    assert differs == set()
    assert left == set()
    assert len(set(gone.values())) == len(gone)
    assert not set(gone.values()) & set(numbers.values())
