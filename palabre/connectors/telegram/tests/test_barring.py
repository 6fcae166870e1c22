"""Whom a bot silences in a group of Telegram: only what may be its own doing is replaced or lifted."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from palabre.connectors.contract import Barring, Rejected
from tests.contract.trials import connector, trial

SOON, LATE = (int((datetime.now(UTC) + timedelta(hours=some)).timestamp()) for some in (5, 99))


def does(act, **member):
    """What Telegram is told to do, where it says this of a member."""
    done = []

    def answer(request):
        request.read()
        if request.url.path.endswith("/getChatMember"):
            return httpx.Response(200, json={"ok": True, "result": member})
        done.append(request.url.path.rpartition("/")[2])
        return trial("telegram").answer(request)

    connector("telegram", answer).bar("55", "-1001234/7", act)
    return done


@pytest.mark.parametrize("act", [Barring.SILENCE, Barring.UNSILENCE])
@pytest.mark.parametrize(
    ("member", "why"),
    [({"status": "kicked", "until_date": 0}, "lift the ban first"),
     ({"status": "restricted", "until_date": 0}, "An administrator"),  # for ever
     ({"status": "restricted", "until_date": LATE}, "An administrator"),
     ({"status": "restricted"}, "An administrator")],
)  # fmt: skip
def test_a_ban_or_what_an_administrator_said_is_neither_replaced_nor_lifted(act, member, why):
    with pytest.raises(Rejected, match=why):
        does(act, **member)


def test_a_silence_of_ours_is_lifted_and_one_that_is_over_asks_for_nothing():
    restricted = {"status": "restricted", "until_date": SOON}
    assert does(Barring.UNSILENCE, **restricted) == ["restrictChatMember"]
    assert does(Barring.UNSILENCE, status="member") == []
    assert does(Barring.SILENCE, status="member") == ["restrictChatMember"]
    assert does(Barring.SILENCE, **restricted) == ["restrictChatMember"]
