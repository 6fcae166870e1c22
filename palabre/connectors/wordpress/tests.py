"""WordPress on paper: what its answers become, what is asked, and what refusals mean.

Against the real thing: ``tests/peers/test_wordpress.py``.
"""

import base64
import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from palabre.connectors.contract import (
    Kind,
    Moderation,
    RateLimited,
    Reconnect,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.http import Http
from palabre.connectors.protocols import Draft, Upload
from palabre.connectors.trial import recorded
from palabre.connectors.websites import linked, paragraphs, site_of, slug_of
from palabre.connectors.wordpress.client import WordPressConnector
from palabre.connectors.wordpress.parse import comment_of, post_of
from palabre.connectors.wordpress.writing import content_of

POSTS = recorded(__file__, "posts.json")
COMMENTS = recorded(__file__, "comments.json")
SITE = "https://blog.example"
OURS = {"server": SITE, "account": "zoe", "secret": "abcd efgh"}
SOON = datetime(2099, 1, 1, 12, tzinfo=UTC)


class Paper:
    """A site on paper that remembers what it was asked."""

    def __init__(self, *answers, credential=OURS):
        self.answers = list(answers)
        self.asked = []
        self.site = WordPressConnector(Http(transport=httpx.MockTransport(self.answer)), credential)

    def answer(self, request):
        self.asked.append(request)
        given = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(given, httpx.Response):
            return given
        return httpx.Response(200, json=given)

    def body(self, number=-1):
        return json.loads(self.asked[number].content)


def refusal(status, code, **headers):
    return httpx.Response(status, json={"code": code, "data": {"status": status}}, headers=headers)


# What a text becomes


def test_a_post_is_an_article_with_its_pictures_tags_and_writer():
    item = post_of(POSTS[0], SITE)
    assert item.title == "La Lanterne – <enfin> rouverte"
    assert item.text == "On y boit la Luciole & plus."
    assert item.links == ("https://lanterne.example/luciole",)
    assert [(one.url.rpartition("/")[2], one.alt) for one in item.media] == [
        ("a.jpg", "La façade"),
        ("b.jpg", "La salle"),
    ]
    assert item.tags == ("café & thé",)
    assert (item.author.remote_id, item.author.name) == ("blog.example#user-3", "Zoé")
    assert item.published_at == datetime(2026, 11, 20, 10, tzinfo=UTC)
    assert item.edited_at == datetime(2026, 11, 21, 10, tzinfo=UTC)


@pytest.mark.parametrize("post", [*POSTS[1:], None, [], {"id": True}])
def test_a_draft_or_what_has_no_date_is_no_item(post):
    assert post_of(post, SITE) is None


def test_a_comment_says_that_it_waits_and_keeps_no_address_of_who_wrote_it():
    item = comment_of(COMMENTS[0], SITE)
    assert (item.text, item.raw["status"]) == ("Très déçue !", "hold")
    assert (item.parent, item.thread) == ("blog.example#post-12", "blog.example#post-12")
    assert item.author.remote_id == "blog.example#name-Béa"
    assert not {"bea@example.test", "192.0.2.7"} & set(repr(item).replace("'", " ").split())
    assert comment_of(COMMENTS[1], SITE).parent == "blog.example#comment-34"


def test_a_pingback_is_the_article_that_speaks_of_us():
    item = comment_of(COMMENTS[2], SITE)
    assert (item.kind, item.title, item.url) == (
        Kind.ARTICLE,
        "Revue de presse",
        "https://revue.example/lu",
    )
    assert (item.place, item.author.name) == ("revue.example", "revue.example")
    assert item.remote_id == "blog.example#comment-36"


@pytest.mark.parametrize("comment", [*COMMENTS[3:], 3])
def test_notes_of_editors_and_spam_are_no_items(comment):
    assert comment_of(comment, SITE) is None


# What goes out


def test_nothing_in_a_text_is_taken_for_markup():
    text = 'Un <b>mot</b> & [gallery]\n<!-- wp:html -->\n\n"Deux" https://a.example/?b=1&c="x".'
    assert paragraphs(text) == [
        "Un &lt;b&gt;mot&lt;/b&gt; &amp; &#91;gallery&#93;<br>&lt;!-- wp:html --&gt;",
        "&quot;Deux&quot; "
        '<a href="https://a.example/?b=1&amp;c=">https://a.example/?b=1&amp;c=</a>&quot;x&quot;.',
    ]
    assert linked("javascript:alert(1)") == "javascript:alert(1)"
    assert "<script" not in content_of(Draft("<script>", link="https://a.example/<script>"))


def test_an_address_ends_with_the_title_and_a_mark_of_the_key():
    one = slug_of("Été à Paris !", "key-1")
    assert one.startswith("ete-a-paris-")
    assert one != slug_of("Été à Paris !", "key-2")
    assert slug_of("文字", "key-1") == one.rpartition("-")[2]


@pytest.mark.parametrize(
    ("spelled", "site"),
    [
        (" Blog.example/ ", "https://Blog.example"),
        ("http://b.example:8080/fr/", "http://b.example:8080/fr"),
    ],
)
def test_a_sites_address_is_read_as_people_spell_it(spelled, site):
    assert site_of(spelled) == site.replace("Blog", "blog")


@pytest.mark.parametrize("spelled", ["", "ftp://a.example", "a b", "https://a:b@c.example", "a?b"])
def test_what_is_no_sites_address_is_refused(spelled):
    with pytest.raises(Rejected):
        site_of(spelled)


def test_a_post_is_sent_after_its_picture_with_a_slug_and_an_hour():
    paper = Paper(
        {"id": 9, "source_url": "https://blog.example/a.png"},
        [{"id": 4, "name": "Caf&eacute;"}],
        [],
        {"id": 7},
        {"id": 12, "status": "future", "link": "https://blog.example/p"},
    )
    draft = Draft(
        "Bonjour",
        title="La <Lanterne>",
        tags=("café", "Luciole"),
        media=(Upload("a.png", "image/png", b"PNG", "La façade"),),
        at=SOON,
    )
    sent = paper.site.publish(draft, "key")
    assert (sent.remote_id, sent.ready) == ("blog.example#post-12", False)
    media = paper.asked[0]
    assert media.url.path == "/wp-json/wp/v2/media"
    assert b'name="alt_text"\r\n\r\nLa fa\xc3\xa7ade' in media.content
    assert media.headers["authorization"] == f"Basic {base64.b64encode(b'zoe:abcd efgh').decode()}"
    assert [(one.method, one.url.path.rpartition("/")[2]) for one in paper.asked[1:]] == [
        ("GET", "tags"),
        ("GET", "tags"),
        ("POST", "tags"),
        ("POST", "posts"),
    ]
    body = paper.body()
    assert body["slug"] == slug_of(draft.title, "key")
    assert (body["featured_media"], body["tags"]) == (9, [4, 7])
    assert (body["status"], body["date_gmt"]) == ("future", "2099-01-01T12:00:00")
    assert body["title"] == "La &lt;Lanterne&gt;"


def test_a_tag_that_somebody_made_meanwhile_is_used():
    exists = {"code": "term_exists", "data": {"status": 400, "term_id": 8}}
    paper = Paper([], httpx.Response(400, json=exists), {"id": 12, "status": "publish"})
    paper.site.publish(Draft("Bonjour", tags=("café",)), "key")
    assert paper.body()["tags"] == [8]


def test_an_answer_goes_into_the_thread_of_its_comment():
    paper = Paper({"id": 34, "post": 12}, {"id": 40, "status": "approved"})
    assert paper.site.reply("blog.example#comment-34", Draft("a < b"), "k").remote_id == (
        "blog.example#comment-40"
    )
    assert paper.body() == {"content": "a &lt; b", "parent": 34, "post": 12}


def test_the_same_words_sent_twice_are_found_and_not_doubled():
    own = {"id": 40, "status": "approved", "content": {"raw": "a &lt; b"}}
    paper = Paper(refusal(409, "comment_duplicate"), {"id": 3}, [own])
    sent = paper.site.reply("blog.example#post-12", Draft("a < b"), "k")
    assert sent.remote_id == "blog.example#comment-40"
    nowhere = Paper(refusal(409, "comment_duplicate"), {"id": 3}, [])
    with pytest.raises(Unknown):
        nowhere.site.reply("blog.example#post-12", Draft("a < b"), "k")


def test_a_receipt_that_may_not_be_seen_leaves_it_unknown():
    with pytest.raises(Unknown):
        Paper(refusal(403, "rest_forbidden")).site.receipt("key", Draft("a"), SOON)


def test_without_a_bin_a_text_is_deleted_for_good():
    paper = Paper(refusal(501, "rest_trash_not_supported"), {"deleted": True})
    paper.site.delete("blog.example#post-12")
    assert paper.asked[-1].url.params["force"] == "true"


@pytest.mark.parametrize(
    ("act", "status"),
    [
        (Moderation.APPROVE, "approved"),
        (Moderation.SHOW, "approved"),
        (Moderation.HIDE, "hold"),
        (Moderation.SPAM, "spam"),
    ],
)
def test_an_act_of_moderation_is_a_status(act, status):
    paper = Paper({"id": 34})
    paper.site.moderate("blog.example#comment-34", act)
    assert paper.body() == {"status": status}
    with pytest.raises(Rejected):
        paper.site.moderate("blog.example#post-12", act)


def test_figures_are_totals_of_comments_and_a_lost_post_has_none():
    paper = Paper(
        httpx.Response(200, json=[], headers={"X-WP-Total": "41"}),
        refusal(404, "rest_post_invalid_id"),
    )
    told = paper.site.measure(["blog.example#post-12", "blog.example#post-13"])
    assert [(one.metric, one.value) for one in told] == [("comments", 41)]


# Reading on


def test_a_reading_goes_on_by_pages_and_the_next_one_from_the_newest():
    full = [{**COMMENTS[0], "id": number} for number in (1, 2)]
    pages = {"X-WP-TotalPages": "2"}
    paper = Paper(httpx.Response(200, json=full, headers=pages), credential={})
    known = {"newest": "2026-11-19T10:00:00+00:00"}
    first = paper.site.read("comments", {"site": SITE}, known, limit=2)
    assert first.more
    assert paper.asked[-1].url.params["after"] == "2026-11-17T10:00:00Z"
    last = paper.site.read("comments", {"site": SITE}, first.cursor, limit=2)
    assert paper.asked[-1].url.params["page"] == "2"
    assert not last.more
    assert last.cursor == {"newest": "2026-11-20T11:00:00+00:00"}


def test_a_stranger_is_sent_no_password():
    paper = Paper([], credential=OURS)
    paper.site.read("comments", {"site": "https://other.example"}, {})
    assert "authorization" not in paper.asked[-1].headers
    assert "status" not in paper.asked[-1].url.params


def test_what_lies_in_the_bin_is_deleted():
    paper = Paper([], [{"id": 5}, {"id": "x"}])
    assert paper.site.read("posts", {"site": SITE}, {}).deleted == ("blog.example#post-5",)
    hidden = Paper([], refusal(403, "rest_forbidden"))
    assert hidden.site.read("posts", {"site": SITE}, {}).deleted == ()


def test_an_account_that_may_not_moderate_reads_what_all_may_read():
    paper = Paper(refusal(403, "rest_forbidden_param"), COMMENTS[1:2], refusal(403, "x"))
    page = paper.site.read("comments", {"site": SITE}, {})
    assert [item.remote_id for item in page.items] == ["blog.example#comment-35"]
    assert paper.asked[0].url.params["status"] == "all"
    assert "status" not in paper.asked[1].url.params


# Refusals


@pytest.mark.parametrize(
    ("status", "code", "error", "words"),
    [
        (401, "incorrect_password", Reconnect, "password"),
        (403, "rest_cannot_create", Rejected, "right"),
        (403, "rest_comment_closed", Rejected, "closed"),
        (404, "rest_post_invalid_id", Rejected, "any more"),
        (404, "rest_no_route", Rejected, "REST"),
        (400, "comment_flood", RateLimited, "wait"),
        (413, "", Rejected, "too big"),
        (400, "rest_invalid_param", Rejected, "refuses this text"),
    ],
)
def test_a_refusal_says_why(status, code, error, words):
    with pytest.raises(error, match=words):
        Paper(refusal(status, code)).site.reply("blog.example#post-12", Draft("a"), "k")


def test_comments_too_fast_wait_fifteen_seconds():
    with pytest.raises(RateLimited) as told:
        Paper(refusal(400, "comment_flood")).site.reply("blog.example#post-1", Draft("a"), "k")
    assert told.value.wait == timedelta(seconds=15)


def test_without_an_account_nothing_is_written_and_the_site_need_not_be_asked():
    paper = Paper([], credential={})
    with pytest.raises(Rejected, match="account"):
        paper.site.publish(Draft("a"), "k")
    assert paper.asked == []


@pytest.mark.parametrize("root", [{}, {"namespaces": []}, httpx.Response(404), []])
def test_a_site_of_another_make_is_not_proposed(root):
    paper = Paper(httpx.Response(200, text="<html>"), root, credential={})
    with pytest.raises((Rejected, Unavailable)):
        paper.site.directory("Lanterne", site=SITE)


def test_the_page_of_a_site_says_where_its_interface_is():
    link = {"link": f'<{SITE}/fr/wp-json/>; rel="https://api.w.org/"'}
    root = {"namespaces": ["wp/v2"], "home": f"{SITE}/fr", "name": "Le &amp; Blog"}
    paper = Paper(httpx.Response(200, text="x", headers=link), root, credential={})
    found = paper.site.directory("Lanterne", site="blog.example")
    assert str(paper.asked[-1].url) == f"{SITE}/fr/wp-json/"
    assert [(one.values["site"], one.title) for one in found] == [
        (f"{SITE}/fr", "Le & Blog"),
        (f"{SITE}/fr", "Le & Blog"),
    ]
