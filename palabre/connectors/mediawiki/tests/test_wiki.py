"""Wikis on paper: markup read and written, changes, refusals.

Against the real thing: ``tests/peers/test_mediawiki.py``.
"""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palabre.connectors.contract import (
    RateLimited,
    Reconnect,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.mediawiki import trial
from palabre.connectors.mediawiki.calls import api_of
from palabre.connectors.mediawiki.parse import change_of, hit_of
from palabre.connectors.mediawiki.tests.paper import API, usual, wiki
from palabre.connectors.mediawiki.trial import answer
from palabre.connectors.mediawiki.wikitext import (
    added,
    answered,
    inserted,
    read,
    reshaped,
    spelt,
)
from palabre.connectors.protocols import Draft
from palabre.connectors.trial import recorded

PAGE = recorded(trial.__file__, "pages.json")["query"]["pages"][0]


# Markup


def test_markup_is_read_as_a_person_sees_it():
    plain = read(
        "== Titre ==\n{{Infobox|a={{b|c}}}}<!-- rien -->Un '''café''' de [[Lyon (ville)|Lyon]]<ref>x"
        "</ref>, [https://a.example/x voir] https://b.example.\n[[File:A.jpg|thumb|légende]]\n* un\n"
        "[[Category:Cafés]]\n&lt;b&gt; &amp; <script>non</script>"
    )
    assert plain.text.startswith("Titre\n\nUn café de Lyon, voir https://b.example.")
    assert plain.text.endswith("<b> &")
    assert "un" in plain.text.split()
    assert not {"légende", "non", "Infobox"} & set(plain.text.replace("|", " ").split())
    assert plain.links == ("https://a.example/x", "https://b.example")


@given(st.text(alphabet="a b\n=*:#'[]{}|<>&;~_-!/.h", max_size=80))
def test_a_plain_text_comes_back_from_markup_as_it_was(text):
    assert read(spelt(text)).text.split() == text.split()


@given(st.text(alphabet="[]{}|<>='\n/!-ref", max_size=200))
def test_no_markup_is_too_odd_to_be_read(markup):
    assert isinstance(read(markup).text, str)


def test_what_a_change_added_is_its_new_lines():
    assert added("a\nb\nb", "b\na\nb\nb\nneuf") == "b\nneuf"
    assert added("a\nb", "a") == ""


@pytest.mark.parametrize(
    ("before", "after", "piece"),
    [
        ("", "tout", "tout"),
        ("a", "a\n:b", "\n:b"),
        (":a\n:b", ":a\n:neuf\n:b", ":neuf\n"),
        ("a (UTC)", "a (UTC)\n:b (UTC)", "\n:b (UTC)"),
        ("abc", "axbyc", ""),
        ("abc", "ab", ""),
    ],
)
def test_a_piece_that_was_put_in_is_told_as_whole_lines(before, after, piece):
    assert inserted(before, after) == piece


def test_an_answer_stands_below_those_that_are_there():
    content = "== T ==\nA\n:B\n::C\n:D\nE"
    assert answered(content, "\nA", "x") == "== T ==\nA\n:B\n::C\n:D\n:x\nE"
    assert answered(content, ":B", "x\n\ny") == "== T ==\nA\n:B\n::C\n::x\n::y\n:D\nE"
    assert answered(content, "Z", "x") is None


def test_a_text_that_is_changed_keeps_its_heading_and_its_depth():
    assert reshaped("\n\n== T ==\n\nA\n", "B", "") == "\n\n== T ==\n\nB\n"
    assert reshaped("== T ==\n\nA", "B", "U") == "== U ==\n\nB"
    assert reshaped("\n::A\n::B", "x", "") == "\n::x"


# Changes


def test_a_change_tells_what_it_added_and_hides_the_address_of_a_stranger():
    first, second = PAGE["revisions"][:2]
    item = change_of(PAGE, first, "", API)
    assert item.text.startswith("Prix\n\nLe café est trop cher, dit le journal.")
    assert item.links == ("https://journal.example/prix",)
    assert item.author.remote_id.startswith("wiki.example/w#anon-")
    assert "203.0.113.9" not in repr(item.author)
    before = first["slots"]["main"]["content"]
    item = change_of(PAGE, second, before, API)
    assert item.text == "Non, voyez l'article. --Zoe"
    assert item.url == "https://wiki.example/wiki/Talk:Lanterne?oldid=21"
    assert (item.thread, item.place) == ("wiki.example/w#page-3", "wiki.example")


@pytest.mark.parametrize(
    "revision",
    [None, {}, {"revid": 1, "timestamp": "2026-11-20T10:00:00Z", "texthidden": True}],
)
def test_a_change_that_is_hidden_or_says_nothing_is_no_item(revision):
    assert change_of(PAGE, revision, "", API) is None


def test_a_change_that_only_takes_away_is_told_by_its_summary():
    shorter = {**PAGE["revisions"][1], "slots": {"main": {"content": ""}}}
    assert change_of(PAGE, shorter, "beaucoup", API).text == "réponse"
    assert change_of(PAGE, {**shorter, "comment": ""}, "beaucoup", API) is None


def test_a_hit_gives_the_words_around_it():
    hits = recorded(trial.__file__, "search.json")["query"]["search"]
    assert hit_of(hits[0], API).text == "Sa Luciole & son café"
    assert hit_of({"title": "x"}, API) is None


def test_a_page_that_is_gone_takes_with_it_what_it_held():
    def missing(request, sent):
        gone = {"title": "Lanterne", "missing": True}
        return httpx.Response(200, json={"query": {"pages": [gone]}})

    reader, _ = wiki(missing, {})
    page = reader.read(
        "page", {"wiki": API, "page": "Lanterne"}, {"newest": "2026-11-20T10:00:00Z", "known": [7]}
    )
    assert page.deleted == ("wiki.example/w#rev-7",)
    assert page.cursor == {}


def test_changes_are_read_on_where_the_wiki_says():
    def some(request, sent):
        if sent.get("list"):
            change = {"revid": 21, "old_revid": 20, "timestamp": "2026-11-20T11:00:00Z"}
            onward = {} if sent.get("rccontinue") else {"continue": {"rccontinue": "x|22"}}
            changes = {"recentchanges": [{**change, "bot": True}]}
            return httpx.Response(200, json={"query": changes, **onward})
        return answer(request)

    reader, asked = wiki(some, {})
    first = reader.read("changes", {"wiki": API}, {"newest": "2026-11-20T10:00:00Z"})
    assert first.more
    assert [item.author.automatic for item in first.items] == [True]
    assert asked[1][1]["revids"] == "20|21"
    last = reader.read("changes", {"wiki": API}, first.cursor)
    assert (last.more, last.cursor) == (False, {"newest": "2026-11-20T11:00:00Z"})


@pytest.mark.parametrize(
    ("spelled", "api"),
    [("fr.wikipedia.org", "https://fr.wikipedia.org/w/api.php"), (API, API)],
)
def test_a_wiki_is_named_by_its_api_or_its_address(spelled, api):
    assert api_of(spelled) == api


def test_a_site_that_is_no_wiki_is_not_proposed():
    reader, _ = wiki(lambda request, sent: httpx.Response(200, text="<html>"), {})
    with pytest.raises(Rejected):
        reader.directory("Lanterne", site="https://wiki.example")
    assert reader.directory("Lanterne") == ()


# Writing


def test_a_change_is_made_in_a_session_with_a_token_and_a_mark():
    writer, asked = wiki(usual)
    sent = writer.publish(Draft("Bonjour ''toi''", title="Ici", to={"page": "Talk:Lanterne"}), "k")
    assert sent.remote_id == "wiki.example/w#rev-30"
    method, body, cookies = asked[-1]
    assert (method, cookies) == ("POST", "session=1")
    assert body["token"] == "write+\\"
    assert body["assert"] == "user"
    assert (body["section"], body["sectiontitle"]) == ("new", "Ici")
    assert body["text"] == "Bonjour &#39;&#39;toi&#39;&#39; ~~~~"
    assert body["summary"].startswith("[palabre ")
    assert all("hush" not in str(one[1]) for one in asked if one[1].get("action") != "login")


def test_markup_is_sent_as_it_is_only_when_asked_for():
    writer, asked = wiki(usual)
    to = {"page": "Talk:Lanterne"}
    writer.publish(Draft("''toi''", to=to, more={"markup": "wiki", "summary": "mot"}), "k")
    assert asked[-1][1]["text"] == "''toi'' ~~~~"
    assert asked[-1][1]["summary"].startswith("mot [palabre ")


def test_only_ones_own_text_is_changed_or_taken_out():
    writer, _ = wiki(usual)
    for act in (
        lambda: writer.edit("wiki.example/w#rev-20", Draft("x")),
        lambda: writer.delete("wiki.example/w#rev-20"),
        lambda: writer.delete("other.example/w#rev-21"),
        lambda: writer.edit("wiki.example/w#page-3", Draft("x")),
    ):
        with pytest.raises(Rejected):
            act()


def test_ones_line_is_taken_out_where_it_stands():
    writer, asked = wiki(usual)
    writer.delete("wiki.example/w#rev-21")
    body = asked[-1][1]
    assert body["text"] == PAGE["revisions"][0]["slots"]["main"]["content"]
    assert body["summary"] == "[palabre edit 21]"
    assert body["baserevid"] == "21"


def test_a_receipt_is_the_change_with_the_mark():
    def contributions(request, sent):
        if sent.get("list") == "usercontribs":
            found = [{"revid": 5, "comment": "x"}, {"revid": 6, "comment": asked_mark()}]
            return httpx.Response(200, json={"query": {"usercontribs": found}})
        return answer(request)

    def asked_mark():
        writer, asked = wiki(usual)
        writer.publish(Draft("a", to={"page": "Talk:Lanterne"}), "k")
        return asked[-1][1]["summary"]

    reader, asked = wiki(contributions)
    since = datetime(2026, 11, 27, tzinfo=UTC)
    assert reader.receipt("k", Draft("a"), since).remote_id == "wiki.example/w#rev-6"
    assert reader.receipt("other", Draft("a"), since) is None
    assert (asked[0][1]["ucuser"], asked[0][1]["ucend"]) == ("Zoe", "2026-11-27T00:00:00Z")


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("permissiondenied", Rejected),
        ("blocked", Rejected),
        ("abusefilter-disallowed", Rejected),
        ("nosuchrevid", Rejected),
        ("unheard-of", Rejected),
        ("assertuserfailed", Reconnect),
        ("badtoken", Reconnect),
        ("ratelimited", RateLimited),
        ("editconflict", Unavailable),
        ("readonly", Unavailable),
    ],
)
def test_a_wikis_refusal_is_one_of_the_five(code, error):
    def refuse(request, sent):
        if sent.get("action") == "edit":
            return httpx.Response(200, json={"error": {"code": code, "info": "hush"}})
        return answer(request)

    writer, _ = wiki(refuse)
    with pytest.raises(error) as told:
        writer.publish(Draft("a", to={"page": "Talk:Lanterne"}), "k")
    assert "hush" not in str(told.value)


