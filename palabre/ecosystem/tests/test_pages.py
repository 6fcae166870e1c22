"""The pages of the Map, asked for as a browser does."""

import json
import re
import xml.etree.ElementTree as Tree
from datetime import timedelta
from hashlib import md5

import pytest
from django.utils import timezone

from palabre.ecosystem.actions.lists import make_list
from palabre.ecosystem.actions.maps import is_being_made
from palabre.ecosystem.behind import habits_of, newest, said_by
from palabre.ecosystem.models import Community, Standing
from palabre.ecosystem.tests.conftest import followed
from palabre.ecosystem.views import communities
from palabre.governance.acts import MACHINE
from palabre.governance.counts import count_of
from palabre.governance.models import AuditEntry
from palabre.listening.models import Mention, Place, Voice

pytestmark = pytest.mark.django_db
MAP = "/o/lanterne/lanterne/map/"


@pytest.fixture
def small(say, drawn):
    """A map of four who answer each other; the first is the most answered."""
    root = say("zoe", "un café <b>&amp;", days=50)
    for n in range(3):
        back = say(f"v{n}", f"le café, oui {n}", parent=root, days=40 - n)
        say("zoe", f"merci pour le café {n}", parent=back, days=30 - n)
        say(f"v{n}", f"de rien, le café {n}", parent=root, days=20 - n)
    return drawn()


def words(answer):
    """A page without its secrets, in whose letters chance may write a name."""
    return re.sub(r'(csrf|csrfmiddlewaretoken" value)="\w+"', "", answer.content.decode())


def test_without_a_topic_and_without_a_map_the_next_step_is_said(as_ada, brand, request):
    for page in ("ecosystem/", "voices/", "places/"):
        assert "No topic yet" in words(as_ada.get(MAP + page))
    request.getfixturevalue("topic")
    for page in ("ecosystem/", "voices/", "places/"):
        assert "The map isn’t drawn yet" in words(as_ada.get(MAP + page))


def test_the_ecosystem_says_what_it_is_and_links_to_each_part(as_ada, small, topic):
    said = words(as_ada.get(f"{MAP}ecosystem/"))
    assert "4 voices, 10 texts, 9 reactions in twelve weeks." in said
    assert f"{MAP}ecosystem/{topic.pk}/1/" in said
    zoe = Voice.objects.get(handle="zoe")
    assert f"{MAP}voices/{topic.pk}/{zoe.pk}/" in said


def test_a_crowd_is_called_a_crowd(as_ada, say, drawn):
    for n in range(40):
        say(f"v{n}", f"un café {n}")
    drawn()
    said = words(as_ada.get(f"{MAP}ecosystem/"))
    assert "Nobody reacts to anybody: this is a crowd, not a community." in said
    assert "<c-atlas" not in said


def test_a_community_shows_its_members_words_and_newest_texts(as_ada, small, topic):
    said = words(as_ada.get(f"{MAP}ecosystem/{topic.pk}/1/"))
    assert "merci pour le café 2" in said
    assert "<b>&amp;" not in said
    assert as_ada.get(f"{MAP}ecosystem/{topic.pk}/9/").status_code == 404


@pytest.fixture
def named(brand, topic, say, drawn):
    """Sixteen who name the brand and one who names a rival sixteen times, all in answer to one voice."""
    followed(brand, "Lanterne", "lanterne", "brand")
    followed(brand, "Luciole", "luciole", "competitor")
    noon = timezone.now().replace(hour=12, minute=0) - timedelta(days=2)
    since = (timezone.now() - noon) / timedelta(days=1)
    root = say("zoe", "un café", days=50)
    for n in range(16):
        noise = " ".join(md5(f"{n} {at}".encode()).hexdigest()[:6] for at in range(6))
        say(f"v{n}", f"ce café de Lanterne {noise}", parent=root, days=since)
        say("loud", f"ce café de Luciole {noise}", parent=root, days=since)
    drawn()
    return Community.objects.get()


