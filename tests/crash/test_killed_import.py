"""An import whose workers are killed stores every row, and none twice."""

import pytest

from tests.crash.warm import told


@pytest.mark.crash
def test_killed_workers_lose_no_row_and_store_none_twice(tmp_path):
    found = told("tests.crash.killed_import", "3", PALABRE_HOME=tmp_path)
    rows = found["rows"]
    assert found["state"] == "done"
    assert 0 < found["deaths"][0] < rows, "no worker died in the middle"
    assert found["counted"] == [rows, rows, 0, 0]
    assert found["mentions"] == found["different"] == rows
    assert found["without_gap"]
