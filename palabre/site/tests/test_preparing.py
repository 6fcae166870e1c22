"""The tables of an empty database are made at once, and once only, whoever dies on the way."""

import json
import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import connection, connections

from palabre.governance import locks
from palabre.listening import indexing, months
from palabre.site import preparing
from palabre.site.cli import processes
from palabre.site.management.commands import migrate

SCRIPT = """
import json, os
import django; django.setup()
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from palabre.site import preparing

class Died(Exception): pass

def die(self, app, name): raise Died
noted, MigrationRecorder.record_applied = MigrationRecorder.record_applied, die
try:
    preparing.migrate()
except Died:
    before = len(connection.introspection.table_names())
MigrationRecorder.record_applied = noted
waited = len(preparing.waiting_migrations())
preparing.migrate()
preparing.migrate()
after = len(connection.introspection.table_names())
print(json.dumps([before, after, waited > 100, preparing.waiting_migrations()]))
"""


def test_an_empty_database_is_ready_at_once_and_after_a_death_in_the_middle(tmp_path):
    env = {
        **os.environ,
        "PALABRE_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "palabre.site.settings",
    }
    env.pop("DATABASE_URL", None)
    done = subprocess.run([sys.executable, "-c", SCRIPT], env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    before, after, all_waited, left = json.loads(done.stdout)
    assert before == after > 200
    assert all_waited
    assert left == []


@pytest.mark.django_db(transaction=True)
def test_machines_that_bring_the_tables_up_to_date_at_once_wait_for_each_other(settings, tmp_path):
    settings.HOME = tmp_path
    inside, seen = [], []

    def prepare():
        try:
            with preparing.only_one(print):
                inside.append("one")
                time.sleep(0.1)
                seen.append(len(inside))
                inside.pop()
        finally:
            connection.close()

    threads = [threading.Thread(target=prepare) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert seen == [1, 1, 1]


@pytest.mark.django_db(transaction=True)
def test_who_waits_for_another_machine_says_so_and_comes_after_it(settings, tmp_path):
    settings.HOME = tmp_path
    ended, said = [], []
    is_told = connection.vendor == "postgresql"  # machines share no other database

    def prepare():
        try:
            with preparing.only_one(said.append):
                ended.append("second")
        finally:
            connection.close()

    second = threading.Thread(target=prepare)
    with preparing.only_one(print):
        second.start()
        for _turn in range(500):
            if said or not is_told:
                break
            time.sleep(0.02)
        ended.append("first")
    second.join()
    assert ended == ["first", "second"]
    assert said == ["Another machine brings the tables up to date: waiting."] * is_told


def test_no_two_locks_of_the_database_bear_one_number():
    numbers = [preparing.PREPARES, months.ONLY_ONE, indexing.REBUILDS]
    assert len(set(numbers)) == len(numbers)


@pytest.mark.django_db(transaction=True)
def test_who_lost_the_database_meanwhile_says_what_happened_and_leaves_no_lock(settings, tmp_path):
    settings.HOME = tmp_path
    ends = (
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s"
    )

    def die():
        if connection.vendor == "postgresql":
            other = connections.create_connection("default")
            with other.cursor() as cursor:
                cursor.execute(ends, [preparing.PREPARES])
            other.close()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), preparing.only_one(print):
        die()
    said = []
    with preparing.only_one(said.append):
        assert said == []


@pytest.mark.django_db
def test_tables_are_changed_by_hand_as_the_only_one_and_from_within_without_asking(monkeypatch):
    held = []

    @contextmanager
    def only_one(_say):
        held.append("by hand")
        yield

    monkeypatch.setattr(migrate, "only_one", only_one)
    call_command("migrate", plan=True, verbosity=0)
    assert held == []
    monkeypatch.setattr(connections, "close_all", lambda: None)
    migrate.Command().run_from_argv(["palabre", "migrate", "--plan", "--verbosity=0"])
    assert held == ["by hand"]


def test_on_a_disk_without_locks_nobody_waits(tmp_path, monkeypatch):
    def without(_file, _how):
        raise OSError

    monkeypatch.setattr(locks.fcntl, "flock", without)
    with (tmp_path / "a.lock").open("a") as one, (tmp_path / "a.lock").open("a") as other:
        locks.hold(one)
        locks.hold(other)
        assert not other.closed


def test_words_that_another_process_compiled_meanwhile_are_read(monkeypatch):
    read = []
    monkeypatch.setattr("palabre.site.catalogues.stale_messages", list)
    monkeypatch.setattr("palabre.site.catalogues.read_again", lambda: read.append("again"))
    processes.prepare_apart(lambda _say: None, print)
    assert read == ["again"]
