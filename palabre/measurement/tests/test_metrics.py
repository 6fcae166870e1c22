"""Each metric is defined once; its value rests on what is there, or says why there is none."""

from contextlib import nullcontext
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from palabre.channels.keys import FIGURES, make_key
from palabre.channels.models import Channel
from palabre.connectors.contract import Author, Item, Unavailable
from palabre.connectors.protocols import Measured
from palabre.governance.acts import MACHINE
from palabre.listening.actions.topics import make_topic
from palabre.listening.figures.period import Period
from palabre.listening.indexing import index_pending
from palabre.listening.ingest import ingest
from palabre.measurement import snapshots
from palabre.measurement.metrics import METRICS, Look, Value, value_of
from palabre.measurement.metrics.sent import out, steps_of
from palabre.measurement.models import AccountFigure
from palabre.measurement.told import Change, change_in_points
from palabre.publishing.models import Delivery, Figure, Post, Variant
from palabre.publishing.rules import DeliveryState, PostState

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_index(settings, tmp_path):
    """An index of the test's own."""
    from palabre.listening import search

    settings.HOME = tmp_path
    search.index.cache_clear()
    yield
    search.index.cache_clear()


@pytest.fixture
def look(brand):
    """The last thirty days."""
    today = timezone.localdate()
    return Look(brand, Period(today - timedelta(days=29), today))


@pytest.fixture
def channel(brand):
    """A connected account."""
    return Channel.objects.create(
        organisation=brand.organisation, brand=brand, platform="echo", name="Lanterne"
    )


@pytest.fixture
def sent(brand, channel):
    """`sent(days=1, likes=[2, 5])`: a post that went out, with what the network told of it by and by."""

    def send(days=1.0, **told):
        at = timezone.now() - timedelta(days=days)
        post = Post.objects.create(
            organisation=brand.organisation, brand=brand, state=PostState.SENT, text="Un café ?"
        )
        variant = Variant.objects.create(post=post, channel=channel)
        row = Delivery.objects.create(
            organisation=brand.organisation, variant=variant, channel=channel, content={},
            state=DeliveryState.PUBLISHED, due_at=at, try_at=at, sent_at=at,
        )  # fmt: skip
        for metric, values in told.items():
            for step, value in enumerate(values):
                told_at = at + timedelta(minutes=step)
                Figure.objects.create(delivery=row, metric=metric, value=value, at=told_at)
        return row

    return send


def value(slug, look):
    return value_of(METRICS[slug], look)


def test_every_metric_has_all_its_words_and_a_name_of_its_own():
    for metric in METRICS.values():
        words = (metric.title, metric.definition, metric.formula, metric.source, metric.misses)
        assert all(str(one).strip() for one in words), metric.slug
    titles = [str(metric.title) for metric in METRICS.values()]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("slug", list(METRICS))
def test_of_an_empty_brand_a_metric_says_nought_or_why_it_says_nothing(slug, look):
    found = value(slug, look)
    assert (found.value == 0) if found.value is not None else str(found.why)


def test_of_each_post_the_last_figure_counts(look, sent):
    sent(likes=[2, 5], replies=[1])
    sent(likes=[1])
    sent(days=40, likes=[100])
    assert value("reactions", look).value == 7
    assert value("posts", look).value == 2


def test_a_median_of_reactions_waits_for_five_posts(look, sent):
    for likes in (1, 2, 3, 50):
        sent(likes=[likes])
    assert value("reactions-a-post", look).why
    sent(likes=[4])
    fresh = Look(look.brand, look.period)
    assert value("reactions-a-post", fresh).value == 3


def test_what_was_passed_on_as_it_is_is_no_post_of_the_house(look, sent):
    own, quote, relay = sent(), sent(), sent()
    Post.objects.filter(variants__deliveries=quote).update(quoting="q1")
    Post.objects.filter(variants__deliveries=relay).update(quoting="q1", text="")
    assert {one.pk for one in out(look)} == {own.pk, quote.pk}


