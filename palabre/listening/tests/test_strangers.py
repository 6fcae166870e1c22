"""What one brand may see of another: nothing, whatever numbers stand in an address or a form."""

from datetime import UTC, datetime

import pytest
from django.http import QueryDict

from palabre.connectors.contract import Author, Item
from palabre.governance.actions.brands import add_brand
from palabre.governance.acts import MACHINE
from palabre.governance.models import Brand
from palabre.listening.actions.sources import add_source
from palabre.listening.actions.topics import make_topic
from palabre.listening.exporting import rows
from palabre.listening.indexing import index_pending
from palabre.listening.ingest import ingest
from palabre.listening.models import IndexOp, Mention, MentionTopic, Place, Source, Topic, Voice
from palabre.listening.selection import NUMBERED, Selection, number
from palabre.listening.words import names_of

LISTEN = "/o/lanterne/lanterne/listen/"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def hear(brand: Brand, word: str) -> None:
    """Give a brand a topic, a source, and a mention with a voice and a place of its own."""
    make_topic(MACHINE, brand, f"Sujet {word}", word)
    source, _ = add_source(MACHINE, brand.organisation, "echo", "world", {}, brand=brand)
    Source.objects.filter(pk=source.pk).update(name=f"Source {word}")
    author = Author(f"v-{word}", name=f"Voix {word}")
    item = Item(word, f"Que dire de {word}", NOON, author, place=word, place_name=f"Lieu {word}")
    ingest([item], "echo", organisation_id=brand.organisation_id)


@pytest.fixture
def secret(cy):
    """A brand of another organisation that has heard of its own things."""
    brand = cy.organisation.brands.get()
    hear(brand, "secret")
    return brand


@pytest.fixture
def sister(organisation):
    """Another brand of our own organisation."""
    add_brand(MACHINE, organisation, "Sœur")
    brand = organisation.brands.get(name="Sœur")
    hear(brand, "parente")
    return brand


@pytest.mark.parametrize(
    ("name", "model"), [("topic", Topic), ("voice", Voice), ("place", Place), ("source", Source)]
)
def test_the_number_of_another_organisation_has_no_name(heard, secret, as_ada, name, model):
    known = "address" if model is Place else "name"
    row = model.objects.get(**{f"{known}__contains": "secret"})
    assert names_of(heard, name, [row.pk]) == {}
    assert names_of(secret, name, [row.pk]) == {str(row.pk): str(row)}
    page = as_ada.get(LISTEN + f"search/?{name}={row.pk}").content.decode()
    assert "secret" not in page


@pytest.mark.parametrize(("name", "model"), [("topic", Topic), ("source", Source)])
def test_the_number_of_another_brand_has_no_name(heard, sister, as_ada, name, model):
    row = model.objects.get(name__contains="parente")
    assert names_of(heard, name, [row.pk]) == {}
    assert "parente" not in as_ada.get(LISTEN + f"search/?{name}={row.pk}").content.decode()


def test_all_shown_are_marked_read_within_the_brand_only(heard, sister, as_ada):
    foreign, own = Mention.objects.get(remote_id="parente"), Mention.objects.get(remote_id="r0")
    sent = {"number": [foreign.pk, own.pk, "9" * 30, "x"], "next": LISTEN + "stream/"}
    assert as_ada.post(LISTEN + "mentions/read/", sent).status_code == 302
    assert Mention.objects.get(pk=foreign.pk).read_at is None
    assert Mention.objects.get(pk=own.pk).read_at is not None


def test_a_mention_of_two_brands_tells_each_its_own_topics(heard, organisation, as_ada):
    add_brand(MACHINE, organisation, "Sœur")
    rival = make_topic(MACHINE, organisation.brands.get(name="Sœur"), "Rachat secret", "x")
    row = Mention.objects.get(remote_id="r0")
    MentionTopic.objects.create(mention=row, topic=rival)
    IndexOp.objects.create(mention_id=row.pk)
    index_pending()
    for page in (f"mentions/{row.pk}/", f"mentions/{row.pk}/?part=card", "stream/", "search/"):
        told = as_ada.get(LISTEN + page).content.decode()
        assert "adore" in told
        assert "Rachat" not in told
    assert [line["topics"] for line in rows(heard, Selection())] == ["Lanterne"] * 3


@pytest.mark.parametrize("name", sorted(NUMBERED))
@pytest.mark.parametrize("page", ["stream/", "search/", "stream/new/"])
def test_a_number_beyond_all_rows_is_left_out(heard, as_ada, page, name):
    address = LISTEN + f"{page}?{name}={'9' * 30}&{name}={(1 << 63)}"
    assert as_ada.get(address).status_code == 200
    assert not Selection.of(QueryDict(f"{name}={'9' * 30}")).lists


def test_the_number_of_a_mention_is_one():
    assert number(str((1 << 63) - 1)) == (1 << 63) - 1
    assert [number(text) for text in ("", "-1", "1.5", "²", str(1 << 63))] == [None] * 5


def test_who_works_for_one_brand_changes_no_source_of_the_whole_organisation(heard, as_ada, ada):
    whole, _ = add_source(MACHINE, heard.organisation, "echo", "world", {})
    ada.role = "editor"
    ada.save()
    ada.brands.add(heard)
    address = LISTEN + f"sources/{whole.pk}/"
    for act in ("pause", "hide", "remove"):
        assert as_ada.post(f"{address}{act}/").status_code == 403
    as_ada.post(address, {"name": "Mine"})
    same = Source.objects.get(pk=whole.pk)
    assert (same.state, same.is_hidden, same.name) == (whole.state, whole.is_hidden, whole.name)
    Source.objects.filter(pk=whole.pk).update(brand=heard)
    assert as_ada.post(f"{address}pause/").status_code == 302
