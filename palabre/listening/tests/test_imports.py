"""Bringing a file in: as promised, in slices that a crash repeats without harm."""

import json
from datetime import UTC, datetime

import pytest

from palabre.connectors.contract import Rejected
from palabre.connectors.files import ColumnMap
from palabre.governance.acts import MACHINE
from palabre.jobs import run_due
from palabre.jobs.actions import claim, stop
from palabre.jobs.marks import LEASE
from palabre.listening import import_files, importing
from palabre.listening.actions.imports import (
    match_columns,
    remove_import,
    resume_import,
    run_import,
    stop_import,
)
from palabre.listening.actions.topics import make_topic
from palabre.listening.importing import describe, dry_run, run_slice
from palabre.listening.models import Import, Mention
from palabre.listening.rules import ImportState
from palabre.listening.tests.history import finish, table

pytestmark = pytest.mark.django_db


def test_a_file_comes_in_whole_with_its_times_and_tones(brand, begun):
    topic = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    row = finish(begun(table(7)), topic)
    assert (row.state, row.stored, row.refused) == (ImportState.DONE, 7, 0)
    first = Mention.objects.order_by("published_at").first()
    assert first.published_at == datetime(2024, 11, 21, 14, 0, tzinfo=UTC)
    assert first.platform == "import"
    assert (first.tone, first.tone_model, first.tone_by_hand) == ("positive", "file", False)
    assert first.mention_topics.get().topic_id == topic.pk


def test_only_what_topics_match_comes_in_and_the_rest_is_counted(brand, begun):
    make_topic(MACHINE, brand, "Thé", "thé")
    rows = (
        table(3, "Un thé à la Lanterne numéro {}").decode() + table(2).decode().split("\r\n", 1)[1]
    )
    row = finish(begun(rows.replace("/0;", "/a;", 1).replace("/1;", "/b;", 1).encode()))
    assert (row.stored, row.known, row.line) == (3, 0, 5)
    assert Mention.objects.count() == 3


def test_a_file_brought_in_twice_stores_nothing_twice(brand, begun):
    topic = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    finish(begun(table(5)), topic)
    again = finish(begun(table(6)), topic)
    assert (again.stored, again.known) == (1, 5)
    assert Mention.objects.count() == 6


def test_columns_may_be_named_and_dates_read_the_other_way(brand, begun):
    topic = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    row = begun(b"a,b\r\n03/04/2024,Lanterne opens\r\n")
    mapping = ColumnMap({"date": "a", "text": "b"}, day_first=False, zone="America/New_York")
    match_columns(MACHINE, row, mapping, {})
    finish(row, topic)
    assert Mention.objects.get().published_at == datetime(2024, 3, 4, 5, 0, tzinfo=UTC)


def test_a_file_without_a_date_column_waits_for_one(begun):
    row = begun(b"what,who\r\nLanterne is a place I like,Zoe\r\n")
    assert describe(row).missing == ("date",)
    with pytest.raises(Rejected):
        run_import(MACHINE, row)
    assert Import.objects.get().state == ImportState.DRAFT


def test_the_trial_shows_rows_and_refusals_and_stores_nothing(brand, begun):
    make_topic(MACHINE, brand, "Lanterne", "lanterne")
    tried = dry_run(begun(table(30) + b"someday;Max;Lanterne;;\r\n", "h.csv"), rows=31)
    assert (tried.sampled, tried.read, tried.matched) == (31, 30, 30)
    assert tried.rows[0].draft.topics
    assert tried.rows[30].refused.reason == "The date can't be read."
    assert not Mention.objects.exists()


def test_a_text_carries_the_network_that_its_row_names(brand, begun):
    topic = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    finish(
        begun(b"date,text,network\r\n2024-01-01,one,Bluesky\r\n2024-01-02,two,Minitel\r\n"), topic
    )
    kept = dict(Mention.objects.values_list("text", "platform"))
    assert kept == {"one": "bluesky", "two": "import"}


class Killed(BaseException):
    """Stands for the end of a process: nothing in our code may catch it."""


@pytest.mark.django_db(transaction=True)
def test_a_crash_in_the_middle_of_a_slice_repeats_it_and_stores_nothing_twice(
    brand, begun, monkeypatch
):
    monkeypatch.setattr(importing, "SLICE", 10)
    topic = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    row = begun(table(35))
    run_import(MACHINE, row, topic)
    note, calls = importing._note_refused, []

    def dies_the_third_time(*given):
        calls.append(given)
        if len(calls) == 3:
            raise Killed
        note(*given)

    with monkeypatch.context() as broken:
        broken.setattr(importing, "_note_refused", dies_the_third_time)
        with pytest.raises(Killed):
            run_slice(row.pk)
    row.refresh_from_db()
    assert (row.line, row.stored, Mention.objects.count()) == (20, 20, 20)
    assert not run_slice(row.pk)
    row.refresh_from_db()
    assert (row.state, row.stored, row.known) == (ImportState.DONE, 35, 0)
    assert Mention.objects.count() == 35