def test_the_figures_of_a_community_open_what_they_count(as_ada, named, topic):
    place, echo = f"{MAP}ecosystem/{topic.pk}/{named.number}/", Place.objects.get().pk
    assert (named.voices, named.newcomers, named.texts, named.naming) == (18, 17, 33, 16)
    for query, count in (
        ("", 33), ("?names=1", 16), (f"?place={echo}", 33), (f"?place={echo + 1}", 0), ("?tone=x", 33),
        ("?page=" + "9" * 30, 33), ("?place=%00&names=1", 16),
    ):  # fmt: skip
        said = words(as_ada.get(f"{place}texts/{query}"))
        assert f"{count} texts</p>" in said
        assert ("No text answers to this" in said) == (count == 0)
    assert "Luciole" not in words(as_ada.get(f"{place}texts/?names=1"))
    assert f"texts/?place={echo}" in words(as_ada.get(place))
    joined = words(as_ada.get(f"{MAP}voices/?topic={topic.pk}&community={named.number}&new=1"))
    assert "17 voices" in joined
    assert ">Zoe<" not in joined
    assert as_ada.get(f"{MAP}ecosystem/{topic.pk}/9/texts/").status_code == 404


def test_the_share_of_voice_within_a_community_is_by_voices_and_stands_beside_penetration(
    as_ada, named, topic
):
    value, low, high = named.share_of_voice
    assert value == pytest.approx(16 / (16 + 4))
    assert low <= value <= high
    for page in (f"ecosystem/{topic.pk}/{named.number}/", f"ecosystem/{topic.pk}/"):
        said = words(as_ada.get(MAP + page))
        assert re.search(r"Penetration.*?48.?%.*?Share of voice.*?80.?%", said, re.DOTALL)
    Community.objects.update(share_of_voice=[])  # as in a map that was drawn before it was counted
    cell = '<td class="num" data-label="Share of voice">–</td>'
    assert cell in words(as_ada.get(f"{MAP}ecosystem/{topic.pk}/"))


def test_habits_tell_when_how_often_and_in_what_form(named):
    found = habits_of(said_by(named))
    assert found.texts == sum(map(sum, found.week)) == 33
    assert found.busy_share >= 32 / 33
    assert found.often == 1
    assert sum(count for _kind, count in found.kinds) == 33
    assert habits_of(said_by(named).none()) is None


def test_the_newest_are_the_same_wherever_they_are_looked_for(named, django_assert_num_queries):
    rows, made_at = said_by(named), named.map.made_at
    said = list(rows.all())
    # The last days of the map hold all, some or none of them, by when it was made and of how many texts.
    for texts, later in ((33, 0), (330, 0), (330, 1), (3300, 0), (330, 30), (330, -40), (0, 0)):
        named.texts, named.map.made_at = texts, made_at + timedelta(days=later)
        for first, most in ((0, 1), (0, 5), (3, 20), (30, 20), (40, 5)):
            assert newest(rows, first, most, named) == said[first : first + most]
    named.texts, named.map.made_at = 330, made_at
    with django_assert_num_queries(1):
        newest(rows, 0, 5, named)
    named.texts = 33
    with django_assert_num_queries(1):
        newest(rows, 0, 5000, named)


@pytest.mark.parametrize(
    ("language", "told"), [("en", "more than 4 texts"), ("fr", "plus de 4 textes")]
)
def test_very_many_texts_of_a_community_are_not_counted_to_the_end(
    as_ada, ada, named, monkeypatch, language, told
):
    monkeypatch.setattr(communities, "count_of", lambda rows: count_of(rows, 4))
    ada.user.language = language
    ada.user.save()
    assert told in words(as_ada.get(f"{MAP}ecosystem/{named.map_id}/{named.number}/texts/"))


def test_a_list_tells_the_habits_of_its_voices_alone(as_ada, brand, named):
    kept = make_list(MACHINE, brand, "Presse")
    assert "Their habits" not in words(as_ada.get(f"{MAP}voices/?list={kept.pk}"))
    kept.voices.set(Voice.objects.filter(handle__in=["v1", "v2", "loud"]))
    page = as_ada.get(f"{MAP}voices/?list={kept.pk}")
    # Sixteen texts of one, and one of each of the two others: half of them wrote one or more.
    assert (page.context["habits"].texts, page.context["habits"].often) == (18, 1)
    assert "Where: echo (18)" in words(page)


