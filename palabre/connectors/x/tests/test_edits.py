"""X: a post that is changed has a new number, and what X doesn't let be changed stays."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from palabre.connectors.contract import Rejected, Unavailable
from palabre.connectors.protocols import Draft
from palabre.connectors.x import COSTS
from palabre.connectors.x.parse import items_of
from palabre.connectors.x.tests.test_x import PICTURE, Network, body

FIRST, SECOND, THIRD = "1990000000000000009", "1990000000000000010", "1990000000000000011"


def version(number, text="Bonjour", versions=(FIRST,), minutes=20, **controls):
    until = datetime.now(UTC) + timedelta(minutes=minutes)
    return {
        "id": number,
        "text": text,
        "created_at": "2026-11-28T09:30:00Z",
        "conversation_id": FIRST,
        "edit_history_post_ids": list(versions),
        "edit_controls": {
            "is_edit_eligible": True,
            "edits_remaining": 4,
            "editable_until": until.isoformat(),
            **controls,
        },
    }


def network(*posts, made=SECOND, **told):
    found = Network()
    shown = {f"ids={post['id']}": {"data": [post]} for post in posts}

    def look(request):
        asked = request.url.params["ids"]
        return httpx.Response(200, json=shown.get(f"ids={asked}", told))

    made = {"data": {"id": made, "text": "Bonsoir"}}
    found.answers = {"GET /2/tweets?": look, "POST /2/tweets": made}
    return found


def test_a_changed_post_keeps_its_first_number_which_answers_name():
    of = network(version(FIRST))
    one = of.connector
    sent = one.edit(FIRST, Draft("Bonsoir"))
    look, made = of.asked
    assert "edit_controls" in look.url.params["post.fields"]
    assert body(made) == {"text": "Bonsoir", "edit_options": {"previous_post_id": FIRST}}
    assert (sent.remote_id, sent.url) == (FIRST, f"https://x.com/i/status/{SECOND}")
    assert (sent.cost, one.spent) == (COSTS["create"], COSTS["create"] + COSTS["read"])


def test_its_pictures_go_with_it_anew():
    of = network(version(FIRST))
    of.answers["POST /2/media/upload"] = {"data": {"id": "77"}}
    of.answers["POST /2/media/metadata"] = {"data": {"id": "77"}}
    of.connector.edit(FIRST, Draft("Bonsoir", media=(PICTURE,)))
    assert body(of.asked[-1])["media"] == {"media_ids": ["77"]}


def test_a_change_is_one_of_the_newest_version_and_is_not_made_twice():
    versions = (FIRST, SECOND)
    of = network(
        version(FIRST, versions=versions), version(SECOND, "Bonsoir", versions), made=THIRD
    )
    assert of.connector.edit(FIRST, Draft("Bonsoir")).url.endswith(SECOND)  # its answer was lost
    assert [request.method for request in of.asked] == ["GET", "GET"]
    assert of.connector.edit(FIRST, Draft("Bonne nuit")).url.endswith(THIRD)
    assert body(of.asked[-1])["edit_options"] == {"previous_post_id": SECOND}


def test_the_former_spelling_and_a_newer_version_in_place_of_the_asked_one_are_understood():
    post = version(SECOND, "Bonsoir")
    post["edit_history_tweet_ids"] = [FIRST, SECOND]
    del post["edit_history_post_ids"]
    of = network()
    of.answers["GET /2/tweets?"] = {"data": [post]}
    assert of.connector.edit(FIRST, Draft("Bonsoir")).remote_id == FIRST
    assert len(of.asked) == 1


def test_a_changed_post_that_is_read_is_the_same_one_with_its_new_words():
    both = (FIRST, SECOND)
    posts = [
        {**version(SECOND, "Bonsoir", both), "created_at": "2026-11-28T09:40:00Z"},
        version(FIRST, versions=both),
    ]
    (item,) = items_of({"data": posts})
    assert (item.remote_id, item.text, item.thread) == (FIRST, "Bonsoir", FIRST)
    assert item.url.endswith(SECOND)
    assert item.edited_at.minute == 40
    (alone,) = items_of({"data": [version(FIRST)]})
    assert (alone.remote_id, alone.edited_at) == (FIRST, None)


def test_the_figures_of_all_versions_are_told_together():
    both = (FIRST, SECOND)
    old = {**version(FIRST, versions=both), "public_metrics": {"like_count": 3, "reply_count": 1}}
    new = {**version(SECOND, "Bonsoir", both), "public_metrics": {"like_count": 4}}
    one = network(old, new).connector
    told = {(each.remote_id, each.metric): each.value for each in one.measure([FIRST])}
    assert told == {(FIRST, "likes"): 7, (FIRST, "replies"): 1}
    assert one.spent == 2 * COSTS["read"]


@pytest.mark.parametrize(
    ("post", "controls", "words"),
    [
        ({}, {"minutes": -1}, "half an hour"),
        ({}, {"edits_remaining": 0}, "half an hour"),
        ({}, {"is_edit_eligible": False}, "half an hour"),
        ({"conversation_id": "12"}, {}, "on x.com"),
    ],
)
def test_what_can_not_be_changed_is_not_sent(post, controls, words):
    of = network({**version(FIRST, **controls), **post})
    with pytest.raises(Rejected, match=words):
        of.connector.edit(FIRST, Draft("Bonsoir"))
    assert [request.method for request in of.asked] == ["GET"]


def test_a_post_that_is_gone_or_not_told_is_not_made_anew():
    gone = network(errors=[{"resource_id": FIRST, "type": "resource-not-found"}])
    with pytest.raises(Rejected, match="knows no such"):
        gone.connector.edit(FIRST, Draft("Bonsoir"))
    with pytest.raises(Unavailable):
        network(data=[]).connector.edit(FIRST, Draft("Bonsoir"))
    with pytest.raises(Rejected):
        gone.connector.edit("not a number", Draft("Bonsoir"))
    assert len(gone.asked) == 1


def test_an_account_that_may_not_is_told_so():
    of = network(version(FIRST))
    del of.answers["POST /2/tweets"]
    connector = of.refusing("POST", "/2/tweets", 403, {"detail": "not permitted"})
    with pytest.raises(Rejected, match="some accounts may"):
        connector.edit(FIRST, Draft("Bonsoir"))
