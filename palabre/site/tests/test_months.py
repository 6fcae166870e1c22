"""Mentions by month: everything holds as in the one table."""

from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from django.db import IntegrityError, connection, migrations, models, transaction
from django.db.migrations.state import ProjectState
from django.utils import timezone

from palabre.connectors.contract import Author, Item
from palabre.governance import clearing
from palabre.listening import months
from palabre.listening.deleting import delete_mentions, delete_remote
from palabre.listening.drafts import new_id
from palabre.listening.ingest import ingest
from palabre.listening.inserting import FEW, insert
from palabre.listening.jobs import keep_months
from palabre.listening.models import Mention
from palabre.site.cli import run
from palabre.site.cli.doctor import examine
from palabre.site.management.commands.migrate import InOne

NOW = timezone.now()
LAST_MONTH = NOW.replace(day=1) - timedelta(days=5)


def test_sqlite_is_told_that_it_has_one_table(db, monkeypatch, capsys):
    monkeypatch.setattr(connection, "vendor", "sqlite")
    assert run(["months"]) == 1
    assert "SQLite" in capsys.readouterr().err
    keep_months()
    assert months.tables() == []


@pytest.fixture
def by_month(db):
    """Mentions by month, until the test ends."""
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL has them")
    months.convert(LAST_MONTH, print)


@pytest.fixture
def bring(by_month, organisation):
    """Bring a text in that was said at a moment."""

    def brought(name, at, **more):
        item = Item(name, "lanterne", at, Author("v"), **more)
        ingest([item], "echo", organisation_id=organisation.pk)
        return Mention.objects.filter(remote_id=name)

    from palabre.governance.acts import MACHINE
    from palabre.listening.actions.topics import make_topic

    make_topic(MACHINE, organisation.brands.get(), "Lanterne", "lanterne")
    return brought


def where(mention):
    """The table that a mention stands in."""
    asked = f"SELECT tableoid::regclass::text FROM {months.TABLE} WHERE id = %s"
    return months._ask(asked, [mention.pk])[0][0]


def keys():
    """The names and positions that are kept once, and those of the mentions."""
    columns = "organisation_id, platform, remote_id, position"
    return [
        sorted(months._ask(f"SELECT {columns} FROM {table}"))
        for table in (months.KEYS, months.TABLE)
    ]


def twin(mention, **more):
    """The same text as another row, of another month."""
    copy = Mention.objects.get(pk=mention.pk)
    copy.pk, copy.position = new_id(LAST_MONTH), 1000
    for name, value in more.items():
        setattr(copy, name, value)
    return copy


def test_a_text_stands_in_its_month_and_the_oddest_date_somewhere(bring):
    here, last = bring("a", NOW).get(), bring("b", LAST_MONTH).get()
    assert where(here) == f"{months.TABLE}_{NOW:%Y_%m}"
    assert where(last) == f"{months.TABLE}_{LAST_MONTH:%Y_%m}"
    assert where(bring("c", datetime(1969, 1, 1, tzinfo=UTC)).get()) == months.OLDER
    assert where(bring("d", datetime(9999, 1, 1, tzinfo=UTC)).get()) == where(here)
    for number in (-(1 << 63), (1 << 63) - 1):
        odd = twin(here, pk=number, position=abs(number) - 1, remote_id=str(number))
        odd.save(force_insert=True)
        assert where(odd) in {months.OLDER, months.OTHER}
    assert keys()[0] == keys()[1]


def test_what_is_unique_is_so_over_all_months(bring):
    first = bring("a", NOW).get()
    for what in ({"position": first.position, "remote_id": "other"}, {}):
        name = "position_once" if what else "mention_once"
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Mention.objects.bulk_create([twin(first, **what)])
    assert bring("a", LAST_MONTH).count() == 1, (
        "what comes again with another date is the same text"
    )
    other = bring("b", NOW).get()
    other.remote_id = "a"
    with pytest.raises(IntegrityError, match="mention_once"), transaction.atomic():
        other.save()
    assert keys()[0] == keys()[1]


def test_many_texts_at_once_stand_in_their_months_and_none_twice(bring, organisation):
    said = [
        Item(
            f"m{number}",
            f"lanterne {number}",
            LAST_MONTH + timedelta(days=number % 10),
            Author("v"),
        )
        for number in range(3 * FEW)
    ]
    for _again in range(2):
        ingest(said, "echo", organisation_id=organisation.pk)
    stored = Mention.objects.filter(remote_id__startswith="m")
    assert stored.count() == len(said)
    assert {where(one) for one in stored} == {
        f"{months.TABLE}_{one.published_at:%Y_%m}" for one in said
    }
    with pytest.raises(IntegrityError, match="mention_once"), transaction.atomic():
        insert(Mention, [twin(one, position=5000 + one.position) for one in stored[: FEW + 1]])
    assert keys()[0] == keys()[1]


def test_a_name_is_free_again_once_its_text_is_gone_or_called_otherwise(bring):
    first = bring("a", NOW).get()
    Mention.objects.filter(pk=first.pk).update(remote_id="b")
    assert keys()[0] == keys()[1]
    assert bring("a", LAST_MONTH).get().pk != first.pk
    delete_mentions([first.pk])
    assert [one[2] for one in keys()[0]] == ["a"]
    assert bring("b", LAST_MONTH).count() == 1
    edited = bring("a", NOW, edited_at=NOW).get()
    assert where(edited) == f"{months.TABLE}_{LAST_MONTH:%Y_%m}"
    assert keys()[0] == keys()[1]


