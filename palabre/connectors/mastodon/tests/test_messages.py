"""What is said to an account and not to everybody: read as private, and answered so."""

import pytest

from palabre.connectors.contract import Kind
from palabre.connectors.mastodon import PLATFORM
from palabre.connectors.mastodon.tests.test_writing import HOST, Server, status
from palabre.connectors.protocols import Draft


@pytest.mark.parametrize(
    ("visibility", "wanted", "sent"),
    [("direct", "public", "direct"), ("private", "unlisted", "direct"), ("unlisted", "direct", "direct"),
     ("unlisted", "public", "unlisted"), ("public", "unlisted", "unlisted")],
)  # fmt: skip
def test_no_draft_makes_an_answer_more_public_than_what_it_answers(visibility, wanted, sent):
    asked = status(visibility=visibility, account={"acct": "zoe"})
    server = Server(at={"GET /api/v1/statuses/112": asked})
    server.connector().reply(f"{HOST}/112", Draft("Merci", more={"visibility": wanted}), "k")
    assert [one["visibility"] for one in server.bodies()] == [sent]


def test_messages_are_what_is_said_to_the_account_and_not_to_everybody():
    def told(number, kind, visibility):
        said = status(f"9{number}", content="<p>Bonjour</p>", account={"acct": "zoe"},
                      visibility=visibility)  # fmt: skip
        return {"id": number, "type": kind, "status": said}

    answer = [
        told("5", "mention", "direct"),
        told("4", "mention", "private"),
        told("3", "mention", "public"),
        told("2", "mention", "local"),
        told("1", "favourite", "direct"),
    ]
    server = Server(at={"GET /api/v1/notifications": answer})
    page = server.connector().read("messages", {}, {})
    assert [item.remote_id for item in page.items] == [f"{HOST}/94", f"{HOST}/95"]
    assert {(item.kind, item.private) for item in page.items} == {(Kind.MESSAGE, True)}
    assert {(item.thread, item.parent) for item in page.items} == {(f"talk:zoe@{HOST}", "")}
    assert page.cursor == {"min_id": "5"}
    assert "messages" in PLATFORM.private & PLATFORM.inbox
    public = server.connector().read("notifications", {}, {})
    assert [(one.remote_id, one.private) for one in public.items] == [(f"{HOST}/93", False)]
