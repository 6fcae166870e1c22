"""The sums of days that shares of voice are added up from: kept, and never other than the rows say."""

from datetime import timedelta
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from palabre.connectors.contract import Author, Item
from palabre.governance.acts import MACHINE, Actor
from palabre.listening.actions.mentions import hide
from palabre.listening.actions.topics import change_topic, make_topic
from palabre.listening.deleting import delete_mentions
from palabre.listening.figures import daysums
from palabre.listening.figures.daysums import Terms, day_of, keep_sums, sums_of
from palabre.listening.figures.period import Period
from palabre.listening.figures.rivals import compare, count_anew, keep_shares
from palabre.listening.indexing import index_pending
from palabre.listening.ingest import ingest
from palabre.listening.models import Mention, TopicDay
from palabre.listening.rematching import rematch_slice

WORDS = ("lanterne", "boreal")


@pytest.fixture
def topics(brand):
    """A brand and its rival, heard over forty days by voices of which some come back."""
    own = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    other = make_topic(MACHINE, brand, "Boréal", "boreal", kind="competitor")
    chance, now = Random(1), timezone.now()
    items = [
        Item(
            f"t{n}",
            f"{chance.choice(WORDS)} {' '.join(''.join(chance.choices('abdeilmno', k=7)) for _ in range(9))}",
            now - timedelta(days=chance.uniform(0.2, 40)),
            Author(chance.choice(["", "a", "b", "c", f"v{n}"])),
            language=chance.choice(["fr", "en"]),
            place="gazette.example",
        )
        for n in range(160)
    ]
    ingest(items, "echo", organisation_id=brand.organisation_id)
    index_pending()
    return [own, other]


def all_days(topics, terms=None):
    """The sums of all days as pages get them, and as the rows say."""
    first, last = daysums.DAY_IDS, Mention.objects.order_by("-pk")[0].pk + 1
    first = Mention.objects.order_by("pk")[0].pk - 3 * daysums.DAY_IDS
    given = sums_of(topics, terms or Terms(), first, last)
    counted = daysums._count(topics, terms or Terms(), first, last)
    nothing = daysums.DaySum()
    return {key: one for key, one in given.items() if one != nothing}, counted


def days_heard():
    """From the first day heard to the last."""
    first, last = Mention.objects.order_by("pk")[0].pk, Mention.objects.order_by("-pk")[0].pk
    return range(day_of(first), day_of(last) + 1)


def test_what_is_kept_is_what_the_rows_say_and_is_counted_once(topics):
    made = keep_sums(topics, Terms(), days_heard())
    assert made == 2 * len(days_heard())
    assert keep_sums(topics, Terms(), days_heard()) == 0
    given, counted = all_days(topics)
    assert given == counted
    assert sum(one.mentions for one in given.values()) > 100
    with CaptureQueriesContext(connection) as asked:
        sums_of(
            topics,
            Terms(),
            days_heard()[0] * daysums.DAY_IDS,
            days_heard()[-1] * daysums.DAY_IDS - 1,
        )
    assert not [one for one in asked.captured_queries if "listening_mentiontopic" in one["sql"]]


@pytest.mark.parametrize("change", ["hide", "delete", "edit", "query", "more"])
def test_a_day_in_which_something_changed_is_counted_anew(topics, ada, brand, change):
    keep_sums(topics, Terms(), days_heard())
    row = Mention.objects.filter(topics=topics[0], copy_of=None).order_by("pk")[20]
    match change:
        case "hide":
            hide(Actor.person(ada.user), brand.organisation, [row.pk], hidden=True)
        case "delete":
            delete_mentions([row.pk])
        case "edit" | "more":
            text = "plus rien du tout de ce que vous suivez ici" if change == "edit" else row.text
            name = row.remote_id if change == "edit" else "another"
            again = Item(
                name, f"{text} {change}", row.published_at, Author("z"), place="gazette.example"
            )
            ingest([again], "echo", organisation_id=brand.organisation_id)
        case "query":
            one = topics[0]
            change_topic(MACHINE, one, one.name, "boreal", one.kind, [], [])
            one.refresh_from_db()
            rematch_slice(one.pk, one.version)
    index_pending()
    given, counted = all_days(topics)
    assert given == counted


def test_sums_of_some_languages_are_their_own(topics):
    french = Terms(("fr",))
    keep_sums(topics, Terms(), days_heard())
    keep_sums(topics, french, days_heard())
    assert all_days(topics, french)[0] == all_days(topics, french)[1]
    assert sum(one.mentions for one in all_days(topics, french)[0].values()) < 140


def test_what_changes_while_it_is_counted_does_not_stay(topics, monkeypatch, ada, brand):
    row = Mention.objects.filter(topics=topics[0], copy_of=None).order_by("pk")[20]
    count = daysums._count

    def and_then(*asked):
        found = count(*asked)
        if not row.is_hidden:
            hide(Actor.person(ada.user), brand.organisation, [row.pk], hidden=True)
            row.is_hidden = True
        return found

    monkeypatch.setattr(daysums, "_count", and_then)
    keep_sums(topics, Terms(), days_heard())
    index_pending()
    given, counted = all_days(topics)
    assert given == counted


def test_a_share_from_kept_sums_is_the_share_from_the_rows(topics, brand):
    today = timezone.localdate()
    period = Period(today - timedelta(days=29), today)
    before = compare(topics[0], period)
    keep_shares(brand)
    assert TopicDay.objects.exists()
    assert compare(topics[0], period) == before
    voice = brand.organisation.voices.filter(remote_id="a")
    voice.update(is_automatic=True)
    for day in range(7):
        count_anew(day)
    keep_shares(brand)
    assert compare(topics[0], period) != before
    assert all_days(topics)[0] == all_days(topics)[1]
