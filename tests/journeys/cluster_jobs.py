"""Who does the work of the journeys on a cluster: a relay, Celery's worker and an indexer, in threads.

Most journeys speak with networks that are doubles in the memory of the test, so who does their jobs has to be
in this process; a job is asked for on the cluster's database, its number goes over the cluster's broker, and
what is written comes to its search node. Without a broker nothing is done unless the test says so.
"""

import gc
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from django.conf import settings
from django.db import connections
from django.db.models import QuerySet
from django.db.models.functions import Now

from palabre.jobs import run_due
from palabre.jobs.models import Job
from palabre.listening import indexing
from palabre.listening.models import IndexOp

PATIENCE_S = 60
THREADS = 2


@contextmanager
def worker() -> Iterator[None]:
    """Celery's worker, where there is a broker, for all journeys of this process."""
    if not settings.BROKER_URL:
        yield
        return
    # Only where it is asked for: all other tests do without Celery.
    from celery.contrib.testing.worker import start_worker

    from palabre.jobs import bridge

    app = bridge.celery_on(settings.BROKER_URL)
    how = {"pool": "threads", "concurrency": THREADS, "perform_ping_check": False}
    with start_worker(app, shutdown_timeout=PATIENCE_S, **how):
        yield
    app.close()
    gc.collect()  # with the threads go their connections, which would keep the test's database


@contextmanager
def at_work() -> Iterator[None]:
    """Offer the jobs and keep the index, where there is a broker, till the block ends; what was begun is
    over then."""
    if not settings.BROKER_URL:
        yield
        return
    from palabre.jobs import bridge

    stop = threading.Event()
    tasks = (partial(bridge.publish, (), stop), partial(indexing.run, stop))
    threads = [threading.Thread(target=_apart, args=(task,), daemon=True) for task in tasks]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(PATIENCE_S)
        _until_none(Job.objects.filter(leased_until__gte=Now()))


def _apart(task: Callable[[], None]) -> None:
    try:
        task()
    finally:
        connections.close_all()


def jobs_done() -> None:
    """Have all due jobs done: by Celery where there is a broker, else here."""
    if settings.BROKER_URL:
        _until_none(Job.objects.filter(ended_at=None, due_at__lte=Now()))
    else:
        run_due()


def indexed() -> None:
    """Have all that was written in the index: by the indexer where there is a broker, else here."""
    if settings.BROKER_URL:
        _until_none(IndexOp.objects.all())
    else:
        indexing.index_pending()


def _until_none(waiting: QuerySet) -> None:
    begun = time.monotonic()
    while left := [*waiting.all()[:10]]:
        assert time.monotonic() - begun < PATIENCE_S, f"not done: {left}"
        time.sleep(0.05)