@pytest.mark.parametrize(
    ("done", "error"),
    [
        ({"result": "Failure", "captcha": {"type": "math"}}, Rejected),
        ({"result": "Failure"}, Rejected),
        ({}, Unknown),
    ],
)
def test_an_edit_that_did_not_happen_is_not_taken_for_one(done, error):
    def fail(request, sent):
        if sent.get("action") == "edit":
            return httpx.Response(200, json={"edit": done})
        return answer(request)

    writer, _ = wiki(fail)
    with pytest.raises(error):
        writer.publish(Draft("a", to={"page": "Talk:Lanterne"}), "k")


@pytest.mark.parametrize(
    ("login", "error"),
    [({"result": "Failed"}, Reconnect), ({"result": "Throttled", "wait": 300}, RateLimited)],
)
def test_a_bot_that_is_not_let_in_says_why(login, error):
    def refuse(request, sent):
        if sent.get("action") == "login":
            return httpx.Response(200, json={"login": login})
        return answer(request)

    with pytest.raises(error):
        wiki(refuse)[0].me()


def test_a_pause_without_measure_is_a_day():
    def refuse(request, sent):
        if sent.get("action") == "login":
            return httpx.Response(200, json={"login": {"result": "Throttled", "wait": 10**14}})
        return answer(request)

    with pytest.raises(RateLimited) as caught:
        wiki(refuse)[0].me()
    assert caught.value.wait == timedelta(days=1)


def test_a_wiki_that_shows_itself_to_members_only_is_read_as_the_account():
    def closed(request, sent):
        if sent.get("rvprop") and not request.headers.get("cookie"):
            return httpx.Response(200, json={"error": {"code": "readapidenied"}})
        return answer(request)

    reader, asked = wiki(closed)
    assert reader.read("page", {"wiki": API, "page": "Talk:Lanterne"}, {}).items
    assert "login" in [one[1].get("action") for one in asked]
    stranger, _ = wiki(closed, {})
    with pytest.raises(Rejected):
        stranger.read("page", {"wiki": API, "page": "Talk:Lanterne"}, {})


def test_a_wiki_that_lies_elsewhere_on_its_site_is_asked_for_by_its_api():
    connector, _asked = wiki(lambda request, sent: httpx.Response(404))
    with pytest.raises(Rejected, match=r"give that of its api\.php"):
        connector.me()
