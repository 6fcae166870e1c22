"""An alert whose workers are killed in its midst is told twice by nothing, and says what nobody knows."""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from palabre.connectors.tests.loopback import Reply, running_site
from tests.crash.killed_call import WAYS

ROOT = Path(__file__).parents[2]


@pytest.mark.crash
@pytest.mark.enable_socket
def test_killed_workers_tell_by_no_way_twice_and_leave_none_out_in_silence(tmp_path):
    environment = {
        **os.environ,
        "PALABRE_HOME": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'palabre.sqlite3'}",
    }

    def slowly():
        time.sleep(0.03)
        yield b"ok"

    with running_site() as site:
        for number in range(WAYS):
            site.replies[f"/{number}"] = Reply(stream=slowly, headers={"Content-Length": "2"})
        port = site.url.rpartition(":")[2]
        command = [sys.executable, "-m", "tests.crash.killed_call", "6", port]
        run = subprocess.run(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True, timeout=240
        )
        got = Counter(path for path, _headers in site.asked)
    found = json.loads(run.stdout.decode().splitlines()[-1])
    assert 0 < found["midst"] < WAYS, "no worker died in the middle"
    assert max(got.values()) == 1
    assert found["states"].keys() <= {"told", "unknown"}
    assert sum(found["states"].values()) == WAYS
    # Every way that heard nothing is among those in doubt, of which the owner was told.
    assert WAYS - len(got) <= found["states"].get("unknown", 0) <= 12
    assert found["reported"] == found["states"].get("unknown", 0)
