"""Microsoft Teams, by the examples of Graph's documentation: threads, marks, writing, refusals."""

import json
from datetime import UTC, datetime

import httpx
import pytest

from palabre.connectors.contract import Moderation, Reconnect, Rejected, Unavailable, Unknown
from palabre.connectors.microsoftteams import PLATFORM
from palabre.connectors.microsoftteams.client import MicrosoftTeamsConnector
from palabre.connectors.microsoftteams.parse import place_of
from palabre.connectors.microsoftteams.trial import (
    ANSWER,
    CHANGES,
    CHANNEL,
    FOUND,
    HERE,
    LINK,
    MESSAGES,
    PERSON,
    ROOT,
    SENT,
    TEAM,
    TOLD,
    TRIAL,
)
from palabre.connectors.msgraph.calls import NOT_ALLOWED
from palabre.connectors.protocols import Draft, Upload
from palabre.connectors.tests.paper import on_paper
from palabre.connectors.trial import route

PICTURE = Upload("a.png", "image/png", b"\x89PNG", "A lantern")
SINCE = datetime(2021, 3, 29, 3, 53, tzinfo=UTC)


def connected(answer=TRIAL.answer, secret="t0ken"):
    return on_paper(MicrosoftTeamsConnector, answer, {"secret": secret})


def says(told, status=200):
    return lambda request: httpx.Response(status, json=told)


def test_the_documented_messages_and_their_answers_become_items_and_what_teams_says_none():
    one, asked = connected()
    page = one.read("channel", HERE, {})
    root, answer, file = page.items
    assert (root.remote_id, root.title, root.place, root.place_name) == (
        ROOT, "Lanterne", CHANNEL, "General"
    )  # fmt: skip
    assert root.text == "Hello World @Jane Smith, see the page 🙂"
    assert root.links == ("https://lanterne.example/a?b=1&c=2",)
    assert (root.likes, root.replies, root.parent, root.author.name) == (2, 2, "", "Robin Kline")
    assert (answer.remote_id, answer.parent, answer.thread) == (ANSWER, ROOT, ROOT)
    assert answer.edited_at
    assert (file.title, file.text, file.author.automatic) == ("plan.docx", "", True)
    assert page.deleted == (f"{ROOT}/1616989747416",)
    assert dict(asked[0].url.params) == {"$top": "20", "$expand": "replies"}
    assert asked[0].headers["authorization"] == "Bearer t0ken"


def test_the_next_reading_goes_on_at_microsofts_mark_and_leaves_out_what_didnt_move():
    one, _ = connected()
    first = one.read("channel", HERE, {})
    assert first.cursor["at"] == f"{CHANGES}?$deltatoken=n1"
    later = {**MESSAGES[0], "lastModifiedDateTime": "2021-04-02T10:00:00Z"}
    later["replies"] = [
        MESSAGES[1],
        {**MESSAGES[1], "id": "1617357600000", "lastModifiedDateTime": "2021-04-02T10:00:00Z"},
    ]
    then, asked = connected(says({**TOLD, "value": [later]}))
    page = then.read("channel", HERE, {**first.cursor, "done": "2021-04-01T10:00:00+00:00"})
    assert [item.remote_id for item in page.items] == [ROOT, f"{ROOT}/1617357600000"]
    assert asked[0].url.params["$deltatoken"] == "n1"


def test_a_mark_that_microsoft_has_forgotten_begins_the_reading_again():
    one, asked = connected(
        lambda request: httpx.Response(410 if "token" in str(request.url) else 200, json=TOLD)
    )
    page = one.read("channel", HERE, {"at": f"{CHANGES}?$deltatoken=old"})
    assert page.items
    assert [request.url.query != b"" for request in asked] == [True, True]
    assert "$deltatoken" not in asked[1].url.params


@pytest.mark.parametrize(
    "link",
    ["https://evil.example/v1.0/teams/x", f"https://graph.microsoft.com/v1.0/teams/{TEAM}/channels/19:x",
     "https://graph.microsoft.com.evil.example/v1.0/teams"],
)  # fmt: skip
def test_the_token_follows_no_strange_link(link):
    one, asked = connected(says({"value": [], "@odata.nextLink": link}))
    with pytest.raises(Unavailable):
        one.read("channel", HERE, {})
    assert len(asked) == 1


