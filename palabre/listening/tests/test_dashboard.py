"""The dashboard of a topic: its figures, their doors, their files, and the arithmetic behind them."""

import csv
import io
import json
from datetime import date, timedelta
from random import Random

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from palabre.connectors.contract import Author, Item
from palabre.governance.acts import MACHINE
from palabre.governance.models import AuditEntry
from palabre.listening.actions.topics import make_topic
from palabre.listening.figures.measures import is_clear_change, new_words, shares
from palabre.listening.figures.period import Period
from palabre.listening.figures.rivals import compare
from palabre.listening.indexing import index_pending
from palabre.listening.ingest import ingest
from palabre.listening.models import Voice
from palabre.listening.views.dashboard import GROUPS, MAKERS

TOPICS = "/o/lanterne/lanterne/listen/topics/"
SAYINGS = (
    "J'adore la lanterne, quelle merveille, je suis ravie",
    "Lanterne en panne, très déçu, quelle honte, service nul",
    "La lanterne est posée sur la table du salon",
)


def say(brand, texts, *, voice="v", days=1, start=0, **given):
    """Let voices say these texts, one an hour, back from some days ago."""
    now = timezone.now() - timedelta(days=days)
    items = [
        Item(
            f"{voice}-{start + n}",
            text,
            now - timedelta(minutes=n),
            Author(f"{voice}{n}", name=f"{voice} {n}"),
            **given,
        )
        for n, text in enumerate(texts)
    ]
    ingest(items, "echo", organisation_id=brand.organisation_id)
    index_pending()


def varied(count, said="lanterne"):
    """Texts that are no copies of each other."""
    chance = Random(said)
    words = [
        ["".join(chance.choices("abdeilmnorstu", k=7)) for _ in range(9)] for _ in range(count)
    ]
    return [f"{said} {' '.join(line)}" for line in words]


@pytest.fixture
def told(brand):
    """A topic with three mentions of the last days, and its address."""
    topic = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    say(brand, SAYINGS, tags=("soldes",), links=("https://www.example.org/a",))
    return topic


@pytest.fixture
def page_of(as_ada):
    def get(topic, query="?all=1"):
        return as_ada.get(f"{TOPICS}{topic.pk}/{query}").content.decode()

    return get


# The page


def test_the_page_shows_every_block_and_counts_what_is_there(told, page_of):
    page = page_of(told)
    for name in MAKERS:
        assert f'id="block-{name}"' in page
    assert "3 mentions in 30 days" in page
    assert "#soldes" in page
    assert "example.org" in page


def test_every_block_has_its_place_on_the_page():
    assert sorted(name for group in GROUPS for name in group) == sorted(MAKERS)


def test_every_figure_opens_the_mentions_behind_it(told, page_of, as_ada):
    page = page_of(told)
    address = f"search/?topic={told.pk}&amp;hashtag=soldes&amp;since="
    assert address in page
    door = page[page.index(address) :].split('"')[0].replace("&amp;", "&")
    found = as_ada.get(f"/o/lanterne/lanterne/listen/{door}").content.decode()
    assert found.count("<article") == 3


def test_blocks_that_read_texts_come_when_they_are_scrolled_to(told, page_of):
    page = page_of(told, "")
    assert 'id="block-words"' not in page
    assert "block=words" in page
    assert 'id="block-words"' in page_of(told, "?block=words")


def test_without_mentions_the_page_says_so(told, brand, page_of):
    topic = make_topic(MACHINE, brand, "Lune", "lune")
    assert "Nobody spoke of it in these days" in page_of(topic)


def test_below_thirty_mentions_no_share_is_printed(told, page_of):
    page = page_of(told)
    assert "below 30 no share is given" in page
    tones = page[page.index('id="block-tone"') : page.index('id="block-tone_days"')]
    assert "%" not in tones.split("How is this computed?")[0]


def test_arrows_lead_to_the_days_before_and_back(told, page_of):
    page = page_of(told, "?since=2026-03-11&until=2026-03-20")
    assert "?since=2026-03-01&amp;until=2026-03-10" in page
    assert "?since=2026-03-21&amp;until=2026-03-30" in page


@pytest.mark.parametrize(
    "query",
    ["?since=x&until=%00", "?period=none", "?since=2030-01-01&until=1990-01-01", "?period=year"],
)
def test_an_address_that_makes_no_sense_still_gives_a_page(told, as_ada, query):
    assert as_ada.get(f"{TOPICS}{told.pk}/{query}").status_code == 200


def test_a_single_day_is_counted_by_the_hour(told, page_of):
    day = timezone.localdate() - timedelta(days=1)
    page = page_of(told, f"?since={day}&until={day}")
    assert "mentions an hour" in page


def test_the_page_speaks_french(told, page_of, ada):
    ada.user.language = "fr"
    ada.user.save()
    page = page_of(told)
    assert "3 mentions en 30 jours" in page
    assert "Comment est-ce calculé" in page


