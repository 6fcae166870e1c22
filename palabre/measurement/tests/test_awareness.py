"""Awareness: who names the brand unprompted, whose name comes first, and what people were asked."""

from datetime import datetime, time, timedelta
from itertools import count

import pytest
from django.conf import settings
from django.utils import timezone

from palabre.campaigns.actions import campaigns
from palabre.channels.models import Channel
from palabre.connectors.contract import Author, Item
from palabre.ecosystem.models import Map, Standing, VoiceList
from palabre.governance.acts import MACHINE
from palabre.jobs import run_due
from palabre.listening import search
from palabre.listening.actions.topics import make_topic
from palabre.listening.copies import forget_copies
from palabre.listening.ingest import ingest
from palabre.listening.models import Mention, Topic, Voice
from palabre.measurement.awareness import ask_counts, behind, counted, place_of
from palabre.measurement.awareness_models import Awareness, AwarenessMonth, GivenFigure
from palabre.measurement.awareness_told import line_of_four
from palabre.measurement.barometer import counting
from palabre.measurement.barometer.making import last_months, months_before
from palabre.protection.actions.lookalikes_register import add_official
from palabre.protection.rules.lookalikes import OfficialKind
from palabre.publishing.models import Delivery, Post, Variant

pytestmark = pytest.mark.django_db
NUMBERS = count()
PAGE = "/o/lanterne/lanterne/measure/awareness/"


@pytest.fixture(autouse=True)
def own_index(settings, tmp_path):
    """An index of the test's own."""
    settings.HOME = tmp_path
    search.index.cache_clear()
    forget_copies()
    yield
    search.index.cache_clear()


@pytest.fixture
def month():
    """The first day of the last ended month."""
    return last_months(1)[0]


@pytest.fixture
def market(brand):
    """The need, the brand and a rival."""
    for name, query, kind in (
        ("Café", "café", "market"), ("Lanterne", "lanterne", "brand"), ("Boréal", "boréal", "competitor"),
    ):  # fmt: skip
        make_topic(MACHINE, brand, name, query, kind)
    Topic.objects.update(matched_version=1)
    return brand


@pytest.fixture
def say(market, month):
    """`say("zoe", "un café lanterne")`: one text of the month, as a network gives it; its name there."""
    noon = timezone.make_aware(datetime.combine(month, time(12)))

    def said(who, text, at=noon, **more):
        name = f"a{next(NUMBERS)}"
        item = Item(name, f"{text} {name}", at, Author(who, who, who), **more)
        ingest([item], "echo", organisation_id=market.organisation_id)
        return name

    return said


def test_who_names_it_unprompted_counts_and_nobody_else(market, say, month):
    campaigns.make_campaign(MACHINE, market, "Été", tags=["LanterneÉté"])
    add_official(MACHINE, market, OfficialKind.BRAND, "Lanterne", "echo", "lalanterne")
    ours = say("lalanterne", "Notre café chez Lanterne")
    say("zoe", "mon café vient de chez lanterne")
    say("answers", "oui, le café de lanterne", parent=ours)
    say("tagged", "un café lanterne", tags=("lanterneété",))
    say("clicked", "un café lanterne", links=(f"{settings.ADDRESS}/l/ete",))
    say("utm", "un café lanterne", links=("https://x.example/?utm_campaign=ete",))
    say("staff", "un café lanterne")
    say("silent", "un café")
    staff = VoiceList.objects.create(brand=market, name="Nous")
    staff.voices.add(Voice.objects.get(handle="staff"))
    Awareness.objects.create(brand=market, staff=staff)
    found = counted(market, month)
    assert (found["voices"], found["naming"], found["prompted"]) == (6, 1, 4)
    assert not found["is_trust_told"]
    assert voices_behind(market, month, "naming") == {"zoe"}
    assert voices_behind(market, month, "prompted") == {"utm", "clicked", "tagged", "answers"}


def voices_behind(brand, month, figure):
    """Whose texts a figure opens."""
    opened = Mention.objects.filter(pk__in=behind(brand, month, figure))
    return set(opened.values_list("voice__handle", flat=True))


def test_where_a_map_tells_trust_only_trusted_voices_count(market, say, month, monkeypatch):
    monkeypatch.setattr(counting, "FEWEST_TRUSTED", 2)
    for who in ("zoe", "fake", "al"):
        say(who, "un café lanterne")
    now = timezone.now()
    drawn = Map.objects.create(
        topic=Topic.objects.get(name="Café"), made_at=now, is_trust_told=True
    )
    for who, trust in (("zoe", 0.9), ("fake", 0.0), ("al", 0.3)):
        voice = Voice.objects.get(handle=who)
        Standing.objects.create(map=drawn, voice=voice, trust=trust, first_at=now, last_at=now)
    found = counted(market, month)
    assert (found["voices"], found["naming"], found["is_trust_told"]) == (2, 2, True)


