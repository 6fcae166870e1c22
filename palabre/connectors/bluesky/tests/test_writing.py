"""What is written: records, facets by bytes, keys that never make two posts, and the acts."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palabre.connectors.bluesky import xrpc
from palabre.connectors.bluesky.client import BlueskyConnector
from palabre.connectors.bluesky.records import facets_of, key_for, post_record, text_of
from palabre.connectors.contract import Moderation, Reconnect, Rejected, Unavailable, Unknown
from palabre.connectors.http import Http
from palabre.connectors.protocols import Card, Draft, Measured, Upload

OUR, HER = "did:plc:brand", "did:plc:zoe"
POST = f"at://{HER}/app.bsky.feed.post/3kaaa"
ROOT = f"at://{OUR}/app.bsky.feed.post/3kroot"
SINCE = datetime(2026, 11, 27, tzinfo=UTC)


class Network:
    """The network on paper: answers by method, and keeps each request."""

    def __init__(self, **answers):
        session = {"accessJwt": "a.b.c", "did": OUR}
        self.answers = {"createSession": session, "putRecord": {}, "deleteRecord": {}, **answers}
        self.asked = []

    def __call__(self, request):
        method = request.url.path.rsplit(".", 1)[-1]
        self.asked.append((request.method, method, request))
        answer = self.answers[method]
        if isinstance(answer, Exception):
            raise answer
        status, body = answer if isinstance(answer, tuple) else (200, answer)
        return httpx.Response(status, json=body)

    def connector(self, **credential):
        given_ = credential or {"account": "brand.test", "secret": "s3cret"}
        return BlueskyConnector(Http(transport=httpx.MockTransport(self)), given_)

    def written(self, method="putRecord"):
        return [json.loads(r.content) for _, asked, r in self.asked if asked == method]


@pytest.fixture(autouse=True)
def no_session_is_remembered():
    xrpc._tokens.clear()


def view(uri=POST, root="", **more):
    reply = {"root": {"uri": root, "cid": "bafyroot"}} if root else {}
    return {"posts": [{"uri": uri, "cid": "bafyhers", "record": {"reply": reply}, **more}]}


# Records


@given(st.text())
def test_a_key_makes_always_the_same_record_key_of_thirteen_letters(text):
    rkey = key_for(text)
    assert rkey == key_for(text)
    assert len(rkey) == 13
    assert set(rkey) <= set("234567abcdefghijklmnopqrstuvwxyz")
    assert rkey[0] in "234567abcdefghij"  # the highest bit of the number is never set


def test_different_keys_make_different_record_keys():
    assert len({key_for(f"post {number}") for number in range(5_000)}) == 5_000


def test_links_mentions_and_hashtags_are_marked_by_their_bytes():
    text = (
        "Été 🏮 @zoe.test, (https://a.example/été). #café et #2026 ; zoe@lanterne.example @a.test"
    )
    people = {"zoe.test": HER}
    marked = []
    for facet in facets_of(text, lambda handle: people.get(handle, "")):
        index, (feature,) = facet["index"], facet["features"]
        kind = feature.pop("$type").partition("#")[2]
        part = text.encode()[index["byteStart"] : index["byteEnd"]].decode()
        marked.append((kind, part, *feature.values()))
    assert marked == [
        ("mention", "@zoe.test", HER),
        ("link", "https://a.example/été", "https://a.example/été"),
        ("tag", "#café", "café"),
    ]


def test_a_handle_is_asked_for_whom_it_names():
    network = Network(resolveHandle={"did": HER})
    assert network.connector().who_is("Zoe.Test").remote_id == HER
    network = Network(resolveHandle=(400, {"error": "InvalidRequest", "message": "Unable"}))
    assert network.connector().who_is("nobody.test") is None
    with pytest.raises(Unavailable):
        Network(resolveHandle=(503, {})).connector().who_is("zoe.test")


def test_a_mention_or_a_hashtag_inside_a_link_is_part_of_the_link():
    found = facets_of("https://a.example/@zoe.test/#lyon", lambda handle: HER)
    assert len(found) == 1


@given(st.text(alphabet=st.sampled_from("é🏮#@:/.htps()zo -9"), max_size=60))
def test_facets_never_overlap_and_cut_no_letter(text):
    end = 0
    for facet in facets_of(text, lambda handle: HER):
        index = facet["index"]
        assert end <= index["byteStart"] < index["byteEnd"] <= len(text.encode())
        text.encode()[index["byteStart"] : index["byteEnd"]].decode()
        end = index["byteEnd"]


def test_a_draft_becomes_a_record_with_language_tags_label_and_card():
    draft = Draft("Voici", language="fr", link="https://lanterne.example/a", tags=("#café", " "),
                  more={"card_text": "Une lampe", "label": "nudity"})  # fmt: skip
    record = post_record(draft, [], [])
    assert (record["$type"], record["text"], record["langs"]) == (
        "app.bsky.feed.post",
        "Voici",
        ["fr"],
    )
    assert record["tags"] == ["café"]
    assert record["labels"]["values"] == [{"val": "nudity"}]
    card = {"uri": draft.link, "title": "lanterne.example/a", "description": "Une lampe"}
    assert record["embed"] == {"$type": "app.bsky.embed.external", "external": card}
    assert record["createdAt"].endswith("Z")


def test_where_pictures_take_the_cards_place_the_link_stands_in_the_text():
    shown = Draft("Voici", link="https://a.example", media=(Upload("a.png", "image/png", b"x"),))
    assert text_of(shown) == "Voici\n\nhttps://a.example"
    assert text_of(replace(shown, text="Lire https://a.example")) == "Lire https://a.example"
    assert text_of(Draft("Voici", warning="Sang")) == "Sang\n\nVoici"


PICTURE = Upload("card.jpg", "image/jpeg", b"jpeg")
CARD = Card("https://lanterne.example/a", "La Lanterne", "Une lampe", PICTURE)
BLOB = {"$type": "blob", "ref": {"$link": "bafyblob"}, "mimeType": "image/jpeg", "size": 4}


def test_the_card_of_a_link_in_the_text_is_sent_with_its_picture():
    network = Network(uploadBlob={"blob": BLOB})
    network.connector().publish(Draft("Lire https://lanterne.example/a", card=CARD), "k")
    external = network.written()[0]["record"]["embed"]["external"]
    assert external == {
        "uri": CARD.address, "title": "La Lanterne", "description": "Une lampe", "thumb": BLOB
    }  # fmt: skip


def test_a_card_without_a_picture_or_with_one_that_is_too_large_has_no_thumb():
    for picture in (None, Upload("a.jpg", "image/jpeg", b"x" * 1_000_001)):
        network = Network(uploadBlob={"blob": BLOB})
        card = replace(CARD, picture=picture)
        network.connector().publish(Draft("Lire", link=CARD.address, card=card), "k")
        assert "thumb" not in network.written()[0]["record"]["embed"]["external"]
        assert "uploadBlob" not in [method for _, method, _request in network.asked]


def test_what_was_written_for_the_card_comes_before_what_the_page_says():
    more = {"card_title": "Venez", "card_text": "Ce soir"}
    external = post_record(Draft("Lire", card=CARD, more=more), [], [])["embed"]["external"]
    assert (external["title"], external["description"]) == ("Venez", "Ce soir")


def test_without_a_card_the_link_stands_in_the_text_only():
    draft = Draft("Voici", link=CARD.address, no_card=True)
    assert text_of(draft) == f"Voici\n\n{CARD.address}"
    assert "embed" not in post_record(draft, [], [])
    assert text_of(Draft(f"Lire {CARD.address}", no_card=True)) == f"Lire {CARD.address}"


def test_pictures_take_the_place_of_a_card_and_tell_their_shape():
    picture = Upload("a.png", "image/png", b"png", "Une lampe", 800, 600)
    network = Network(uploadBlob={"blob": BLOB})
    network.connector().publish(Draft("Voici", media=(picture,), card=CARD), "k")
    (image,) = network.written()[0]["record"]["embed"]["images"]
    assert image["aspectRatio"] == {"width": 800, "height": 600}
    assert len([method for _, method, _request in network.asked if method == "uploadBlob"]) == 1


# Publishing


def test_a_post_is_put_only_where_none_stands():
    network = Network()
    sent = network.connector().publish(Draft("Bonjour"), "k")
    (asked,) = network.written()
    assert (asked["repo"], asked["collection"], asked["swapRecord"]) == (
        OUR,
        "app.bsky.feed.post",
        None,
    )
    assert asked["rkey"] == key_for("k")
    assert sent.remote_id == f"at://{OUR}/app.bsky.feed.post/{key_for('k')}"
    assert sent.url == f"https://bsky.app/profile/{OUR}/post/{key_for('k')}"


def test_a_post_that_arrived_before_is_the_same_post():
    network = Network(putRecord=(400, {"error": "InvalidSwap", "message": "Record was at bafy"}))
    assert network.connector().publish(Draft("Bonjour"), "k").remote_id.endswith(key_for("k"))


def test_pictures_go_up_first_with_their_type_and_their_description_in_the_record():
    blob = {"$type": "blob", "ref": {"$link": "bafyblob"}, "mimeType": "image/png", "size": 3}
    network = Network(uploadBlob={"blob": blob})
    media = (Upload("a.png", "image/png", b"png", alt="Une lampe"),)
    network.connector().publish(Draft("Voici", media=media), "k")
    upload = next(r for _, method, r in network.asked if method == "uploadBlob")
    assert (upload.headers["content-type"], upload.content) == ("image/png", b"png")
    assert network.written()[0]["record"]["embed"] == {
        "$type": "app.bsky.embed.images", "images": [{"alt": "Une lampe", "image": blob}]
    }  # fmt: skip


def test_a_lost_answer_to_a_picture_posted_nothing_and_one_to_a_post_may_have():
    lost = httpx.ReadError("broken off")
    media = (Upload("a.png", "image/png", b"png"),)
    with pytest.raises(Unavailable):
        Network(uploadBlob=lost).connector().publish(Draft("Voici", media=media), "k")
    with pytest.raises(Unknown):
        Network(putRecord=lost).connector().publish(Draft("Voici"), "k")
    xrpc._tokens.clear()
    with pytest.raises(Unavailable):
        Network(createSession=lost).connector().publish(Draft("Voici"), "k")


def test_a_receipt_tells_whether_the_post_of_a_key_stands_there():
    there = Network(getRecord={"uri": "x", "cid": "y", "value": {}})
    assert there.connector().receipt("k", Draft("x"), SINCE).remote_id.endswith(key_for("k"))
    absent = Network(getRecord=(400, {"error": "RecordNotFound"}))
    assert absent.connector().receipt("k", Draft("x"), SINCE) is None
    with pytest.raises(Unknown):
        Network(getRecord={"odd": 1}).connector().receipt("k", Draft("x"), SINCE)


@pytest.mark.parametrize(
    "draft",
    [Draft(" "), Draft("x", at=SINCE), Draft("x", media=(Upload("a", "application/pdf", b"x"),)),
     Draft("x", media=(Upload("a", "video/mp4", b"x"), Upload("b", "image/png", b"x"))),
     Draft("x", media=(Upload("a", "video/quicktime", b"x"),)),
     Draft("x", media=(Upload("a", "image/png", b"x"),) * 5),
     Draft("x", media=(Upload("a", "image/png", b"x" * 2_000_001),))],
)  # fmt: skip
def test_what_the_network_does_not_take_is_refused_before_anything_is_sent(draft):
    network = Network()
    with pytest.raises(Rejected, match=r"\.$"):
        network.connector().publish(draft, "k")
    assert network.asked == []


def test_nothing_is_written_without_an_account():
    network = Network()
    with pytest.raises(Rejected, match="account"):
        network.connector(server="https://appview.example").publish(Draft("x"), "k")
    assert network.asked == []


def test_a_wrong_app_password_asks_to_connect_again():
    network = Network(createSession=(401, {"error": "AuthenticationRequired"}))
    with pytest.raises(Reconnect):
        network.connector().publish(Draft("x"), "k")


# Answering and acts


@pytest.mark.parametrize("root", ["", ROOT])
def test_an_answer_names_its_parent_and_the_beginning_of_the_conversation(root):
    network = Network(getPosts=view(root=root))
    network.connector().reply(POST, Draft("Merci"), "k")
    parent = {"uri": POST, "cid": "bafyhers"}
    above = {"uri": ROOT, "cid": "bafyroot"} if root else parent
    assert network.written()[0]["record"]["reply"] == {"root": above, "parent": parent}


def test_a_post_of_ours_that_the_network_does_not_show_yet_is_answered_all_the_same():
    own = {"uri": ROOT, "cid": "bafyours", "value": {"text": "Bonjour"}}
    network = Network(getPosts={"posts": []}, getRecord=own)
    network.connector().reply(ROOT, Draft("Suite"), "k")
    assert network.written()[0]["record"]["reply"]["parent"] == {"uri": ROOT, "cid": "bafyours"}


def test_what_is_gone_or_no_post_is_not_answered():
    network = Network(getPosts={"posts": []})
    for name in (POST, f"at://{HER}/app.bsky.feed.repost/3k", "https://bsky.app"):
        with pytest.raises(Rejected):
            network.connector().reply(name, Draft("x"), "k")
    assert network.written() == []


def test_only_our_own_posts_are_deleted():
    network = Network(getRecord=(400, {"error": "RecordNotFound"}))
    network.connector().delete(ROOT)
    assert network.written("deleteRecord") == [
        {"repo": OUR, "collection": "app.bsky.feed.post", "rkey": "3kroot"}
    ]
    with pytest.raises(Rejected, match="author"):
        network.connector().delete(POST)


def test_a_like_is_taken_back_whichever_app_gave_it():
    theirs = f"at://{OUR}/app.bsky.feed.like/3kother"
    network = Network(getPosts=view(viewer={"like": theirs}))
    network.connector().moderate(POST, Moderation.LIKE)
    network.connector().moderate(POST, Moderation.UNLIKE)
    (put,) = network.written()
    assert put["record"]["subject"] == {"uri": POST, "cid": "bafyhers"}
    assert [asked["rkey"] for asked in network.written("deleteRecord")] == [put["rkey"], "3kother"]


def test_an_answer_is_hidden_beside_what_the_gate_already_holds():
    gate = {"cid": "bafygate", "value": {"post": ROOT, "allow": [], "hiddenReplies": ["at://x"],
            "createdAt": "2026-01-01T00:00:00Z"}}  # fmt: skip
    network = Network(getPosts=view(root=ROOT), getRecord=gate)
    network.connector().moderate(POST, Moderation.HIDE)
    (asked,) = network.written()
    assert (asked["collection"], asked["rkey"]) == ("app.bsky.feed.threadgate", "3kroot")
    assert asked["swapRecord"] == "bafygate"
    assert asked["record"]["hiddenReplies"] == ["at://x", POST]
    assert asked["record"]["allow"] == []
    assert asked["record"]["createdAt"] == "2026-01-01T00:00:00Z"


def test_a_gate_that_somebody_changed_meanwhile_is_left_alone():
    network = Network(getPosts=view(root=ROOT), getRecord=(400, {"error": "RecordNotFound"}),
                      putRecord=(400, {"error": "InvalidSwap"}))  # fmt: skip
    with pytest.raises(Unavailable, match="again"):
        network.connector().moderate(POST, Moderation.HIDE)


@pytest.mark.parametrize("act", [Moderation.APPROVE, Moderation.SPAM])
def test_other_acts_are_refused(act):
    with pytest.raises(Rejected):
        Network().connector().moderate(POST, act)


def test_figures_are_told_for_what_is_still_there_and_for_the_account():
    told = view(uri=ROOT, likeCount=3, replyCount=0, quoteCount=True, repostCount="many")
    network = Network(getPosts=told, getProfile={"followersCount": 41})
    connector = network.connector()
    assert set(connector.measure([ROOT, POST, "no post"])) == {
        Measured(ROOT, "likes", 3.0), Measured(ROOT, "replies", 0.0)
    }  # fmt: skip
    assert connector.measure([]) == (Measured("", "followers", 41.0),)
    asked = next(r for _, method, r in network.asked if method == "getPosts")
    assert asked.url.params.get_list("uris") == [ROOT, POST]


# What is addressed to the account


def test_notifications_that_are_no_texts_are_passed_over():
    def told(reason, text):
        return {"uri": f"at://{HER}/app.bsky.feed.post/{text}", "cid": "c", "reason": reason,
                "author": {"did": HER, "handle": "zoe.test"}, "record": {"text": text},
                "indexedAt": "2026-11-27T10:00:00Z"}  # fmt: skip

    network = Network(listNotifications={"notifications": [told("reply", "a"), told("like", "b")]})
    page = network.connector().read("notifications", {}, {})
    assert [(item.text, item.author.handle) for item in page.items] == [("a", "zoe.test")]
    asked = network.asked[-1][2].url.params
    assert asked.get_list("reasons") == ["mention", "reply", "quote"]
    with pytest.raises(Rejected, match="account"):
        network.connector(server="https://appview.example").read("notifications", {}, {})


def test_a_conversation_is_read_at_any_depth_with_what_is_gone_of_it():
    def node(name, *replies):
        post = {"uri": f"at://{HER}/app.bsky.feed.post/{name}", "author": {"did": HER},
                "record": {"text": name}, "indexedAt": "2026-11-27T10:00:00Z"}  # fmt: skip
        return {"post": post, "replies": list(replies)}

    lost = {"notFound": True, "uri": POST}
    tree = {"thread": node("a", node("b", node("c")), lost, {"blocked": True})}
    network = Network(getPostThread=tree)
    page = network.connector().read(
        "thread", {"post": f"https://bsky.app/profile/{HER}/post/a"}, {}
    )
    assert [item.text for item in page.items] == ["a", "b", "c"]
    assert page.deleted == (POST,)
    with pytest.raises(Rejected):
        network.connector().read("thread", {"post": "https://bsky.app"}, {})
