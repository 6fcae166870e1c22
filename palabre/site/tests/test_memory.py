"""What a process freed goes back to the system."""

import os
import platform
import subprocess
import sys

import pytest

# Eight threads each take blocks of three megabytes and free them, keeping small ones that came between.
WORK = """
import sys, threading
import psutil
from palabre.site.memory import keep_little
if sys.argv[1] == "told":
    assert keep_little()
kept = []
def work():
    for turn in range(10):
        big = [bytearray(3_000_000) for _ in range(4)]
        kept.append(bytearray(20_000))
        del big
    met.wait()
met = threading.Barrier(8)
threads = [threading.Thread(target=work) for _ in range(8)]
for one in threads: one.start()
for one in threads: one.join()
print(psutil.Process().memory_info().rss // 1_000_000)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library than glibc")
def test_blocks_that_threads_freed_are_not_kept():
    def left(how):
        command = [sys.executable, "-c", WORK, how]
        ours = {name: value for name, value in os.environ.items() if not name.startswith("MALLOC_")}
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=ours)
        return int(done.stdout)

    assert left("told") < left("as it is") - 20
