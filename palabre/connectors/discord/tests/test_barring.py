"""Whom a bot silences on a server of Discord, and lets write again."""

import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from palabre.connectors.contract import Barring, Rejected
from palabre.connectors.discord.tests.test_discord import Network
from palabre.connectors.discord.trial import TRIAL

AT = "900/1300000000000000003"


def told(network):
    (request,) = [one for one in network.asked if one.method != "GET"]
    return request, json.loads(request.content)["communication_disabled_until"]


@pytest.mark.shared
def test_somebody_is_silenced_for_a_day_on_the_server_where_they_wrote_and_its_log_says_why():
    from tests.specs import check

    network = Network()
    network.connector.bar("700", AT, Barring.SILENCE, "spam, again")
    request, until = told(network)
    assert check(request, "discord_openapi") == "/guilds/{guild_id}/members/{user_id}"
    assert (request.method, request.url.path) == ("PATCH", "/api/v10/guilds/800/members/700")
    assert request.headers["x-audit-log-reason"] == "spam%2C%20again"
    left = datetime.fromisoformat(until) - datetime.now(UTC)
    assert timedelta(hours=23, minutes=59) < left <= timedelta(days=1)


def test_who_was_silenced_may_write_again():
    network = Network()
    network.connector.bar("700", AT, Barring.UNSILENCE)
    assert told(network)[1] is None


def test_who_left_the_server_cannot_be_silenced_and_needs_no_leave_to_write():
    def answer(request):
        if "/members/" in request.url.path:
            return httpx.Response(404, json={"code": 10007})
        return TRIAL.answer(request)

    one = Network(answer).connector
    with pytest.raises(Rejected, match="no longer on this server"):
        one.bar("700", AT, Barring.SILENCE, "spam")
    one.bar("700", AT, Barring.UNSILENCE)


@pytest.mark.parametrize("act", [Barring.SILENCE, Barring.UNSILENCE])
def test_what_a_moderator_said_for_longer_is_neither_cut_nor_lifted(act):
    until = (datetime.now(UTC) + timedelta(days=7)).isoformat()

    def answer(request):
        if "/members/" in request.url.path:
            assert request.method == "GET"
            return httpx.Response(200, json={"communication_disabled_until": until})
        return TRIAL.answer(request)

    with pytest.raises(Rejected, match="for longer"):
        Network(answer).connector.bar("700", AT, act, "spam")
