"""Two who ask for letters in the same moment, each with a connection of their own, count as two."""

import pytest

from palabre.publishing.letters import subscribing
from palabre.publishing.models import Subscriber
from palabre.publishing.tests.test_approvals_at_once import at_once, refused

pytestmark = pytest.mark.django_db(transaction=True)
TRIES = 5


def test_of_two_who_ask_last_for_letters_one_is_asked(mailing_list, monkeypatch):
    monkeypatch.setattr(subscribing, "MOST_QUESTIONS_AN_HOUR", 1)

    def ask(name):
        address = f"{name}@example.org"
        return lambda: subscribing.ask_for_letters(mailing_list, address, "fr", "here")

    for number in range(TRIES):
        assert len(refused(at_once(ask(f"zoe{number}"), ask(f"max{number}")))) == 1
        assert Subscriber.objects.count() == 1
        Subscriber.objects.all().delete()
