"""Editions of the barometer: made once, kept as they were published, the same wherever they are told."""

import json
from collections import Counter
from datetime import datetime, time, timedelta
from itertools import count

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from palabre.campaigns.actions import campaigns
from palabre.channels.keys import PLANS, POSTS, make_key
from palabre.connectors.contract import Author, Item
from palabre.ecosystem.models import Map, Standing
from palabre.governance.acts import MACHINE, Moved
from palabre.governance.models import AuditEntry
from palabre.governance.rules import Refused
from palabre.jobs import run_due
from palabre.listening import search
from palabre.listening.actions.topics import make_topic
from palabre.listening.copies import forget_copies
from palabre.listening.figures.told import percent
from palabre.listening.ingest import ingest
from palabre.listening.models import Mention, Topic, Voice
from palabre.measurement.barometer import actions, counting, making, printing, telling
from palabre.measurement.barometer.models import BarometerWeights, Edition, PublishedIsKept
from palabre.measurement.barometer.weighing import Weights
from palabre.measurement.rules import EditionState

pytestmark = pytest.mark.django_db
NUMBERS = count()
PAGE = "/o/lanterne/lanterne/measure/barometer/"


@pytest.fixture(autouse=True)
def own_index(settings, tmp_path):
    """An index of the test's own."""
    settings.HOME = tmp_path
    search.index.cache_clear()
    forget_copies()
    yield
    search.index.cache_clear()


@pytest.fixture
def rivals(brand):
    """The brand and one rival, whose stored mentions are matched."""
    for name, query, kind in (
        ("Lanterne", "lanterne", "brand"),
        ("Boréal", "boréal", "competitor"),
    ):
        make_topic(MACHINE, brand, name, query, kind)
    Topic.objects.update(matched_version=1)
    return brand


@pytest.fixture
def key_headers(organisation):
    """What a program with a key of the house sends."""
    _key, spelt = make_key(MACHINE, organisation, "Site", (POSTS,))
    return {"authorization": f"Bearer {spelt}"}


@pytest.fixture
def month():
    """The first day of the last ended month."""
    return making.last_months(1)[0]


@pytest.fixture
def say(brand):
    """`say("lanterne", 40, month)`: so many voices say it in the month, over its days."""

    def said(word, times, month, **more):
        noon = timezone.make_aware(datetime.combine(month, time(12)))
        items = []
        for n in range(times):
            name = f"b{next(NUMBERS)}"
            text = f"{word} {name} {n % 7} au marché ce matin"
            at = noon + timedelta(days=n % 28)
            items.append(Item(name, text, at, Author(f"v-{word}-{n}", f"V{n}", f"v{n}"), **more))
        ingest(items, "echo", organisation_id=brand.organisation_id)

    return said


@pytest.fixture
def heard(rivals, say, month):
    """Two months: a little in the first, in the last three times as much of the brand as of its rival."""
    before = making.months_before(month, 2)
    say("lanterne", 3, before[0])
    say("lanterne", 40, before[1])
    say("boréal", 40, before[1])
    say("lanterne", 90, month)
    say("boréal", 30, month)
    return rivals


def test_the_missing_drafts_are_made_by_the_clock_once_and_the_oldest_first(heard, month):
    assert actions.ask_drafts() == 1
    assert actions.ask_drafts() == 1, "asked twice it is one job"
    run_due()
    rows = list(Edition.objects.order_by("month"))
    assert [one.month for one in rows] == [*making.months_before(month, 1), month]
    assert {one.state for one in rows} == {EditionState.DRAFT}
    first = telling.rows_of(rows[1])[0]
    assert (first.name, first.mentions, first.rank, first.ranks) == ("Lanterne", 90, 1, (1, 1))
    assert first.share.value == 0.75
    assert first.share_before.value == 0.5, "the month before stands beside it"
    assert first.is_clear
    assert actions.ask_drafts() == 0
    assert actions.draft_missing(heard) == 0