def test_people_reached_go_before_displays(look, sent):
    sent(views=[900], reach=[40])
    sent(views=[7])
    assert value("seen", look).value == 47


def test_growth_counts_accounts_that_are_known_at_both_ends(look, channel, brand):
    first, last = look.period.first - timedelta(days=1), look.period.last
    young = Channel.objects.create(organisation=brand.organisation, platform="echo", name="Jeune")
    for row, day, count in ((channel, first, 100), (channel, last, 130), (young, last, 1000)):
        AccountFigure.objects.create(channel=row, metric="followers", day=day, value=count)
    assert value("followers", look).value == 1130
    grown = value("new-followers", look)
    assert (grown.value, grown.base) == (30, 1)


def test_what_a_network_says_of_an_account_is_kept_once_a_day(channel, monkeypatch):
    said = [Measured("", "followers", 12), Measured("x1", "likes", 3)]

    class Open:
        def __enter__(self):
            return SimpleNamespace(measure=lambda names: said)

        def __exit__(self, *error):
            return False

    monkeypatch.setattr(snapshots, "charged", lambda *what, **how: Open())
    snapshots.count(channel.pk)
    said[0] = Measured("", "followers", 14)
    snapshots.count(channel.pk)
    assert list(AccountFigure.objects.values_list("metric", "value")) == [("followers", 14)]


def test_days_of_the_past_are_kept_on_their_day_and_corrected(look, channel, brand, monkeypatch):
    today = timezone.localdate()
    before = [today - timedelta(days=days) for days in (3, 4, 40)]
    said = [Measured("", "followers", 12)]
    said += [Measured("", "day_views", 100, day) for day in before]
    opened = SimpleNamespace(measure=lambda names: said)
    monkeypatch.setattr(snapshots, "charged", lambda *what, **how: nullcontext(opened))
    snapshots.count(channel.pk)
    said[1] = Measured("", "day_views", 130, before[0])
    snapshots.count(channel.pk)
    assert AccountFigure.objects.get(metric="followers").day == today
    seen = value("account-views", look)
    assert (seen.value, seen.base) == (230, 2), "the day before the period isn't counted"
    assert METRICS["account-views"].by_account(look) == {channel.pk: Value(230, 2)}
    assert "YouTube" in str(value("minutes-watched", look).why)


def test_a_network_that_does_not_answer_leaves_the_day_without_a_figure(channel, monkeypatch):
    def closed(*what, **how):
        raise Unavailable("closed")

    monkeypatch.setattr(snapshots, "charged", closed)
    assert snapshots.count(channel.pk) == 0
    assert not AccountFigure.objects.exists()


def test_a_ratio_changes_by_points_and_not_while_its_intervals_overlap():
    share = METRICS["negative-share"]
    now, before = Value(0.40, low=0.35, high=0.45), Value(0.30, low=0.26, high=0.36)
    assert change_in_points(share, now, before).words == "no clear change"
    before = Value(0.30, low=0.28, high=0.32)
    assert change_in_points(share, now, before) == Change("10 points more", "bad")
    assert change_in_points(METRICS["mentions"], Value(3), Value(2)) is None


def test_the_catalogue_tells_each_metric_and_what_networks_tell(as_ada):
    page = as_ada.get("/o/lanterne/lanterne/measure/metrics/?period=quarter").content.decode()
    assert all(f"<code>{slug}</code>" in page for slug in METRICS)
    assert "Followers" in page
    assert "Mastodon" in page


