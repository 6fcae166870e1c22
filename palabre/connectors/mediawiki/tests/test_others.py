"""Changes of others undone and hidden, and what a wiki counts."""

import httpx
import pytest

from palabre.connectors.contract import Moderation, Rejected
from palabre.connectors.mediawiki.tests.paper import usual, wiki
from palabre.connectors.mediawiki.trial import answer
from palabre.connectors.protocols import Measured

# Changes of others


def acts(asked):
    return [sent for method, sent, _ in asked if method == "POST" and sent["action"] != "login"]


def on_a_page(parent, last=21, **more):
    """A wiki on which change 21 stands on page 3."""

    def respond(request, sent):
        if sent.get("prop") == "revisions|info":
            slots = {"main": {"content": "Bonjour"}}
            change = {"revid": 21, "parentid": parent, "user": "Ana", "slots": slots}
            page = {"pageid": 3, "ns": 0, "lastrevid": last, "revisions": [change]}
            return httpx.Response(200, json={"query": {"pages": [page]}})
        if sent.get("action") in more:
            return httpx.Response(200, json=more[sent["action"]])
        return answer(request)

    return respond


CHANGE = "wiki.example/w#rev-21"


def test_a_change_of_somebody_else_is_undone_by_the_wiki_itself():
    one, asked = wiki(on_a_page(20))
    one.moderate(CHANGE, Moderation.DELETE)
    (sent,) = acts(asked)
    assert (sent["action"], sent["undo"], sent["pageid"]) == ("edit", "21", "3")
    assert "text" not in sent


def test_a_page_that_began_with_a_change_is_deleted_only_if_it_holds_nothing_else():
    one, asked = wiki(on_a_page(0, delete={"delete": {"title": "A"}}))
    one.moderate(CHANGE, Moderation.DELETE)
    assert [(sent["action"], sent["pageid"]) for sent in acts(asked)] == [("delete", "3")]
    one, asked = wiki(on_a_page(0, last=22))
    with pytest.raises(Rejected, match="others have added"):
        one.moderate(CHANGE, Moderation.DELETE)
    assert acts(asked) == []


def test_a_change_that_others_built_upon_is_not_undone():
    refused = {"error": {"code": "undofailure", "info": "..."}}
    one, _ = wiki(on_a_page(20, edit=refused))
    with pytest.raises(Rejected, match="by hand"):
        one.moderate(CHANGE, Moderation.DELETE)


def test_the_text_of_a_change_is_hidden_and_shown():
    one, asked = wiki(usual)
    one.moderate(CHANGE, Moderation.HIDE)
    one.moderate(CHANGE, Moderation.SHOW)
    assert [(sent["ids"], sent.get("hide"), sent.get("show")) for sent in acts(asked)] == [
        ("21", "content", None),
        ("21", None, "content"),
    ]


@pytest.mark.parametrize(
    ("code", "says"),
    [("revdelete-hide-current", "undo it before"), ("revdelete-restricted", "refuses"), ("", "")],
)
def test_why_a_text_is_not_hidden_is_said(code, says):
    errors = [{"type": "error", "code": code or "revdelete-no-change"}]
    items = [{"status": "Error", "id": 21, "errors": errors}]
    failed = {"revisiondelete": {"status": "Fail", "items": items}}
    one, _ = wiki(on_a_page(20, revisiondelete=failed))
    if not says:
        one.moderate(CHANGE, Moderation.HIDE)  # it was hidden already
        return
    with pytest.raises(Rejected, match=says):
        one.moderate(CHANGE, Moderation.HIDE)


def test_a_page_that_search_found_is_no_change():
    one, asked = wiki(usual)
    with pytest.raises(Rejected, match="Only a change"):
        one.moderate("wiki.example/w#page-3", Moderation.HIDE)
    assert acts(asked) == []


# Figures


def test_views_of_a_page_are_counted_where_the_wiki_tells_them():
    one, asked = wiki(usual)
    assert one.measure([CHANGE]) == (Measured(CHANGE, "views", 42),)
    assert (asked[-1][1]["revids"], asked[-1][1]["pvipdays"]) == ("21", "60")
    assert one.measure([]) == (Measured("", "posts", 12),)


def test_a_wiki_that_tells_views_in_several_answers_is_asked_on():
    def respond(request, sent):
        if "pageviews" not in sent.get("prop", ""):
            return answer(request)
        views = {"pageviews": {"2026-11-27": 5}} if sent.get("pvipcontinue") else {}
        onward = {} if views else {"continue": {"pvipcontinue": "c2", "continue": "||"}}
        page = {"pageid": 3, **views}
        return httpx.Response(200, json={"query": {"pages": [page]}, **onward})

    name = "wiki.example/w#page-3"
    assert wiki(respond)[0].measure([name]) == (Measured(name, "views", 5),)


@pytest.mark.parametrize("views", [{}, {"pageviews": 7}, {"pageviews": None}])
def test_a_wiki_without_views_tells_none(views):
    page = {"pageid": 3, "revisions": [{"revid": 21}], **views}

    def respond(request, sent):
        if "pageviews" in sent.get("prop", ""):
            return httpx.Response(200, json={"query": {"pages": [page]}})
        return answer(request)

    assert wiki(respond)[0].measure([CHANGE]) == ()