@pytest.mark.parametrize(
    "link",
    ["", "General", LINK.replace("https://teams.microsoft.com", "https://evil.example"),
     LINK.replace(TEAM, "1/../2"), LINK.replace("%40thread", "%2F..%2Fthread"), "https://[::1/"],
)  # fmt: skip
def test_what_is_no_channels_link_is_refused_before_anything_is_asked(link):
    one, asked = connected()
    with pytest.raises(Rejected):
        one.publish(Draft("x", to={"channel": link}), "k")
    assert not asked


def test_both_of_teams_addresses_name_a_channel():
    here = place_of({"channel": LINK.replace("teams.microsoft.com", "teams.cloud.microsoft")})
    assert (here.team, here.channel, here.name) == (TEAM, CHANNEL, "General")


def test_a_text_goes_out_as_html_whose_signs_are_spelled_out_and_whose_links_are_links():
    one, asked = connected()
    draft = Draft("a < b\nVoir https://lanterne.example/a?b=1&c=2\n\nFin", title="Titre", to=HERE)
    sent = one.publish(draft, "k")
    assert json.loads(asked[0].content) == {
        "subject": "Titre",
        "body": {
            "contentType": "html",
            "content": '<p>a &lt; b<br>Voir <a href="https://lanterne.example/a?b=1&amp;c=2">'
            "https://lanterne.example/a?b=1&amp;c=2</a></p><p>Fin</p>",
        },
    }
    assert (sent.remote_id, sent.url) == (f"{TEAM}/{CHANNEL}/1616990032035", SENT["webUrl"])


@pytest.mark.parametrize("to", [ROOT, ANSWER])
def test_an_answer_hangs_on_the_thread_even_when_it_answers_an_answer(to):
    one, asked = connected()
    assert one.reply(to, Draft("Merci"), "k").remote_id == f"{ROOT}/1616990032035"
    assert asked[0].url.path.endswith("/messages/1616989510408/replies")


@pytest.mark.parametrize(
    ("do", "method", "path", "body"),
    [
        (lambda one: one.moderate(ROOT, Moderation.LIKE), "POST", "/setReaction", {"reactionType": "👍"}),
        (lambda one: one.moderate(ANSWER, Moderation.UNLIKE), "POST",
         "/replies/1616989750004/unsetReaction", {"reactionType": "👍"}),
        (lambda one: one.delete(ANSWER), "POST", "/replies/1616989750004/softDelete", None),
        (lambda one: one.edit(ROOT, Draft("Bonsoir")), "PATCH", "/messages/1616989510408",
         {"body": {"contentType": "html", "content": "<p>Bonsoir</p>"}}),
    ],
)  # fmt: skip
def test_what_is_done_to_a_message_is_asked_as_documented(do, method, path, body):
    one, asked = connected()
    do(one)
    assert (asked[0].method, asked[0].url.path.endswith(path)) == (method, True)
    assert (json.loads(asked[0].content) if asked[0].content else None) == body


def test_looking_again_tells_what_was_edited_and_what_is_gone():
    one, _ = connected()
    lost = f"{TEAM}/{CHANNEL}/1600000000000"
    page = one.check([ROOT, ANSWER, f"{ROOT}/1616989747416", lost, "no such text"])
    assert [item.remote_id for item in page.items] == [ANSWER]
    assert page.deleted == (f"{ROOT}/1616989747416", lost)


def test_a_channel_that_isnt_seen_any_more_says_nothing_of_its_messages():
    one, _ = connected(says({"error": {"code": "NotFound"}}, 404))
    with pytest.raises(Rejected):
        one.check([ROOT])


