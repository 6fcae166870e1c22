"""The fictional world: deterministic, varied, well spelled, and readable like any network."""

import json
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random

import httpx
import pytest

from palabre.connectors.contract import Moderation, Rejected, Unknown
from palabre.connectors.echo.client import EchoConnector
from palabre.connectors.echo.grammar import Noun, filled, rules
from palabre.connectors.echo.speech import scene
from palabre.connectors.echo.world import World, past, voices
from palabre.connectors.http import Http
from palabre.connectors.protocols import Draft
from palabre.connectors.tests.loopback import Reply

OPENED = datetime(2026, 11, 21, 22, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def items():
    return past(OPENED)


def test_the_same_world_says_the_same_things_twice(items):
    assert World(OPENED).past() == items
    assert World(OPENED, seed=8).past() != items


def test_ninety_days_hold_thousands_of_texts_by_hundreds_of_voices(items):
    assert 6_000 <= len(items) <= 9_000
    assert len({item.author.remote_id for item in items}) > 450
    assert OPENED - timedelta(days=90) <= items[0].published_at <= items[-1].published_at <= OPENED
    assert {"fr", "en", "es", "de"} <= {item.language for item in items}
    assert {"FR", "BE", "CH", "CA", "GB", "US"} <= {item.country for item in items}


def test_texts_hardly_repeat_word_for_word(items):
    own = [item.text for item in items if not item.relay_of]
    assert len(set(own)) > 0.84 * len(own)


def test_there_are_three_hundred_skeletons_in_french_and_in_english():
    for language in ("fr", "en"):
        assert sum(len(lines) for lines in rules(language).values()) >= 300


def test_every_skeleton_of_every_language_can_be_filled():
    rng = Random(1)
    for language in ("fr", "en", "es", "de"):
        voice = next(voice for voice in voices() if voice.language == language)
        for firm in ("lanterne", "boreal", "minuit"):
            slots = scene(rng, voice, firm, OPENED).slots
            for lines in rules(language).values():
                for line in lines:
                    assert not re.search(r"[{}\[\]]", filled(line, slots, language, rng)), line


def test_no_sentence_begins_with_le_before_a_vowel_in_french(items):
    wrong = re.compile(r"\b([Ll]e|[Ll]a|[Dd]e|[Dd]u|[Aa]u) (Aurore|Insomnie|espresso|allongé)\b")
    french = [item.text for item in items if item.language == "fr"]
    assert not [text for text in french if wrong.search(text)]


@pytest.mark.parametrize(
    ("spelled", "form", "said"),
    [
        ("Aurore|f", "du", "de l’Aurore"),
        ("Phare|m", "au", "au Phare"),
        ("Veilleuse|f", "Le", "La Veilleuse"),
        ("Insomnie|f", "un", "une Insomnie"),
        ("espresso|m", "de", "d’espresso"),
    ],
)
def test_french_articles_elide_and_agree(spelled, form, said):
    assert Noun.of(spelled).with_article(form) == said


def test_answers_and_relays_name_texts_that_exist_and_came_before(items):
    born = {item.remote_id: item.published_at for item in items}
    assert len(born) == len(items)
    for item in items:
        for earlier in filter(None, (item.parent, item.relay_of)):
            assert born[earlier] < item.published_at


def test_the_quarrel_about_the_bags_towers_over_ordinary_days(items):
    began = OPENED - timedelta(days=90)
    days = Counter((item.published_at - began).days for item in items)
    ordinary = sorted(days.values())[len(days) // 2]
    assert days[66] > 4 * ordinary
    assert days[66] > 3 * days[75]


def test_the_past_is_read_in_pages_without_loss_or_repetition(items):
    connector = EchoConnector(clock=lambda: OPENED)
    seen, cursor, more = [], {}, True
    while more:
        page = connector.read("world", {}, cursor, limit=500)
        seen += [item.remote_id for item in page.items]
        cursor, more = json.loads(json.dumps(page.cursor)), page.more
    assert seen == [item.remote_id for item in items]


def test_a_second_reading_brings_only_what_came_since():
    moment = [OPENED]
    connector = EchoConnector(clock=lambda: moment[0])
    first = connector.read("world", {}, {}, limit=100_000)
    moment[0] += timedelta(hours=5)
    later = connector.read("world", {}, first.cursor)
    assert 10 <= len(later.items) <= 20
    assert all(item.published_at > OPENED for item in later.items)
    assert not {i.remote_id for i in later.items} & {i.remote_id for i in first.items}


def test_search_finds_all_the_words_whatever_their_case():
    page = EchoConnector(clock=lambda: OPENED).search("LUCIOLE bouteille", {}, language="fr")
    assert page.items
    assert all("luciole" in f"{i.title} {i.text}".casefold() for i in page.items)


def test_the_stream_brings_texts_at_their_moment_and_heartbeats_between():
    moment = [OPENED]

    def pause(seconds):
        moment[0] += timedelta(seconds=seconds)

    connector = EchoConnector(clock=lambda: moment[0], pause=pause)
    pages = list(islice(connector.stream("live", {"every": "6"}, {}), 121))
    said = [item for page in pages for item in page.items]
    assert 15 <= len(said) <= 25
    assert any(not page.items for page in pages)
    resumed = next(connector.stream("live", {"every": "6"}, pages[-2].cursor))
    assert {i.remote_id for i in resumed.items} == {i.remote_id for i in pages[-1].items}


@pytest.mark.parametrize("every", ["never", "0", "-3", "nan", "1e400"])
def test_a_senseless_pace_is_refused_in_a_sentence(every):
    with pytest.raises(Rejected):
        next(EchoConnector(clock=lambda: OPENED).stream("live", {"every": every}, {}))


@pytest.mark.parametrize("cursor", [{"opened": 3}, {"opened": "2026-01-01", "since": "x"}])
def test_a_broken_cursor_is_refused_in_a_sentence(cursor):
    with pytest.raises(Rejected):
        EchoConnector(clock=lambda: OPENED).read("world", {}, cursor)


def test_every_address_is_fictional(items):
    for item in items:
        assert item.url.split("/")[2].endswith(".example")


def publishing(answer, server="https://echo.example"):
    http = Http(transport=httpx.MockTransport(answer))
    return EchoConnector(http, {"server": server, "account": "lanterne"})


def test_a_text_goes_to_the_account_s_server_under_its_key():
    asked = []

    def answer(request):
        asked.append(request)
        return httpx.Response(201, json={"id": "t1", "at": "2026-11-27T10:00:00Z"})

    sent = publishing(answer).reply("t0", Draft("Le café est prêt."), "k1")
    assert (sent.remote_id, sent.url) == ("t1", "https://echo.example/texts/t1")
    assert asked[0].headers["idempotency-key"] == "k1"
    assert json.loads(asked[0].content)["to"] == "t0"


def test_a_text_that_never_came_has_no_receipt_and_one_that_came_has_its_name():
    known = {"k1": {"id": "t1"}}

    def answer(request):
        found = known.get(request.url.params["key"])
        return httpx.Response(200, json=found) if found else httpx.Response(404)

    one, now = publishing(answer), datetime.now(UTC)
    assert one.receipt("k1", Draft("x"), now).remote_id == "t1"
    assert one.receipt("k2", Draft("x"), now) is None


def test_a_server_that_fails_after_the_sending_leaves_it_unknown():
    with pytest.raises(Unknown):
        publishing(lambda _: httpx.Response(500)).publish(Draft("x"), "k1")


def test_without_a_server_the_same_key_is_the_same_text():
    one = EchoConnector()
    sent = one.publish(Draft("x"), "k1")
    assert one.receipt("k1", Draft("x"), datetime.now(UTC)) == sent
    assert one.publish(Draft("x"), "k2") != sent
    assert one.measure([sent.remote_id]) == one.measure([sent.remote_id])


def inbox(server="", **more):
    credential = {"account": "lanterne", "server": server}
    return EchoConnector(more.pop("http", None), credential, clock=lambda: OPENED, **more)


def test_an_act_on_a_text_is_told_to_the_accounts_own_server():
    asked = []

    def answer(request):
        asked.append(request.url.path)
        return httpx.Response(204)

    publishing(answer).moderate("t1", Moderation.DELETE)
    assert asked == ["/texts/t1/delete"]
    with pytest.raises(Rejected):
        EchoConnector().moderate("t1", Moderation.SPAM)


def test_what_is_said_to_an_account_is_always_the_same_and_goes_on():
    first = inbox().read("inbox", {}, {}, limit=500)
    assert first.items == inbox().read("inbox", {}, {}, limit=500).items
    assert len({item.thread or item.remote_id for item in first.items}) > 30
    assert all(item.published_at <= OPENED for item in first.items)
    assert inbox().read("inbox", {}, first.cursor).items == ()


def test_page_by_page_nothing_said_to_an_account_is_lost():
    whole = inbox().read("inbox", {}, {}, limit=500).items
    found, cursor, more = [], {}, True
    while more:
        page = inbox().read("inbox", {}, cursor, limit=7)
        found, cursor, more = [*found, *page.items], page.cursor, page.more
    assert tuple(found) == whole


def test_messages_and_mails_are_read_apart_from_comments_and_reviews():
    kinds = {name: {item.kind for item in inbox().read(name, {}, {}, limit=500).items}
             for name in ("inbox", "messages")}  # fmt: skip
    assert kinds == {"inbox": {"comment", "review"}, "messages": {"message", "mail"}}


def test_an_accounts_own_server_tells_what_is_said_and_what_is_gone(site):
    said = {
        "id": "m1",
        "text": "Bonjour",
        "by": "zoe",
        "at": "2026-11-28T10:00:00Z",
        "kind": "review",
    }
    told = {"texts": [said, {"id": "m2"}, "nonsense"], "gone": [{"id": "m0"}], "after": 7}
    site.replies["/inbox?account=lanterne&after=&limit=100"] = Reply(json.dumps(told).encode())
    page = inbox(site.url, http=Http(allow=["127.0.0.1"])).read("inbox", {}, {})
    (item,) = page.items
    assert (item.remote_id, item.author.handle, item.kind) == ("m1", "zoe", "review")
    assert (page.deleted, page.cursor) == (("m0",), {"after": "7"})


@pytest.mark.parametrize("cursor", [{"since": "yesterday"}, {"since": 5}, {"since": None}])
def test_a_place_in_what_was_said_that_can_not_be_read_begins_anew(cursor):
    assert (
        inbox().read("inbox", {}, cursor, limit=500).items
        == inbox().read("inbox", {}, {}, limit=500).items
    )


def test_the_months_before_speak_of_the_firms_and_end_where_the_ninety_days_begin(items):
    world = World(OPENED)
    months = [world.earlier(month) for month in (2, 1)]
    assert {one.raw["firm"] for month in months for one in month} == {
        "lanterne",
        "boreal",
        "minuit",
    }
    assert all(100 < len(month) < len(items) / 20 for month in months)
    began = OPENED - timedelta(days=90)
    assert max(one.published_at for one in months[1]) < began
    assert min(one.published_at for one in months[0]) >= began - timedelta(days=60)
    assert not {one.remote_id for month in months for one in month} & {i.remote_id for i in items}


def test_a_bottle_bursts_in_the_last_hour_and_more_and_more_say_so(items):
    last = [one for one in items if one.raw["act"].startswith("bottle")]
    assert all(OPENED - timedelta(hours=1) < one.published_at <= OPENED for one in last)
    half = last[0].published_at + (OPENED - last[0].published_at) / 2
    late = sum(one.published_at > half for one in last)
    assert len(last) == 21
    assert late > len(last) - late
