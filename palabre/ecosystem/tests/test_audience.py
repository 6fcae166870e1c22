"""Bought reactions show as signs and move no rank; the brand's own community is told apart."""

import pytest

from palabre.channels.models import Channel
from palabre.ecosystem.models import Standing
from palabre.listening.models import Voice

pytestmark = pytest.mark.django_db
MAP = "/o/lanterne/lanterne/map/"


def as_a_farm(say, star, many=12):
    """Accounts without a face that tell a voice the same, and have never said anything else."""
    root = say(star, "mon café du jour", days=12)
    for n in range(many):
        say(f"farm{n}", "great coffee keep going café", days=11.9, parent=root)
    return root


@pytest.fixture
def faces(db):
    """Gives all but the farm a picture and a name of their own."""

    def put():
        rows = Voice.objects.exclude(handle__startswith="farm")
        rows.update(avatar="https://voliere.example/face.jpg")
        Voice.objects.filter(handle__startswith="farm").update(name="")

    return put


def test_a_farm_shows_signs_with_their_texts_and_moves_no_rank(
    as_ada, two_circles, say, drawn, faces
):
    before = ranked(drawn())
    as_a_farm(say, "tasse5")
    faces()
    found = drawn()
    assert ranked(found) == before
    suspect = found.standings.get(voice__handle="tasse5")
    assert set(suspect.signs) == {"repeated", "empty"}
    assert found.standings.exclude(signs={}).count() == 1
    said = as_ada.get(f"{MAP}voices/{found.pk}/{suspect.voice_id}/").content.decode()
    assert "signs, not a verdict" in said
    assert "12 of 12 that reacted" not in said  # the circle reacts to it, too
    assert "great coffee keep going" in said
    assert "What these texts can’t tell:" in said
    assert "Followers that come without a reason" in said
    listed = as_ada.get(f"{MAP}voices/?q=tasse5").content.decode()
    assert "2 signs" in listed
    assert "of an inflated audience, not a verdict" in listed


def ranked(found):
    rows = found.standings.filter(voice__handle__regex="^(moulin|tasse)")
    return list(rows.order_by("-influence", "voice").values_list("voice__handle", "influence"))


def test_who_reacts_to_our_account_is_our_community_or_a_crowd(
    as_ada, brand, two_circles, say, drawn
):
    Channel.objects.create(
        organisation=brand.organisation, brand=brand, platform="echo", name="Lanterne", account="@Lanterne"
    )  # fmt: skip
    root = say("lanterne", "notre café", days=5)
    for n in range(12):
        say(f"tasse{n}", f"oui, ce café {n}", days=4, parent=root)
    found = drawn()
    assert (found.own["voices"], found.own["is_crowd"]) == (12, False)
    assert set(found.standings.filter(is_with_us=True).values_list("voice__handle", flat=True)) == {
        f"tasse{n}" for n in range(12)
    }
    assert found.standings.get(is_ours=True).voice.handle == "lanterne"
    said = as_ada.get(f"{MAP}ecosystem/").content.decode()
    assert "Your own community" in said
    assert "It is a community: its voices react to each other, and not only to you." in said


def test_official_voices_of_a_list_are_ours(as_ada, brand, say, drawn):
    as_ada.post(f"{MAP}lists/", {"name": "Nous", "official": "1"})
    root = say("boss", "notre café", days=5)
    say("v1", "un bon café", days=4, parent=root)
    brand.voice_lists.get(is_official=True).voices.add(Voice.objects.get(handle="boss"))
    found = drawn()
    assert found.own["voices"] == 1
    assert found.standings.get(is_with_us=True).voice.handle == "v1"


def test_who_only_reacts_to_us_is_called_a_crowd(as_ada, brand, say, drawn):
    Channel.objects.create(
        organisation=brand.organisation, brand=brand, platform="echo", name="Lanterne", account="lanterne"
    )  # fmt: skip
    for day in (3, 5, 9):
        root = say("lanterne", f"notre café {day}", days=day)
        for n in range(10):
            say(f"v{n}", f"un café pour {n} {day}", days=day - 1, parent=root)
    assert drawn().own["is_crowd"]
    said = as_ada.get(f"{MAP}ecosystem/").content.decode()
    assert "It is a crowd: they react to you, but hardly to each other." in said


def test_whoever_reacts_to_nobody_has_no_place_in_the_picture(as_ada, two_circles, say, drawn):
    say("alone", "un café seul")
    found = drawn()
    assert Standing.objects.get(map=found, voice__handle="alone").x is None
    told = as_ada.get(f"{MAP}ecosystem/{found.pk}/picture.json").json()
    assert "Alone" not in told["voices"]["name"]
    assert as_ada.get(f"{MAP}ecosystem/{found.pk}/map.graphml").status_code == 200
