"""Passes journeys on the servers of several machines: python -m tests.journeys.cluster FILES

PostgreSQL, Redis (with BENCH_BROKER=rabbitmq RabbitMQ), a search node and a server of the S3 protocol are
started on loopback with their data in a temporary folder, set by the environment as in production, and ended
again. It needs what `make bench NAME=cluster` does, and uses the same ports (CLUSTER_PORT); the exit code is
pytest's.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.parts import BROKER, FILES, PG, SEARCH, Cluster, wait_for

SETTINGS = ("DATABASE_URL", "BROKER_URL", "SEARCH_URL", "FILES_URL")
SERVERS = {"database": PG, "broker": BROKER, "search": SEARCH, "files": FILES}


def main(asked: list[str]) -> int:
    """Start the servers, pass the journeys that were asked for, and end all."""
    folder = Path(tempfile.mkdtemp(prefix="palabre-journeys-"))
    folder.chmod(0o755)
    cluster = Cluster(folder)
    try:
        cluster.lay_out()
        for name in SERVERS:
            cluster.start(name)
        for name, port in SERVERS.items():
            wait_for(name, port)
        own = {**os.environ, **{name: cluster.settings[name] for name in SETTINGS}}
        command = [sys.executable, "-m", "pytest", "-m", "journey", *asked]
        return subprocess.run(command, env=own).returncode
    finally:
        cluster.end()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