def test_a_voice_opens_the_texts_that_its_influence_rests_on(as_ada, small, topic):
    zoe = Voice.objects.get(handle="zoe")
    address = f"{MAP}voices/{topic.pk}/{zoe.pk}/"
    said = words(as_ada.get(address))
    assert "le café, oui 0" in said
    assert "de rien, le café 2" in said
    assert f"listen/search/?topic={topic.pk}&amp;voice={zoe.pk}&amp;since=" in said
    Mention.objects.filter(text="le café, oui 0").delete()
    assert "le café, oui 0" not in words(as_ada.get(address))
    assert as_ada.get(f"{MAP}voices/{topic.pk}/{zoe.pk + 999}/").status_code == 404


@pytest.mark.parametrize(
    ("query", "there", "gone"),
    [
        ("q=ZO", "Zoe", ">V1<"),
        ("community=1", "Zoe", "No voice answers"),
        ("community=7", "No voice answers to this", "Zoe"),
        ("network=mastodon", "No voice answers to this", "Zoe"),
        ("does=create", "Zoe", ">V1<"),
        ("does=promote", "No voice answers to this", "Zoe"),
        ("sort=texts&page=2", "No voice answers to this", "Zoe"),
        ("sort=nonsense&does=x&community=abc&voices=a,b", "Zoe", "No voice answers"),
        ("voices=" + "9" * 40, "Zoe", "No voice answers"),
        ("place=echo", "Zoe", "No voice answers"),
        ("place=elsewhere.example", "No voice answers to this", "Zoe"),
        ("since=1999-01-01&until=2999-01-01", "Zoe", "No voice answers"),
        ("until=1999-01-01", "No voice answers to this", "Zoe"),
        ("since=2999-01-01", "No voice answers to this", "Zoe"),
        ("since=soon&until=2026-99-99", "Zoe", "No voice answers"),
        ("ours=1", "No voice answers to this", "Zoe"),
        ("q=%00", "Zoe", "No voice answers"),
    ],
)
def test_voices_are_narrowed_by_the_address(as_ada, small, query, there, gone):
    said = words(as_ada.get(f"{MAP}voices/?{query}"))
    assert there in said
    assert gone not in said


@pytest.mark.parametrize(
    ("query", "there"),
    [("q=zo", {"zoe"}), ("q=v&does=involve", {"v0"}), ("place=nowhere", set())],
)
def test_what_narrows_the_table_narrows_the_picture(as_ada, small, topic, query, there):
    address = f"{MAP}ecosystem/{topic.pk}/?{query}"
    for more in ({}, {"HTTP_HX_TARGET": "found", "HTTP_HX_REQUEST": "true"}):
        said = words(as_ada.get(address, **more))
        told = re.search(r'data-atlas-only="([\d,]*)"', said)
        voices = Voice.objects.filter(pk__in=[int(one) for one in told[1].split(",") if one])
        assert {one.handle for one in voices} == there
        for one in Voice.objects.all():
            assert (f"<bdi>{one}</bdi>" in said) == (one.handle in there)
        assert f"{MAP}voices/?{query.replace('&', '&amp;')}&amp;topic={topic.pk}" in said
    assert "<form" not in said
    assert "data-atlas-only" not in words(as_ada.get(f"{MAP}ecosystem/{topic.pk}/"))


def test_voices_marked_in_the_picture_are_those_shown(as_ada, small):
    zoe = Voice.objects.get(handle="zoe")
    said = words(as_ada.get(f"{MAP}voices/?voices={zoe.pk}"))
    assert "1 voice" in said
    assert "of those marked in the picture" in said


def test_the_picture_has_each_voice_once_and_ties_between_places_in_its_columns(
    as_ada, small, topic
):
    told = json.loads(words(as_ada.get(f"{MAP}ecosystem/{topic.pk}/picture.json")))
    voices, ties = told["voices"], told["ties"]
    assert {len(column) for column in voices.values()} == {4}
    assert sorted(voices["name"]) == ["V0", "V1", "V2", "Zoe"]
    assert all(0 <= one <= 1 for one in [*voices["x"], *voices["y"]])
    pairs = {
        (voices["name"][a], voices["name"][b])
        for a, b in zip(ties["from"], ties["to"], strict=True)
    }
    assert pairs == {(a, b) for v in ("V0", "V1", "V2") for a, b in (("Zoe", v), (v, "Zoe"))}
    assert told["from"] < min(voices["first"]) <= max(voices["last"]) <= told["until"]


