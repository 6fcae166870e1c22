"""Nothing that was deleted in the meantime leaves in a file, and no file waits anywhere to be fetched."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync

from palabre.connectors.contract import Author, Item
from palabre.governance.acts import MACHINE
from palabre.governance.models import AuditEntry
from palabre.governance.pseudonyms import pseudonym
from palabre.listening import exporting
from palabre.listening.actions.topics import make_topic
from palabre.listening.deleting import delete_remote
from palabre.listening.exporting import rows
from palabre.listening.indexing import index_pending
from palabre.listening.ingest import ingest
from palabre.listening.models import Mention
from palabre.listening.selection import Selection
from palabre.listening.tests.conftest import NOON

EXPORT = "/o/lanterne/lanterne/listen/export/"
COUNT = 120


@pytest.fixture
def many(brand):
    """A brand with more mentions than are written at once, the newest last."""
    make_topic(MACHINE, brand, "Lanterne", "lanterne")
    items = [
        Item(f"e{n}", f"lanterne {n} {'mot' * n}", NOON + timedelta(minutes=n), Author(f"v{n}"))
        for n in range(COUNT)
    ]
    ingest(items, "echo", organisation_id=brand.organisation_id)
    index_pending()
    return brand


def names(lines):
    return {line["remote_id"] for line in lines}


def written(answer):
    """The file, whatever its kind, as text."""

    async def whole():
        return b"".join([chunk async for chunk in answer.streaming_content])

    body = async_to_sync(whole)()
    if not body.startswith(b"PK"):
        return body.decode()
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        return book.read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["csv", "json", "xlsx"])
def test_what_is_deleted_between_the_asking_and_the_writing_is_not_in_the_file(many, as_ada, kind):
    answer = as_ada.get(f"{EXPORT}?format={kind}")
    delete_remote([many.organisation_id], "echo", ["e7"])
    file = written(answer)
    assert "lanterne 7 " not in file
    assert "lanterne 8 " in file
    assert "lanterne 6 " in file


def test_what_is_deleted_while_the_file_is_written_is_not_in_the_rest_of_it(many):
    lines = iter(rows(many, Selection()))
    first = next(lines)
    assert first["remote_id"] == f"e{COUNT - 1}"
    delete_remote([many.organisation_id], "echo", ["e3", first["remote_id"]])
    assert names(lines) == {f"e{n}" for n in range(COUNT - 1)} - {"e3"}


def test_what_is_edited_while_the_file_is_written_leaves_with_its_new_words(many):
    lines = iter(rows(many, Selection()))
    next(lines)
    Mention.objects.filter(remote_id="e3").update(text="lanterne, otherwise")
    assert [one["text"] for one in lines if one["remote_id"] == "e3"] == ["lanterne, otherwise"]


def test_no_more_than_some_rows_are_written_without_looking_again(many, monkeypatch):
    monkeypatch.setattr(exporting, "AT_ONCE", 1)
    lines = iter(rows(many, Selection()))
    next(lines)
    delete_remote([many.organisation_id], "echo", [f"e{COUNT - 2}"])
    assert next(lines)["remote_id"] == f"e{COUNT - 3}"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["csv", "json", "xlsx"])
def test_no_file_stays_behind_to_be_fetched_later(many, as_ada, settings, tmp_path, kind):
    settings.MEDIA_ROOT = tmp_path / "media"
    before = {one for one in tmp_path.rglob("*") if one.is_file()}
    assert "lanterne 7 " in written(as_ada.get(f"{EXPORT}?format={kind}"))
    assert {one for one in tmp_path.rglob("*") if one.is_file()} == before


@pytest.mark.django_db(transaction=True)
def test_with_pseudonyms_nobody_is_named_and_each_has_one_of_their_own(many, as_ada, cy):
    zoe = Author("v-zoe", "Zoé Kerbrat", "zoe", "https://echo.test/@zoe", followers=7)
    said = [
        Item("z1", "lanterne : je suis Zoé Kerbrat", NOON, zoe, url="https://echo.test/@zoe/1"),
        Item("z2", "lanterne encore, zoe@exemple.fr", NOON, zoe),
        Item("z3", "lanterne ! dis, @Zoe, @max@ailleurs.fr", NOON, Author("v-max", "Max", "max")),
    ]
    ingest(said, "echo", organisation_id=many.organisation_id)
    index_pending()
    file = json.loads(written(as_ada.get(f"{EXPORT}?format=json&names=pseudonyms")))
    theirs = [
        line for line in file if "mot" not in line["text"] and "lanterne 0" not in line["text"]
    ]
    whole = json.dumps(theirs, ensure_ascii=False).casefold()
    assert not [one for one in ("zoé", "kerbrat", "zoe", "max", "ailleurs", '"z1') if one in whole]
    own = pseudonym(many.organisation_id, "echo:zoe")
    assert sorted(line["voice"] == own for line in theirs) == [False, True, True]
    assert f"dis, @{own.casefold()}," in whole, "named as the author is"
    assert pseudonym(cy.organisation_id, "echo:zoe") != own
    assert AuditEntry.objects.get(verb="exported").details["pseudonyms"] is True