def test_a_run_that_died_in_between_goes_on_with_what_is_missing(heard, month, monkeypatch):
    reckon, calls = making.reckon, count()

    def dies(*given):
        if next(calls):
            raise KeyboardInterrupt
        return reckon(*given)

    monkeypatch.setattr(making, "reckon", dies)
    with pytest.raises(KeyboardInterrupt):
        actions.draft_missing(heard)
    monkeypatch.setattr(making, "reckon", reckon)
    assert actions.draft_missing(heard) == 1
    assert Edition.objects.count() == 2


def test_what_is_published_stays_and_other_weights_make_a_new_edition(heard, month):
    first = actions.draft(MACHINE, heard, month)
    actions.publish(MACHINE, first)
    kept = Edition.objects.values().get(pk=first.pk)
    with pytest.raises(Moved):
        actions.publish(MACHINE, first)
    with pytest.raises(PublishedIsKept):
        Edition.objects.get(pk=first.pk).save()
    weights = actions.read_weights(actions.Given(places={"echo.example": 2.0}))
    actions.keep_weights(MACHINE, heard, weights)
    with pytest.raises(Refused, match="nothing changes"):
        actions.keep_weights(MACHINE, heard, weights)
    run_due()
    second = Edition.objects.get(version=2)
    assert (second.state, second.weights_number, second.month) == ("draft", 1, month)
    assert second.weights["places"] == {"echo.example": 2.0}
    assert Edition.objects.values().get(pk=first.pk) == kept
    again = actions.draft(MACHINE, heard, month)
    assert (again.version, Edition.objects.count()) == (2, 2), "a draft is made anew in its place"
    verbs = set(AuditEntry.objects.filter(kind="edition").values_list("verb", flat=True))
    assert verbs == {"made", "published"}


def test_the_effect_of_weights_is_known_before_they_are_kept(heard, say, month):
    say("boréal", 20, month, kind="forum")
    found = making.count(heard, counting.ground_of(heard), month)
    kinds = {**Weights().kinds, "forum": 10.0}
    told = making.effect(found, Weights(), Weights(kinds=kinds))
    assert [(one.name, one.moved) for one in told] == [("Boréal", 1), ("Lanterne", -1)]
    assert told[0].then.share.value > told[0].now.share.value
    assert not Edition.objects.exists()


@pytest.mark.parametrize(
    "given",
    [
        {"kinds": {"post": -1}}, {"kinds": {"post": 11}}, {"unanswered": 2}, {"places": {"a": 3}},
        {"places": {"a": 0.1}}, {"kinds": dict.fromkeys(Weights().kinds, 0)},
        {"kinds": {"post": float("nan")}}, {"places": {f"a{n}": 2 for n in range(501)}},
    ],
)  # fmt: skip
def test_weights_out_of_bounds_are_refused_in_a_sentence(given):
    with pytest.raises(Refused):
        actions.read_weights(actions.Given(**given))


def test_questions_dont_grow_with_what_was_said(heard, say, month):
    ground = counting.ground_of(heard)

    def asked():
        with CaptureQueriesContext(connection) as seen:
            making.reckon(making.count(heard, ground, month), None)
        return len(seen)

    before = asked()
    say("boréal", 200, month, kind="comment")
    assert asked() == before


def test_the_page_of_weights_counts_each_place_as_the_ranking_does(heard, say, month, as_ada):
    say("boréal", 7, month, kind="forum")
    ground, period = counting.ground_of(heard), counting.month_of(month)
    texts, names = counting.texts_by_place(ground, period)
    cells = making.count(heard, ground, month).cells
    assert texts == sum((Counter({one.place: one.n}) for one in cells), Counter())
    assert set(names) == set(texts)
    with CaptureQueriesContext(connection) as seen:
        shown = as_ada.get(f"{PAGE}weights/").context["places"]
    assert not [one for one in seen if '"unsigned"' in one["sql"]], (
        "voices and days are not asked for"
    )
    making.reckon(making.count(heard, ground, month), None).save()
    with CaptureQueriesContext(connection) as seen:
        assert as_ada.get(f"{PAGE}weights/").context["places"] == shown
    assert not [one for one in seen if "GROUP BY" in one["sql"]], "an edition has counted it"