def test_queries_do_not_grow_with_mentions(told, as_ada, brand):
    address = f"{TOPICS}{told.pk}/"
    as_ada.get(address)
    with CaptureQueriesContext(connection) as few:
        as_ada.get(address)
    say(brand, varied(40), voice="w")
    with CaptureQueriesContext(connection) as many:
        as_ada.get(address)
    assert len(many) <= len(few)


def test_hostile_words_are_shown_in_every_block_and_never_run(brand, page_of):
    evil = "<script>alert(1)</script>"
    topic = make_topic(MACHINE, brand, f"{evil}\"'", "lanterne")
    make_topic(MACHINE, brand, f"Rival {evil}", "lampe", kind="competitor")
    say(
        brand,
        [f"lanterne {evil} <img src=x onerror=alert(1)>"],
        voice=evil,
        tags=(evil,),
        links=("https://x.example/<script>alert(1)</script>", "javascript:alert(1)"),
        place=evil,
    )
    page = page_of(topic)
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert 'href="javascript:' not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_stranger_and_a_word_that_is_no_block_find_nothing(told, client, as_ada, cy):
    assert as_ada.get(f"{TOPICS}{told.pk}/?block=passwords").status_code == 404
    assert as_ada.get(f"{TOPICS}{told.pk}/?block=volume&format=exe").status_code == 404
    client.force_login(cy.user)
    assert client.get(f"{TOPICS}{told.pk}/").status_code == 404


# Files


def test_a_block_is_taken_away_as_a_table(told, as_ada):
    address = f"{TOPICS}{told.pk}/?block=hashtag&format="
    lines = list(csv.reader(io.StringIO(as_ada.get(address + "csv").content.decode("utf-8-sig"))))
    assert lines == [["name", "mentions"], ["#soldes", "3"]]
    assert json.loads(as_ada.get(address + "json").content) == [{"name": "#soldes", "mentions": 3}]
    assert as_ada.get(address + "xlsx").content[:2] == b"PK"
    assert AuditEntry.objects.filter(verb="exported").count() == 3


@pytest.mark.parametrize("sign", ["=", "\uff1d", "\uff20"])
def test_no_cell_of_a_file_is_taken_for_a_formula(told, brand, as_ada, sign):
    say(brand, ["lanterne ici"], voice=f"{sign}cmd()")
    address = f"{TOPICS}{told.pk}/?block=voices&format=csv"
    text = as_ada.get(address).content.decode("utf-8-sig")
    assert f"'{sign}cmd() 0" in text


def test_voices_that_a_network_forbids_to_take_away_are_seen_and_stay(told, brand, as_ada):
    now = timezone.now() - timedelta(days=1)
    ingest([Item("li1", "lanterne au bureau", now, Author("m", name="Une membre"))], "linkedin",
           organisation_id=brand.organisation_id)  # fmt: skip
    index_pending()
    address = f"{TOPICS}{told.pk}/"
    assert "Une membre" in as_ada.get(address + "?all=1").content.decode()
    lines = as_ada.get(address + "?block=voices&format=csv").content.decode("utf-8-sig")
    assert "Une membre" not in lines
    assert "1 row from LinkedIn is left out" in lines
    assert as_ada.get(address + "?format=pdf").content[:5] == b"%PDF-"


def test_a_chart_is_taken_away_as_a_picture_and_the_page_as_a_document(told, as_ada):
    address = f"{TOPICS}{told.pk}/"
    assert as_ada.get(address + "?block=volume&format=png").content[:4] == b"\x89PNG"
    answer = as_ada.get(address + "?format=pdf")
    assert answer.content[:5] == b"%PDF-"
    assert answer["Content-Disposition"].startswith('attachment; filename="palabre-lanterne')


def test_who_may_not_export_takes_nothing_away(told, client, organisation):
    from palabre.governance.models import Member, User

    user = User.objects.create_user("di@example.org", "a long password")
    Member.objects.create(organisation=organisation, user=user, role="ambassador")
    client.force_login(user)
    assert "format=csv" not in client.get(f"{TOPICS}{told.pk}/").content.decode()
    assert client.get(f"{TOPICS}{told.pk}/?block=volume&format=csv").status_code == 404


# Share of voice


def test_ten_voices_once_outweigh_one_voice_ten_times(brand):
    own = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    make_topic(MACHINE, brand, "Boréal", "boreal", kind="competitor")
    say(brand, varied(16, "lanterne"), voice="many")
    now = timezone.now() - timedelta(days=1)
    loud = [
        Item(f"loud{n}", text, now - timedelta(minutes=n), Author("loud"))
        for n, text in enumerate(varied(16, "boreal"))
    ]
    ingest(loud, "echo", organisation_id=brand.organisation_id)
    today = timezone.localdate()
    found = compare(own, Period(today - timedelta(days=6), today))
    many, one = found.rivals
    assert (many.mentions, one.mentions) == (16, 16)
    assert many.voices == pytest.approx(16 / 7)
    assert one.voices == pytest.approx(1 / 7)
    # One voice's sixteen mentions weigh four, on one day; up to two parts when midnight lies between.
    assert many.share.count == 16
    assert 4 <= one.share.count <= 32**0.5
    assert many.share.value > 0.7


