"""Stack Exchange: answers and comments leave as the account, are changed, deleted, counted, found again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import httpx
import pytest

from palabre.connectors.contract import (
    Capability,
    Moderation,
    RateLimited,
    Reconnect,
    Rejected,
    Unknown,
)
from palabre.connectors.http import Http
from palabre.connectors.oauth import authorize_url, scopes_for, tokens_of
from palabre.connectors.protocols import Draft, Measured, Upload
from palabre.connectors.stackexchange import PLATFORM
from palabre.connectors.stackexchange.client import StackexchangeConnector
from palabre.connectors.trial import recorded

HERE = str(__file__).replace("/tests/", "/")
ANSWERS, COMMENTS = recorded(HERE, "answers.json"), recorded(HERE, "comments.json")
SINCE = datetime.fromtimestamp(1_795_769_000, UTC)
SAID = Draft("Merci, c'est corrigé.")


class Api:
    """What was asked and said, and the answers by the end of the path."""

    def __init__(self, **changed):
        self.asked, self.said = [], []
        self.answers = {
            **changed, "/answers/add": ANSWERS, "/comments/add": COMMENTS, "/edit": COMMENTS,
            "/delete": {"items": []}, "/me/comments": COMMENTS, "/me/answers": ANSWERS,
            "/comments/91": COMMENTS, "/answers/78": ANSWERS, "/me/associated":
            recorded(HERE, "associated.json"), "/users/5": recorded(HERE, "users.json"),
        }  # fmt: skip

    def __call__(self, request):
        path = request.url.path.removeprefix("/2.3")
        if request.method == "POST":
            form = {k: v[0] for k, v in parse_qs(request.content.decode()).items()}
            self.said.append((path, form))
        else:
            self.asked.append((path, dict(request.url.params)))
        found = next((a for end, a in self.answers.items() if path.endswith(end)), {"items": []})
        status, body = found if isinstance(found, tuple) else (200, found)
        return httpx.Response(status, json=body)

    @property
    def one(self):
        http = Http(transport=httpx.MockTransport(self))
        return StackexchangeConnector(http, {"key": "k3y", "secret": "t0ken"})


def test_a_question_is_answered_as_the_account_on_its_site():
    api = Api()
    sent = api.one.reply("french/q/77", Draft("Deux piles.", link="https://lanterne.example"), "k")
    assert api.said == [("/questions/77/answers/add", {
        "site": "french", "body": "Deux piles.\n\nhttps://lanterne.example", "filter": "withbody",
        "access_token": "t0ken", "key": "k3y",
    })]  # fmt: skip
    assert (sent.remote_id, sent.url) == ("french/a/78", "https://french.stackexchange.com/a/78")
    assert sent.at == datetime.fromtimestamp(1_795_770_000, UTC)


def test_an_answer_is_commented_on_and_a_comment_below_the_same_post():
    api = Api()
    sent = api.one.reply("french/a/78", SAID, "k")
    assert sent.remote_id == "french/c/91"
    assert sent.url == "https://french.stackexchange.com/a/78#comment91_78"
    api.one.reply("french/c/91", SAID, "k")
    assert [path for path, _ in api.said] == ["/posts/78/comments/add"] * 2


def test_answers_and_comments_are_changed_and_deleted_and_what_is_gone_is_deleted():
    api = Api()
    assert api.one.edit("french/c/91", SAID).remote_id == "french/c/91"
    api.one.delete("french/a/78")
    api.one.delete("french/a/5")  # isn't shown any more
    assert [path for path, _ in api.said] == ["/comments/91/edit", "/answers/78/delete"]


@pytest.mark.parametrize(
    ("to", "draft", "says"),
    [("french/c/91", Draft("a" * 601), "600 characters"), ("nowhere", SAID, "no question"),
     ("french/q/77", Draft(" "), "nothing in"),
     ("french/q/77", Draft("Voici", media=(Upload("a.png", "image/png", b"x"),)), "no files")],
)  # fmt: skip
def test_what_cannot_be_taken_is_refused_in_a_sentence_before_it_leaves(to, draft, says):
    api = Api()
    with pytest.raises(Rejected, match=says):
        api.one.reply(to, draft, "k")
    assert api.said == []


BELOW = Draft(
    "Merci, c'est corrigé.",
    to={"site": "french"},
    more={"form": "comment", "question": "https://french.stackexchange.com/questions/78/piles"},
)


def test_a_text_in_the_form_of_a_comment_stands_below_a_question_and_is_found_again():
    api = Api()
    sent = api.one.publish(BELOW, "k")
    assert sent.remote_id == "french/c/91"
    path, form = api.said[0]
    assert (path, form["body"], form["site"]) == ("/posts/78/comments/add", BELOW.text, "french")
    assert api.one.receipt("k", BELOW, SINCE).remote_id == "french/c/91"
    other = replace(BELOW, more={"form": "comment", "question": "79"})
    assert api.one.receipt("k", other, SINCE) is None


@pytest.mark.parametrize(
    ("draft", "says"),
    [(replace(BELOW, text="a" * 601), "600 characters"),
     (replace(BELOW, more={"form": "comment", "question": ""}), "address of the question")],
)  # fmt: skip
def test_a_comment_that_is_too_long_or_has_no_question_is_refused_before_it_leaves(draft, says):
    api = Api()
    with pytest.raises(Rejected, match=says):
        api.one.publish(draft, "k")
    assert api.said == []


QUESTION = Draft(
    "Une ou deux ?", "Quelles piles ?", tags=("Lampes", "pile plate"), to={"site": "french"}
)


def test_a_question_is_asked_changed_and_deleted_and_found_by_its_title():
    first = recorded(HERE, "questions.json")["items"][0]
    questions = {"items": [first]}
    number = first["question_id"]
    lost = {"items": [{**first, "title": "Quelles piles&nbsp;?"}]}
    api = Api(**{"/questions/add": questions, "/me/questions": lost, f"/questions/{number}": questions,
                 f"/questions/{number}/edit": questions})  # fmt: skip
    sent = api.one.publish(QUESTION, "k")
    assert (sent.remote_id, sent.url) == (f"french/q/{number}", first["link"])
    path, form = api.said[0]
    assert (path, form["title"], form["tags"]) == (
        "/questions/add",
        "Quelles piles ?",
        "lampes;pile-plate",
    )
    api.one.edit(sent.remote_id, QUESTION)
    api.one.delete(sent.remote_id)
    assert [path for path, _ in api.said[1:]] == [
        f"/questions/{number}/edit",
        f"/questions/{number}/delete",
    ]
    assert api.one.receipt("k", QUESTION, SINCE).remote_id == f"french/q/{number}"
    assert api.one.receipt("k", replace(QUESTION, title="Autre chose"), SINCE) is None


@pytest.mark.parametrize(
    ("changed", "says"),
    [({"title": " "}, "title"), ({"tags": ()}, "tags"), ({"tags": tuple("abcdef")}, "tags"),
     ({"to": {"site": "../x"}}, "no site"), ({"text": " "}, "nothing in")],
)  # fmt: skip
def test_a_question_that_cannot_be_asked_is_refused_before_it_leaves(changed, says):
    api = Api()
    with pytest.raises(Rejected, match=says):
        api.one.publish(replace(QUESTION, **changed), "k")
    assert api.said == []


def test_what_is_said_under_own_texts_is_read_from_where_the_last_reading_ended():
    link = "https://french.stackexchange.com/q/77"
    posts = {"items": [{"post_id": 78, "post_type": "answer"},
                       {"post_id": 77, "post_type": "question", "link": link}], "backoff": 3}  # fmt: skip
    api = Api(
        **{"/me/posts": posts, "/posts/78;77/comments": COMMENTS, "/questions/77/answers": ANSWERS}
    )
    first = api.one.read("own", {"site": "french"}, {})
    assert {item.remote_id.split("/")[1] for item in first.items} == {"a", "c"}
    assert first.wait == timedelta(seconds=3)
    assert "access_token" in api.asked[0][1]
    assert all("access_token" not in asked for _, asked in api.asked[1:])
    since = first.cursor["since"]
    api.one.read("own", {"site": "french"}, first.cursor)
    assert api.asked[-1][1]["min"] == str(since - 120)
    with pytest.raises(Rejected):
        StackexchangeConnector(Http(), {}).read("own", {}, {})


def test_a_vote_is_given_and_taken_back():
    api = Api(**{"/upvote": ANSWERS, "/undo": ANSWERS})
    api.one.moderate("french/a/78", Moderation.LIKE)
    api.one.moderate("french/q/77", Moderation.UNLIKE)
    assert [path for path, _ in api.said] == ["/answers/78/upvote", "/questions/77/upvote/undo"]


@pytest.mark.parametrize(
    ("number", "error", "says"),
    [(401, Reconnect, "connect it again"), (402, Reconnect, "connect it again"),
     (406, Reconnect, "connect it again"), (403, Rejected, "may not write"),
     (405, Rejected, "sign in"), (407, Rejected, "Stack Apps"), (400, Rejected, "refuses"),
     (502, RateLimited, "less often")],
)  # fmt: skip
def test_each_refusal_of_theirs_has_its_sentence(number, error, says):
    api = Api()
    api.answers["/answers/add"] = (400, {
        "error_id": number, "error_message": "too many requests, more requests available in 90 seconds"
    })  # fmt: skip
    with pytest.raises(error, match=says) as refusal:
        api.one.reply("french/q/77", SAID, "k")
    assert "t0ken" not in repr(refusal.value)
    if number == 502:
        assert refusal.value.wait == timedelta(seconds=90)


def test_the_pause_asked_for_after_a_text_holds_back_the_next_one_and_no_reading():
    api = Api()
    api.answers["/comments/add"] = {**COMMENTS, "backoff": 20}
    one = api.one
    one.reply("french/a/78", SAID, "k")
    with pytest.raises(RateLimited) as held:
        one.reply("french/q/77", SAID, "k")
    assert timedelta(seconds=15) < held.value.wait <= timedelta(seconds=20)
    assert len(api.said) == 1
    assert one.me().name == "Zoé"


def test_without_an_account_nothing_is_written():
    api = Api()
    one = StackexchangeConnector(Http(transport=httpx.MockTransport(api)), {"key": "k3y"})
    with pytest.raises(Rejected, match="a key only reads"):
        one.reply("french/q/77", SAID, "k")
    assert api.said == []


def test_a_lost_answer_is_found_by_its_question_and_a_lost_comment_by_its_words():
    api = Api()
    found = api.one.receipt("k", Draft("Autre chose"), SINCE, "french/q/77")
    assert found.remote_id == "french/a/78"
    assert api.one.receipt("k", SAID, SINCE, "french/q/76") is None
    assert api.one.receipt("k", SAID, SINCE, "french/a/78").remote_id == "french/c/91"
    assert api.one.receipt("k", SAID, SINCE, "french/a/4") is None
    with pytest.raises(Unknown):
        api.one.receipt("k", Draft("Autre chose"), SINCE, "french/a/78")
    assert api.asked[0] == ("/me/answers", {
        "filter": "withbody", "site": "french", "sort": "creation", "order": "desc",
        "pagesize": "100", "min": "1795768940", "key": "k3y", "access_token": "t0ken",
    })  # fmt: skip


def test_votes_and_reputation_are_told_and_it_may_be_less_than_nothing():
    api = Api()
    api.answers["/comments/91"] = {"items": [{**COMMENTS["items"][0], "score": -1}]}
    assert api.one.measure(["french/a/78", "french/c/91", "else"]) == (
        Measured("french/a/78", "votes", 4.0),
        Measured("french/c/91", "votes", -1.0),
    )
    assert api.one.measure([]) == (Measured("", "reputation", 113.0),)


def test_the_account_is_shown_by_the_site_where_it_has_most_reputation():
    api = Api()
    me = api.one.me()
    assert (me.remote_id, me.name) == ("11", "Zoé")
    assert api.asked[1] == (
        "/users/5",
        {"filter": "withbody", "site": "french.stackexchange.com", "key": "k3y"},
    )
    api.answers["/me/associated"] = (400, {"error_id": 402, "error_name": "invalid_access_token"})
    with pytest.raises(Reconnect):
        api.one.me()


def test_a_comment_that_was_edited_or_is_gone_is_told_again():
    api = Api()
    api.answers["/comments/91;92"] = COMMENTS
    page = api.one.check(["french/c/91", "french/c/92"])
    assert page.deleted == ("french/c/92",)
    (item,) = page.items
    assert (item.text, item.parent) == ("Merci, c'est corrigé.", "french/a/78")


def test_writing_is_asked_for_only_by_who_wants_to_write():
    assert scopes_for(PLATFORM.oauth, [Capability.READ, Capability.SEARCH]) == "no_expiry"
    asked = scopes_for(PLATFORM.oauth, [Capability.READ, Capability.REPLY, Capability.DELETE])
    assert asked == "no_expiry,write_access"
    address = authorize_url(
        PLATFORM.oauth, {"client_id": "7"}, server="", back="https://p.example", scopes=asked,
        state="st", secret="v",
    )  # fmt: skip
    assert address == (
        "https://stackoverflow.com/oauth?response_type=code&client_id=7&redirect_uri="
        "https%3A%2F%2Fp.example&scope=no_expiry%2Cwrite_access&state=st"
    )
    assert tokens_of({"access_token": "t", "expires": 86400}).lasts == timedelta(days=1)
