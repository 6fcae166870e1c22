"""The doors of a topic's dashboard: each figure opens just the mentions that it counts."""

import re
from datetime import datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict
from django.utils import timezone

from palabre.connectors.contract import Author, Item
from palabre.governance.acts import MACHINE
from palabre.listening.actions.mentions import tag
from palabre.listening.actions.topics import make_topic
from palabre.listening.figures.blocks import listed, voices, volume, week
from palabre.listening.figures.counted import Counted
from palabre.listening.figures.period import Period
from palabre.listening.figures.rivaltones import rival_tones
from palabre.listening.finding import MOST_STRETCHES, count, filters_for, newer
from palabre.listening.indexing import index_pending
from palabre.listening.ingest import ingest
from palabre.listening.models import Mention
from palabre.listening.search import SearchRefused
from palabre.listening.selection import Selection
from palabre.listening.tests.test_dashboard import SAYINGS, say, varied

PARIS = ZoneInfo("Europe/Paris")


def say_at(brand, moments):
    """Let one voice say something else at each of these moments."""
    texts = varied(len(moments))
    items = [
        Item(f"m{n}", f"{text} {SAYINGS[n % 3]}", at, Author(f"v{n % 4}", name=f"V {n % 4}"))
        for n, (text, at) in enumerate(zip(texts, moments, strict=True))
    ]
    ingest(items, "echo", organisation_id=brand.organisation_id)
    index_pending()


@pytest.fixture
def topic(brand):
    return make_topic(MACHINE, brand, "Lanterne", "lanterne")


def address(chosen):
    return chosen.address()


def behind(brand, door):
    return count(brand, Selection.of(QueryDict(unescape(door))))


def test_every_hour_of_a_long_period_opens_its_mentions(brand, topic):
    # Half a year in Paris: the clock changes within it, and the hour of both changes is talked in.
    start = datetime(2026, 3, 28, 23, tzinfo=PARIS)
    moments = [start + timedelta(minutes=47 * n) for n in range(12)]
    moments += [start + timedelta(days=200, hours=7 * n) for n in range(60)]
    moments += [datetime(2026, 10, 25, 2, 30, fold=fold, tzinfo=PARIS) for fold in (0, 1)]
    with timezone.override(PARIS):
        say_at(brand, moments)
        period = Period(start.date() - timedelta(days=2), moments[-1].date() + timedelta(days=30))
        counted = Counted(brand, [topic], period)
        assert counted.total == len(moments)
        drawn = week(counted, address).chart.body
        doors = re.findall(r'href="([^"]+)"', drawn)
        found = sorted(behind(brand, door) for door in doors)
        assert found == sorted(n for row in counted.week for n in row if n)
        night = counted.selection().at_hour(6, 2)
        assert count(brand, night) == counted.week[6][2] >= 2


def test_every_hour_of_one_day_opens_its_mentions(brand, topic):
    start = timezone.now() - timedelta(days=3)
    say_at(brand, [start + timedelta(minutes=13 * n) for n in range(20)])
    day = timezone.localdate(start)
    counted = Counted(brand, [topic], Period(day, day + timedelta(days=1)))
    drawn = volume(counted, address).chart.body
    doors = {unescape(door) for door in re.findall(r'href="([^"]+)"', drawn)}
    assert sorted(behind(brand, door) for door in doors) == sorted(n for _, n in counted.hours)


def test_a_tone_of_a_voice_opens_its_mentions(brand, topic):
    say_at(brand, [timezone.now() - timedelta(hours=n + 1) for n in range(24)])
    block = voices(Counted(brand, [topic], Period.of(QueryDict("period=month"))), address)
    cells = [cell for row in block.cells for cell in row[3:]]
    told = [(cell["text"], behind(brand, cell["href"])) for cell in cells if "href" in cell]
    assert len(told) >= 4
    assert all(text == str(found) for text, found in told)
    assert {cell["text"] for cell in cells if "href" not in cell} <= {"0"}


def test_the_tones_of_three_compared_topics_open_their_mentions(brand, topic):
    rivals = [
        make_topic(MACHINE, brand, name, name.lower(), kind="competitor", languages=["fr", "en"])
        for name in ("Boreal", "Zephyr")
    ]
    glad, sour = "merveille, je suis ravie, j'adore", "en panne, très déçu, quelle honte"
    for said, voice, texts in (
        ("lanterne", "a", [glad] * 24 + [sour] * 8),
        ("boreal", "b", [sour] * 32),
        ("zephyr", "c", [glad] * 5),
    ):
        words = varied(len(texts), said)
        told = [f"{one} {feeling}" for one, feeling in zip(words, texts, strict=True)]
        say(brand, told, voice=voice, language="fr")
    block = rival_tones(Counted(brand, [topic], Period.of(QueryDict(""))), address, topic)
    names = [row[0]["text"] for row in block.cells]
    assert names == ["Lanterne", "Boreal", "Zephyr"]
    assert [row[1]["text"] for row in block.cells] == ["+50%", "−100%", "–"]
    for row, plain, one in zip(block.cells, block.rows, [topic, *rivals], strict=True):
        assert f"topic={one.pk}" in row[0]["href"]
        assert behind(brand, row[0]["href"]) == sum(plain[4:])
        told = {cell["text"]: behind(brand, cell["href"]) for cell in row[2:] if "href" in cell}
        assert told
        assert all(text == str(count) for text, count in told.items())


