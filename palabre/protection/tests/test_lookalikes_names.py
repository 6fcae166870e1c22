"""Accounts that networks find by our names: asked with each sweep, judged like voices; a failure is said."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.utils import timezone

from palabre.connectors.contract import Author, Capability, Unavailable
from palabre.jobs import run_due
from palabre.protection.actions import lookalikes_names
from palabre.protection.actions.lookalikes_names import names_of, search_accounts, searchable
from palabre.protection.actions.lookalikes_register import enqueue_sweep
from palabre.protection.lookalikes.register import register_of
from palabre.protection.models import SuspectList
from palabre.protection.rules.lookalikes import OfficialKind
from palabre.protection.tests.conftest import official, suspects, voice

pytestmark = pytest.mark.django_db


class Network:
    """What networks find by names, and which names they were asked for."""

    def __init__(self, **accounts):
        self.accounts_of, self.asked, self.slug = accounts, [], ""

    @contextmanager
    def charged(self, slug, channel=None):
        self.slug = slug
        yield self

    def accounts(self, name):
        self.asked.append((self.slug, name))
        found = self.accounts_of.get(self.slug, ())
        if isinstance(found, Exception):
            raise found
        return tuple(found)


@pytest.fixture
def network(monkeypatch, settings):
    settings.ONLINE = True

    def put(**accounts):
        made = Network(**accounts)
        monkeypatch.setattr(lookalikes_names, "charged", made.charged)
        return made

    return put


def account(handle, name="", about="", **more):
    return Author(f"did:plc:{handle}", name or handle, handle, about=about, **more)


def test_which_networks_are_asked_is_their_own_data():
    assert {one.slug for one in searchable()} == {"bluesky", "mastodon"}
    assert all(Capability.ACCOUNTS in one.capabilities for one in searchable())


def test_accounts_that_nobody_heard_are_found_by_our_names_and_ours_are_not(torreo, network):
    official(torreo, "torreo.bsky.social", "bluesky")
    asked = network(
        bluesky=[
            account("torreo.bsky.social", "Torréo"),
            account("torreo-sav.bsky.social", "Torréo SAV", followers=12, avatar="https://cdn.example/a.png"),
            account("zoe.bsky.social", "Zoé"),
        ]
    )  # fmt: skip
    search_accounts(torreo.pk)
    (one,) = suspects(torreo).values()
    assert (one.handle, one.platform, one.kind) == ("torreo-sav.bsky.social", "bluesky", "phishing")
    assert (one.followers, one.avatar) == (12, "https://cdn.example/a.png")
    assert ("bluesky", "Torréo") in asked.asked
    row = SuspectList.objects.get(brand=torreo, platform="bluesky")
    assert (row.lines, row.found) == (3, 1)


def test_a_parody_that_says_so_only_of_itself_is_never_called_fraud(torreo, network):
    network(bluesky=[account("torreo.example", "Torréo", "Compte parodique, rien d’officiel")])
    search_accounts(torreo.pk)
    assert [one.kind for one in suspects(torreo).values()] == ["parody"]


def test_the_same_account_stands_once_however_it_was_met(torreo, network):
    voice(torreo, "torreo-sav.bsky.social", "Torréo SAV", slug="bluesky")
    network(bluesky=[account("torreo-sav.bsky.social", "Torréo SAV")])
    enqueue_sweep(torreo)
    run_due()
    search_accounts(torreo.pk)
    assert set(suspects(torreo)) == {"torreo-sav.bsky.social"}


def test_each_name_is_asked_for_once_and_twenty_at_most(torreo):
    official(torreo, "torreo.fr2", "mastodon", "TORRÉO")
    for number in range(30):
        official(torreo, f"p{number}", "mastodon", f"Claire {number}", OfficialKind.PERSON)
    names = names_of(torreo, register_of(torreo))
    assert names[0].casefold() == "torréo"
    assert len(names) == len({one.casefold() for one in names}) == 20


def test_a_network_that_does_not_answer_is_told_and_keeps_nothing_from_the_others(
    torreo, network, as_ada, protect
):
    network(bluesky=Unavailable("away"), mastodon=[account("torreo_sav@m.example", "Torréo SAV")])
    search_accounts(torreo.pk)
    assert set(suspects(torreo)) == {"torreo_sav@m.example"}
    shown = as_ada.get(f"{protect}/lookalikes/").content.decode()
    assert "Bluesky didn’t answer" in shown
    assert "Mastodon: 1 account by your names" in shown
    assert as_ada.get(f"{protect}/lookalikes/lists/").content.decode().count("Mastodon</span>") == 0


def test_what_was_found_once_stays_told_when_the_network_fails_later(torreo, network):
    network(bluesky=[account("torreo-sav.bsky.social", "Torréo SAV")])
    search_accounts(torreo.pk)
    before = timezone.now() - timedelta(days=1)
    SuspectList.objects.filter(platform="bluesky").update(made_at=before, read_at=before)
    network(bluesky=Unavailable("away"))
    search_accounts(torreo.pk)
    row = SuspectList.objects.get(brand=torreo, platform="bluesky")
    assert (row.read_at, row.lines) == (before, 1)
    assert row.made_at > before


def test_a_sweep_asks_and_off_the_network_nobody_is_asked(torreo, network, settings):
    asked = network()
    enqueue_sweep(torreo)
    run_due()
    assert {slug for slug, _name in asked.asked} == {"bluesky", "mastodon"}
    settings.ONLINE = False
    asked.asked.clear()
    search_accounts(torreo.pk)
    assert asked.asked == []


def test_what_a_stranger_wrote_as_long_as_they_like_is_kept_as_far_as_it_goes(torreo, network):
    long = account(
        "torreo-sav.bsky.social", "Torréo " + "x" * 900, "y" * 5_000,
        avatar="https://e.example/" + "a" * 900, url="https://e.example/" + "b" * 2_000,
    )  # fmt: skip
    network(bluesky=[long])
    search_accounts(torreo.pk)
    (one,) = suspects(torreo).values()
    one.full_clean(exclude=["likeness", "avatar", "url"])
    assert (one.avatar, one.url) == ("", "")
