"""Facebook Pages: what is asked (by Meta's own names), what is read, and what is refused."""

import json
import tarfile
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from palabre.connectors.afterwards import Prolongs
from palabre.connectors.contract import (
    Kind,
    Moderation,
    RateLimited,
    Reconnect,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.facebook import PLATFORM, parse
from palabre.connectors.facebook.client import FacebookConnector
from palabre.connectors.facebook.parse import comment_of, message_of, post_of, rating_of
from palabre.connectors.facebook.trial import FEED, TRIAL
from palabre.connectors.protocols import Card, Draft, Upload
from palabre.connectors.tests.graph_names import NotInThePackage, check, check_fields
from palabre.connectors.tests.graph_paper import Paper, asked, asking, sent

PAGE = {"id": "100", "name": "Lanterne"}
# What a number stands for, so that every request of these tests is checked against Meta's own
# package, which describes neither messages nor the exchange of tokens.
OBJECTS = {
    "me": "user", "100": "page", "7001": "advideo", r"100_\d+": "pagepost", r"\d+_\d+": "comment",
    "m_.*|oauth|": "",  # the last: a path of another house, where bytes go
}  # fmt: skip
PICTURE = Upload("tasse.png", "image/png", b"\x89PNG", "Une tasse")
FILM = Upload("tasse.mp4", "video/mp4", b"x", "Une tasse")


@pytest.fixture
def paper():
    return Paper(TRIAL, FacebookConnector, OBJECTS)


def test_posts_become_items_with_their_pictures_links_and_counts():
    first, second = [item for entry in FEED["data"] if (item := post_of(entry, PAGE))]
    assert first.text == "Notre carte d'automne est là : https://lanterne.example/carte <3"
    assert (first.likes, first.relays, first.replies) == (31, 4, 3)
    assert [one.alt for one in first.media] == ["Une tasse", ""]
    assert first.links == ("https://lanterne.example/carte",)
    assert (first.author.remote_id, first.author.name) == ("100", "Lanterne")
    assert (first.place, first.place_name) == ("100", "Lanterne")
    assert second.text == "Lanterne a partagé un lien."
    assert second.links == ("https://journal.example/the",)
    assert second.author.remote_id == "unknown:100_202"


def test_comments_stand_under_their_post_or_comment(paper):
    page = paper.connector().read("comments", {}, {})
    first, second, third = page.items
    assert (first.kind, first.parent, first.thread) == (Kind.COMMENT, "100_201", "100_201")
    assert (second.parent, second.thread) == ("201_301", "100_201")
    assert (third.text, third.media[0].url) == ("…", "https://scontent.example/c.jpg")


def test_recommendations_and_old_stars_are_read():
    entry = {"created_time": "2026-11-01T10:00:00+0000", "reviewer": {"id": "9", "name": "Zoé"}}
    new = rating_of({**entry, "recommendation_type": "positive", "review_text": "Bon"}, PAGE)
    old = rating_of({**entry, "rating": 4, "open_graph_story": {"id": "77"}}, PAGE)
    assert (new.title, new.text, new.remote_id) == ("👍", "Bon", "rating:9:1793527200")
    assert (old.title, old.text, old.remote_id) == ("★★★★☆", "", "77")


def test_a_list_is_read_page_by_page_until_what_is_known(paper):
    more = {**FEED, "paging": {"cursors": {"after": "A2"}, "next": "https://x.example"}}
    paper.answers["GET /100/feed"] = more
    connector = paper.connector()
    first = connector.read("page", {}, {})
    assert first.more
    paper.answers["GET /100/feed"] = FEED
    second = connector.read("page", {}, first.cursor)
    assert not second.more
    assert asked(paper.requests[-1])["after"] == "A2"
    paper.answers["GET /100/feed"] = more
    assert not connector.read("page", {}, {**second.cursor, "done": 1_795_700_000}).more


def test_the_token_of_the_page_is_used_and_stands_in_no_address(paper):
    paper.connector().read("page", {}, {})
    headers = [request.headers["authorization"] for request in paper.requests]
    assert headers == ["Bearer s3cret", "Bearer s3cret-page"]
    assert all("s3cret" not in str(request.url) for request in paper.requests)


def test_without_a_number_the_only_page_is_meant_and_of_several_none(paper):
    one = {"id": "100", "name": "Lanterne", "access_token": "s3cret-page"}
    paper.answers["GET /me/accounts"] = {"data": [one]}
    assert paper.connector(account="").me().name == "Lanterne"
    paper.answers["GET /me/accounts"] = {"data": [one, {**one, "id": "101"}]}
    with pytest.raises(Rejected, match="several Pages"):
        paper.connector(account="").me()
    paper.answers["GET /me?"] = {"id": "100", "name": "Lanterne"}
    assert paper.refusing("GET /me/accounts", 100)
    assert paper.connector(account="").me().name == "Lanterne"


def test_a_token_is_prolonged(paper):
    paper.answers["GET /oauth/access_token"] = {"access_token": "long", "expires_in": 5_184_000}
    tokens = paper.connector(client_id="7", client_secret="s").prolong()
    assert (tokens.access, tokens.lasts) == ("long", timedelta(days=60))
    assert asked(paper.requests[-1])["grant_type"] == "fb_exchange_token"
    with pytest.raises(Rejected):
        paper.connector().prolong()


def test_a_post_with_pictures_shows_photos_with_their_descriptions(paper):
    draft = Draft("Bonjour", link="https://lanterne.example", media=(PICTURE,))
    assert paper.connector().publish(draft, "k").remote_id == "100_209"
    (photos, photo), (feed, post) = paper.said()
    assert (photos, feed) == ("/100/photos", "/100/feed")
    assert photo["alt_text_custom"] == b"Une tasse"
    assert (photo["published"], photo["source"]) == (b"false", b"\x89PNG")
    assert json.loads(post["attached_media"]) == [{"media_fbid": "401"}]
    assert post["message"] == "Bonjour\nhttps://lanterne.example"


def test_the_first_link_of_a_text_is_shown_with_its_card_unless_none_is_wanted(paper):
    link = "https://lanterne.example/a"
    paper.connector().publish(Draft(f"Lire {link}", card=Card(link, "La Lanterne")), "k")
    paper.connector().publish(Draft("Bonjour", link=link, no_card=True), "k")
    (_, shown), (_, bare) = paper.said()
    assert shown["link"] == link
    assert "link" not in bare
    assert bare["message"] == f"Bonjour\n{link}"


def test_a_post_can_be_planned_within_what_facebook_takes(paper):
    at = datetime.now(UTC) + timedelta(days=1)
    sent = paper.connector().publish(Draft("Demain", at=at), "k")
    assert (sent.ready, sent.at) == (False, at)
    (_, post), = paper.said()  # fmt: skip
    assert post == {
        "message": "Demain", "published": "false", "scheduled_publish_time": str(int(at.timestamp()))
    }  # fmt: skip
    for wrong in (timedelta(minutes=5), timedelta(days=40)):
        with pytest.raises(Rejected):
            paper.connector().publish(Draft("x", at=datetime.now(UTC) + wrong), "k")


def test_every_request_is_one_that_metas_own_package_could_make(paper):
    at = datetime.now(UTC) + timedelta(days=1)
    one = paper.connector()
    one.me()
    paper.answers = {
        f"GET /{edge}": {"data": []}
        for edge in ("me/accounts", "tagged", "ratings", "conversations", "scheduled_posts",
                     "comments")
    } | {"GET /v26.0/me?": {"id": "100"}, "GET /m_ab": {"id": "m_ab", "from": {"id": "555"}},
         "GET /v26.0/100_201?fields=from": {"id": "100_201", "from": {"id": "556"}},
         "POST /messages": {"message_id": "m_cd"}}  # fmt: skip
    paper.connector(account="").me()
    for source in ("page", "comments", "tagged", "ratings", "conversations"):
        one.read(source, {}, {}, limit=7)
    one.publish(Draft("a", link="https://a.example", at=at), "k")
    one.publish(Draft("a", media=(PICTURE, PICTURE)), "k")
    one.reply("201_301", Draft("a"), "k")
    one.reply("100_201", Draft("a"), "k")
    one.reply("m_ab", Draft("a"), "k")
    one.reply("201_301", Draft("a", more={"private": "yes"}), "k")
    one.publish(Draft("a", more={"form": "reel"}, media=(FILM,)), "k")
    one.ask_to_be_told()
    for number in ("201_301", "100_201"):
        one.edit(number, Draft("a"))
        one.delete(number)
        for act in PLATFORM.moderation:
            one.moderate(number, act)
        one.receipt("k", Draft("a"), at, number)
    for bars in PLATFORM.barring:
        one.bar("556", "100_201", bars)
    one.receipt("k", Draft("a"), at)
    one.receipt("k", Draft("a", at=at), at)
    one.measure([])
    one.measure(["100_201"])
    one.check(["201_301", "100_201"])
    assert paper.edges >= {
        "GET user/accounts", "GET page", "GET page/feed", "GET page/tagged", "GET page/ratings",
        "GET page/conversations", "GET page/insights", "GET page/published_posts",
        "GET page/scheduled_posts", "GET pagepost", "GET pagepost/insights", "GET comment",
        "GET comment/comments", "GET pagepost/comments", "POST page/feed", "POST page/photos",
        "POST page/messages", "POST pagepost", "POST comment", "POST comment/comments",
        "POST pagepost/comments", "POST comment/likes", "POST pagepost/likes",
        "DELETE comment/likes", "DELETE pagepost/likes", "DELETE comment", "DELETE pagepost",
        "POST page/video_reels", "POST page/blocked", "DELETE page/blocked", "POST page/subscribed_apps",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("method", "edge", "query", "form"),
    [
        ("POST", "page/feed", {}, {"message": "a", "mood": "merry"}),
        ("POST", "page/feed", {}, {"published": "perhaps"}),
        ("POST", "page/feed", {}, {"scheduled_publish_time": "tomorrow"}),
        ("POST", "page/feed", {}, {"attached_media": "[7]"}),
        ("POST", "page/messages", {}, {"messaging_type": "SHOUT"}),
        ("POST", "comment", {}, {"is_hidden": "1"}),
        ("POST", "page/feeds", {}, {"message": "a"}),
        ("GET", "page/feed", {"depth": "2"}, {}),
        ("GET", "page/feed", {"limit": "many"}, {}),
        ("GET", "page/feed", {"fields": "id,mood"}, {}),
        ("GET", "page/feed", {"fields": "id,comments.limit(2){id,mood}"}, {}),
        ("GET", "comment/comments", {"order": "odd"}, {}),
        ("POST", "page/blocked", {}, {"person": "5"}),
        ("POST", "page/video_reels", {}, {"upload_phase": "middle"}),
        ("POST", "page/subscribed_apps", {}, {"subscribed_fields": "feed,everything"}),
    ],
)
def test_a_request_of_our_own_making_would_be_refused(method, edge, query, form):
    request = asking(method, query, form)
    with pytest.raises(NotInThePackage):
        check(request, edge, sent(request))


def test_every_field_that_is_asked_for_is_known_to_metas_own_package():
    for fields, of in ((parse.POST, "pagepost"), (parse.COMMENT, "comment"),
                       (parse.RATING, "recommendation"), (parse.TALK, "unifiedthread")):  # fmt: skip
        check_fields(fields, of)
        with pytest.raises(NotInThePackage):
            check_fields(f"{fields},mood", of)


def test_a_message_is_answered_in_its_window_and_refused_after_it(paper):
    paper.answers["GET /m_ab"] = {"id": "m_ab", "from": {"id": "555"}}
    paper.answers["POST /100/messages"] = {"recipient_id": "555", "message_id": "m_cd"}
    assert paper.connector().reply("m_ab", Draft("Oui"), "k").remote_id == "m_cd"
    ((_, body),) = paper.said()
    assert json.loads(body["recipient"]) == {"id": "555"}
    assert json.loads(body["message"]) == {"text": "Oui"}
    assert "POST page/messages" in paper.edges
    with pytest.raises(Rejected, match="24 hours"):
        paper.refusing("POST /100/messages", 10, subcode=2_018_278).reply("m_ab", Draft("Oui"), "k")


@pytest.mark.parametrize(
    ("act", "method", "path", "body"),
    [(Moderation.HIDE, "POST", "/201_301", {"is_hidden": "true"}),
     (Moderation.SHOW, "POST", "/201_301", {"is_hidden": "false"}),
     (Moderation.LIKE, "POST", "/201_301/likes", {}),
     (Moderation.UNLIKE, "DELETE", "/201_301/likes", {})],
)  # fmt: skip
def test_a_comment_is_hidden_shown_and_liked(paper, act, method, path, body):
    paper.connector().moderate("201_301", act)
    assert paper.said(method) == [(path, body)]


def test_what_is_gone_is_deleted_already_and_what_is_forbidden_is_said(paper):
    assert paper.refusing("DELETE /", 100, subcode=33).delete("100_201") is None
    with pytest.raises(Rejected, match="permission"):
        paper.refusing("DELETE /", 200, status=403).delete("100_201")
    with pytest.raises(Rejected):
        paper.connector().delete("../me")
    with pytest.raises(Rejected):
        paper.connector().moderate("201_301", Moderation.APPROVE)


def test_a_lost_post_is_found_again_among_those_of_the_page(paper):
    since = datetime(2026, 11, 20, 8, 59, tzinfo=UTC)
    text = FEED["data"][0]["message"]
    assert paper.connector().receipt("k", Draft(text), since).remote_id == "100_201"
    assert paper.connector().receipt("k", Draft("Merci !"), since).remote_id == "201_302"
    assert paper.connector().receipt("k", Draft("Autre"), since) is None
    ours = {"id": "201_305", "message": "Merci bien", "from": {"id": "100"}}
    ours["created_time"] = "2026-11-20T09:30:00+0000"
    paper.answers = {"GET /201_301/comments": {"data": [ours]}}
    draft = Draft("Merci bien")
    assert paper.connector().receipt("k", draft, since, "201_301").remote_id == "201_305"
    assert paper.connector().receipt("k", Draft("Autre"), since, "201_301") is None
    paper.answers = {}
    assert paper.connector().receipt("k", Draft(text), since + timedelta(days=1)) is None


def test_a_lost_answer_to_a_message_is_looked_for_where_messages_are(paper):
    since = datetime(2026, 11, 20, 8, 59, tzinfo=UTC)
    ours = {"id": "m_cd", "message": "Oui", "from": {"id": "100"},
            "created_time": "2026-11-20T09:30:00+0000"}  # fmt: skip
    paper.answers = {"GET /conversations": {"data": [{"id": "t_1", "messages": {"data": [ours]}}]}}
    assert paper.connector().receipt("k", Draft("Oui"), since, "m_ab").remote_id == "m_cd"
    assert paper.connector().receipt("k", Draft("Non"), since, "m_ab") is None
    with pytest.raises(Rejected):  # who may not see them doesn't know that it isn't there
        paper.refusing("GET /conversations", 200, status=403).receipt(
            "k", Draft("Oui"), since, "m_ab"
        )


def test_figures_have_the_names_that_meta_gives_them_now(paper):
    found = {one.metric: one.value for one in paper.connector().measure(["100_201"])}
    assert found == {"views": 812, "likes": 31, "replies": 3, "relays": 4}
    names = asked(paper.requests[-1])["metric"].split(",")
    assert names == ["post_media_view", "post_total_media_view_unique", "post_clicks"]
    account = {one.metric: one.value for one in paper.connector().measure([])}
    assert account["followers"] == 1204
    assert not any("impression" in metric.theirs for metric in PLATFORM.metrics)


def test_a_metric_that_meta_gave_up_does_not_hide_the_others(paper):
    def answer(request):
        name = asked(request)["metric"]
        if name != "page_follows":
            return httpx.Response(400, json={"error": {"code": 100}})
        return httpx.Response(200, json={"data": [{"name": name, "values": [{"value": 5}]}]})

    paper.answers["GET /insights"] = answer
    assert [(m.metric, m.value) for m in paper.connector().measure([])] == [("followers", 5)]


@pytest.mark.parametrize(
    ("code", "error"),
    [(190, Reconnect), (102, Reconnect), (4, RateLimited), (17, RateLimited), (32, RateLimited),
     (613, RateLimited), (80001, RateLimited), (10, Rejected), (200, Rejected), (100, Rejected),
     (368, Rejected), (2, Unavailable)],
)  # fmt: skip
def test_metas_codes_become_the_errors_of_the_contract(paper, code, error):
    with pytest.raises(error) as caught:
        paper.refusing("GET /100/feed", code, status=403).read("page", {}, {})
    assert "s3cret" not in str(caught.value)


def test_a_fault_of_metas_while_writing_leaves_it_open_whether_it_happened(paper):
    with pytest.raises(Unknown):
        paper.refusing("POST /feed", 2).publish(Draft("a"), "k")


def test_the_pause_is_that_of_the_usage_header(paper):
    usage = json.dumps({"100": [{"type": "pages", "estimated_time_to_regain_access": 42}]})
    headers = {"X-Business-Use-Case-Usage": usage}
    with pytest.raises(RateLimited) as caught:
        paper.refusing("GET /100/feed", 32, headers=headers).read("page", {}, {})
    assert caught.value.wait == timedelta(minutes=42)
    paper.answers = {"GET /100/feed": httpx.Response(200, json=FEED, headers=headers)}
    assert paper.connector().read("page", {}, {}).wait == timedelta(minutes=42)


def test_texts_that_are_gone_are_told_and_a_dead_token_is_no_deletion(paper):
    connector = paper.refusing("GET /v26.0/201_301", 100, subcode=33)
    assert connector.check(["201_301", "100_201", "rating:9:x"]).deleted == ("201_301",)
    with pytest.raises(Reconnect):
        paper.refusing("GET /v26.0/100?", 190, status=401).check(["201_301"])


def test_what_is_still_there_is_given_as_it_is_now(paper):
    said = {"id": "201_301", "message": "Autrement", "created_time": "2026-11-20T10:00:00+0000"}
    paper.answers = {"GET /v26.0/201_301": said}
    items = paper.connector().check(["201_301", "100_201"]).items
    assert [item.kind for item in items] == [Kind.COMMENT, Kind.POST]
    assert items[0].text == "Autrement"


def test_what_has_other_fields_than_we_thought_is_there_all_the_same(paper):
    def odd(request):
        wrong = {"error": {"code": 100, "message": "nonexisting field"}}
        plain = "fields=id&" in f"{request.url.query.decode()}&"
        return (
            httpx.Response(200, json={"id": "201_301"})
            if plain
            else httpx.Response(400, json=wrong)
        )

    paper.answers = {"GET /v26.0/201_301": odd}
    found = paper.connector().check(["201_301"])
    assert (found.items, found.deleted) == ((), ())


def test_other_files_and_files_under_answers_are_refused_in_a_sentence(paper):
    for media in ((FILM, PICTURE), (Upload("a.pdf", "application/pdf", b"x"),)):
        with pytest.raises(Rejected, match=r"\.$"):
            paper.connector().publish(Draft("a", media=media), "k")
    with pytest.raises(Rejected, match=r"\.$"):
        paper.connector().reply("201_301", Draft("a", media=(PICTURE,)), "k")


@pytest.mark.shared
def test_the_public_answers_of_the_graph_api_are_read(shared):
    found = {}
    with tarfile.open(shared / "data/api/facebook_instagram_api_a.tar.gz") as archive:
        for name in archive.getnames():
            if name.startswith("facebook/") and name.endswith(".json"):
                found[name] = json.load(archive.extractfile(name))
    post = post_of(found["facebook/models/post.json"], PAGE)
    assert (post.likes, post.replies, len(post.media)) == (8878, 47, 7)
    comment = comment_of(found["facebook/models/comment.json"], PAGE, "100_1")
    assert (comment.text, comment.author.name) == ("My Nice Car", "Kun Liu")
    message = message_of(found["facebook/models/message.json"], PAGE, "t_1")
    assert message.text == "Love is peace!😏"
    feed = found["facebook/apidata/groups/feed_p1.json"]["data"]
    assert all(post_of(entry, PAGE) for entry in feed if entry.get("message"))


def test_its_keys_are_prolonged_by_itself(paper):
    assert isinstance(paper.connector(), Prolongs)
