"""Ghost on paper: posts, comments, the signed key, newsletters, refusals. See README.md for what is real."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime

import httpx
import pytest

from palabre.connectors.contract import Moderation, Reconnect, Rejected, Unavailable, Unknown
from palabre.connectors.ghost.calls import token
from palabre.connectors.ghost.client import GhostConnector
from palabre.connectors.ghost.parse import comment_of, post_of
from palabre.connectors.ghost.trial import COMMENTS, POSTS, TRIAL
from palabre.connectors.http import Http
from palabre.connectors.protocols import Draft, Upload
from palabre.connectors.websites import slug_of

SITE = "https://news.example"
KEY = "67aa:00112233445566778899aabbccddeeff"
OURS = {"server": SITE, "secret": KEY, "account": "lanterne@example.test"}
POST = "67a1b2c3d4e5f60708090a0b"
COMMENT = "77a1b2c3d4e5f60708090a01"
SOON = datetime(2099, 1, 1, 12, tzinfo=UTC)


def ghost(*answers, credential=OURS):
    """A connector to a publication on paper (the trial's, or these answers), and what it was asked."""
    asked, given = [], list(answers)

    def answer(request):
        asked.append(request)
        if not given:
            return TRIAL.answer(request)
        one = given.pop(0) if len(given) > 1 else given[0]
        return one if isinstance(one, httpx.Response) else httpx.Response(200, json=one)

    return GhostConnector(Http(transport=httpx.MockTransport(answer)), credential), asked


def sent(request, name="posts"):
    return json.loads(request.content)[name][0]


def refusal(status, code=None):
    return httpx.Response(status, json={"errors": [{"message": "s3cret", "code": code}]})


def test_a_post_is_an_article_with_its_pictures_and_the_tags_that_readers_see():
    item = post_of(POSTS["posts"][0], SITE)
    assert item.title == "La Lanterne <rouvre> & plus"
    assert item.text == "On y boit la Luciole & plus."
    assert [one.alt for one in item.media] == ["La façade", "La salle"]
    assert item.tags == ("Café",)
    assert item.author.name == "Zoé"
    assert item.edited_at == datetime(2026, 11, 21, 10, tzinfo=UTC)
    assert "zoe@example.test" not in repr(item)


@pytest.mark.parametrize("post", [POSTS["posts"][1], None, [], {"id": 3, "status": "published"}])
def test_a_draft_is_no_item(post):
    assert post_of(post, SITE) is None


def test_a_comment_knows_its_post_and_not_the_members_address():
    item = comment_of(COMMENTS["comments"][0], SITE)
    assert item.text == "Très déçue !"
    assert item.parent == item.thread == f"news.example#post-{POST}"
    assert (item.likes, item.replies, item.raw["reports"]) == (2, 1, 1)
    assert "bea@example.test" not in repr(item)
    answer = comment_of(COMMENTS["comments"][1], SITE)
    assert (answer.parent, answer.raw["status"]) == (f"news.example#comment-{COMMENT}", "hidden")
    assert comment_of(COMMENTS["comments"][2], SITE) is None


def test_the_key_signs_a_statement_of_five_minutes():
    head, claims, signature = token(KEY, 1_000.5).split(".")
    read = [json.loads(base64.urlsafe_b64decode(part + "==")) for part in (head, claims)]
    assert read[0] == {"alg": "HS256", "typ": "JWT", "kid": "67aa"}
    assert read[1] == {"iat": 1_000, "exp": 1_300, "aud": "/admin/"}
    wanted = hmac.new(
        bytes.fromhex(KEY.partition(":")[2]), f"{head}.{claims}".encode(), hashlib.sha256
    )
    assert base64.urlsafe_b64decode(signature + "==") == wanted.digest()


@pytest.mark.parametrize("key", ["", "67aa", "67aa:xyz", "67aa:0", ":00112233445566778899"])
def test_what_is_no_key_is_asked_for_again(key):
    with pytest.raises((Reconnect, Rejected)):
        ghost(credential={**OURS, "secret": key})[0].me()


def test_posts_are_read_by_their_change_and_what_is_unpublished_is_deleted():
    reader, asked = ghost()
    page = reader.read("posts", {}, {"newest": "2026-11-20T10:00:00+00:00"})
    assert len(page.items) == 1
    assert page.deleted == ("news.example#post-67a1b2c3d4e5f60708090a0c",)
    params = asked[0].url.params
    assert params["filter"] == ("status:[published,sent,draft]+updated_at:>'2026-11-20 09:59:59'")
    assert params["order"] == "updated_at asc"
    assert asked[0].headers["authorization"].startswith("Ghost ey")
    assert page.cursor == {"newest": "2026-11-21T11:00:00+00:00"}


def test_a_reading_goes_on_by_pages():
    two = {**COMMENTS, "meta": {"pagination": {"pages": 2}}}
    reader, asked = ghost(two)
    first = reader.read("comments", {}, {"newest": "2026-11-20T10:00:00+00:00"})
    assert first.more
    last = reader.read("comments", {}, first.cursor)
    assert asked[2].url.params["filter"].startswith("id:[77a1b2c3d4e5f60708090a01,")
    assert asked[1].url.params["page"] == "2"
    assert not last.more
    assert last.cursor["newest"] == "2026-11-20T13:00:00+00:00"


def test_a_comment_that_is_shown_no_more_is_deleted():
    gone = "77a1b2c3d4e5f60708090a0f"
    reader, asked = ghost()
    page = reader.read("comments", {}, {"known": [gone, COMMENT, "'+x"]})
    assert page.deleted == (f"news.example#comment-{gone}",)
    assert gone not in page.cursor["known"]
    assert asked[1].url.params["filter"] == f"id:[{gone},{COMMENT}]"
    odd, _ = ghost(COMMENTS, {"errors": []})
    with pytest.raises(Unavailable):
        odd.read("comments", {}, {"known": [gone]})


def test_a_video_stands_under_the_text_as_it_came_and_is_no_feature_image(tmp_path):
    path = tmp_path / "film"
    path.write_bytes(b"a film")
    film = Upload("a.mp4", "video/mp4", b"", 'Une "tasse"', path=path, seconds=3)
    picture = Upload("b.png", "image/png", b"x", "Une")
    media = {"media": [{"url": f"{SITE}/content/media/a.mp4", "ref": "a.mp4"}]}
    made = {"posts": [{"id": POST, "status": "published", "url": f"{SITE}/p/"}]}
    writer, asked = ghost(media, {"images": [{"url": f"{SITE}/b.png"}]}, made)
    writer.publish(Draft("Bonjour", title="La Lanterne", media=(film, picture)), "key")
    assert asked[0].url.path == "/ghost/api/admin/media/upload/"
    assert b"a film" in asked[0].content
    body = sent(asked[2])
    assert body["feature_image"] == f"{SITE}/b.png"
    assert body["html"] == (
        '<p>Bonjour</p><!--kg-card-begin: html--><figure class="kg-card kg-video-card"><video controls'
        f' preload="metadata" src="{SITE}/content/media/a.mp4" aria-label="Une &quot;tasse&quot;"></video>'
        "</figure><!--kg-card-end: html-->"
    )


def test_a_post_goes_out_with_pictures_and_an_hour():
    image = {"images": [{"url": f"{SITE}/a.png"}]}
    made = {"posts": [{"id": POST, "status": "scheduled", "url": f"{SITE}/p/"}]}
    writer, asked = ghost(image, image, made)
    draft = Draft(
        "Un <b>mot</b>\n\nhttps://a.example",
        title="La Lanterne",
        tags=("#café",),
        media=tuple(Upload(name, "image/png", b"x", f'"{name}"') for name in ("a.png", "b.png")),
        at=SOON,
        more={"excerpt": "Bref"},
    )
    told = writer.publish(draft, "key")
    assert (told.remote_id, told.ready) == (f"news.example#post-{POST}", False)
    assert b'name="ref"\r\n\r\na.png' in asked[0].content
    assert asked[2].url.params["source"] == "html"
    body = sent(asked[2])
    assert body["slug"] == slug_of("La Lanterne", "key")
    assert (body["status"], body["published_at"]) == ("scheduled", "2099-01-01T12:00:00.000Z")
    assert (body["feature_image"], body["feature_image_alt"]) == (f"{SITE}/a.png", '"a.png"')
    assert body["tags"] == [{"name": "café"}]
    assert body["custom_excerpt"] == "Bref"
    assert body["html"] == (
        "<p>Un &lt;b&gt;mot&lt;/b&gt;</p>"
        '<p><a href="https://a.example">https://a.example</a></p>'
        f'<figure><img src="{SITE}/a.png" alt="&quot;b.png&quot;"></figure>'
    )


def test_a_newsletter_is_drafted_and_then_published_once():
    draft = Draft(
        "Bonjour", title="Lettre", more={"newsletter": "lettre", "segment": "status:free"}
    )
    drafted = {"posts": [{"id": POST, "status": "draft", "updated_at": "2026-11-27T10:00:00.000Z"}]}
    shown = {"posts": [{"id": POST, "status": "published"}]}
    letters = {"newsletters": [{"id": "77a1b2c3d4e5f60708090a99", "slug": "lettre"}]}
    writer, asked = ghost(refusal(404), letters, drafted, shown)
    assert writer.publish(draft, "key").ready
    assert [one.method for one in asked] == ["GET", "GET", "POST", "PUT"]
    assert asked[1].url.params["filter"] == "slug:'lettre'+status:active"
    assert sent(asked[2])["status"] == "draft"
    assert dict(asked[3].url.params) == {"newsletter": "lettre", "email_segment": "status:free"}
    assert sent(asked[3]) == {"status": "published", "updated_at": "2026-11-27T10:00:00.000Z"}
    again, asked = ghost(drafted, shown)
    assert again.publish(draft, "key").ready
    assert [one.method for one in asked] == ["GET", "PUT"]
    done, asked = ghost(shown)
    assert done.publish(draft, "key").ready
    assert [one.method for one in asked] == ["GET"]


@pytest.mark.parametrize("name", ["autre", "a'b"])
def test_nothing_is_drafted_for_a_newsletter_that_is_not_there(name):
    writer, asked = ghost(refusal(404), {"newsletters": []})
    with pytest.raises(Rejected, match="newsletter"):
        writer.publish(Draft("x", title="y", more={"newsletter": name}), "key")
    assert {one.method for one in asked} == {"GET"}


def test_a_receipt_is_the_post_of_the_address_but_not_a_mere_draft():
    assert (
        ghost({"posts": [{"id": POST, "status": "sent"}]})[0].receipt("k", Draft("a"), SOON).ready
    )
    none = {"comments": []}
    drafted = {"posts": [{"id": POST, "status": "draft"}]}
    assert ghost(drafted, none)[0].receipt("k", Draft("a"), SOON) is None
    nobody = {"members": []}
    assert ghost(refusal(404), nobody)[0].receipt("k", Draft("a"), SOON) is None


def test_a_receipt_of_an_answer_is_the_comment_with_its_words():
    member = {"members": [{"id": "m1"}]}
    own = {"comments": [{"id": "c1", "status": "published", "html": "<p>a &lt; b</p>"}]}
    reader, asked = ghost(refusal(404), member, own)
    assert reader.receipt("k", Draft("a < b"), SOON).remote_id == "news.example#comment-c1"
    assert asked[2].url.params["filter"] == "member_id:'m1'+created_at:>'2099-01-01 11:59:00'"


def test_an_answer_stands_in_its_thread_in_the_members_name():
    writer, asked = ghost()
    writer.reply(f"news.example#comment-{COMMENT}", Draft("a < b"), "k")
    assert asked[0].url.params["filter"] == "email:'lanterne@example.test'"
    assert sent(asked[-1], "comments") == {
        "member_id": "87a1b2c3d4e5f60708090a09",
        "html": "<p>a &lt; b</p>",
        "parent_id": COMMENT,
    }
    deeper = {"comments": [COMMENTS["comments"][1]]}
    writer, asked = ghost({"members": [{"id": "m1"}]}, deeper, COMMENTS)
    writer.reply("news.example#comment-77a1b2c3d4e5f60708090a02", Draft("Oui"), "k")
    body = sent(asked[-1], "comments")
    assert (body["parent_id"], body["in_reply_to_id"]) == (COMMENT, "77a1b2c3d4e5f60708090a02")


@pytest.mark.parametrize("mail", ["", "pas une adresse", "a'b@example.test"])
def test_without_a_member_nothing_is_answered(mail):
    writer, asked = ghost(credential={**OURS, "account": mail})
    with pytest.raises(Rejected, match="member"):
        writer.reply(f"news.example#post-{POST}", Draft("Oui"), "k")
    assert asked == []


def test_a_post_is_changed_from_its_newest_state():
    writer, asked = ghost()
    writer.edit(f"news.example#post-{POST}", Draft("Corrigé"))
    assert sent(asked[-1]) == {"html": "<p>Corrigé</p>", "updated_at": "2026-11-21T10:00:00.000Z"}
    with pytest.raises(Rejected, match="edited"):
        writer.edit(f"news.example#comment-{COMMENT}", Draft("Corrigé"))


@pytest.mark.parametrize(("act", "status"), [("HIDE", "hidden"), ("SHOW", "published")])
def test_an_act_of_moderation_is_a_status(act, status):
    writer, asked = ghost()
    writer.moderate(f"news.example#comment-{COMMENT}", Moderation[act])
    assert sent(asked[-1], "comments") == {"id": COMMENT, "status": status}
    with pytest.raises(Rejected):
        writer.moderate(f"news.example#post-{POST}", Moderation[act])


def test_what_is_gone_is_deleted():
    writer, asked = ghost(refusal(404))
    writer.delete(f"news.example#post-{POST}")
    writer.delete(f"news.example#comment-{COMMENT}")
    assert [one.method for one in asked] == ["DELETE", "PUT"]


def test_figures_tell_of_comments_clicks_and_mails():
    post = {"id": POST, "email": {"email_count": 40, "opened_count": 9}, "count": {"clicks": 3}}
    total = {"comments": [], "meta": {"pagination": {"total": 7}}}
    told = ghost({"posts": [post]}, total)[0].measure([f"news.example#post-{POST}"])
    assert {one.metric: one.value for one in told} == {
        "comments": 7,
        "clicks": 3,
        "mails": 40,
        "opens": 9,
    }
    assert ghost(refusal(404))[0].measure([f"news.example#post-{POST}"]) == ()
    assert ghost(total)[0].measure([])[0].value == 7


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (refusal(401), Reconnect),
        (refusal(400, "INVALID_JWT"), Reconnect),
        (refusal(403), Rejected),
        (refusal(422), Rejected),
        (refusal(415), Rejected),
        (refusal(409), Unavailable),
        (httpx.Response(403, text="<html>"), Rejected),
        (httpx.Response(200, json={"posts": []}), Unknown),
    ],
)
def test_a_refusal_is_one_of_the_five(answer, error):
    with pytest.raises(error) as told:
        ghost(answer)[0].publish(Draft("a", title="b"), "k")
    assert "s3cret" not in str(told.value)


def test_only_texts_of_the_connected_publication_are_touched():
    for name in ("other.example#post-1", "news.example#page-1", "news.example"):
        with pytest.raises(Rejected):
            ghost()[0].delete(name)
    with pytest.raises(Rejected):
        ghost(credential={})[0].read("posts", {}, {})
