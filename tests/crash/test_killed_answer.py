"""An official answer whose workers are killed reaches nobody twice, and says of whom nobody knows."""

from collections import Counter

import pytest

from palabre.connectors.tests.smtp import running_relay
from tests.crash.killed_answer import PEOPLE
from tests.crash.warm import told


@pytest.mark.crash
@pytest.mark.enable_socket
def test_killed_workers_tell_nobody_twice_and_leave_nobody_out_in_silence(tmp_path):
    with running_relay() as relay:
        found = told(
            "tests.crash.killed_answer",
            "4",
            PALABRE_HOME=tmp_path,
            EMAIL_URL=f"smtp://127.0.0.1:{relay.port}",
        )
    got = Counter(to for _, (to,), _ in relay.taken)
    assert 0 < found["midst"] < PEOPLE, "no worker died in the middle"
    assert max(got.values()) == 1
    assert found["states"].keys() <= {"sent", "unknown"}
    assert sum(found["states"].values()) == PEOPLE
    # Everybody who has no mail is among those in doubt, and the kills left at most two a time.
    assert PEOPLE - len(got) <= found["states"].get("unknown", 0) <= 8