def test_texts_without_an_author_are_each_an_unknown_voice_of_their_own(brand):
    own = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    make_topic(MACHINE, brand, "Boréal", "boreal", kind="competitor")
    say(brand, varied(16, "boreal"), voice="many")
    now = timezone.now() - timedelta(days=1)
    unsigned = [
        Item(f"u{n}", text, now - timedelta(minutes=n), Author(""), place="gazette.example")
        for n, text in enumerate(varied(16, "lanterne"))
    ]
    ingest(unsigned, "echo", organisation_id=brand.organisation_id)
    assert Voice.objects.filter(mentions__text__startswith="lanterne").distinct().count() == 1
    today = timezone.localdate()
    found = compare(own, Period(today - timedelta(days=6), today))
    assert [(row.mentions, row.voices * 7) for row in found.rivals] == [(16, 16), (16, 16)]
    assert [row.share.value for row in found.rivals] == [0.5, 0.5]


def test_automatic_voices_and_hidden_mentions_are_not_compared(brand):
    own = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    make_topic(MACHINE, brand, "Boréal", "boreal", kind="competitor")
    say(brand, ["lanterne un", "lanterne deux chez nous"], voice="a")
    say(brand, ["lanterne trois du soir", "boreal quatre"], voice="b")
    brand.organisation.voices.filter(name="a 0").update(is_automatic=True)
    brand.organisation.mentions.filter(text="lanterne deux chez nous").update(is_hidden=True)
    today = timezone.localdate()
    found = compare(own, Period(today - timedelta(days=6), today))
    assert [row.mentions for row in found.rivals] == [1, 1]


def test_what_is_followed_in_no_common_language_is_not_compared(brand, page_of):
    own = make_topic(MACHINE, brand, "Lanterne", "lanterne", languages=["fr"])
    make_topic(MACHINE, brand, "Lantern", "lantern", kind="competitor", languages=["en"])
    assert "no language or country in common" in page_of(own, "?block=rivals")


def test_without_a_competitor_the_page_says_what_to_add(told, page_of):
    assert "add a topic of the kind Competitor" in page_of(told, "?block=rivals")


# New words


def test_a_word_that_many_voices_begin_to_use_is_found(brand, page_of):
    topic = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    say(brand, varied(40), voice="then", days=15)
    say(brand, [f"{text} rappel" for text in varied(40, "la lanterne")], voice="now", days=2)
    page = page_of(topic, "?block=words")
    assert ">rappel</a>" in page
    assert ">lanterne</a>" not in page


def test_too_few_texts_give_no_new_words(told, page_of):
    assert "Too few texts to tell" in page_of(told, "?block=words")


# The arithmetic


def test_a_share_lies_within_its_interval_and_comes_out_the_same_again():
    days = {"a": [3.0, 9, 4, 6, 5, 8, 2, 7], "b": [5.0, 4, 6, 5, 7, 3, 6, 4]}
    found = shares(days, {"a": 44, "b": 40})
    assert found["a"].value == pytest.approx(44 / 84)
    assert found["a"].low < found["a"].value < found["a"].high
    assert found == shares(days, {"a": 44, "b": 40})


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=60))
def test_shares_add_up_to_one_or_are_not_given(pairs):
    days = {"a": [a for a, _ in pairs], "b": [b for _, b in pairs]}
    counted = {name: int(sum(values)) for name, values in days.items()}
    found = shares(days, counted)
    if sum(counted.values()) < 30:
        assert found["a"].value is None
    else:
        assert found["a"].value + found["b"].value == pytest.approx(1)
        assert 0 <= found["a"].low <= found["a"].high <= 1


def test_a_change_is_clear_only_beyond_the_ups_and_downs_of_the_days():
    assert is_clear_change([20, 22, 21, 19, 20], [10, 11, 9, 10, 12])
    assert not is_clear_change([40, 0, 35, 1, 30], [10, 11, 9, 10, 12])
    assert not is_clear_change([5, 5, 5], [5, 5, 5])


def test_new_words_are_ranked_and_need_three_voices():
    before = {"lampe": 50, "table": 40}
    now = {"lampe": 50, "rappel": 40, "panne": 25, "seul": 2}
    assert [one.word for one in new_words(now, before)] == ["rappel", "panne"]


@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(0, 400))
def test_a_period_is_cut_without_losing_a_day(first, length):
    period = Period(first, first + timedelta(days=length))
    pieces = period.pieces()
    assert pieces[0][0] == period.first
    assert pieces[-1][1] == period.last
    assert sum((end - start).days + 1 for start, end in pieces) == period.length
    assert sum(period.cut([1] * period.length)) == period.length
    assert period.before.length == period.length


def test_a_period_never_lies_ahead_nor_goes_back_for_ever():
    period = Period.of(QueryDict("since=1980-01-01&until=2199-01-01"))
    assert period.last == timezone.localdate()
    assert period.length <= 732
