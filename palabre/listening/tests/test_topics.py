"""The topic list and the editor whose two halves write each other, through their addresses."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from palabre.analysis.query import parse
from palabre.connectors.contract import Author, Item
from palabre.governance.actions import add_brand
from palabre.governance.acts import MACHINE
from palabre.listening.actions.topics import change_topic, make_topic, remove_topic
from palabre.listening.editing import KINDS
from palabre.listening.indexing import index_pending
from palabre.listening.ingest import ingest
from palabre.listening.models import Mention, Topic
from palabre.listening.topic_forms import Parts, agreed_query, parts_of, query_of
from palabre.listening.views.topics import TONES

TOPICS = "/o/lanterne/lanterne/listen/topics/"
TERMS = st.lists(
    st.one_of(
        st.from_regex(r"[a-zé]{3,8}( [a-z]{2,6})?", fullmatch=True),
        st.sampled_from(
            ["AND", "#soldes", "@lanterne", "h&m", "lantern*", "a:b", "2 OF", "-x", "--"]
        ),
        st.text(max_size=12),
    ),
    max_size=4,
)


@pytest.fixture
def recent(brand):
    """Three posts of the last days: two name the lantern, one of them its delivery; one names the moon."""
    make_topic(MACHINE, brand, "Lanterne", "lanterne")
    make_topic(MACHINE, brand, "Lune", "lune")
    bring(brand, "La Lanterne ouvre", "Livraison de Lanterne perdue", "La lune est belle")
    return brand


def bring(brand, *texts, language="", before=timedelta()):
    now = timezone.now() - before
    items = [
        Item(
            f"{text[:20]}{n}",
            text,
            now - timedelta(hours=n + 1),
            Author(f"w{n}"),
            language=language,
        )
        for n, text in enumerate(texts)
    ]
    ingest(items, "echo", organisation_id=brand.organisation_id)
    index_pending()


def typed(**fields):
    usual = {"name": "Lanterne", "kind": "brand", "query": "", "query_was": "", "act": "save"}
    return {**usual, **fields}


# The form and the query


@given(TERMS, TERMS, TERMS)
def test_what_the_form_writes_is_read_back_as_the_same_query(any_of, all_of, none_of):
    parts = Parts.read("\n".join(any_of), "\n".join(all_of), "\n".join(none_of))
    query = query_of(parts)
    try:
        tree = parse(query)
    except ValueError:
        return
    again = parts_of(query)
    assert again is None or parse(query_of(again)) == tree


@pytest.mark.parametrize(
    ("query", "parts"),
    [
        ("lanterne", Parts(any_of=("lanterne",))),
        ("lanterne AND café", Parts(all_of=("lanterne", "café"))),
        ('(lanterne OR "la lampe") NOT (lego OR jeu)', Parts(("lanterne", "la lampe"), (), ("lego", "jeu"))),
        ("aa NEAR/3 bb", None),
        ("title:lanterne", None),
        ("(aa OR bb) AND (cc OR dd)", None),
        ("lanterne -- our own name", None),
    ],
)  # fmt: skip
def test_a_query_is_read_into_the_form_when_the_form_can_say_it(query, parts):
    assert parts_of(query) == parts


def test_words_that_mean_something_in_a_query_are_quoted():
    query = query_of(Parts.read("AND\nlang:fr\n2 OF", "", 'say "no"'))
    assert query == '("AND" OR "lang:fr" OR "2 OF") AND NOT "say no"'


def test_without_scripts_the_half_that_moved_speaks():
    parts = Parts.read("lanterne\nlampe", "", "")
    assert agreed_query("lanterne", "lanterne", parts) == "lanterne OR lampe"
    assert agreed_query("bougie", "lanterne", parts) == "bougie"
    assert agreed_query("a NEAR/2 b", "a NEAR/2 b", None) == "a NEAR/2 b"


def test_every_example_is_a_query_that_the_form_can_say():
    for one in KINDS:
        words = one.words("Lanterne & Fils")
        assert parts_of(query_of(words)) is not None


# The list


def test_the_list_counts_each_topic_and_opens_its_mentions(recent, as_ada):
    page = as_ada.get(TOPICS).content.decode()
    number = recent.topics.get(name="Lanterne").pk
    assert "2 mentions in 30 days" in page
    assert "1 mention in 30 days" in page
    assert f"topic={number}&amp;since=" in page


def test_the_list_counts_many_topics_as_it_counts_few(recent, as_ada):
    for number in range(25):
        make_topic(MACHINE, recent, f"Mot{number}", f"mot{number}")
    texts = [
        f"Un mot{number} de la lanterne, encore {again}" for number in range(25) for again in (1, 2)
    ]
    bring(recent, *texts[:26])
    bring(recent, *texts[26:], before=timedelta(days=12))
    found = {one.topic.name: one for one in as_ada.get(TOPICS).context["cards"]}
    assert [found[f"Mot{number}"].count for number in range(25)] == [2] * 25
    assert found["Lanterne"].count == 52
    toned = Mention.objects.filter(text__icontains="lanterne", tone__in=TONES).count()
    assert sum(count for _tone, count in found["Lanterne"].tones) == toned > 0
    assert sum(found["Lanterne"].days[:20]) == 24


def test_topics_of_other_brands_and_removed_ones_take_no_topic_its_place(
    recent, as_ada, organisation
):
    other = add_brand(MACHINE, organisation, "Boréal")
    for number in range(6):
        make_topic(MACHINE, other, f"Autre{number}", "lanterne OR mot*")
    for number in range(25):
        make_topic(MACHINE, recent, f"Mot{number}", f"mot{number}")
    large = [make_topic(MACHINE, recent, f"Gros{number}", "lanterne") for number in range(4)]
    bring(recent, *[f"Un mot{number} de la lanterne" for number in range(25)])

    def cards():
        return {
            one.topic.name: (one.count, one.tones) for one in as_ada.get(TOPICS).context["cards"]
        }

    before = cards()
    assert [before[f"Mot{number}"][0] for number in range(25)] == [1] * 25
    assert before["Lune"] == (1, [("positive", 1)])
    for topic in large:  # the index doesn't know yet
        remove_topic(MACHINE, topic)
    assert cards() == {name: one for name, one in before.items() if not name.startswith("Gros")}


def test_without_topics_the_list_says_what_to_do(brand, as_ada):
    page = as_ada.get(TOPICS).content.decode()
    assert "What shall we listen for?" in page
    assert "example=brand" in page


def test_the_list_says_how_far_history_is_matched(recent, as_ada):
    Topic.objects.update(matched_version=1)
    assert "Matching history" not in as_ada.get(TOPICS).content.decode()
    topic = recent.topics.get(name="Lanterne")
    change_topic(MACHINE, topic, "Lanterne", "lampe", "brand", [], [])
    assert "Matching history" in as_ada.get(TOPICS).content.decode()


def test_queries_of_the_list_do_not_grow_with_topics(recent, as_ada):
    as_ada.get(TOPICS)
    with CaptureQueriesContext(connection) as few:
        as_ada.get(TOPICS)
    for n in range(12):
        make_topic(MACHINE, recent, f"Sujet {n}", f"sujet{n}")
    with CaptureQueriesContext(connection) as many:
        as_ada.get(TOPICS)
    assert len(many) <= len(few)


# The editor


def test_a_topic_is_made_from_the_form(brand, as_ada):
    answer = as_ada.post(
        TOPICS + "new/",
        typed(any_of="lanterne\nla lampe", all_of="", none_of="lego", languages=["fr"], countries=["fr"]),
    )  # fmt: skip
    topic = brand.topics.get()
    assert answer.url == f"{TOPICS}{topic.pk}/"
    assert topic.query == '(lanterne OR "la lampe") AND NOT lego'
    assert (topic.languages, topic.countries) == (["fr"], ["FR"])


def test_a_topic_is_changed_and_its_history_matched_again(recent, as_ada):
    topic = recent.topics.get(name="Lanterne")
    address = f"{TOPICS}{topic.pk}/edit/"
    as_ada.post(address, typed(query="lanterne AND livraison", query_was="lanterne"))
    topic.refresh_from_db()
    assert (topic.query, topic.version) == ("lanterne AND livraison", 2)


def test_a_wrong_query_is_shown_with_its_place_and_nothing_is_saved(brand, as_ada):
    answer = as_ada.post(TOPICS + "new/", typed(query="lanterne AND ("))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'data-error-at="13"' in page
    assert "A word is missing" in page or "Something is missing" in page
    assert not brand.topics.exists()


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"name": " ", "query": "lampe"}, "Give the topic a name."),
        ({"query": "lampe"}, "Another topic of this brand has this name."),
        ({"name": "Lampe", "query": ""}, "Write at least one word to look for."),
    ],
)
def test_what_is_missing_is_said(recent, as_ada, fields, says):
    answer = as_ada.post(TOPICS + "new/", typed(**fields))
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert recent.topics.count() == 2


def test_an_example_fills_the_form_and_the_query(brand, as_ada):
    page = as_ada.get(TOPICS + "new/?example=risk").content.decode()
    assert "boycott" in page
    assert "(boycott OR recall OR fraud) AND Lanterne" in page


def test_the_preview_counts_shows_and_marks_what_is_stored(recent, as_ada):
    page = as_ada.post(TOPICS + "preview/?from=query", typed(query="livraison")).content.decode()
    assert "1 mention in 90 days" in page
    assert "<mark>Livraison</mark>" in page
    assert 'id="topic-words" hx-swap-oob' in page
    assert 'id="topic-query"' not in page


def test_typing_in_the_form_writes_the_query_and_leaves_the_form(recent, as_ada):
    page = as_ada.post(
        TOPICS + "preview/?from=form",
        typed(any_of="lanterne\nlune", all_of="", none_of="", query="x", query_was="x"),
    ).content.decode()
    assert "3 mentions in 90 days" in page
    assert ">lanterne OR lune</textarea>" in page
    assert 'id="topic-words"' not in page


def test_the_preview_tells_of_older_mentions_when_the_last_days_have_none(recent, as_ada):
    make_topic(MACHINE, recent, "Phare", "phare")
    bring(recent, "Le phare au loin", "Un phare", before=timedelta(days=120))
    page = as_ada.post(TOPICS + "preview/?from=query", typed(query="phare")).content.decode()
    assert "None in the last 90 days; 2 older mentions answer." in page


def test_the_preview_says_what_the_change_would_add_and_remove(recent, as_ada):
    topic = recent.topics.get(name="Lanterne")
    page = as_ada.post(
        TOPICS + "preview/?from=query", typed(query="livraison OR lune", topic=topic.pk)
    ).content.decode()
    assert "+ 1 mention comes in" in page
    assert "− 1 mention goes" in page


def test_a_text_of_another_language_is_left_out_and_one_of_none_is_let_in(recent, as_ada):
    fields = {"query": "lanterne OR lune", "languages": ["de"]}
    page = as_ada.post(TOPICS + "preview/?from=query", typed(**fields)).content.decode()
    known = [m.language for m in recent.organisation.mentions.all()]
    assert f"{known.count('')} mention" in page


def test_a_fault_is_pointed_at_without_touching_what_one_types(recent, as_ada):
    answer = as_ada.post(TOPICS + "preview/?from=query", typed(query='lune "'))
    detail = json.loads(answer["HX-Trigger-After-Settle"])["fault"]
    assert (detail["at"], detail["end"]) == (5, 6)
    page = answer.content.decode()
    assert "This quotation mark is never closed." in page
    assert 'id="topic-query"' not in page
    assert 'id="topic-words"' not in page


def test_a_query_richer_than_the_form_is_said_to_be_and_saved(recent, as_ada):
    topic = make_topic(MACHINE, recent, "Près", "lanterne NEAR/3 livraison")
    page = as_ada.get(f"{TOPICS}{topic.pk}/edit/").content.decode()
    assert "This query says more than the form can" in page
    assert 'name="any_of"' not in page
    same = {"query": topic.query, "query_was": topic.query, "name": "Plus près"}
    as_ada.post(f"{TOPICS}{topic.pk}/edit/", typed(**same))
    topic.refresh_from_db()
    assert (topic.name, topic.query) == ("Plus près", "lanterne NEAR/3 livraison")


def test_a_query_of_common_words_is_warned_about(recent, as_ada):
    page = as_ada.post(TOPICS + "preview/?from=query", typed(query="le")).content.decode()
    assert "This query would look at about 20% of all posts" in page


def test_a_fault_is_told_in_french_to_who_reads_french(recent, as_ada, ada):
    ada.user.language = "fr"
    ada.user.save()
    page = as_ada.post(TOPICS + "preview/?from=query", typed(query='lune "')).content.decode()
    assert "guillemet" in page


def test_the_button_previews_without_scripts(recent, as_ada):
    page = as_ada.post(TOPICS + "new/", typed(any_of="lune", act="preview")).content.decode()
    assert "1 mention in 90 days" in page
    assert recent.topics.count() == 2


def test_markup_in_a_name_a_query_and_a_text_is_shown_and_never_run(recent, as_ada):
    evil = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    topic = make_topic(MACHINE, recent, evil, "lanterne OR script")
    bring(recent, f"lanterne {evil}")
    for address in (TOPICS, f"{TOPICS}{topic.pk}/edit/", f"{TOPICS}{topic.pk}/remove/"):
        page = as_ada.get(address).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    fields = typed(query=evil, any_of=evil, name=evil)
    page = as_ada.post(TOPICS + "preview/?from=form", fields).content.decode()
    assert "<img src=x" not in page


def test_a_topic_is_removed_after_a_page_that_asks(recent, as_ada):
    topic = recent.topics.get(name="Lanterne")
    address = f"{TOPICS}{topic.pk}/remove/"
    assert "2 mentions" in as_ada.get(address).content.decode()
    assert as_ada.post(address).url == TOPICS
    assert not recent.topics.filter(pk=topic.pk).exists()
    assert recent.organisation.mentions.count() == 3


def test_a_viewer_reads_topics_and_changes_none(recent, client, bo):
    client.force_login(bo.user)
    number = recent.topics.first().pk
    assert "listen/topics/new/" not in client.get(TOPICS).content.decode()
    for address in ("new/", f"{number}/edit/", f"{number}/remove/"):
        assert client.get(TOPICS + address).status_code == 403
        assert client.post(TOPICS + address, typed(query="lune")).status_code == 403


def test_a_stranger_finds_no_topic(recent, client, cy):
    client.force_login(cy.user)
    number = recent.topics.first().pk
    for address in ("", "new/", f"{number}/", f"{number}/edit/", f"{number}/remove/"):
        assert client.get(TOPICS + address).status_code == 404
    assert client.post(TOPICS + "preview/").status_code == 404
    own = f"/o/boreal/boreal/listen/topics/{number}/"
    assert client.get(own + "edit/").status_code == 404
    compared = client.post("/o/boreal/boreal/listen/topics/preview/", typed(topic=number))
    assert compared.status_code == 404
