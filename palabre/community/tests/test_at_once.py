"""Two at a public door in the same moment, each with a connection of their own, count as two."""

from datetime import timedelta

import pytest
from django.utils import timezone

from palabre.community.actions import guests
from palabre.community.models import Knock, Participant
from palabre.community.rules import MOST_KNOCKS_AN_HOUR, MOST_OF_A_BOARD_AN_HOUR
from palabre.publishing.tests.test_approvals_at_once import at_once, refused

pytestmark = pytest.mark.django_db(transaction=True)
TRIES = 5


@pytest.fixture
def knocked(board):
    """The board after so many knocks of one connection, or each of another."""

    def make(count, origin=None):
        Knock.objects.all().delete()
        at = timezone.now() - timedelta(minutes=1)
        door = f"board {board.pk}"
        Knock.objects.bulk_create(
            Knock(
                organisation_id=board.organisation_id, door=door, at=at,
                origin=1_000 + one if origin is None else origin,
            )
            for one in range(count)
        )  # fmt: skip

    return make


def test_of_two_who_knock_last_from_one_connection_one_is_let_in(board, idea, knocked):
    def ask(name):
        caller = guests.Caller(f"{name}@example.org", 7, name, "en")
        return lambda: guests.ask_to_vote(board, caller, idea, tell=False)

    for number in range(TRIES):
        knocked(MOST_KNOCKS_AN_HOUR - 1, origin=7)
        assert len(refused(at_once(ask(f"zoe{number}"), ask(f"max{number}")))) == 1
        assert Knock.objects.count() == MOST_KNOCKS_AN_HOUR
    assert Participant.objects.count() == TRIES


def test_of_two_who_take_a_boards_last_place_one_is_let_in(board, idea, knocked):
    def ask(origin):
        caller = guests.Caller(f"zoe{origin}@example.org", origin, "Zoé", "en")
        return lambda: guests.ask_to_remark(board, caller, idea, "Yes, please.")

    for number in range(TRIES):
        knocked(MOST_OF_A_BOARD_AN_HOUR - 1)
        assert len(refused(at_once(ask(2 * number), ask(2 * number + 1)))) == 1
        assert Knock.objects.count() == MOST_OF_A_BOARD_AN_HOUR