def test_trust_is_told_by_the_market_or_by_the_maps_of_all_brands_alike(heard, monkeypatch):
    now, voice = timezone.now(), Voice.objects.first()

    def draw(name, trust):
        row, _new = Map.objects.get_or_create(
            topic=Topic.objects.get(name=name), defaults={"made_at": now, "is_trust_told": True}
        )
        Standing.objects.create(map=row, voice=voice, trust=trust, first_at=now, last_at=now)

    draw("Lanterne", 0.5)
    assert counting.trust_of(heard) == (None, []), "of too few voices"
    monkeypatch.setattr(counting, "FEWEST_TRUSTED", 1)
    assert counting.trust_of(heard) == (None, []), "the map of one brand would favour it"
    draw("Boréal", 0.7)
    assert counting.trust_of(heard) == ({voice.pk: 0.7}, ["Boréal", "Lanterne"])
    make_topic(MACHINE, heard, "Café", "café", "market")
    draw("Café", 0.2)
    assert counting.trust_of(heard) == ({voice.pk: 0.2}, ["Café"])
    Map.objects.filter(topic__name="Café").update(is_trust_told=False)
    assert counting.trust_of(heard) == ({voice.pk: 0.7}, ["Boréal", "Lanterne"])


def test_mails_copies_and_robots_count_nowhere(heard, say, month):
    ground = counting.ground_of(heard)
    say("boréal", 50, month, kind="mail")
    Mention.objects.filter(topics__name="Boréal", kind="post").update(is_hidden=True)
    cells = making.count(heard, ground, month).cells
    assert {one.topic for one in cells} == {ground.topics[0].pk}


def test_budgets_stand_beside_attention_and_are_not_mixed(heard, month):
    def campaign(name, currency="EUR", **dates):
        made = campaigns.make_campaign(MACHINE, heard, name, budget=310_00, **dates)
        campaigns.begin_campaign(MACHINE, made)
        type(made).objects.filter(pk=made.pk).update(currency=currency)

    last = counting.month_of(month).last
    campaign("Dans le mois", starts_on=month, ends_on=last)
    campaign("Après", starts_on=last + timedelta(days=1), ends_on=last + timedelta(days=9))
    row = making.reckon(making.count(heard, counting.ground_of(heard), month), None)
    attention = telling.rows_of(row)[0].attention
    assert row.figures["effort"]["cents"] == {"EUR": 31000}
    assert row.figures["effort"]["per_unit"] == pytest.approx(attention / 310, abs=0.001)
    campaign("Ailleurs", "CHF", starts_on=month, ends_on=last)
    row = making.reckon(making.count(heard, counting.ground_of(heard), month), None)
    assert row.figures["effort"]["per_unit"] is None
    assert "several currencies" in telling.effort_told(row)[0]


def test_few_mentions_give_no_share_and_no_month_that_isnt_over_is_made(rivals, say, month):
    say("lanterne", 2, making.months_before(month, 1)[0])
    say("boréal", 9, month)
    row = actions.draft(MACHINE, rivals, month)
    assert telling.rows_of(row)[0].share.value is None
    assert telling.sentences(row) == ["Only 9 mentions were counted: below 30 no share is given."]
    assert telling.chart_of([row]) is None
    with pytest.raises(Refused):
        actions.draft(MACHINE, rivals, timezone.localdate().replace(day=1))


def test_without_a_rival_there_is_no_barometer(brand, month):
    make_topic(MACHINE, brand, "Lanterne", "lanterne", "brand")
    assert actions.ask_drafts() == 0
    with pytest.raises(Refused, match="nobody to compare"):
        actions.draft(MACHINE, brand, month)


@pytest.fixture
def edition(heard, month):
    """Last month, as a draft, with the month before."""
    actions.draft_missing(heard)
    return Edition.objects.get(month=month)


