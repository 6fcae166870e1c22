"""Lists of voices are kept by hand, and rules can ask for them."""

import pytest

from palabre.ecosystem.actions.lists import make_list, put_in_lists
from palabre.ecosystem.models import VoiceList
from palabre.governance.acts import MACHINE
from palabre.governance.models import AuditEntry
from palabre.governance.rules import Refused
from palabre.listening.models import Voice

pytestmark = pytest.mark.django_db
MAP = "/o/lanterne/lanterne/map/"


@pytest.fixture
def zoe(say, drawn):
    root = say("zoe", days=5)
    say("al", parent=root, days=4)
    drawn()
    return Voice.objects.get(handle="zoe")


def test_a_list_is_made_on_its_page_filled_on_a_voices_and_narrows_the_table(as_ada, zoe, topic):
    assert "No list yet" in as_ada.get(f"{MAP}lists/").content.decode()
    as_ada.post(f"{MAP}lists/", {"name": " Journalists  "})
    row = VoiceList.objects.get(name="Journalists")
    as_ada.post(f"{MAP}voices/{topic.pk}/{zoe.pk}/lists/", {"list": [row.pk, "9" * 40, "x"]})
    assert list(row.voices.all()) == [zoe]
    said = as_ada.get(f"{MAP}voices/?list={row.pk}").content.decode()
    assert "Zoe" in said
    assert ">Al<" not in said
    as_ada.post(f"{MAP}voices/{topic.pk}/{zoe.pk}/lists/")
    assert not row.voices.exists()
    as_ada.post(f"{MAP}lists/{row.pk}/remove/")
    assert not VoiceList.objects.exists()
    verbs = list(
        AuditEntry.objects.filter(kind__icontains="voicelist").values_list("verb", flat=True)
    )
    assert sorted(verbs) == ["changed", "changed", "made", "removed"]


@pytest.mark.parametrize("name", ["", "  ", "\0"])
def test_a_list_needs_a_name(brand, name):
    with pytest.raises(Refused):
        make_list(MACHINE, brand, name)


def test_a_name_is_given_once_and_lists_have_their_most(brand, monkeypatch):
    make_list(MACHINE, brand, "Presse")
    with pytest.raises(Refused, match="of this name"):
        make_list(MACHINE, brand, "Presse ")
    monkeypatch.setattr("palabre.ecosystem.actions.lists.MOST_LISTS", 1)
    with pytest.raises(Refused, match="fifty"):
        make_list(MACHINE, brand, "Partenaires")


def test_a_full_list_takes_nobody_more(brand, zoe, monkeypatch):
    row = make_list(MACHINE, brand, "Presse")
    monkeypatch.setattr("palabre.ecosystem.actions.lists.MOST_VOICES", 0)
    with pytest.raises(Refused, match="Presse"):
        put_in_lists(MACHINE, brand, zoe, {row.pk})


def test_another_brands_list_is_out_of_reach(as_ada, brand, organisation, zoe, topic):
    other = organisation.brands.create(name="Autre", slug="autre")
    row = make_list(MACHINE, other, "Presse")
    as_ada.post(f"{MAP}voices/{topic.pk}/{zoe.pk}/lists/", {"list": [row.pk]})
    assert not row.voices.exists()
    assert as_ada.post(f"{MAP}lists/{row.pk}/remove/").status_code == 404
    row.voices.add(zoe)
    assert "No voice answers to this" in as_ada.get(f"{MAP}voices/?list={row.pk}").content.decode()
