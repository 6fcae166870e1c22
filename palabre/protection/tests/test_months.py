"""What each month of a brand was: its counts, its word, its reasons, and the page that says so."""

import re
from datetime import date, datetime, time, timedelta
from html import unescape
from random import Random
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from palabre.channels.keys import FIGURES
from palabre.connectors.contract import Author, Item
from palabre.governance.acts import MACHINE
from palabre.listening import search
from palabre.listening.actions.topics import make_topic
from palabre.listening.indexing import index_pending
from palabre.listening.ingest import ingest
from palabre.listening.models import Mention
from palabre.listening.rules import TopicKind
from palabre.listening.search import SearchRefused
from palabre.protection import months, months_told
from palabre.protection.months import months_of

pytestmark = pytest.mark.django_db

WORDS = [
    first + last
    for first in ("bra", "cli", "dor", "gan", "hel", "jou", "kri", "lum")
    for last in ("bane", "cote", "dune", "fine", "gare", "lise", "mure", "nace", "pire", "rose")
]


ZONE = ZoneInfo("Europe/Paris")


def month(back):
    """The first day of the month so many months ago."""
    return months._back(timezone.localdate(), back)


@pytest.fixture
def said(brand):
    """Texts of a month, none a copy of another: ``said(2, bad=40)`` two months ago."""
    chance = Random(5)

    def say(back, plain=0, bad=0, good=0, of="La Lanterne"):
        at = datetime.combine(month(back).replace(day=10), time(12), ZONE)
        for tone, count in (("neutral", plain), ("negative", bad), ("positive", good)):
            items = []
            for _text in range(count):
                number = chance.getrandbits(60)
                text = f"{of} {' '.join(chance.sample(WORDS, 14))}"
                items.append(Item(f"m{number}", text, at, Author(f"v{number}")))
            ingest(items, "echo", organisation_id=brand.organisation_id)
            Mention.objects.filter(remote_id__in=[one.remote_id for one in items]).update(tone=tone)
        index_pending()

    return say


@pytest.fixture
def year(topic, said):
    """Six months of ten plain mentions and two bad ones, and a loud and angry one four months later."""
    for back in range(3, 9):
        said(back, plain=10, bad=2)
    said(2, plain=5, bad=40, good=2)
    said(1, plain=9, good=2)


@pytest.fixture
def rival(brand, said):
    """A rival of whom something was said."""
    make_topic(MACHINE, brand, "Boréal", "boréal", kind=TopicKind.COMPETITOR)
    said(2, plain=3, of="Boréal")


def told(brand):
    return {one.first: one for one in months_of(brand)}


def text_of(answer):
    return " ".join(unescape(re.sub("<[^>]*>", " ", answer.content.decode())).split())


def test_a_loud_angry_month_is_a_polemic_and_those_around_it_are_quiet(year, brand):
    found = told(brand)
    kinds = {back: found[month(back)].told and found[month(back)].told.kind for back in range(9)}
    assert kinds == {8: None, 7: None, 6: None, 5: None, 4: "quiet", 3: "quiet", 2: "polemic", 1: "quiet",
                     0: "quiet"}  # fmt: skip


def test_the_month_in_which_listening_begins_is_not_whole_and_is_no_base(year, brand):
    found = months_of(brand)
    assert [one.whole for one in found] == [False] + [True] * 8
    assert found[4].told.reasons[0].limit == 30


def test_the_running_month_is_the_last_and_is_not_over(year, brand):
    found = months_of(brand)
    assert [one.over for one in found] == [True] * 8 + [False]
    assert found[-1].first == month(0)


def test_a_month_without_a_word_between_others_counts_as_one_without_mentions(topic, said, brand):
    said(4, plain=3)
    said(2, plain=1)
    assert [one.counts.mentions for one in months_of(brand)] == [3, 0, 1, 0, 0]


def test_no_more_than_thirteen_months_are_told_and_what_is_older_is_their_base(topic, said, brand):
    for back in (20, 18, 15):
        said(back, plain=2)
    found = months_of(brand)
    assert len(found) == 13
    assert all(one.whole and one.told for one in found)


def test_what_is_said_of_a_rival_makes_no_month_of_the_brand(rival, topic, brand):
    assert months_of(brand) == []


def test_the_days_of_a_month_are_its_first_and_its_last(topic, said, brand):
    said(1, plain=1)
    one = months_of(brand)[0]
    assert (one.first, one.last + timedelta(days=1)) == (month(1), month(0))


