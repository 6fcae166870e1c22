"""Whom a text may name, asked for while one writes: who is kept, and who is heard."""

import pytest
from django.utils import timezone

from palabre.governance.acts import MACHINE
from palabre.listening.models import Voice
from palabre.publishing.actions.acquaintances import keep_acquaintance
from palabre.publishing.models import Acquaintance, Handle

pytestmark = pytest.mark.django_db
VOICES = "/o/lanterne/lanterne/engage/voices/"


@pytest.fixture
def heard(organisation):
    """A voice that was heard."""

    def make(name, handle, platform="mastodon", of=organisation):
        now = timezone.now()
        return Voice.objects.create(
            organisation=of, platform=platform, remote_id=f"id-{handle}", name=name,
            handle=handle, first_seen_at=now, last_seen_at=now,
        )  # fmt: skip

    return make


def found(client, words):
    return client.get(VOICES, {"q": words}).json()["found"]


def test_who_is_kept_comes_first_and_then_who_is_heard(as_ada, brand, heard):
    keep_acquaintance(MACHINE, brand, "Jeanne Zola", {"x": "zola", "mastodon": "z@piaille.fr"})
    heard("Zoé", "zoe@piaille.fr")
    heard("Jeanne Zola", "z@piaille.fr")
    first, second = found(as_ada, "zo")
    assert (first["name"], first["note"], first["words"]) == (
        "Jeanne Zola",
        "Mastodon, X",
        "@[Jeanne Zola]",
    )
    assert (second["name"], second["note"]) == ("Zoé", "Mastodon · @zoe@piaille.fr")


@pytest.mark.parametrize("words", ["", "@", " "])
def test_without_a_word_nobody_is_proposed(as_ada, heard, words):
    heard("Zoé", "zoe@piaille.fr")
    assert found(as_ada, words) == []


def test_a_handle_finds_its_voice_whatever_its_sign(as_ada, heard):
    heard("Marie", "zoe@piaille.fr")
    assert [one["name"] for one in found(as_ada, "@ZOE@pi")] == ["Marie"]


def test_voices_that_no_text_can_name_are_not_proposed(as_ada, heard, cy):
    heard("Zoé", "zoe", "linkedin")
    heard("Zoé", "zoe", "wordpress")
    heard("Zoé", "", "mastodon")
    heard("Zoé", "zoe", "bluesky")  # no whole handle
    heard("Zoé", "zoe@piaille.fr", of=cy.organisation)
    assert found(as_ada, "zo") == []


def test_a_voice_that_is_chosen_is_kept_and_gets_its_name_for_texts(as_ada, heard):
    voice = heard("Zoé", "zoe@piaille.fr")
    (one,) = found(as_ada, "zo")
    assert as_ada.post(one["know"]).json() == {"words": "@[Zoé]"}
    handle = Handle.objects.get()
    assert (handle.handle, handle.remote_id) == ("zoe@piaille.fr", voice.remote_id)
    assert [one["words"] for one in found(as_ada, "zo")] == ["@[Zoé]"]


def test_a_voice_without_a_name_for_texts_says_so(as_ada, heard):
    voice = heard("Zoé", "zoe", "linkedin")
    told = as_ada.post(f"{VOICES}{voice.pk}/know/").json()
    assert told == {"says": "This voice has no name that a text could call it by."}
    assert not Acquaintance.objects.exists()


def test_a_voice_of_another_organisation_is_not_there(as_ada, heard, cy):
    voice = heard("Zoé", "zoe@piaille.fr", of=cy.organisation)
    assert as_ada.post(f"{VOICES}{voice.pk}/know/").status_code == 404


def test_who_may_not_write_is_told_of_nobody(client, bo, brand):
    client.force_login(bo.user)
    assert client.get(VOICES, {"q": "zo"}).status_code == 403