def test_a_text_that_moves_to_another_month_keeps_its_name(bring):
    row = bring("a", NOW).get()
    row.mention_topics.all().delete()
    moved = new_id(LAST_MONTH)
    Mention.objects.filter(pk=row.pk).update(id=moved)
    row.pk = moved
    assert where(row) == f"{months.TABLE}_{LAST_MONTH:%Y_%m}"
    assert keys()[0] == keys()[1]
    row.delete()
    assert keys() == [[], []]


def test_migrations_change_all_months_and_those_to_come(by_month, monkeypatch):
    state = ProjectState.from_apps(migrations.state.global_apps)
    index = models.Index(fields=["probe"], name="mention_probe")
    field = models.CharField(max_length=9, default="as ever")
    for operation in (
        migrations.AddField("mention", "probe", field),
        migrations.AlterField("mention", "probe", models.CharField(max_length=90, default="")),
        migrations.AddIndex("mention", index),
    ):
        after = state.clone()
        operation.state_forwards("listening", after)
        with connection.schema_editor() as editor:
            operation.database_forwards("listening", editor, state, after)
        state = after
    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(days=70))
    keep_months()
    asked = (
        "SELECT count(*) FROM pg_indexes WHERE indexdef LIKE '%%(probe)' AND tablename = ANY(%s)"
    )
    assert months._ask(asked, [months.tables()])[0][0] == len(months.tables())
    with connection.schema_editor() as editor:
        editor.remove_index(Mention, index)
    assert months._ask(asked, [months.tables()])[0][0] == 0


def test_coming_months_are_made_and_what_came_before_its_month_stays_with_the_others(
    bring, monkeypatch
):
    before, first = months.tables(), bring("a", NOW).get()
    keep_months()
    assert months.tables() == before
    in_a_year = NOW + timedelta(days=365)
    early = twin(first, pk=new_id(in_a_year), remote_id="early")
    early.save(force_insert=True)
    monkeypatch.setattr(timezone, "now", lambda: in_a_year)
    keep_months()
    assert len(set(months.tables()) - set(before)) == months.AHEAD
    assert where(early) == months.OTHER


def test_the_oldest_month_goes_once_it_is_empty_and_its_dates_are_older_ones(bring, monkeypatch):
    oldest, row = f"{months.TABLE}_{LAST_MONTH:%Y_%m}", bring("a", LAST_MONTH).get()
    assert where(row) == oldest
    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(days=450))
    keep_months()
    assert oldest in months.tables(), "it holds a text"
    delete_remote([row.organisation_id], "echo", ["a"])
    connection.check_constraints()
    keep_months()
    assert oldest not in months.tables()
    assert f"{months.TABLE}_{NOW:%Y_%m}" in months.tables(), "one at a time"
    row.save(force_insert=True)
    assert where(row) == months.OLDER


def test_whoever_is_erased_leaves_no_trace_in_any_month_nor_in_the_keys(by_month):
    cleared = list(clearing._sizes())
    assert {*months.tables(), months.KEYS} < set(cleared)
    assert cleared.index(months.TABLE) > max(map(cleared.index, months.tables())), "what is noted"


def test_the_doctor_tells_of_months(by_month, capsys):
    told = {one.name: one for one in examine()}["database"]
    assert f"{len(months.tables())} tables" in told.sentence
    assert run(["months"]) == 0, "called again it makes coming months"
    assert f"{len(months.tables())} tables" in capsys.readouterr().out
    assert run(["months", "--since", "9999-01"]) == 2
    assert run(["months", "--since", "a while"]) == 2


@pytest.fixture
def half_made(db):
    """Tables by month, beside the one table."""
    if connection.vendor != "postgresql" or months.tables():
        pytest.skip("only PostgreSQL has them, and once")
    months._begin(LAST_MONTH)


def test_the_doctor_tells_of_halves_and_the_command_begins_again(half_made):
    assert {one.name: one.level for one in examine()}["database"] == "warning"
    assert run(["months", "--since", f"{LAST_MONTH:%Y-%m}"]) == 0
    assert not months.is_half_made()
    assert len(months.tables()) == 2 + 1 + 1 + months.AHEAD


def test_an_upgrade_throws_away_what_is_half_made_and_never_what_is_whole(half_made):
    executor = InOne(connection)
    migration = migrations.Migration("0099_probe", "listening")
    executor.apply_migration(None, migration, fake=True)
    assert not months.is_half_made()
    months.convert(LAST_MONTH, print)
    executor.apply_migration(None, migration, fake=True)
    assert len(months.tables()) > 2
    assert keys() == [[], []]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_store_the_same_text_in_two_months_at_once_one_waits_and_is_refused(
    organisation,
):
    if not months.tables():
        pytest.skip("only where all tests have mentions by month (PALABRE_TEST_MONTHS)")
    from palabre.governance.acts import MACHINE
    from palabre.listening.actions.topics import make_topic

    make_topic(MACHINE, organisation.brands.get(), "Lanterne", "lanterne")
    ingest([Item("a", "lanterne", NOW, Author("v"))], "echo", organisation_id=organisation.pk)
    row, refused = Mention.objects.get(), []

    def second():
        try:
            twin(row, remote_id="b", position=7).save(force_insert=True)
        except IntegrityError as fault:
            refused.append(str(fault))
        finally:
            connection.close()

    with transaction.atomic():
        twin(row, pk=new_id(NOW), remote_id="b", position=8).save(force_insert=True)
        thread = Thread(target=second)
        thread.start()
        thread.join(1)
        assert thread.is_alive(), "it waits for the first"
    thread.join()
    assert len(refused) == 1
    assert "mention_once" in refused[0]
    assert keys()[0] == keys()[1]
