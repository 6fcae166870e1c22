"""LinkedIn: what is asked, as its documented examples do, what is read, and what is refused."""

import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from palabre.connectors.contract import (
    Capability,
    Kind,
    Moderation,
    RateLimited,
    Reconnect,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.http import Http
from palabre.connectors.linkedin import PLATFORM
from palabre.connectors.linkedin.client import LinkedInConnector
from palabre.connectors.linkedin.trial import COMMENT, COMMENTS, POSTS, TRIAL
from palabre.connectors.linkedinrest.data import VERSION, VERSION_ENDS
from palabre.connectors.linkedinrest.parse import comment_of, from_little, little, post_of
from palabre.connectors.oauth import scopes_for
from palabre.connectors.protocols import Card, Draft, Upload
from palabre.connectors.trial import route

PAGE = {"urn": "urn:li:organization:42", "name": "Lanterne"}
PICTURE = Upload("tasse.png", "image/png", b"\x89PNG", "Une tasse")
ORG = "urn%3Ali%3Aorganization%3A42"
POST = "urn%3Ali%3Ashare%3A7001"


class Network:
    """LinkedIn on paper: keeps what it was asked."""

    def __init__(self):
        self.answers, self.requests = {}, []

    def __call__(self, request):
        request.read()
        self.requests.append(request)
        return route(self.answers, TRIAL.answer)(request)

    def connector(self, **credential):
        http = Http(transport=httpx.MockTransport(self))
        return LinkedInConnector(http, {**TRIAL.credential, **credential})

    def last(self):
        request = self.requests[-1]
        address = str(request.url).removeprefix("https://api.linkedin.com/rest/")
        return request.method, address, json.loads(request.content or "null")


@pytest.fixture
def network():
    return Network()


# The format of texts


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Bonjour", "Bonjour"),
        ("Un (grand) café_crème", r"Un \(grand\) café\_crème"),
        ("a\\b|c{d}[e]<f>*~@x", r"a\\b\|c\{d\}\[e\]\<f\>\*\~\@x"),
        ("Le #thé !", r"Le {hashtag|\#|thé} !"),
        ("n° #", r"n° \#"),
    ],
)
def test_texts_are_escaped_and_hashtags_stay_alive(ours, theirs):
    assert little(ours) == theirs
    assert from_little(theirs) == ours


def test_posts_become_items_without_the_marks_of_their_format():
    first, second, third = (post_of(entry, PAGE) for entry in POSTS["elements"])
    assert first.text == "Notre carte (d'automne) #thé avec Zoé https://lanterne.example/carte"
    assert (first.tags, first.links) == (("thé",), ("https://lanterne.example/carte",))
    assert (first.author.name, first.place_name) == ("Lanterne", "Lanterne")
    assert first.edited_at - first.published_at == timedelta(hours=1)
    assert (second.text, second.links) == ("Le thé du Nord", ("https://journal.example/the",))
    assert second.edited_at is None
    assert third is None


def test_comments_tell_their_writer_by_number_only():
    first, second = (comment_of(one, PAGE, "urn:li:share:7001") for one in COMMENTS["elements"])
    assert (first.kind, first.author.remote_id, first.author.name) == (
        Kind.COMMENT, "urn:li:person:a1", ""
    )  # fmt: skip
    assert (first.parent, second.parent) == ("urn:li:share:7001", first.remote_id)
    assert (first.likes, first.replies, first.edited_at) == (2, 1, None)
    assert second.edited_at is not None


def test_comments_are_read_under_the_newest_posts(network):
    page = network.connector().read("comments", {}, {})
    assert {item.remote_id for item in page.items} == {one["$URN"] for one in COMMENTS["elements"]}
    asked = [str(request.url) for request in network.requests]
    assert any(f"socialActions/{POST}/comments?count=50&start=0" in one for one in asked)


def counts(number):
    return {"results": {"urn:li:share:7001": {"commentSummary": {"count": number}}}}


