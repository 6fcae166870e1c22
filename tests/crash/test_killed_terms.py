"""Workers that are killed while they let go of old data leave nothing old, and tell of all once."""

import pytest

from tests.crash.killed_terms import OLD, YOUNG
from tests.crash.warm import told


@pytest.mark.crash
def test_killed_workers_go_on_and_tell_of_all_once(tmp_path):
    found = told("tests.crash.killed_terms", "2", PALABRE_HOME=tmp_path)
    assert YOUNG < found["deaths"][-1] < OLD + YOUNG, "no worker died in the middle"
    assert found["left"] == YOUNG
    assert found["told"] == [OLD]
