"""Workers that sweep and tell of drills at once, and are killed over it, do each thing once."""

import pytest

from tests.crash.killed_protect import DRILLS, TEXTS, VOICES
from tests.crash.test_crash import postgresql, sqlite  # noqa: F401 - fixtures
from tests.crash.warm import told


@pytest.mark.crash
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_two_killed_workers_look_at_each_voice_once_and_tell_of_each_drill_once(database, request):
    found = told("tests.crash.killed_protect", "8", **request.getfixturevalue(database))
    assert found["midst"] > 0, "no worker died in the middle"
    # Each text that leads to a site counts once.
    assert (found["voices"], found["suspects"]) == (VOICES, VOICES)
    assert (found["sites"], found["seen"]) == (3, TEXTS)
    assert found["told"] == found["notices"] == found["mails"] == DRILLS
