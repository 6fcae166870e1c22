"""Every request that writes, held against the description of Mastodon's API."""

import httpx
import pytest

from palabre.connectors.contract import Moderation
from palabre.connectors.mastodon import PLATFORM
from palabre.connectors.mastodon.tests.test_writing import HOST, NOW, PNG, Server, status
from palabre.connectors.protocols import Draft
from tests.specs import check, check_spoilt_refused


@pytest.mark.shared
def test_every_request_that_writes_is_one_of_the_description(shared):
    later = {"id": "5", "scheduled_at": "2026-11-28T10:00:00Z"}
    server = Server(at={
        "POST /api/v2/media": {"id": "7"},
        "GET /api/v1/statuses/112": status(account={"acct": "zoe"}),
        "GET /api/v1/statuses": [],
        "GET /api/v1/accounts/verify_credentials": {"id": "4"},
        "GET /api/v1/accounts/4/statuses": [],
        "GET /api/v1/notifications": [],
        "POST /api/v1/statuses/112/favourite": status(),
        "POST /api/v1/statuses/112/unfavourite": status(),
        "DELETE /api/v1/statuses/112": status(),
        "DELETE /api/v1/scheduled_statuses/5": {},
    })  # fmt: skip
    one = server.connector()
    full = Draft(
        "Voici", language="fr", warning="Sang", media=(PNG,), more={"visibility": "public"}
    )
    one.publish(full, "k1")
    one.reply(f"{HOST}/112", Draft("Merci"), "k2")
    one.edit(f"{HOST}/112", full)
    one.moderate(f"{HOST}/112", Moderation.LIKE)
    one.moderate(f"{HOST}/112", Moderation.UNLIKE)
    one.measure([f"{HOST}/112"])
    one.measure([])
    one.receipt("k1", full, NOW)
    one.read("notifications", {}, {})
    one.delete(f"{HOST}/112")
    server.answers["POST /api/v1/statuses"] = later
    one.delete(one.publish(Draft("x", at=NOW), "k3").remote_id)
    asked = [_spelt(request) for request in server.asked]
    assert len({check(request, "mastodon_openapi") for request in asked}) == 10
    check_spoilt_refused(asked, "mastodon_openapi")
    app = {"client_name": "Palabre", "redirect_uris": ["https://palabre.example/back"],
           "scopes": "read write", "website": "https://palabre.example"}  # fmt: skip
    check(
        httpx.Request("POST", f"https://{HOST}{PLATFORM.oauth.register}", json=app),
        "mastodon_openapi",
    )


def _spelt(request):
    """The request as the description spells lists: without the [] that real servers want."""
    asked = [(name.removesuffix("[]"), value) for name, value in request.url.params.multi_items()]
    return httpx.Request(
        request.method, request.url.copy_with(params=asked), headers=request.headers,
        content=request.content,
    )  # fmt: skip
