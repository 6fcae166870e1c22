"""Instagram: texts of others that mention the account, as Meta tells of them and shows them, and stories."""

import json

import httpx
import pytest

from palabre.connectors.contract import Kind, Rejected
from palabre.connectors.graph import TOLD as TOLD_OF
from palabre.connectors.graph import WRONG
from palabre.connectors.instagram import parse
from palabre.connectors.instagram.client import InstagramConnector
from palabre.connectors.instagram.mentions import told_in
from palabre.connectors.instagram.parse import (
    MENTIONED,
    MENTIONED_PLAIN,
    MENTIONING,
    MENTIONING_PLAIN,
    message_of,
)
from palabre.connectors.instagram.tests.test_instagram import ME, OBJECTS
from palabre.connectors.instagram.trial import TALKS, TRIAL
from palabre.connectors.protocols import Draft, IsTold, Told
from palabre.connectors.tests.graph_names import check_fields
from palabre.connectors.tests.graph_paper import Paper, asked

POST, COMMENT = "17918195224117851", "17894227972186120"
NAME = f"mention:{POST}:{COMMENT}"
SAYS = {
    "id": COMMENT, "text": "lanterne.cafe quel bon thé", "timestamp": "2026-11-20T10:00:00+0000",
    "username": "zoe", "like_count": 3,
    "media": {"id": POST, "permalink": "https://www.instagram.com/p/ZZZ/", "username": "zoe"},
}  # fmt: skip
TOLD = Told(ME, "mentions", (NAME,))


@pytest.fixture
def paper():
    return Paper(TRIAL, InstagramConnector, OBJECTS)


def sending(**entry):
    return json.dumps({"object": "instagram", "entry": [{"id": ME, "time": 1, **entry}]}).encode()


def mentioning(media=POST, comment=COMMENT):
    return {"field": "mentions", "value": {"media_id": media, "comment_id": comment}}


def shown(paper, entry, edge="mentioned_comment"):
    paper.answers = {f"GET /v26.0/{ME}?fields={edge}": {edge: entry, "id": ME}}
    return paper.connector()


def test_what_is_told_is_named_by_both_numbers_in_the_old_and_the_new_shape():
    old = sending(changes=[mentioning(), mentioning(comment="")])
    assert told_in(old) == (Told(ME, "mentions", (NAME, f"mention:{POST}")),)
    assert told_in(b"[" + sending(**mentioning()) + b"]") == (TOLD,)
    assert told_in(sending(changes=[{"field": "comments", "value": {"id": "1"}}])) == (
        Told(ME, "comments"),
    )


def test_a_withdrawn_message_is_told_as_gone_and_a_new_one_as_news():
    told = told_in(sending(messaging=[{"message": {"mid": "aWdfZAG1", "is_deleted": True}}]))
    assert told == (Told(ME, "messages", deleted=("message:aWdfZAG1",)),)
    story = {"mid": "aWdfZAG9", "attachments": [{"type": "story_mention", "payload": {}}]}
    assert told_in(sending(messaging=[{"message": story}])) == (Told(ME, "messages"),)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[1]", b'{"object":"page","entry":[]}', b"[" * 100_000, b"\xff", b'"instagram"'],
)
def test_what_is_no_sending_of_instagrams_is_refused(body):
    with pytest.raises(Rejected):
        told_in(body)


@pytest.mark.parametrize(
    "entry",
    [{"changes": [mentioning("../me")]}, {"changes": "x"}, {"changes": [None]},
     {"messaging": [{"message": {"mid": "a b", "is_deleted": True}}]}, {"messaging": {}}],
)  # fmt: skip
def test_a_sending_with_nothing_in_it_that_can_be_a_name_tells_nothing(entry):
    assert told_in(sending(**entry)) == ()


def test_a_comment_that_mentions_the_account_is_read_by_its_number_and_answered_in_its_place(paper):
    (item,) = shown(paper, SAYS).fetch(TOLD).items
    assert (item.remote_id, item.kind, item.author.handle) == (NAME, Kind.COMMENT, "zoe")
    assert (item.thread, item.url) == (POST, "https://www.instagram.com/p/ZZZ/")
    assert asked(paper.requests[-1])["fields"].startswith(
        f"mentioned_comment.comment_id({COMMENT}){{id,text"
    )
    paper.connector().reply(NAME, Draft("Merci"), "k")
    body = {"message": "Merci", "media_id": POST, "comment_id": COMMENT}
    assert paper.said() == [(f"/{ME}/mentions", body)]


def test_a_post_that_mentions_the_account_is_read_and_answered(paper):
    post = {"id": POST, "caption": "Chez lanterne.cafe", "timestamp": "2026-11-20T10:00:00+0000",
            "username": "zoe", "media_type": "IMAGE"}  # fmt: skip
    told = Told(ME, "mentions", (f"mention:{POST}",))
    (item,) = shown(paper, post, "mentioned_media").fetch(told).items
    assert (item.remote_id, item.text) == (f"mention:{POST}", "Chez lanterne.cafe")
    paper.connector().reply(f"mention:{POST}", Draft("Merci"), "k")
    assert paper.said() == [(f"/{ME}/mentions", {"message": "Merci", "media_id": POST})]


