"""Passes all journeys on the servers of several machines: python -m tests.journeys.cluster [FILES]

PostgreSQL, Redis (with BENCH_BROKER=rabbitmq RabbitMQ), a search node and a server of the S3 protocol are
started on loopback with their data in a temporary folder, set by the environment as in production, and ended
again. It needs what `make bench NAME=cluster` does, and uses the same ports (CLUSTER_PORT); the exit code is
pytest's.

Most journeys speak with networks that are doubles in the memory of the test. Their pages and jobs are done by
threads of the tests' own process, and only the servers are apart: jobs go over the broker to Celery, what is
written comes to the search node by an indexer (`cluster_jobs`). Those with processes of their own have them
on these servers (`own_servers`), and `test_cluster` starts all parts of the cluster and kills them; the
journeys after it are on servers that were killed. What speaks with the peers of ../shared is skipped, as
everywhere, where these don't run.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from bench.parts import BROKER, FILES, PG, SEARCH, Cluster, at, wait_for

SERVERS = {"database": PG, "broker": BROKER, "search": SEARCH, "files": FILES}
# What the journeys have on these servers; the cluster's own processes have other places there.
PLACES = {
    "DATABASE_URL": "journeys",
    "BROKER_URL": "3",
    "SEARCH_URL": "journeys",
    "FILES_URL": "journeys",
}
JOURNEYS = str(Path(__file__).parent)


class Beside:
    """Gives the journeys the cluster, as a plugin of that name."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster

    def pytest_configure(self, config: pytest.Config) -> None:
        """Register it."""
        config.pluginmanager.register(self.cluster, "cluster")


def main(asked: list[str]) -> int:
    """Start the servers, pass the journeys that were asked for or all of them, and end all."""
    folder = Path(tempfile.mkdtemp(prefix="palabre-journeys-"))
    folder.chmod(0o755)
    cluster = Cluster(folder)
    try:
        cluster.lay_out()
        (folder / "files/data" / PLACES["FILES_URL"]).mkdir(parents=True)
        for name in SERVERS:
            cluster.start(name)
        for name, port in SERVERS.items():
            wait_for(name, port)
        for name, place in PLACES.items():
            os.environ[name] = at(cluster.settings[name], place)
        words = ["-m", "journey", *(asked or [JOURNEYS])]
        return int(pytest.main(words, plugins=[Beside(cluster)]))
    finally:
        cluster.end()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
