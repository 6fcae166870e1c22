"""What stands where one of a few words is due may be anything: a list is none of them, and no fault."""

import pytest

from palabre.connectors.contract import Rejected
from palabre.connectors.ghost.parse import post_of
from palabre.connectors.mastodon.parse import item_of_notification, message_of
from palabre.connectors.stackexchange.calls import _refused

ODD = [["public"], {"a": 1}]


@pytest.mark.parametrize("odd", ODD, ids=["list", "object"])
def test_a_list_where_a_word_is_due_is_no_word(odd):
    at = "2026-11-20T08:00:00Z"
    assert post_of({"id": "a" * 24, "published_at": at, "status": odd}, "g.example") is None
    assert item_of_notification({"type": odd, "status": {}}, "m.example") is None
    assert message_of({"visibility": odd}, "m.example") is None
    assert isinstance(_refused({"error_id": odd}, 400), Rejected)
