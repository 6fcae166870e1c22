"""Facebook: what Meta tells of a Page to the webhook of an app, and what is read then. The sendings are ours,
in the shape of Meta's reference and of examples that others recorded of it (2017, 2018)."""

import json

import httpx
import pytest

from palabre.connectors.contract import Kind, Reconnect, Rejected
from palabre.connectors.facebook.client import FacebookConnector
from palabre.connectors.facebook.news import told_in
from palabre.connectors.facebook.tests.test_facebook import OBJECTS
from palabre.connectors.facebook.trial import TRIAL
from palabre.connectors.graph import LEAST, TOLD
from palabre.connectors.protocols import AsksToBeTold, Draft, IsTold, Told
from palabre.connectors.tests.graph_paper import Paper, sent

OLD_POST, COMMENT = "100_12", "12_77"
NAME = f"{OLD_POST}/{COMMENT}"
SAYS = {
    "id": COMMENT, "message": "Encore là ?", "created_time": "2026-11-20T10:00:00+0000",
    "from": {"id": "555", "name": "Zoé"},
}  # fmt: skip


@pytest.fixture
def paper():
    return Paper(TRIAL, FacebookConnector, OBJECTS)


def sending(*changes, **entry):
    entry = {"id": "100", "time": 1, "changes": list(changes), **entry}
    return json.dumps({"object": "page", "entry": [entry]}).encode()


def feed(item, verb, **value):
    return {"field": "feed", "value": {"item": item, "verb": verb, "created_time": 1, **value}}


def under(item, verb):
    return feed(item, verb, post_id=OLD_POST, comment_id=COMMENT, parent_id=OLD_POST)


@pytest.mark.parametrize("verb", ["add", "edited", "edit"])
def test_a_comment_under_whatever_post_is_told_by_the_numbers_of_both(verb):
    assert told_in(sending(under("comment", verb))) == (Told("100", "comments", (NAME,)),)


@pytest.mark.parametrize("verb", ["remove", "delete"])
def test_what_was_removed_is_told_as_gone(verb):
    assert told_in(sending(under("comment", verb))) == (
        Told("100", "comments", deleted=(COMMENT,)),
    )
    gone = feed("post", verb, post_id=OLD_POST, recipient_id="100")
    assert told_in(sending(gone)) == (Told("100", "page", deleted=(OLD_POST,)),)


@pytest.mark.parametrize("verb", ["add", "edit", "remove"])
@pytest.mark.parametrize("item", ["reaction", "like"])
def test_reactions_are_figures_that_may_wait(item, verb):
    told = told_in(sending(under(item, verb), feed(item, verb, post_id=OLD_POST)))
    assert told == (
        Told("100", "comments", (NAME,), calm=True), Told("100", "page", (OLD_POST,), calm=True)
    )  # fmt: skip


def test_posts_messages_mentions_and_recommendations_are_told_as_news():
    assert told_in(sending(feed("status", "edited", post_id=OLD_POST))) == (
        Told("100", "page", (OLD_POST,)),
    )
    assert told_in(sending({"field": "mention", "value": {"item": "post", "verb": "add"}})) == (
        Told("100", "tagged"),
    )
    assert told_in(sending(messaging=[{"message": {"mid": "m_a"}}])) == (
        Told("100", "conversations"),
    )
    rating = {"item": "rating", "open_graph_story_id": "900"}
    assert told_in(sending({"field": "ratings", "value": {**rating, "verb": "add"}})) == (
        Told("100", "ratings"),
    )
    assert told_in(sending({"field": "ratings", "value": {**rating, "verb": "remove"}})) == (
        Told("100", "ratings", deleted=("900",)),
    )


@pytest.mark.parametrize(
    "change",
    [feed("like", "add"), feed("comment", "add", post_id="../me", comment_id="1"),
     feed("comment", "hide", post_id=OLD_POST, comment_id=COMMENT), feed("event", "add", post_id="1"),
     {"field": "feed", "value": "x"}, {"field": "hours", "value": {}}, None],
)  # fmt: skip
def test_what_is_no_text_of_the_page_tells_nothing(change):
    assert told_in(sending(change)) == ()


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[1]", b'{"object":"instagram","entry":[]}', b"[" * 100_000, b"\xff"]
)
def test_what_is_no_sending_about_pages_is_refused(body):
    with pytest.raises(Rejected):
        told_in(body)


def test_a_comment_under_an_old_post_is_read_by_its_number_and_stands_under_that_post(paper):
    paper.answers = {f"GET /v26.0/{COMMENT}": SAYS}
    (item,) = paper.connector().fetch(Told("100", "comments", (NAME,))).items
    assert (item.remote_id, item.kind, item.thread) == (COMMENT, Kind.COMMENT, OLD_POST)
    assert item.author.name == "Zoé"
    paper.connector().reply(item.remote_id, Draft("Oui"), "k")
    assert paper.said() == [(f"/{COMMENT}/comments", {"message": "Oui"})]


def test_one_text_that_can_not_be_seen_any_more_hides_no_other(paper):
    connector = paper.refusing("GET /v26.0/12_78", 100, subcode=33)
    paper.answers |= {f"GET /v26.0/{COMMENT}": SAYS}
    names = ("100_12/12_78", NAME, "../me")
    assert [one.remote_id for one in connector.fetch(Told("100", "comments", names)).items] == [
        COMMENT
    ]


def test_a_token_that_is_dead_is_no_text_that_is_gone(paper):
    with pytest.raises(Reconnect):
        paper.refusing(f"GET /v26.0/{COMMENT}", 190, status=401).fetch(
            Told("100", "comments", (NAME,))
        )


def test_what_was_told_of_another_page_is_not_asked_for(paper):
    assert paper.connector().fetch(Told("101", "comments", (NAME,))).items == ()
    assert [str(one.url.path) for one in paper.requests] == ["/v26.0/100"]


def test_meta_is_asked_to_tell_of_the_page_and_of_less_where_a_permission_lacks(paper):
    asked = []

    def answer(request):
        asked.append(sent(request)["subscribed_fields"])
        lacks = httpx.Response(403, json={"error": {"code": 200}})
        return lacks if len(asked) == 1 else httpx.Response(200, json={"success": True})

    paper.answers = {"POST /100/subscribed_apps": answer}
    connector = paper.connector()
    connector.ask_to_be_told()
    assert asked == [TOLD, LEAST]
    assert isinstance(connector, AsksToBeTold)
    assert isinstance(connector, IsTold)
    with pytest.raises(Rejected):
        paper.refusing("POST /100/subscribed_apps", 200, status=403).ask_to_be_told()