def test_a_message_whose_answer_was_lost_is_found_by_its_text_and_its_author():
    network = route({"GET /v1.0/me$": PERSON, "GET /messages$": {"value": [SENT]}})
    one, _ = connected(network)
    draft = Draft("Bonjour", to=HERE)
    assert one.receipt("k", draft, SINCE).remote_id == f"{TEAM}/{CHANNEL}/1616990032035"
    assert one.receipt("k", Draft("Bonsoir", to=HERE), SINCE) is None
    full = route({"GET /v1.0/me$": PERSON, "GET /messages$": {"value": [SENT] * 50}})
    with pytest.raises(Unknown):
        connected(full)[0].receipt("k", Draft("Bonsoir", to=HERE), SINCE)


def test_reactions_are_counted_and_what_is_gone_is_left_out():
    one, _ = connected()
    told = one.measure([ROOT, f"{ROOT}/1616989747416", f"{TEAM}/{CHANNEL}/1600000000000"])
    assert [(each.remote_id, each.value) for each in told] == [(ROOT, 2)]


def test_refusals_are_told_apart():
    with pytest.raises(Rejected, match=NOT_ALLOWED):
        connected(says({}, 403))[0].read("channel", HERE, {})
    with pytest.raises(Reconnect):
        connected(says({}, 401))[0].read("channel", HERE, {})
    film = Upload("a.mp4", "video/mp4", b"1")
    heavy = Upload("a.png", "image/png", bytes(1_000_000))
    for media in ((film,), (PICTURE,) * 5, (heavy,) * 3):
        with pytest.raises(Rejected):
            connected()[0].publish(Draft("x", media=media, to=HERE), "k")


# Searching


def hits_of(*resources, more=False):
    hits = [{"resource": one} for one in resources]
    return {"value": [{"hitsContainers": [{"hits": hits, "moreResultsAvailable": more}]}]}


HITS = [one["resource"] for one in FOUND["value"][0]["hitsContainers"][0]["hits"]]


def asked_of(request):
    return json.loads(request.content)["requests"][0]


def test_what_a_search_finds_in_channels_is_read_whole_and_what_it_finds_in_chats_stays_there():
    one, asked = connected()
    page = one.search('from:boss "OR" hello', {})
    assert [item.remote_id for item in page.items] == [ROOT, ANSWER]
    assert page.items[0].text == "Hello World @Jane Smith, see the page 🙂"
    assert page.items[1].thread == ROOT
    assert asked_of(asked[0]) == {
        "entityTypes": ["chatMessage"],
        "query": {"queryString": '"from:boss" "OR" "hello"'},
        "from": 0,
        "size": 25,
    }
    assert [request.method for request in asked] == ["POST", "GET", "GET"]
    phrase, asked = connected()
    phrase.search('"hello world"', {})
    assert asked_of(asked[0])["query"] == {"queryString": '"hello world"'}
    with pytest.raises(Rejected):
        phrase.search(' "" ', {})


def test_a_later_search_asks_since_the_last_and_goes_through_all_pages_in_whatever_order():
    new = [
        {**HITS[1], "createdDateTime": f"2022-07-1{day}T10:00:00Z", "id": f"161698951040{day}"}
        for day in (3, 9, 1)
    ]
    pages = {0: hits_of(new[0], HITS[1], more=True), 25: hits_of(new[2], new[1])}

    def answer(request):
        if request.method == "POST":
            return httpx.Response(200, json=pages[asked_of(request)["from"]])
        number = request.url.path.rpartition("/")[2]
        return httpx.Response(200, json={**MESSAGES[0], "id": number})

    one, asked = connected(answer)
    first = one.search("hello", {})
    known = {key: {"done": "2022-07-10T08:00:00+00:00"} for key in first.cursor["places"]}
    asked.clear()
    page = one.search("hello", {"places": known})
    assert page.more
    assert [item.remote_id.rpartition("/")[2] for item in page.items] == ["1616989510403"]
    last = one.search("hello", page.cursor)
    assert not last.more
    assert len(last.items) == 2
    assert [dict(place) for place in last.cursor["places"].values()] == [
        {"done": "2022-07-19T10:00:00+00:00"}
    ]
    queries = [asked_of(request)["query"] for request in asked if request.method == "POST"]
    assert queries == [{"queryString": '"hello" sent>2022-07-09'}] * 2


