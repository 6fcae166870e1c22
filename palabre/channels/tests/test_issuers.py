"""Whose answer it is: a network's own name in it, where it says one (RFC 9207)."""

from dataclasses import replace

import pytest

from palabre.channels import doors
from palabre.channels.models import Channel
from palabre.channels.tests.test_signing_in import PAGE, gone_there
from palabre.connectors import oauth
from palabre.connectors.registry import PLATFORMS
from tests.contract.plaza import PLATFORM
from tests.contract.plaza.client import PlazaConnector

HERE, THERE = "https://plaza.example", "https://mallory.example"


@pytest.mark.parametrize(
    ("promises", "said", "is_kept"),
    [
        (None, [], True),  # most networks say nothing
        (None, [HERE], True),
        (None, [f"{HERE}/oauth"], True),
        (None, [THERE], False),
        (None, ["http://plaza.example"], False),
        (None, ["https://["], False),
        (True, [HERE], True),
        (True, [], False),  # it promised to say its name
        (True, [f"{HERE}/"], False),
        (True, [HERE, HERE], False),
        (True, [""], False),
        (False, [], True),
        (False, [THERE], False),
    ],
)
def test_an_answer_of_another_than_was_asked_connects_nothing(
    as_ada, brand, network, monkeypatch, promises, said, is_kept
):
    """All networks come back to one address: one could give out the code of another (RFC 9207)."""
    if promises is not None:
        by = replace(PLATFORM.oauth, issuer=HERE, metadata=f"{HERE}/metadata")
        monkeypatch.setitem(PLATFORMS, "plaza", (replace(PLATFORM, oauth=by), PlazaConnector))
        network.metadata = {
            "issuer": HERE, "authorization_response_iss_parameter_supported": promises
        }  # fmt: skip
    asked = gone_there(as_ada)
    back = as_ada.get(f"{PAGE}back/", {"code": "c0de", "state": asked["state"], "iss": said})
    assert Channel.objects.exists() == is_kept
    assert bool(network.asked) == is_kept, "the code of another is given to nobody"
    page = as_ada.get(back["location"]).content.decode()
    assert ("came from another network than the one that was asked" in page) != is_kept


@pytest.mark.parametrize(
    "metadata", [{"issuer": THERE}, {"issuer": None}, ["odd"], 404, {"issuer": f"{HERE}/"}]
)
def test_a_name_that_is_another_s_is_no_promise(network, metadata):
    """Metadata tell of whom was asked, or of nobody (RFC 8414, 3.3); a slash at the end is allowed."""
    promised = "authorization_response_iss_parameter_supported"
    network.metadata = {**metadata, promised: True} if isinstance(metadata, dict) else metadata
    by = replace(PLATFORM.oauth, on_server=True, metadata="/metadata", authorize="/authorize")
    found = oauth.issuer_of(doors.http(), by, server="plaza.example")
    assert found == (
        oauth.Issuer(f"{HERE}/", True) if metadata == {"issuer": f"{HERE}/"} else oauth.Issuer()
    )