def test_a_turn_ends_in_time_and_the_job_goes_on(brand, begun, monkeypatch):
    monkeypatch.setattr(importing, "SLICE", 5)
    topic = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    row = begun(table(12))
    run_import(MACHINE, row, topic)
    assert run_slice(row.pk, seconds=0)
    row.refresh_from_db()
    assert row.line == 5
    run_due()
    row.refresh_from_db()
    assert (row.state, row.stored) == (ImportState.DONE, 12)


def test_a_stopped_import_goes_on_where_it_stood(brand, begun, monkeypatch):
    monkeypatch.setattr(importing, "SLICE", 5)
    topic = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    row = begun(table(12))
    run_import(MACHINE, row, topic)
    run_slice(row.pk, seconds=0)
    row.refresh_from_db()
    stop_import(MACHINE, row)
    assert not run_slice(row.pk)
    assert Mention.objects.count() == 5
    resume_import(MACHINE, row)
    run_slice(row.pk)
    row.refresh_from_db()
    assert (row.state, row.stored, row.known) == (ImportState.DONE, 12, 0)


def test_two_workers_on_one_import_do_not_both_count(brand, begun, monkeypatch):
    topic = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    row = begun(table(4))
    run_import(MACHINE, row, topic)
    drafts = importing._drafts

    def overtaken(*given):
        Import.objects.filter(pk=row.pk).update(line=4)
        return drafts(*given)

    monkeypatch.setattr(importing, "_drafts", overtaken)
    assert not run_slice(row.pk)
    assert not Mention.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_file_is_deleted_when_everything_is_in(brand, begun, own_files):
    topic = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    row = finish(begun(table(2)), topic)
    assert not row.file
    assert not [path for path in own_files.rglob("*") if path.is_file()]
    with pytest.raises(Rejected):
        describe(row)


def test_a_file_that_is_gone_is_said_in_a_sentence(brand, begun, own_files):
    row = begun(table(2))
    run_import(MACHINE, row)
    for path in own_files.rglob("*"):
        path.is_file() and path.unlink()
    run_slice(row.pk)
    row.refresh_from_db()
    assert (row.state, row.last_error) == (ImportState.FAILED, importing.GONE)


def test_a_file_broken_off_brings_in_what_came_before(brand, begun):
    topic = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    rows = [{"date": "2024-01-01", "text": f"Lanterne {n}", "id": f"n{n}"} for n in range(700)]
    row = finish(begun(json.dumps(rows)[:-2].encode(), "a.json"), topic)
    assert row.state == ImportState.FAILED
    assert row.stored == row.line >= 600
    assert row.last_error.endswith(".")


def test_a_full_disk_is_said_in_a_sentence(brand, begun, monkeypatch):
    row = begun(table(2))
    run_import(MACHINE, row)

    def full(*given):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(importing, "ingest_drafts", full)
    run_slice(row.pk)
    row.refresh_from_db()
    assert (row.state, row.last_error) == (ImportState.FAILED, importing.DISK_FULL)


def test_an_import_taken_off_the_list_leaves_its_mentions(brand, begun):
    topic = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    row = finish(begun(table(2)), topic)
    remove_import(MACHINE, row)
    assert not Import.objects.exists()
    assert Mention.objects.count() == 2


def test_files_left_lying_are_deleted_after_a_month(begun, own_files):
    row = begun(table(2))
    assert import_files.delete_old_files() == 0
    Import.objects.filter(pk=row.pk).update(created_at=datetime(2024, 1, 1, tzinfo=UTC))
    assert import_files.delete_old_files() == 1
    assert not [path for path in own_files.rglob("*") if path.is_file()]


def test_an_import_whose_job_was_given_up_is_given_back_and_can_go_on(brand, begun):
    topic = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    row = begun(table(4))
    run_import(MACHINE, row, topic)
    assert importing.fail_forsaken() == 0
    held = next(one for one in claim(9, LEASE) if one.name == "listening.run_import")
    stop(held, "OperationalError: locked")
    assert importing.fail_forsaken() == 1
    row.refresh_from_db()
    assert (row.state, row.last_error) == (ImportState.FAILED, importing.FORSAKEN)
    resume_import(MACHINE, row)
    run_due()
    row.refresh_from_db()
    assert (row.state, row.stored) == (ImportState.DONE, 4)


def test_an_import_begun_meanwhile_is_neither_removed_nor_read_in_another_way(brand, begun):
    row = begun(table(2))
    Import.objects.filter(pk=row.pk).update(state=ImportState.RUNNING)
    with pytest.raises(Rejected):
        remove_import(MACHINE, row)
    with pytest.raises(Rejected):
        match_columns(MACHINE, row, ColumnMap({"date": "Date", "text": "Lien"}))
    assert Import.objects.get().mapping["columns"]["text"] == "Texte"