def test_comments_are_asked_for_only_where_their_number_changed_and_once_a_day(network):
    network.answers["GET /posts"] = {"elements": POSTS["elements"][:1]}
    cursor = network.connector().read("comments", {}, {}).cursor
    network.requests.clear()
    page = network.connector().read("comments", {}, cursor)
    assert [one.url.path for one in network.requests] == ["/rest/posts", "/rest/socialMetadata"]
    assert (page.items, page.unchanged, page.cursor) == ((), True, cursor)
    network.answers["GET /socialMetadata"] = counts(3)
    page = network.connector().read("comments", {}, cursor)
    assert len(page.items) == 2
    yesterday = {**page.cursor, "at": "2026-01-01T09"}
    assert len(network.connector().read("comments", {}, yesterday).items) == 2
    network.answers["GET /socialMetadata"] = counts(0)
    assert not network.connector().read("comments", {}, {}).items
    network.answers["GET /socialMetadata"] = {"results": {}}
    an_hour_ago = {**page.cursor, "at": page.cursor["at"][:11] + "xx"}
    assert len(network.connector().read("comments", {}, an_hour_ago).items) == 2
    assert not network.connector().read("comments", {}, page.cursor).items


def test_what_was_remembered_of_another_page_is_not_taken_for_this_one(network):
    cursor = network.connector().read("comments", {}, {}).cursor
    other = {**cursor, "account": "43", "urn": "urn:li:organization:43"}
    assert network.connector().read("comments", {}, other).cursor == cursor


def test_every_call_names_the_version_which_has_an_end(network):
    network.connector().read("posts", {}, {})
    for request in network.requests:
        assert request.headers["linkedin-version"] == VERSION
        assert request.headers["x-restli-protocol-version"] == "2.0.0"
        assert request.headers["authorization"] == "Bearer s3cret"
    assert network.requests[0].headers["x-restli-method"] == "FINDER"
    assert PLATFORM.ends_on == VERSION_ENDS
    assert PLATFORM.no_export


def test_the_page_is_found_by_the_role_and_among_several_a_number_is_asked_for(network):
    assert network.connector(account="").me().remote_id == "urn:li:organization:42"
    roles = [{"organization": f"urn:li:organization:{number}"} for number in (42, 43)]
    network.answers["GET /organizationAcls"] = {"elements": roles}
    with pytest.raises(Rejected, match="several"):
        network.connector(account="").me()
    network.answers["GET /organizationAcls"] = {"elements": []}
    with pytest.raises(Rejected, match="runs no page"):
        network.connector(account="").me()


# Speaking


def test_a_post_goes_to_the_main_feed_with_its_article(network):
    draft = Draft("Bonjour (à tous)", link="https://lanterne.example", title="Lanterne")
    sent = network.connector().publish(draft, "k")
    assert sent.url == "https://www.linkedin.com/feed/update/urn:li:share:7009/"
    method, path, body = network.last()
    assert (method, path) == ("POST", "posts")
    assert body == {
        "author": "urn:li:organization:42",
        "commentary": r"Bonjour \(à tous\)",
        "visibility": "PUBLIC",
        "distribution": {
            "feedDistribution": "MAIN_FEED",
            "targetEntities": [],
            "thirdPartyDistributionChannels": [],
        },
        "content": {"article": {"source": "https://lanterne.example", "title": "Lanterne"}},
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": False,
    }


def test_the_card_of_a_link_goes_along_with_its_picture(network):
    card = Card("https://lanterne.example/a", "La Lanterne", "Une lampe", PICTURE)
    network.connector().publish(Draft("Lire https://lanterne.example/a", card=card), "k")
    article = network.last()[2]["content"]["article"]
    assert (article["source"], article["title"]) == (card.address, "La Lanterne")
    assert article["description"] == "Une lampe"
    assert article["thumbnail"].startswith("urn:li:image:")


def test_without_a_card_the_link_stands_in_the_text(network):
    link = "https://lanterne.example/a"
    network.connector().publish(Draft("Bonjour", link=link, no_card=True), "k")
    body = network.last()[2]
    assert body["commentary"] == f"Bonjour\n\n{link}"
    assert "content" not in body


def test_beside_pictures_the_link_stands_in_the_text(network):
    network.connector().publish(
        Draft("Une", link="https://lanterne.example", media=(PICTURE,)), "k"
    )
    assert network.last()[2]["commentary"] == "Une\n\nhttps://lanterne.example"


def test_pictures_are_uploaded_first_and_keep_their_descriptions(network):
    network.connector().publish(Draft("Une", media=(PICTURE,)), "k")
    init, put, post = network.requests
    assert json.loads(init.content) == {
        "initializeUploadRequest": {"owner": "urn:li:organization:42"}
    }
    assert str(init.url).endswith("images?action=initializeUpload")
    assert (put.method, put.content) == ("PUT", b"\x89PNG")
    assert json.loads(post.content)["content"] == {
        "media": {"id": "urn:li:image:C5", "altText": "Une tasse"}
    }
    network.connector().publish(Draft("Deux", media=(PICTURE, PICTURE)), "k")
    assert len(network.last()[2]["content"]["multiImage"]["images"]) == 2


