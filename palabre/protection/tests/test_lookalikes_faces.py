"""Our picture under a name that isn't like ours: found among voices and in lists, at a bounded cost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from palabre.connectors.tests.loopback import Reply
from palabre.listening.models import Voice
from palabre.protection.actions import lookalikes_faces
from palabre.protection.actions.lookalikes_faces import look_at_faces
from palabre.protection.models import Face, Suspect
from palabre.protection.tests.conftest import brought, official, picture, suspects, swept, voice

pytestmark = pytest.mark.django_db


@pytest.fixture
def pictured(torreo, settings, site):
    """A brand whose register has a picture, and a site where ours and others' are to be had."""
    settings.ONLINE, settings.ALLOW_HOSTS = True, ["127.0.0.1"]
    official(torreo, "torreoparis", picture=picture(3))
    site.replies = {"/ours.jpg": Reply(picture(3, 400, "JPEG")), "/other.png": Reply(picture(8))}
    return torreo


def asked(site):
    return [path for path, _headers in site.asked]


def test_a_voice_with_our_picture_and_an_unlike_name_is_found_and_nobody_is_asked_twice(
    pictured, site
):
    voice(pictured, "zoe", avatar=f"{site.url}/ours.jpg", followers=900)
    voice(pictured, "max", avatar=f"{site.url}/other.png")
    voice(pictured, "lea", avatar=f"{site.url}/none.png")
    voice(pictured, "torreoparis", avatar=f"{site.url}/ours.jpg")
    assert swept(pictured) == {}
    assert not look_at_faces(pictured.pk)
    [found] = suspects(pictured).values()
    assert (found.handle, found.kind, found.same_picture) == ("zoe", "clone", True)
    assert [code for code, _parts in found.reasons] == ["same_picture"]
    assert found.voice.handle == "zoe"
    assert len(asked(site)) == 4
    look_at_faces(pictured.pk)
    assert len(asked(site)) == 4
    # The weekly sweep by names leaves it as it stands.
    assert swept(pictured)["zoe"].same_picture


def test_a_picture_that_a_list_tells_is_looked_at_under_any_name_and_then_forgotten(pictured, site):
    lines = f"zoe;Zoé;;{site.url}/ours.jpg\nmax;Max;;{site.url}/other.png\nlea;Léa;;/ours.jpg"
    assert brought(pictured, lines, "mastodon") == {}
    assert not look_at_faces(pictured.pk)
    assert set(suspects(pictured)) == {"zoe"}
    assert suspects(pictured)["zoe"].origin == "list"
    assert not Face.objects.exists()


def test_only_so_many_are_fetched_a_day_the_last_heard_first(pictured, site, monkeypatch):
    monkeypatch.setattr(lookalikes_faces, "A_DAY", 3)
    now = timezone.now()
    for number in range(6):
        seen = {"last_seen_at": now - timedelta(hours=number)}
        voice(pictured, f"v{number}", avatar=f"{site.url}/{number}.png", **seen)
    voice(pictured, "old", avatar=f"{site.url}/old.png", last_seen_at=now - timedelta(days=40))
    look_at_faces(pictured.pk)
    look_at_faces(pictured.pk)
    assert asked(site) == ["/0.png", "/1.png", "/2.png"]
    Face.objects.update(at=now - timedelta(days=2))
    look_at_faces(pictured.pk)
    assert asked(site)[3:] == ["/3.png", "/4.png", "/5.png"]


def test_another_picture_is_looked_at_anew_and_a_forgotten_one_goes(pictured, site):
    zoe = voice(pictured, "zoe", avatar=f"{site.url}/other.png")
    look_at_faces(pictured.pk)
    assert not Suspect.objects.exists()
    Voice.objects.filter(pk=zoe.pk).update(avatar=f"{site.url}/ours.jpg")
    look_at_faces(pictured.pk)
    assert set(suspects(pictured)) == {"zoe"}
    Voice.objects.filter(pk=zoe.pk).update(avatar="")
    look_at_faces(pictured.pk)
    assert not Face.objects.exists()