@pytest.mark.parametrize(("day", "back", "first"), [
    (date(2026, 1, 31), 1, date(2025, 12, 1)), (date(2024, 2, 29), 12, date(2023, 2, 1)),
    (date(2026, 11, 28), 25, date(2024, 10, 1)),
])  # fmt: skip
def test_months_are_counted_back_over_the_years(day, back, first):
    assert months._back(day, back) == first


def test_the_page_says_each_month_in_a_word_with_its_reasons(year, as_ada):
    page = text_of(as_ada.get("/o/lanterne/lanterne/protect/months/"))
    assert "polemic" in page
    assert "47 mentions: unusually many, which begins at 30." in page
    assert re.search(r"85% of them are negative, where 17% are usual: more, and for certain.", page)
    assert "Listening begins in this month: it isn’t whole." in page
    assert "Nobody can say yet: it takes three whole months before it." in page
    assert "unfinished" in page


def test_the_figures_open_just_the_mentions_that_they_count(year, as_ada):
    page = as_ada.get("/o/lanterne/lanterne/protect/months/").content.decode()
    since = month(2).isoformat()
    for tone, count in (("", 47), ("&amp;tone=negative", 40), ("&amp;tone=positive", 2)):
        (door,) = set(re.findall(rf'href="([^"]*since={since}&amp;until=[0-9-]*{tone})"', page))
        found = as_ada.get(unescape(door)).context["found"].total
        assert found == count
        assert f">{found} " in page


def test_the_page_of_a_french_reader_is_french(year, as_ada, ada):
    ada.user.language = "fr"
    ada.user.save()
    page = text_of(as_ada.get("/o/lanterne/lanterne/protect/months/"))
    assert "polémique" in page
    assert "47 mentions" in page
    assert "unusually" not in page


@pytest.mark.parametrize("kind", months_told.SENTENCES)
@pytest.mark.parametrize("beyond", [True, False])
def test_each_reason_is_a_sentence_with_its_value_and_its_limit(kind, beyond):
    from palabre.analysis.polemic import Reason

    with translation.override("en"):
        said = months_told.SENTENCES[kind](Reason(kind, 0.5, 0.25, beyond))
    value, limit = ("0.5", "1") if kind == "mentions" else ("50%", "25%")
    assert value in said
    assert limit in said


def test_a_page_without_a_topic_or_a_mention_says_what_to_do(as_ada, rival, request):
    assert "There is no topic of the brand" in text_of(
        as_ada.get("/o/lanterne/lanterne/protect/months/")
    )
    request.getfixturevalue("topic")
    assert "Nothing was heard of the brand yet" in text_of(
        as_ada.get("/o/lanterne/lanterne/protect/months/")
    )


def test_while_the_index_is_being_built_the_pages_say_so_and_stand(year, as_ada, monkeypatch):
    def refuses(*_given):
        raise SearchRefused("not now")

    monkeypatch.setattr(months, "aggregate", refuses)
    page = text_of(as_ada.get("/o/lanterne/lanterne/protect/months/"))
    assert "The search index is being built" in page
    assert as_ada.get("/o/lanterne/lanterne/protect/watch/").status_code == 200


def test_the_watch_page_says_what_the_running_month_is_so_far(year, as_ada):
    page = as_ada.get("/o/lanterne/lanterne/protect/watch/")
    assert "so far: quiet." in text_of(page)
    again = as_ada.get("/o/lanterne/lanterne/protect/watch/", headers={"hx-request": "true"})
    assert "so far" not in text_of(again)


def test_the_page_asks_the_index_once_however_many_months_there_are(year, as_ada, monkeypatch):
    asked = []
    real = search.EmbeddedIndex.aggregate
    monkeypatch.setattr(
        search.EmbeddedIndex, "aggregate", lambda *given: asked.append(1) or real(*given)
    )
    as_ada.get("/o/lanterne/lanterne/protect/months/")
    assert len(asked) == 1


def test_programs_are_told_the_months_and_their_reasons(year, brand, program):
    told = program(FIGURES)("GET", "/months").json()["months"]
    kinds = {one["first"]: one["kind"] for one in told}
    assert kinds[month(2).isoformat()] == "polemic"
    assert kinds[month(1).isoformat()] == "quiet"
    angry = next(one for one in told if one["kind"] == "polemic")
    assert angry["negative"] == 40
    assert {one["measure"] for one in angry["reasons"] if one["beyond"]} >= {"mentions", "negative"}
    assert not told[0]["over"]


def test_programs_are_asked_to_wait_while_the_index_is_built(brand, topic, program, monkeypatch):
    def refuse(*_given):
        raise SearchRefused("not yet")

    monkeypatch.setattr("palabre.protection.views.api_months.months_of", refuse)
    assert program(FIGURES)("GET", "/months").status_code == 422