def test_the_token_is_sent_to_no_strange_place(network):
    strange = {"value": {"uploadUrl": "https://evil.example/x", "image": "urn:li:image:C5"}}
    network.answers["POST /images"] = strange
    with pytest.raises(Unavailable):
        network.connector().publish(Draft("Une", media=(PICTURE,)), "k")
    assert all(request.url.host == "api.linkedin.com" for request in network.requests)


def test_an_answer_stands_under_its_post_or_comment(network):
    sent = network.connector().reply(COMMENT, Draft("Merci"), "k")
    assert sent.remote_id == "urn:li:comment:(urn:li:activity:7001,8003)"
    _, path, body = network.last()
    assert (
        path
        == "socialActions/urn%3Ali%3Acomment%3A%28urn%3Ali%3Aactivity%3A7001%2C8001%29/comments"
    )
    assert body == {
        "actor": "urn:li:organization:42",
        "object": "urn:li:activity:7001",
        "message": {"text": "Merci"},
        "parentComment": COMMENT,
    }
    network.connector().reply("urn:li:share:7001", Draft("Merci"), "k")
    assert network.last()[1] == f"socialActions/{POST}/comments"
    for wrong in ("8001", "urn:li:person:a1", "../posts"):
        with pytest.raises(Rejected):
            network.connector().reply(wrong, Draft("x"), "k")


def test_comments_and_reactions_have_permissions_of_their_own():
    assert scopes_for(PLATFORM.oauth, [Capability.READ]) == (
        "rw_organization_admin r_organization_social r_organization_social_feed"
    )
    assert scopes_for(PLATFORM.oauth, [Capability.MODERATE]) == (
        "rw_organization_admin w_organization_social_feed"
    )


def test_texts_are_changed_in_part_and_deleted(network):
    network.connector().edit("urn:li:share:7001", Draft("a_b"))
    assert network.last() == ("POST", f"posts/{POST}", {"patch": {"$set": {"commentary": r"a\_b"}}})
    assert network.requests[-1].headers["x-restli-method"] == "PARTIAL_UPDATE"
    network.connector().edit(COMMENT, Draft("a_b"))
    assert network.last() == (
        "POST",
        f"socialActions/urn%3Ali%3Aactivity%3A7001/comments/8001?actor={ORG}",
        {"patch": {"message": {"$set": {"text": "a_b"}}}},
    )
    network.connector().delete(COMMENT)
    assert network.last()[:2] == (
        "DELETE", f"socialActions/urn%3Ali%3Aactivity%3A7001/comments/8001?actor={ORG}"
    )  # fmt: skip
    network.answers["DELETE /"] = httpx.Response(404)
    assert network.connector().delete("urn:li:share:7001") is None


def test_a_text_is_liked_and_no_longer(network):
    network.connector().moderate(COMMENT, Moderation.LIKE)
    assert network.last() == (
        "POST", f"reactions?actor={ORG}", {"root": COMMENT, "reactionType": "LIKE"}
    )  # fmt: skip
    network.connector().moderate("urn:li:share:7001", Moderation.UNLIKE)
    assert network.last()[:2] == ("DELETE", f"reactions/(actor:{ORG},entity:{POST})")
    with pytest.raises(Rejected):
        network.connector().moderate(COMMENT, Moderation.HIDE)


def test_a_lost_text_is_found_again(network):
    since = datetime.fromtimestamp(1795165200, UTC)
    text = "Notre carte (d'automne) #thé avec Zoé https://lanterne.example/carte"
    assert network.connector().receipt("k", Draft(text), since).remote_id == "urn:li:share:7001"
    assert network.connector().receipt("k", Draft("Merci Zoé"), since)
    assert network.connector().receipt("k", Draft("Merci Zoé"), since, COMMENT)
    assert network.connector().receipt("k", Draft(text), since, COMMENT) is None
    assert network.connector().receipt("k", Draft("Superbe (vraiment) !"), since) is None
    assert network.connector().receipt("k", Draft(text), since + timedelta(days=1)) is None


def test_an_answer_without_a_name_leaves_it_open(network):
    network.answers["POST /posts"] = httpx.Response(201)
    with pytest.raises(Unknown):
        network.connector().publish(Draft("a"), "k")


