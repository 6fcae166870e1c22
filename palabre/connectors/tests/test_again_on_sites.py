"""Sites, forums, wikis and rooms that are looked at again: what is gone, edited, or unknown."""

import httpx
import pytest

from palabre.connectors.contract import ConnectorError, Page, RateLimited
from palabre.connectors.discord.client import DiscordConnector
from palabre.connectors.discourse.client import DiscourseConnector
from palabre.connectors.flarum.client import FlarumConnector
from palabre.connectors.flickr.client import FlickrConnector
from palabre.connectors.ghost.client import GhostConnector
from palabre.connectors.matrix.client import MatrixConnector
from palabre.connectors.mediawiki.client import MediaWikiConnector
from palabre.connectors.nodebb.client import NodebbConnector
from palabre.connectors.slack.client import SlackConnector
from palabre.connectors.tests.paper import DEAD, Paper, looked_at, texts
from palabre.connectors.wordpress.client import WordPressConnector

ODD = {
    "a page that is for sale": DEAD,
    "an empty object": httpx.Response(200, json={}),
    "nothing": httpx.Response(200, json=None),
    "a fault": httpx.Response(503),
    "refused": httpx.Response(403, json={"code": "rest_forbidden", "errors": ["no"]}),
    "another thing": httpx.Response(200, json=[{"id": 987}]),
    "not found, in nobody's words": httpx.Response(404, json={"error": "?"}),
}


# What loses nothing, wherever it is answered

NAMES = {
    WordPressConnector: ("a.example#post-1", "a.example#comment-2"),
    DiscourseConnector: ("a.example/p/1",),
    NodebbConnector: ("a.example/p/1",),
    FlarumConnector: ("a.example/p/1",),
    MediaWikiConnector: ("a.example/w#rev-1", "a.example/w#page-2"),
    SlackConnector: ("C123ABC456/1503435956.000247",),
    DiscordConnector: ("900/1300000000000000003",),
    MatrixConnector: ("!room:m.example/$one",),
    GhostConnector: (f"a.example#post-{'a' * 24}", f"a.example#comment-{'b' * 24}"),
    FlickrConnector: ("2777191844", "6065-109722179-72057594077818641"),
}


@pytest.mark.parametrize("connect", NAMES)
@pytest.mark.parametrize("odd", ODD)
def test_what_says_nothing_of_a_text_loses_none(connect, odd):
    paper, told = Paper({"": ODD[odd]}), Page()
    try:
        told = looked_at(paper, connect, *NAMES[connect])
    except ConnectorError as fault:
        assert str(fault).endswith(".")  # noqa: PT017 - either is right
    assert told.deleted == ()
    assert paper.asked


@pytest.mark.parametrize("connect", NAMES)
def test_what_is_no_name_of_a_text_is_not_asked_for(connect):
    paper = Paper({})
    odd = ("", "x", "a.example", "a.example/p/x", "a.example#x-1", "C1/x", "a b#post-1", "../p/1")
    assert looked_at(paper, connect, *odd) == Page()
    assert paper.asked == []


@pytest.mark.parametrize("connect", NAMES)
def test_a_place_that_asks_us_to_wait_is_waited_for(connect):
    with pytest.raises(RateLimited):
        looked_at(Paper({"": httpx.Response(429)}), connect, *NAMES[connect])


# WordPress


def post(number, **more):
    return {"id": number, "status": "publish", "date_gmt": "2026-11-20T10:00:00",
            "modified_gmt": "2026-11-20T10:00:00", "link": f"https://a.example/{number}",
            "title": {"rendered": "Titre"}, "content": {"rendered": "<p>Bonjour</p>"}, **more}  # fmt: skip


def comment(number, said="Bonjour", **more):
    return {"id": number, "post": 1, "type": "comment", "status": "approved",
            "date_gmt": "2026-11-20T10:00:00", "author_name": "Zoé",
            "content": {"rendered": f"<p>{said}</p>"}, **more}  # fmt: skip


def test_wordpress_tells_by_the_hundred_what_a_site_no_longer_shows():
    edited = post(2, content={"rendered": "Bonsoir"}, modified_gmt="2026-11-21T10:00:00")
    paper = Paper({
        "a.example/wp-json/wp/v2/posts": [post(1), edited],
        "a.example/wp-json/wp/v2/comments": [comment(7, "Autrement")],
    })  # fmt: skip
    names = [
        f"a.example#{name}" for name in ("post-1", "post-2", "post-3", "comment-7", "comment-8")
    ]
    page = paper.check(WordPressConnector, *names)
    assert page.deleted == ("a.example#post-3", "a.example#comment-8")
    assert texts(page) == {
        "a.example#post-1": "Bonjour", "a.example#post-2": "Bonsoir",
        "a.example#comment-7": "Autrement",
    }  # fmt: skip
    assert paper.asked[0][1]["include"] == "1,2,3"
    assert [path for path, _ in paper.asked] == [
        "a.example/wp-json/wp/v2/posts", "a.example/wp-json/wp/v2/comments",
    ]  # fmt: skip


def test_a_wordpress_site_in_a_folder_and_one_s_own_are_asked_where_they_are():
    paper = Paper({"": []})
    own = {"server": "http://b.example", "account": "zoe", "secret": "s3cret"}
    paper.check(WordPressConnector, "a.example/blog#post-1", "b.example#comment-2", **own)
    assert paper.asked[0][0] == "a.example/blog/wp-json/wp/v2/posts"
    assert "authorization" not in paper.headers[0]
    assert paper.headers[1]["authorization"].startswith("Basic ")
    assert paper.asked[1][1]["status"] == "all"  # what waits on one's own site is not gone


# Forums


