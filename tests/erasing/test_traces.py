"""At the end of an erasure, whatever keeps old words in files of its own is told to let them go."""

import pytest
from django.db import connection

from palabre.governance import clearing
from palabre.governance.actions.erasures import erase_somebody
from palabre.governance.acts import MACHINE
from palabre.jobs import run_due
from palabre.listening.indexing import _wish
from palabre.listening.somebody import PART
from tests.erasing.house import KEY, house, speaks


@pytest.fixture
def home(tmp_path, settings):
    settings.HOME = tmp_path
    settings.ERASURES_FILE = str(tmp_path / "erasures.jsonl")
    return tmp_path


@pytest.mark.django_db(transaction=True)
def test_the_index_is_built_anew_after_the_last_words_were_cut(home, monkeypatch):
    organisation = house()
    speaks(organisation)
    # An indexer that is quicker than the sweep has fulfilled the first wish, or is a double that heard none.
    monkeypatch.setattr("palabre.listening.somebody.ask_for_rebuild", lambda: None)
    erase_somebody(MACHINE, organisation, [KEY])
    assert not _wish().exists()
    while run_due():
        pass
    assert not list(PART.words(organisation.pk, frozenset([KEY])).said)
    assert _wish().exists()


@pytest.mark.django_db
def test_in_a_transaction_nothing_can_be_cleared_and_it_is_asked_for_again():
    assert clearing.clear_traces() is False


@pytest.mark.django_db(transaction=True)
def test_who_still_sees_what_was_there_is_waited_for(monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("with SQLite a reader holds the log up, and that is told by its own answer")
    monkeypatch.setattr(clearing, "TURNS", 2)
    looks_back = connection.copy()
    with looks_back.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT count(*) FROM governance_erasure")
    assert clearing.clear_traces() is False
    looks_back.close()
    assert clearing.clear_traces() is True
