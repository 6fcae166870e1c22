"""A rebuild while texts come in, and the check that names what an index lacks, on both engines."""

import os
import uuid

import pytest

from conftest import missing
from palabre.listening import indexing, search
from palabre.listening.drift import drift, mend
from palabre.listening.indexing import index_pending, reindex
from palabre.listening.ingest import ingest
from palabre.listening.models import IndexOp, Mention
from palabre.listening.search import Filters
from palabre.listening.search.tests.conftest import sweep
from palabre.listening.tests.conftest import said

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["embedded", "distant"], autouse=True)
def engine(request, settings):
    """The index in a folder, and on a search node."""
    if request.param == "embedded":
        yield
        return
    node = os.environ.get("PALABRE_TEST_SEARCH")
    if not node:
        missing("a search node (PALABRE_TEST_SEARCH)")
    settings.SEARCH_URL = f"{node}/test{uuid.uuid4().hex[:8]}"
    search.index.cache_clear()
    yield
    sweep(settings.SEARCH_URL)


def count(brand):
    search.index().refresh()
    return search.index().count(None, Filters(brand.organisation_id, hidden=None))


def test_what_comes_changes_and_goes_while_it_is_built_is_found_before_and_after(
    heard, monkeypatch
):
    monkeypatch.setattr(indexing, "SLICE", 2)
    ingest(said([f"Lanterne {n}" for n in range(9)]), "echo", organisation_id=heard.organisation_id)
    index_pending()
    first, *_, last = Mention.objects.order_by("pk")
    seen = []
    read = indexing.documents_of

    def busy(numbers):
        if not seen and first.pk in numbers:  # the first page was read; the last wasn't
            docs = list(read(numbers))
            more = said(["Lanterne came late"], start=50)
            ingest(more, "echo", organisation_id=heard.organisation_id)
            Mention.objects.filter(pk__in=[first.pk, last.pk]).update(is_starred=True)
            gone = Mention.objects.order_by("pk")[4]
            IndexOp.objects.create(mention_id=gone.pk, is_delete=True)
            gone.delete()
            mend([first.pk, last.pk])
            seen.append(gone.pk)
            return iter(docs)
        if len(seen) == 1 and not IndexOp.objects.exists():
            seen.append(count(heard))
        return read(numbers)

    monkeypatch.setattr(indexing, "documents_of", busy)
    reindex()
    assert seen[1] == 12, "found in the old index while the new one is built"
    index_pending()
    monkeypatch.undo()
    assert count(heard) == Mention.objects.count() == 12
    search.index().refresh()
    starred = search.index().search(None, Filters(heard.organisation_id, starred=True)).ids
    assert starred == [last.pk, first.pk]
    assert drift(0).ids == []


def test_the_check_names_what_is_missing_superfluous_and_stale(heard):
    rows = list(Mention.objects.order_by("pk"))
    assert drift(0).ids == []
    search.index().apply([], [rows[0].pk])
    Mention.objects.filter(pk=rows[1].pk).update(text="Lanterne, rewritten behind the index's back")
    Mention.objects.filter(pk=rows[2].pk).delete()
    search.index().refresh()
    found = drift(0)
    assert (found.missing, found.superfluous, found.stale) == (
        [rows[0].pk],
        [rows[2].pk],
        [rows[1].pk],
    )
    assert found.mentions == 2
    mend(found.ids)
    late = drift(0)
    assert late.ids == [], "what the outbox holds is late, and not lost"
    assert late.waiting == 3
    index_pending()
    search.index().refresh()
    assert drift(0).ids == []
    assert count(heard) == 2


def test_an_index_larger_than_a_page_is_compared_whole(heard, monkeypatch):
    monkeypatch.setattr("palabre.listening.drift.PAGE", 2)
    monkeypatch.setattr("palabre.listening.drift.SLICE", 1)
    ingest(said([f"Lanterne {n}" for n in range(6)]), "echo", organisation_id=heard.organisation_id)
    index_pending()
    search.index().refresh()
    rows = list(Mention.objects.order_by("pk").values_list("pk", flat=True))
    search.index().apply([], [rows[0], rows[4], rows[-1]])
    search.index().refresh()
    found = drift(0)
    assert found.missing == [rows[0], rows[4], rows[-1]]
    assert found.mentions == 9