def test_each_account_and_each_post_has_its_own_share_of_the_same_figure(
    look, sent, channel, brand, as_ada
):
    other = Channel.objects.create(
        organisation=brand.organisation, brand=brand, platform="echo", name="Autre"
    )
    first, second = sent(likes=[2, 5], views=[100]), sent(likes=[1])
    Variant.objects.filter(deliveries=second).update(channel=other)
    Delivery.objects.filter(pk=second.pk).update(channel=other)
    reactions = METRICS["reactions"]
    apart = {one: found.value for one, found in reactions.by_account(look).items()}
    assert apart == {channel.pk: 5, other.pk: 1}
    each = {one: found.value for one, found in reactions.by_post(look).items()}
    assert each == {first.pk: 5, second.pk: 1}
    assert sum(apart.values()) == sum(each.values()) == value("reactions", look).value
    rate = METRICS["reaction-rate"].by_post(look)
    assert {one: found.value for one, found in rate.items()} == {first.pk: 0.05}
    page = as_ada.get("/o/lanterne/lanterne/measure/metrics/accounts/").content.decode()
    assert page.index("Lanterne") < page.index("Autre")
    page = as_ada.get("/o/lanterne/lanterne/measure/metrics/posts/").content.decode()
    assert page.count("Un café ?") == 2
    assert "5%" in page


def test_the_snapshots_of_a_post_stand_at_their_steps(sent):
    row = sent(days=8, likes=[1])
    for after, likes, relays in ((timedelta(hours=1), 4, 1), (timedelta(days=7), 9, 3)):
        for metric, count in (("likes", likes), ("relays", relays)):
            Figure.objects.create(delivery=row, metric=metric, value=count, at=row.sent_at + after)
    assert steps_of({row.pk: row.sent_at}) == {row.pk: {0: 1, 1: 5, 3: 12}}


def test_the_posts_page_asks_no_more_for_more_posts(sent, as_ada):
    def asked():
        with CaptureQueriesContext(connection) as seen:
            as_ada.get("/o/lanterne/lanterne/measure/metrics/posts/")
        return len(seen)

    sent(likes=[1])
    asked()
    before = asked()
    for _each in range(55):
        sent(likes=[1])
    assert asked() == before
    page = as_ada.get("/o/lanterne/lanterne/measure/metrics/posts/?from=50").content.decode()
    assert page.count("Un café ?") == 6
    assert as_ada.get("/o/lanterne/lanterne/measure/metrics/posts/?from=-1x").status_code == 200


def test_programs_get_a_metric_apart(sent, channel, client, organisation):
    row = sent(likes=[3])
    _key, spelling = make_key(MACHINE, organisation, "Figures", [FIGURES])
    head = {"authorization": f"Bearer {spelling}"}
    [account] = client.get("/api/v1/metrics/reactions/accounts", headers=head).json()["accounts"]
    assert (account["account"], account["value"]) == (channel.pk, 3)
    [post] = client.get("/api/v1/metrics/reactions/posts", headers=head).json()["posts"]
    assert (post["delivery"], post["value"]) == (row.pk, 3)
    assert client.get("/api/v1/metrics/leads/posts", headers=head).status_code == 404
    assert client.get("/api/v1/metrics/leads/accounts", headers=head).status_code == 404


def test_penetration_is_the_part_of_the_market_talk_that_names_the_brand_each_text_once(
    look, brand
):
    for name, kind in (("cafe", "market"), ("torréfaction", "market"), ("lanterne", "brand")):
        make_topic(MACHINE, brand, name, name, kind=kind)
    now = timezone.now() - timedelta(days=1)
    said = {
        "cafe": 20,
        "cafe torréfaction": 8,
        "cafe lanterne torréfaction": 4,
        "lanterne": 9,
        "thé": 5,
    }
    texts = [words for words, times in said.items() for _n in range(times)]

    def own(at):
        return " ".join(f"{letter}{at}" for letter in "abcdefghi")

    ingest(
        [
            Item(
                f"m{at}",
                f"{words} {own(at)}",
                now,
                Author(f"v{at}"),
            )
            for at, words in enumerate(texts)
        ],
        "echo",
        organisation_id=brand.organisation_id,
    )
    index_pending()
    found = value("penetration", look)
    assert (found.base, found.value) == (32, 4 / 32)
