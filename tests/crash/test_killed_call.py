"""An alert whose workers are killed in its midst is told twice by nothing, and says what nobody knows."""

import time
from collections import Counter

import pytest

from palabre.connectors.tests.loopback import Reply, running_site
from tests.crash.killed_call import WAYS
from tests.crash.warm import told


@pytest.mark.crash
@pytest.mark.enable_socket
def test_killed_workers_tell_by_no_way_twice_and_leave_none_out_in_silence(tmp_path):

    def slowly():
        time.sleep(0.03)
        yield b"ok"

    with running_site() as site:
        for number in range(WAYS):
            site.replies[f"/{number}"] = Reply(stream=slowly, headers={"Content-Length": "2"})
        port = site.url.rpartition(":")[2]
        found = told("tests.crash.killed_call", "6", port, PALABRE_HOME=tmp_path)
        got = Counter(path for path, _headers in site.asked)
    assert 0 < found["midst"] < WAYS, "no worker died in the middle"
    assert max(got.values()) == 1
    assert found["states"].keys() <= {"told", "unknown"}
    assert sum(found["states"].values()) == WAYS
    # Every way that heard nothing is among those in doubt, of which the owner was told.
    assert WAYS - len(got) <= found["states"].get("unknown", 0) <= 12
    assert found["reported"] == found["states"].get("unknown", 0)
