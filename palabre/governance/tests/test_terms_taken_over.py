"""A house that was there before terms goes on with what it chose, and nothing is deleted by the update."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from importlib import import_module

import pytest

from palabre.governance.keeping import kinds

update = import_module("palabre.governance.migrations.0011_terms")


@pytest.fixture
def home(tmp_path):
    """A data folder whose tables are brought to a state, and its database."""
    path = tmp_path / "palabre.sqlite3"
    told = {"PALABRE_HOME": str(tmp_path), "DATABASE_URL": f"sqlite:///{path}"}

    def migrate(*to):
        command = [sys.executable, "-m", "palabre", "migrate", *to]
        subprocess.run(command, check=True, timeout=240, env=os.environ | told, capture_output=True)
        return closing(sqlite3.connect(path))

    return migrate


def test_an_update_takes_over_what_was_chosen_and_deletes_nothing(home):
    with home("governance", "0010") as rows:
        for number, days, months in ((1, 90, 24), (2, None, 6)):
            rows.execute(
                "INSERT INTO governance_organisation (id, name, slug, language, country, is_demo,"
                " retention_days, candidate_months, charter_required, created_at)"
                " VALUES (?, 'A', ?, 'fr', 'FR', 0, ?, ?, 0, '2026-01-01')",
                [number, f"a{number}", days, months],
            )
        rows.commit()
    with home("governance") as rows:
        asked = "SELECT kind, days FROM governance_term WHERE is_chosen AND organisation_id = ?"
        told = [dict(rows.execute(asked, [number])) for number in (1, 2)]
    assert (told[0]["mentions"], told[0]["candidates"]) == (90, 730)
    assert (told[1]["mentions"], told[1]["candidates"]) == (None, 183)
    assert told[1]["people"] is None


def test_each_kind_that_may_stay_stays_where_it_did_before():
    may_stay = {name for name, one in kinds().items() if one.may_stay}
    assert set(update.WITHOUT_END) | {"mentions"} == may_stay