# Figures and refusals


def test_figures_of_posts_and_of_the_page(network):
    found = {one.metric: one.value for one in network.connector().measure(["urn:li:share:7001"])}
    assert found == {"views": 900, "likes": 12}
    assert network.last()[1] == (
        "organizationalEntityShareStatistics?q=organizationalEntity"
        f"&organizationalEntity={ORG}&shares=List({POST})"
    )
    account = {one.metric: one.value for one in network.connector().measure([])}
    assert account == {"views": 900, "likes": 12, "followers": 219}


def test_texts_that_are_gone_are_told(network):
    network.answers["GET /comments/8001"] = httpx.Response(404)
    found = network.connector().check([COMMENT, "urn:li:share:7001", "urn:li:person:a1"])
    assert found.deleted == (COMMENT,)


def test_what_is_still_there_is_given_as_it_is_now(network):
    urn = COMMENTS["elements"][0]["$URN"]
    network.answers["GET /comments/"] = COMMENTS["elements"][0]
    items = network.connector().check([urn]).items
    assert [item.remote_id for item in items] == [urn]


def test_the_comments_of_a_post_are_looked_at_in_one_call(network):
    entry = COMMENTS["elements"][0]
    urn = entry["$URN"]
    root = urn.removeprefix("urn:li:comment:(").partition(",")[0]
    names = [urn, *(f"urn:li:comment:({root},{number})" for number in (11, 12, 13))]
    network.answers["GET /comments/12"] = httpx.Response(404)
    network.answers["GET /comments/"] = {**entry, "$URN": names[3]}
    said = {
        "results": {urn.rpartition(",")[2][:-1]: entry},
        "errors": {"11": {"status": 404}, "12": {"status": 500}},
    }
    network.answers = {"GET ids=List": said, **network.answers}
    page = network.connector().check(names)
    assert page.deleted == (names[1], names[2])
    assert [item.remote_id for item in page.items] == [urn, names[3]]
    asked = network.requests[1]
    assert asked.headers["x-restli-method"] == "BATCH_GET"
    # Of the two of which nothing clear was said each was asked for alone.
    assert len(network.requests) == 4


def test_where_many_at_once_are_refused_each_is_asked_for_alone(network):
    names = [one["$URN"] for one in COMMENTS["elements"]]
    network.answers["GET ids=List"] = httpx.Response(400)
    by_name = {
        name.rpartition(",")[2][:-1]: one
        for name, one in zip(names, COMMENTS["elements"], strict=True)
    }
    network.answers["GET /comments/"] = lambda request: by_name[request.url.path.rpartition("/")[2]]
    page = network.connector().check(names)
    assert [item.remote_id for item in page.items] == names
    assert not page.deleted


def test_when_calls_run_out_what_was_learnt_is_told_and_the_rest_is_left(network):
    names = [
        "urn:li:share:7001",
        "urn:li:activity:9",
        *(one["$URN"] for one in COMMENTS["elements"]),
    ]
    network.answers["GET ids=List"] = lambda request: (
        {"results": {names[0]: POSTS["elements"][0]}, "statuses": {names[1]: 404}}
        if "/posts" in str(request.url) else httpx.Response(429)
    )  # fmt: skip
    network.answers["GET /comments/"] = httpx.Response(429)
    page = network.connector().check(names)
    assert (page.deleted, page.left) == ((names[1],), tuple(names[2:]))
    with pytest.raises(RateLimited):
        network.connector().check(names[2:])


@pytest.mark.parametrize(
    ("status", "error", "word"),
    [(401, Reconnect, "again"), (403, Rejected, "permission"), (404, Rejected, "gone"),
     (409, Rejected, "same"), (426, Rejected, "version"), (429, RateLimited, "calls"),
     (400, Rejected, "refuses"), (503, Unavailable, "")],
)  # fmt: skip
def test_refusals_become_the_errors_of_the_contract(network, status, error, word):
    network.answers["GET /posts"] = httpx.Response(status, json={"message": "s3cret"})
    with pytest.raises(error, match=word or None):
        network.connector().read("posts", {}, {})


def test_a_duplicate_is_said_as_such(network):
    network.answers["POST /posts"] = httpx.Response(422, json={"message": "Duplicate post"})
    with pytest.raises(Rejected, match="same"):
        network.connector().publish(Draft("a"), "k")
