"""A search node that is down: every page says so or shows what it has, and nothing that came in is lost."""

import os
import uuid

import pytest
from django.utils import timezone

from conftest import missing
from palabre.connectors.contract import Author, Item
from palabre.governance.acts import MACHINE
from palabre.listening import search
from palabre.listening.actions.topics import make_topic
from palabre.listening.indexing import index_pending, reindex
from palabre.listening.ingest import ingest
from palabre.listening.models import IndexOp, Mention, Topic
from palabre.listening.search import SearchRefused
from palabre.site.cli import doctor
from tests.test_strangers import OURS, filled

DOWN = "http://127.0.0.1:9"
STREAM = "/o/lanterne/lanterne/listen/stream/"


@pytest.fixture
def asked(settings, tmp_path):
    """Say which search node is asked."""

    def ask(address):
        settings.SEARCH_URL = address
        search.index.cache_clear()

    settings.HOME = tmp_path
    yield ask
    search.index.cache_clear()


@pytest.fixture
def heard(brand):
    make_topic(MACHINE, brand, "Lanterne", "lanterne")
    bring(brand, "Lanterne at the harbour", "Lanterne in the rain")
    return brand


def bring(brand, *texts):
    now = timezone.now()
    items = [Item(text, text, now, Author(f"v{n}")) for n, text in enumerate(texts)]
    ingest(items, "echo", organisation_id=brand.organisation_id)


@pytest.mark.django_db
def test_the_doctor_asks_the_node_and_no_folder_of_this_machine(asked, heard):
    asked("")
    assert doctor.EXAMINATIONS["index"]()[0] == "warning"
    assert reindex() == 2
    assert doctor.EXAMINATIONS["index"]() == ("ok", "The search index is in place.")
    asked(DOWN)
    level, sentence = doctor.EXAMINATIONS["index"]()
    assert (level, "answer" in sentence) == ("fault", True)


@pytest.mark.django_db
def test_no_page_breaks_without_a_search_node(asked, heard, as_ada):
    asked(DOWN)
    told = 0
    topic = Topic.objects.get().pk
    for route in OURS:
        route = route.replace("<int:topic>", str(topic))
        if route.endswith("events/") or route.count("<") > 2:
            continue  # a stream without end; a page of a thing that isn't there
        answer = as_ada.get(filled(route))
        assert answer.status_code in {200, 204, 302, 400, 403, 404, 405, 503}, route
        if answer.status_code == 503:
            assert "The search node doesn&#x27;t answer." in answer.content.decode(), route
            told += 1
    assert told < 12, "few pages have nothing else to show"


@pytest.mark.django_db
def test_the_stream_and_today_show_the_newest_by_the_database(asked, heard, as_ada):
    asked(DOWN)
    page = as_ada.get(STREAM).content.decode()
    assert page.count("<article") == 2
    assert "The search node doesn&#x27;t answer." in page
    found = as_ada.get(STREAM, {"q": "rain"}).content.decode()
    assert found.count("<article") == 1, "the query is asked of each text itself"
    assert "<mark>rain</mark>" in found
    assert "harbour" in as_ada.get("/o/lanterne/today/").content.decode()


@pytest.mark.django_db
def test_further_rows_follow_without_gap_by_the_database(asked, heard, as_ada, monkeypatch):
    monkeypatch.setattr("palabre.listening.views.stream.ROWS", 2)
    bring(heard, *(f"Lanterne number {n}" for n in range(3)))
    asked(DOWN)
    seen, address = [], STREAM
    while address:
        answer = as_ada.get(address)
        seen += [one.pk for one in answer.context["mentions"]]
        address = STREAM + answer.context["more"] if answer.context["more"] else ""
    assert seen == list(Mention.objects.order_by("-pk").values_list("pk", flat=True))


@pytest.mark.django_db
def test_work_for_the_index_waits_for_the_node_and_is_done_once_it_answers(asked, heard):
    node = os.environ.get("PALABRE_TEST_SEARCH")
    if not node:
        missing("a search node (PALABRE_TEST_SEARCH)")
    asked(DOWN)
    waiting = IndexOp.objects.count()
    assert waiting
    with pytest.raises(SearchRefused):
        index_pending()
    assert IndexOp.objects.count() == waiting
    asked(f"{node}/test{uuid.uuid4().hex[:8]}")
    assert index_pending() == waiting
    assert not IndexOp.objects.exists()
    everything = search.Filters(heard.organisation_id)
    assert search.index().count(None, everything) == 2
    assert reindex() == 2
    assert search.index().count(None, everything) == 2
    index = search.index()
    index.node.ask("DELETE", "/" + index._behind(index.current)[0])