@pytest.mark.parametrize("kind", ["gexf", "graphml"])
def test_graph_files_are_read_by_an_xml_reader_and_hold_every_voice_and_tie(
    as_ada, small, topic, kind
):
    Voice.objects.filter(handle="v1").update(name='=1+1 "<&\x0b')
    answer = as_ada.get(f"{MAP}ecosystem/{topic.pk}/map.{kind}")
    tree = Tree.fromstring(answer.content)
    tags = [one.tag.partition("}")[2] for one in tree.iter()]
    assert tags.count("node") == 4
    assert tags.count("edge") == 6


def test_the_table_holds_no_formula(as_ada, small, topic):
    Voice.objects.filter(handle="v1").update(name="=1+1")
    answer = as_ada.get(f"{MAP}ecosystem/{topic.pk}/map.csv")
    lines = answer.content.decode().splitlines()
    assert len(lines) == 5
    assert any(line.split(",")[1] == "'=1+1" for line in lines)


@pytest.mark.parametrize("kind", ["csv", "gexf", "graphml"])
def test_a_file_under_pseudonyms_names_no_voice_and_stays_in_the_trail(as_ada, small, topic, kind):
    names = {str(one) for one in Voice.objects.all()}
    address = f"{MAP}ecosystem/{topic.pk}/map.{kind}"
    open_file = as_ada.get(address).content.decode()
    veiled_file = as_ada.get(address, {"names": "pseudonyms"}).content.decode()
    assert "Zoe" in open_file
    assert not [one for one in names if f">{one}<" in veiled_file or f'"{one}"' in veiled_file]
    assert "Zoe" not in veiled_file
    assert len(set(re.findall(r"P-[a-z2-7]{10}", veiled_file))) == 4
    acts = AuditEntry.objects.filter(verb="exported", kind="map").order_by("pk")
    assert [one.details["pseudonyms"] for one in acts] == [False, True]


def test_the_picture_can_be_taken_as_png(as_ada, small, topic):
    answer = as_ada.get(f"{MAP}ecosystem/{topic.pk}/map.png")
    assert answer.content.startswith(b"\x89PNG")
    assert as_ada.get(f"{MAP}ecosystem/{topic.pk}/map.exe").status_code == 404


def test_drawing_anew_asks_once(as_ada, topic, small):
    for _twice in range(2):
        answer = as_ada.post(f"{MAP}ecosystem/{topic.pk}/anew/")
    assert answer.status_code == 302
    assert is_being_made(topic)
    assert "It is being drawn" in words(as_ada.get(f"{MAP}ecosystem/{topic.pk}/"))


def test_voices_of_networks_that_forbid_it_stay_out_of_files(as_ada, small, topic, monkeypatch):
    monkeypatch.setattr("palabre.ecosystem.exporting.kept_in", lambda: frozenset({"echo"}))
    answer = as_ada.get(f"{MAP}ecosystem/{topic.pk}/map.csv")
    assert len(answer.content.decode().splitlines()) == 1


def test_voices_of_imported_files_are_shown_like_others(as_ada, small, topic):
    Voice.objects.filter(handle="v1").update(platform="import")
    assert "Imported files" in words(as_ada.get(f"{MAP}voices/"))
    told = json.loads(words(as_ada.get(f"{MAP}ecosystem/{topic.pk}/picture.json")))
    assert "Imported files" in told["voices"]["network"]


def test_rows_cost_no_queries_each(as_ada, small, django_assert_max_num_queries):
    assert Standing.objects.count() == 4
    with django_assert_max_num_queries(17):
        as_ada.get(f"{MAP}voices/")


def test_only_twenty_communities_are_shown_until_all_are_asked_for(as_ada, small, topic):
    rows = [Community(map=small, number=n, words=[f"mot{n}"], voices=3) for n in range(2, 25)]
    Community.objects.bulk_create(rows)
    said = words(as_ada.get(f"{MAP}ecosystem/{topic.pk}/"))
    assert f"{MAP}ecosystem/{topic.pk}/20/" in said
    assert f"{MAP}ecosystem/{topic.pk}/21/" not in said
    assert "Show all 24 communities" in said
    unfolded = words(as_ada.get(f"{MAP}ecosystem/{topic.pk}/?all=1"))
    assert f"{MAP}ecosystem/{topic.pk}/24/" in unfolded