def test_a_tag_of_the_house_and_a_page_that_is_passed_on_open_their_mentions(brand, topic):
    links = [
        "https://www.gazette.example/a/?utm_source=x&id=7#top",
        "http://gazette.example/a?id=7",
        "https://gazette.example/b",
    ]
    for n, link in enumerate(links):
        say(brand, varied(1, f"lanterne {n}"), voice=f"v{n}", links=(link,))
    first = Mention.objects.order_by("pk").first()
    tag(MACHINE, brand.organisation, [first.pk], "à suivre")
    index_pending()
    counted = Counted(brand, [topic], Period.of(QueryDict("")))
    for name, told in (
        ("tag", [("à suivre", 1)]),
        ("link", [("gazette.example/a?id=7", 2), ("gazette.example/b", 1)]),
        ("domain", [("gazette.example", 3)]),
    ):
        block = listed(counted, address, name)
        assert block.rows == told
        assert [behind(brand, bar["href"]) for bar in block.bars] == [count for _, count in told]
        chosen = [Selection.of(QueryDict(bar["href"])) for bar in block.bars]
        assert [len(newer(brand, one, 0)) for one in chosen] == [count for _, count in told]


def test_hours_that_nobody_has_written_so_are_left_out_of_an_address():
    chosen = Selection.of(QueryDict("hour=2-09&hour=8-09&hour=1-24&hour=x&hour=2-09&hour=7-23"))
    assert chosen.hours_of_week() == {(1, 9), (6, 23)}
    assert Selection.of(QueryDict(chosen.address())).hours == chosen.hours


def test_an_hour_is_shown_and_taken_back_on_the_search_page(brand, topic, as_ada):
    at = timezone.localtime() - timedelta(days=2)
    say_at(brand, [at, at - timedelta(hours=3)])
    hour = f"{at.isoweekday()}-{at.hour:02d}"
    page = as_ada.get(f"/o/lanterne/lanterne/listen/search/?hour={hour}").content.decode()
    assert page.count("<article") == 1
    assert f"{at:%A}, {at.hour:02d}:00" in page
    assert f'<input type="hidden" name="hour" value="{hour}">' in page


def test_news_of_another_hour_are_no_news(brand, topic):
    at = timezone.localtime() - timedelta(days=2)
    say_at(brand, [at, at - timedelta(hours=3)])
    assert len(newer(brand, Selection().at_hour(at.weekday(), at.hour), 0)) == 1


def test_hours_that_follow_each_other_are_one_stretch_and_all_hours_are_always(brand, topic):
    monday = timezone.localtime().replace(hour=8, minute=30) - timedelta(weeks=3)
    monday -= timedelta(days=monday.weekday())
    say_at(brand, [monday + timedelta(hours=n) for n in range(4)])
    chosen = Selection(hours=("1-09", "1-10"))
    assert count(brand, chosen) == 2
    assert len(filters_for(brand, chosen).stretches) == 1
    every = Selection(hours=tuple(f"{day}-{hour:02d}" for day in range(1, 8) for hour in range(24)))
    assert filters_for(brand, every).stretches is None
    assert count(brand, every) == 4


def test_more_hours_than_an_index_takes_are_refused_in_a_sentence(brand, topic, as_ada):
    say_at(brand, [timezone.localtime() - timedelta(days=3650), timezone.localtime()])
    hours = [f"{day}-{hour:02d}" for day in range(1, 8) for hour in range(0, 24, 2)]
    few, scattered, many = (Selection(hours=tuple(hours[:most])) for most in (6, 12, 84))
    assert 3000 < len(filters_for(brand, few).stretches) < MOST_STRETCHES
    for refused in (scattered, many):
        with pytest.raises(SearchRefused, match="choose fewer hours or fewer days"):
            count(brand, refused)
    told = as_ada.get(f"/o/lanterne/lanterne/listen/search/?{many.address()}").content.decode()
    assert "choose fewer hours or fewer days" in told
    shorter = many.between(timezone.localdate() - timedelta(days=365), timezone.localdate())
    assert count(brand, shorter) in {0, 1}
