"""An official answer whose workers are killed reaches nobody twice, and says of whom nobody knows."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from palabre.connectors.tests.smtp import running_relay
from tests.crash.killed_answer import PEOPLE

ROOT = Path(__file__).parents[2]


@pytest.mark.crash
@pytest.mark.enable_socket
def test_killed_workers_tell_nobody_twice_and_leave_nobody_out_in_silence(tmp_path):
    with running_relay() as relay:
        environment = {
            **os.environ,
            "PALABRE_HOME": str(tmp_path),
            "DATABASE_URL": f"sqlite:///{tmp_path / 'palabre.sqlite3'}",
            "EMAIL_URL": f"smtp://127.0.0.1:{relay.port}",
        }
        command = [sys.executable, "-m", "tests.crash.killed_answer", "4"]
        run = subprocess.run(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True, timeout=420
        )
    found = json.loads(run.stdout.decode().splitlines()[-1])
    got = Counter(to for _, (to,), _ in relay.taken)
    assert 0 < found["midst"] < PEOPLE, "no worker died in the middle"
    assert max(got.values()) == 1
    assert found["states"].keys() <= {"sent", "unknown"}
    assert sum(found["states"].values()) == PEOPLE
    # Everybody who has no mail is among those in doubt, and the kills left at most two a time.
    assert PEOPLE - len(got) <= found["states"].get("unknown", 0) <= 8