def discourse(number, **more):
    return {"id": number, "topic_id": 9, "post_number": 2, "username": "zoe", "post_type": 1,
            "created_at": "2026-11-20T10:00:00Z", "cooked": "<p>Bonjour</p>", **more}  # fmt: skip


def test_discourse_tells_what_is_gone_or_hidden_and_what_was_edited():
    later = {"version": 2, "updated_at": "2026-11-21T10:00:00Z", "cooked": "Bonsoir"}
    not_found = httpx.Response(404, json={"errors": ["no"], "error_type": "not_found"})
    paper = Paper({
        "f.example/posts/1.json": discourse(1),
        "f.example/posts/2.json": discourse(2, **later),
        "f.example/posts/3.json": discourse(3, hidden=True),
        "f.example/posts/4.json": discourse(4, user_deleted=True),
        "f.example/posts/5.json": not_found,
        "f.example/t/9.json": {"title": "Lampes", "tags": ["lampe"]},
    })  # fmt: skip
    page = paper.check(DiscourseConnector, *[f"f.example/p/{n}" for n in range(1, 6)])
    assert page.deleted == ("f.example/p/3", "f.example/p/4", "f.example/p/5")
    (item,) = page.items
    assert (item.text, item.title, item.tags) == ("Bonsoir", "Lampes", ("lampe",))


def test_the_connected_forum_is_asked_in_its_folder():
    paper = Paper({"": discourse(1)})
    paper.check(DiscourseConnector, "f.example/p/1", server="https://f.example/forum")
    assert paper.asked[0][0] == "f.example/forum/posts/1.json"


def test_nodebb_tells_what_is_gone_and_what_was_edited():
    def said(number, **more):
        told = {"pid": number, "tid": 7, "uid": 2, "content": "Bonjour",
                "timestamp": 1_795_000_000_000, "edited": 0, "deleted": 0, **more}  # fmt: skip
        return {"status": {"code": "ok"}, "response": told}

    paper = Paper({
        "f.example/api/v3/posts/1": said(1),
        "f.example/api/v3/posts/2": said(2, edited=1_795_100_000_000, content="Bonsoir"),
        "f.example/api/v3/posts/3": said(3, deleted=1),
        "f.example/api/v3/posts/4": httpx.Response(404, json={"status": {"code": "not-found"}}),
        "f.example/api/v3/topics/7": {"response": {"tid": 7, "titleRaw": "Lampes"}},
    })  # fmt: skip
    page = paper.check(NodebbConnector, *[f"f.example/p/{n}" for n in range(1, 5)])
    assert page.deleted == ("f.example/p/3", "f.example/p/4")
    (item,) = page.items
    assert (item.text, item.title, item.edited_at.year) == ("Bonsoir", "Lampes", 2026)


def test_flarum_tells_by_fifty_what_is_gone_or_hidden_and_what_was_edited():
    def said(number, **more):
        told = {"number": 2, "createdAt": "2026-11-20T10:00:00Z", "contentType": "comment",
                "contentHtml": "<p>Bonsoir</p>", **more}  # fmt: skip
        about = {"discussion": {"data": {"type": "discussions", "id": "7"}}}
        return {"type": "posts", "id": str(number), "attributes": told, "relationships": about}

    topic = {"type": "discussions", "id": "7", "attributes": {"title": "Lampes"}}
    data = [said(1), said(2, editedAt="2026-11-21T10:00:00Z"), said(3, isHidden=True)]
    paper = Paper({"f.example/api/posts": {"data": data, "included": [topic]}})
    page = paper.check(FlarumConnector, *[f"f.example/p/{n}" for n in range(1, 5)])
    assert page.deleted == ("f.example/p/3", "f.example/p/4")
    assert [(item.title, item.text) for item in page.items] == [("Lampes", "Bonsoir")]
    assert paper.asked[0][1]["filter[id]"] == "1,2,3,4"


# Wikis


@pytest.mark.parametrize("may_see_deleted", [False, True])
def test_a_wiki_tells_which_changes_and_pages_are_missing_or_hidden(may_see_deleted):
    revisions = [{"revid": 1, "sha1": "x"}, {"revid": 2, "sha1hidden": True}]

    def told(asked):
        if "pageids" in asked:
            live = {"pageid": 5, "revisions": [{"revid": 50}]}
            return {"query": {"pages": [live, {"pageid": 6, "missing": True}]}}
        page = {"pageid": 9, "revisions": revisions}
        if may_see_deleted:
            return {"query": {"pages": [page, {"title": "Gone", "missing": True}]}}
        return {"query": {"badrevids": {"3": {"revid": 3, "missing": True}}, "pages": [page]}}

    paper = Paper({"w.example/w/api.php": told})
    names = [f"w.example/w#{name}" for name in ("rev-1", "rev-2", "rev-3", "page-5", "page-6")]
    page = paper.check(MediaWikiConnector, *names)
    assert page == Page(deleted=("w.example/w#rev-2", "w.example/w#rev-3", "w.example/w#page-6"))
    assert (paper.asked[0][1]["revids"], paper.asked[1][1]["pageids"]) == ("1|2|3", "5|6")


@pytest.mark.parametrize(
    "odd", [{"query": {}}, {"query": {"pages": [{"pageid": 9}]}}, {"query": {"pages": []}},
            {"continue": {"rvcontinue": "1"}, "query": {"badrevids": {"1": {"revid": 1}}}}]
)  # fmt: skip
def test_half_an_answer_of_a_wiki_is_not_taken_for_texts_that_are_gone(odd):
    with pytest.raises(ConnectorError):
        Paper({"": odd}).check(MediaWikiConnector, "w.example/w#rev-1")