def test_page_paper_and_programs_tell_the_same_figures(as_ada, edition, key_headers, monkeypatch):
    sheets = []
    monkeypatch.setattr(printing, "printed", lambda *given, **more: sheets.append(given) or b"%PDF")
    actions.publish(MACHINE, edition)
    page = as_ada.get(PAGE).content.decode()
    assert as_ada.get(f"{PAGE}{edition.pk}/barometer.pdf").content == b"%PDF"
    [told] = as_ada.get("/api/v1/barometer", headers=key_headers).json()["editions"]
    table = next(one for one in sheets[0][3] if getattr(one, "title", "") == "Share of attention")
    for standing, line in zip(told["brands"], table.rows, strict=True):
        share = percent(standing["share"]["value"])
        between = f"{percent(standing['share']['low'])} to {percent(standing['share']['high'])}"
        assert line[:3] == [standing["name"], str(standing["rank"]), f"{share} ({between})"]
        assert share in page
        assert between in page
        assert line[3] in page
        assert f">{standing['mentions']}<" in page
    assert (told["month"], told["version"]) == (edition.month.isoformat(), 1)


def test_a_program_drafts_a_month_and_publishes_it(heard, month, client, organisation):
    spelt = make_key(MACHINE, organisation, "Office", (PLANS,))[1]
    by_key = {"headers": {"authorization": f"Bearer {spelt}"}, "content_type": "application/json"}
    asked, place = json.dumps({"month": month.isoformat()}), "/api/v1/barometer/"
    drafted = client.post(f"{place}draft", asked, **by_key).json()
    published = client.post(f"{place}editions/{drafted['id']}/publish", **by_key).json()
    assert (drafted["month"], drafted["state"]) == (month.isoformat(), "draft")
    assert (published["state"], Edition.objects.get().state) == (
        "published",
        EditionState.PUBLISHED,
    )


def test_a_real_file_is_made(edition):
    body = printing.pdf(edition, [edition])
    assert body.startswith(b"%PDF")


def test_strangers_read_what_is_published_once_the_brand_opened_it(client, as_ada, edition):
    def asked(rest=""):
        return client.get(f"/barometer/lanterne/{rest}")

    assert asked().status_code == 404
    as_ada.post(f"{PAGE}public/", {"public": "on"})
    assert "Nothing is published yet" in asked().content.decode()
    assert asked("badge.svg").status_code == 404
    actions.publish(MACHINE, edition)
    page = asked().content.decode()
    assert "75%" in page
    assert "echo.example" in page or "Sources" in page
    assert "csrf" not in page
    month = f"{edition.month:%Y-%m}"
    assert asked(f"{month}/").status_code == 200
    for missing in ("1999-01/", f"{month}/?version=2", f"{month}/?version=x", f"{month}x.pdf"):
        assert asked(missing).status_code == 404, missing
    badge = asked("badge.svg")
    assert badge["Content-Type"] == "image/svg+xml"
    assert "75% · rank 1 of 2" in badge.content.decode()
    as_ada.post(f"{PAGE}public/")
    assert asked().status_code == 404


def test_weights_are_tried_on_their_page_and_then_kept(as_ada, edition):
    assert as_ada.get(f"{PAGE}weights/").status_code == 200
    said = as_ada.post(f"{PAGE}weights/", {"act": "try", "kind-post": "2,5"})
    assert "What it would change in" in said.content.decode()
    assert not BarometerWeights.objects.exists()
    wrong = as_ada.post(f"{PAGE}weights/", {"act": "keep", "kind-post": "<b>many"})
    assert wrong.status_code == 422
    assert "“&lt;b&gt;many” is no number." in wrong.content.decode()
    as_ada.post(f"{PAGE}weights/", {"act": "keep", "kind-post": "2,5"})
    assert BarometerWeights.objects.get().kinds["post"] == 2.5


def test_a_draft_is_published_by_who_may_publish(client, ada, bo, edition):
    client.force_login(bo.user)
    assert client.post(f"{PAGE}{edition.pk}/publish/").status_code == 403
    assert "Publish this edition" not in client.get(PAGE).content.decode()
    client.force_login(ada.user)
    client.post(f"{PAGE}{edition.pk}/publish/")
    edition.refresh_from_db()
    assert edition.state == EditionState.PUBLISHED
    assert client.post(f"{PAGE}{edition.pk}/burn/").status_code == 404
    assert client.get(f"{PAGE}?edition=999999").status_code == 404


def test_an_empty_house_is_told_the_next_step(as_ada):
    said = as_ada.get(PAGE).content.decode()
    assert "There is no topic of the kind Brand yet" in said
    assert as_ada.get(f"{PAGE}weights/").status_code == 302
