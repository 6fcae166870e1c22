"""Programs read maps, their communities, places and voices, and themes with the texts behind them."""

import pytest

from palabre.channels.keys import FIGURES, MAPS
from palabre.ecosystem.models import Standing
from palabre.listening.models import Mention, Voice

pytestmark = pytest.mark.django_db
MAP = "/o/lanterne/lanterne/map/"


def test_a_map_is_told_as_its_page_tells_it(program, topic, two_circles, drawn, as_ada):
    call, found = program(FIGURES), drawn()
    (row,) = call("GET", "/maps").json()["maps"]
    assert (row["id"], row["name"], row["voices"]) == (topic.pk, "Café", found.voices)
    told = call("GET", f"/maps/{row['id']}").json()
    page = as_ada.get(f"{MAP}ecosystem/{row['id']}/").context
    assert told["says"] == page["sentences"]
    assert [one["number"] for one in told["communities"]] == [
        one.community.number for one in page["communities"]
    ]
    assert sum(not one["is_crowd"] for one in told["communities"]) == 2
    assert [one["name"] for one in told["places"]] == [one["name"] for one in found.places]
    first = told["communities"][0]
    texts = call("GET", f"/maps/{row['id']}/communities/{first['number']}/texts").json()
    assert texts["count"] == first["texts"]
    assert len(texts["mentions"]) == 100
    assert texts["next"] == 2
    rest = call("GET", f"/maps/{row['id']}/communities/{first['number']}/texts?page=2").json()
    assert not set(rest["mentions"]) & set(texts["mentions"])


def test_voices_are_told_by_influence_and_to_who_may_sort_them(program, topic, two_circles, drawn):
    drawn()
    call, where = program(MAPS), f"/maps/{topic.pk}/voices"
    told = call("GET", where).json()
    influence = [one["influence"] for one in told["voices"]]
    assert influence == sorted(influence, reverse=True)
    assert told["count"] == Standing.objects.count() > 20
    one = call("GET", f"{where}?q=moulin3").json()["voices"][0]
    assert one["handle"] == "moulin3"
    behind = [number for numbers in one["evidence"].values() for number in numbers]
    assert Mention.objects.filter(pk__in=behind).count() == len(behind) > 0
    assert call("GET", f"{where}/{one['voice']}").json() == one
    assert call("GET", f"{where}?does=sing").status_code == 422
    # Whose network forbids to take its members elsewhere is left out, as from the files of a map.
    Voice.objects.filter(pk=one["voice"]).update(platform="linkedin")
    assert call("GET", where).json()["count"] == told["count"] - 1
    assert call("GET", f"{where}/{one['voice']}").status_code == 404
    # A key for figures is told how many, and not who.
    assert program(FIGURES)("GET", where).status_code == 403


def test_a_map_is_drawn_anew_when_a_program_asks(program, topic, two_circles, drawn, as_ada):
    drawn()
    assert program(MAPS)("POST", f"/maps/{topic.pk}/draw").status_code == 204
    assert as_ada.get(f"{MAP}ecosystem/{topic.pk}/").context["busy"]