def test_of_several_brands_the_first_is_top_of_mind(market, say, month):
    say("zoe", "du café : Lanterne, puis Boréal")
    say("al", "du café : Boréal, puis Lanterne")
    say("bo", "du café Lanterne")
    found = counted(market, month)
    assert (found["several"], found["first"], found["unplaced"]) == (2, 1, 0)
    assert voices_behind(market, month, "several") == {"al", "zoe"}
    assert voices_behind(market, month, "first") == {"zoe"}


@pytest.mark.parametrize(
    ("text", "query", "place"),
    [
        ("un cafe de la lanterne", "lanterne", 14), ("alanterne", "lanterne", None),
        ("chez torrefaction  minuit", '"torréfaction minuit"', 5), ("torrefiee", "torréf*", 0),
        ("rien", "lanterne NOT rien", None), ("un mot", "((", None),
    ],
)  # fmt: skip
def test_a_name_is_found_where_the_query_has_it(text, query, place):
    assert place_of(text, query) == place


def test_months_are_counted_by_the_clock_once_and_told_with_intervals(market, say, month, as_ada):
    say("early", "café", at=timezone.now() - timedelta(days=100))
    for n in range(40):
        say(f"v{n}", "un café lanterne" if n < 10 else "un café")
    assert ask_counts() == 1
    run_due()
    assert AwarenessMonth.objects.filter(month=month).count() == 1
    assert ask_counts() == 0
    spontaneous, top, aided, searched = line_of_four(
        market, AwarenessMonth.objects.get(month=month)
    )
    assert (spontaneous.value, spontaneous.between) == ("25%", "14% to 40%")
    assert (top.value, top.between) == ("–", "")
    assert (aided.value, searched.value) == ("–", "–")
    page = as_ada.get(PAGE).content.decode()
    assert "25%" in page
    assert "14% to 40%" in page
    need = Topic.objects.get(name="Café").pk
    assert f"listen/search/?topic={need}&amp;since={month}&amp;until=" in page
    assert as_ada.get(f"{PAGE}?month=1999-01").status_code == 404
    door = f"{PAGE}behind/?month={month:%Y-%m}&figure=naming"
    assert door.replace("&", "&amp;") in page
    said = as_ada.get(door).content.decode()
    assert "10 voices, each with its newest such text</p>" in said
    assert said.count("un café lanterne") == 10
    Mention.objects.filter(voice__handle="v3").update(is_hidden=True)
    said = as_ada.get(door).content.decode()
    assert "9 voices" in said
    assert "10 were counted" in said
    assert as_ada.get(f"{PAGE}behind/?month=1999-01").status_code == 404
    assert as_ada.get(f"{PAGE}behind/?figure=moon&page={'9' * 30}").status_code == 200


def test_a_given_figure_needs_its_source_and_its_whole(market, say, month, as_ada):
    say(
        "early",
        "café",
        at=timezone.make_aware(datetime.combine(months_before(month, 1)[0], time(12))),
    )
    as_ada.post(PAGE, {"act": "count"})
    told = {
        "act": "given",
        "month": month.isoformat(),
        "kind": "aided",
        "value": "60",
        "source": "Rue",
    }
    assert "Say how many people were asked." in as_ada.post(PAGE, told).content.decode()
    assert as_ada.post(PAGE, told | {"total": "20"}).status_code == 422
    assert as_ada.post(PAGE, told | {"total": "9" * 30}).status_code == 422
    assert not GivenFigure.objects.exists()
    assert as_ada.post(PAGE, told | {"total": "100"}).status_code == 302
    assert "60%" in as_ada.get(PAGE).content.decode()


def test_an_empty_house_is_told_the_next_step(as_ada):
    assert "There is no topic of the kind Market yet" in as_ada.get(PAGE).content.decode()
    assert as_ada.get(f"{PAGE}behind/").url.endswith(PAGE)


@pytest.mark.parametrize(
    ("where", "prompted"), [("echo", 1), ("mastodon", 0)], ids=["there", "on another network"]
)
def test_an_answer_to_what_we_published_is_prompted(market, say, month, where, prompted):
    house = market.organisation
    channel = Channel.objects.create(organisation=house, brand=market, platform=where, account="l")
    variant = Variant.objects.create(
        channel=channel, post=Post.objects.create(organisation=house, brand=market)
    )
    now = timezone.now()
    Delivery.objects.create(organisation=house, variant=variant, channel=channel, content={},
                            due_at=now, try_at=now, remote_id="sent1", state="published")  # fmt: skip
    say("answers", "oui, le café de lanterne", parent="sent1")
    found = counted(market, month)
    assert (found["naming"], found["prompted"]) == (1 - prompted, prompted)
