"""Workers that look at once, and are killed over it, count each text once and raise each alert once."""

import pytest

from tests.crash.killed_watch import TEXTS
from tests.crash.test_crash import postgresql, sqlite  # noqa: F401 - fixtures
from tests.crash.warm import told

KILLS = 4


@pytest.mark.crash
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_two_killed_workers_count_each_text_once_and_raise_each_alert_once(database, request):
    found = told("tests.crash.killed_watch", str(KILLS), **request.getfixturevalue(database))
    assert found["midst"] > 0, "no worker died in the middle"
    assert found["mentions"] == found["counted"] == KILLS * TEXTS
    assert found["alerts"] == [f"luciole{chr(97 + n)}" for n in range(KILLS)]
    assert (found["audited"], found["told"]) == (KILLS, KILLS)
