"""The tables of an empty database are made at once, and once only, whoever dies on the way."""

import json
import os
import subprocess
import sys
import threading
import time

import pytest
from django.db import connection

from palabre.site import preparing

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
            with preparing.only_one():
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