def test_what_was_taken_back_is_told_and_what_cant_be_seen_hides_nothing():
    gone = f"{ROOT}/1616989747416"
    lost = {**HITS[1], "id": "1600000000000", "webUrl": ""}
    odd = {**HITS[1], "channelIdentity": {"teamId": "1/../2", "channelId": CHANNEL}}
    link = HITS[2]["webUrl"].replace("1616989750004", "1616989747416")
    found = hits_of(odd, lost, {**HITS[2], "id": "1616989747416", "webUrl": link}, HITS[2])
    network = route({"POST /search/query$": found}, TRIAL.answer)
    page = connected(network)[0].search("hello", {})
    assert [item.remote_id for item in page.items] == [ANSWER]
    assert page.deleted == (gone,)


def test_who_didnt_let_chats_be_read_is_told_so_and_what_cant_be_read_is_no_empty_answer():
    with pytest.raises(Rejected, match="tick"):
        connected(says({}, 403))[0].search("hello", {})
    with pytest.raises(Unavailable):
        connected(says({}))[0].search("hello", {})


# Pictures


def test_pictures_go_out_within_the_message_with_their_descriptions():
    one, asked = connected()
    second = Upload("b.jpg", "image/jpeg", b"\xff\xd8", 'A "lamp" <lit>')
    one.publish(Draft("Voir", media=(PICTURE, second), to=HERE), "k")
    one.reply(ROOT, Draft("Et", media=(PICTURE,)), "k")
    told = json.loads(asked[0].content)
    assert told["body"]["content"] == (
        '<p>Voir</p><p><img src="../hostedContents/1/$value" alt="A lantern"></p>'
        '<p><img src="../hostedContents/2/$value" alt="A &quot;lamp&quot; &lt;lit&gt;"></p>'
    )
    assert told["hostedContents"] == [
        {
            "@microsoft.graph.temporaryId": "1",
            "contentBytes": "iVBORw==",
            "contentType": "image/png",
        },
        {"@microsoft.graph.temporaryId": "2", "contentBytes": "/9g=", "contentType": "image/jpeg"},
    ]
    assert len(json.loads(asked[1].content)["hostedContents"]) == 1


def test_the_largest_pictures_that_are_offered_stay_within_a_call():
    post = PLATFORM.post
    whole = (Upload("a.png", "image/png", bytes(post.media_bytes)),) * post.media
    one, asked = connected()
    one.publish(Draft("x" * post.text, media=whole, to=HERE), "k")
    assert len(asked[0].content) < 4_000_000


def test_a_message_with_pictures_isnt_changed_so_that_they_arent_lost():
    one, asked = connected()
    with pytest.raises(Rejected):
        one.edit(ROOT, Draft("x", media=(PICTURE,)))
    assert not asked


def with_pictures(html, **more):
    message = {
        **MESSAGES[0],
        "subject": None,
        "replies": [],
        "body": {"contentType": "html", "content": html},
    }
    one, _ = connected(says({**TOLD, "value": [{**message, **more}]}))
    return one.read("channel", HERE, {}).items


def test_pictures_of_a_message_are_kept_with_their_descriptions_and_where_people_see_them():
    kept = f"https://graph.microsoft.com/v1.0/teams/{TEAM}/channels/{CHANNEL}/messages/1/hostedContents/aWQ9/$value"
    foreign = "https://media.example/a.gif"
    (item,) = with_pictures(
        f'<p>Look</p><img alt="A lantern" src="{kept}" itemid="a"><img alt="Hello" src="{foreign}">'
        '<img src="javascript:alert(1)"><img src="data:image/png;base64,AA==">'
    )
    assert item.text == "Look"
    assert [(one.url, one.alt) for one in item.media] == [
        (MESSAGES[0]["webUrl"], "A lantern"), (foreign, "Hello")
    ]  # fmt: skip
    (alone,) = with_pictures(f'<img alt="A lantern" src="{kept}">')
    assert (alone.title, alone.text) == ("A lantern", "")
    (mute,) = with_pictures(f'<img src="{kept}">')
    assert (mute.title, mute.text) == ("", "…")