def test_a_mention_under_a_post_of_ones_own_is_the_comment_that_is_read_there(paper):
    ours = {**SAYS, "media": {"id": POST, "username": "lanterne.cafe"}}
    (item,) = shown(paper, ours).fetch(TOLD).items
    assert (item.remote_id, item.thread) == (f"comment:{COMMENT}", POST)


def test_what_was_told_of_another_account_is_not_asked_for(paper):
    assert paper.connector().fetch(Told("5", "mentions", (NAME,))).items == ()
    assert not any("mentioned" in str(one.url) for one in paper.requests)


def test_where_not_all_may_be_asked_for_what_its_page_promises_is(paper):
    fields = []

    def answer(request):
        fields.append(asked(request)["fields"])
        if len(fields) == 1:
            return httpx.Response(400, json={"error": {"code": WRONG}})
        return {"mentioned_comment": {"id": COMMENT, "text": "a", "timestamp": SAYS["timestamp"]}}

    paper.answers = {f"GET /v26.0/{ME}?fields=mentioned": answer}
    (item,) = paper.connector().fetch(TOLD).items
    assert fields[1].endswith(f"{{{MENTIONING_PLAIN}}}")
    assert item.author.remote_id == f"unknown:{COMMENT}"


def test_a_mention_is_looked_at_again_and_called_gone_only_while_the_account_is_there(paper):
    assert shown(paper, {**SAYS, "text": "autre"}).check([NAME]).items[0].text == "autre"
    gone = paper.refusing(f"GET /v26.0/{ME}?fields=mentioned", WRONG, subcode=33)
    assert gone.check([NAME]).deleted == (NAME,)
    with pytest.raises(Rejected):  # not the text is missing, but what is asked through
        paper.refusing(f"GET /v26.0/{ME}?", WRONG, subcode=33).check([NAME])


def test_reading_mentions_lets_meta_tell_the_app_and_needs_one_of_ones_own(paper):
    with pytest.raises(Rejected, match="app of your own"):
        paper.connector().read("mentions", {}, {})
    paper.answers = {"POST /100/subscribed_apps": {"success": True}}
    page = paper.connector(client_secret="app").read("mentions", {}, {})
    assert (page.items, page.unchanged) == ((), True)
    assert paper.said() == [("/100/subscribed_apps", {"subscribed_fields": TOLD_OF})]
    assert isinstance(paper.connector(), IsTold)


def test_a_story_that_mentions_the_account_comes_among_the_messages_with_its_address_only():
    link = "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1"
    entry = {"id": "aWdfZAG9", "message": "", "created_time": "2026-11-20T10:00:00+0000",
             "from": {"id": "555", "username": "zoe"},
             "story": {"mention": {"link": link, "id": "1"}}}  # fmt: skip
    item = message_of(entry, {"id": "t1"}, "lanterne.cafe")
    assert (item.text, item.title, item.url, item.media) == ("@lanterne.cafe", "Story", link, ())
    assert item.author.handle == "zoe"
    answer_to_ours = {**entry, "story": {"reply_to": {"link": link}}}
    assert message_of(answer_to_ours, {"id": "t1"}, "lanterne.cafe") is None


def test_every_field_that_is_asked_for_is_known_to_metas_own_package():
    for fields, of in ((MENTIONED, "igmedia"), (MENTIONED_PLAIN, "igmedia"),
                       (MENTIONING, "igcomment"), (MENTIONING_PLAIN, "igcomment")):  # fmt: skip
        check_fields(fields, of)


def test_messages_are_read_all_the_same_where_stories_are_not_told(paper):
    def answer(request):
        if "story" in asked(request)["fields"]:
            return httpx.Response(400, json={"error": {"code": WRONG}})
        return TALKS

    paper.answers = {"GET /conversations": answer}
    assert len(paper.connector().read("messages", {}, {}).items) == 2


def test_a_picture_in_a_message_is_kept_but_nothing_of_a_story():
    photo = {"data": [{"image_data": {"url": "https://cdn.example/a.jpg"}}]}
    said = {"id": "aWdfZAG1", "created_time": "2026-11-20T10:00:00+0000", "attachments": photo}
    item = parse.message_of(said, {"id": "aWdfZAG06=="})
    assert (item.text, [one.url for one in item.media]) == ("…", ["https://cdn.example/a.jpg"])
    assert parse.message_of(said | {"attachments": {"data": []}}, {}) is None
    story = said | {"story": {"mention": {"link": "https://cdn.example/story", "id": "1"}}}
    told = parse.message_of(story, {}, "lanterne.cafe")
    assert (told.text, told.media, told.title) == ("@lanterne.cafe", (), "Story")
