"""The bridge to Celery, for several machines: a broker carries ids of due rows, and nothing else.

The row stays the truth. A message that is lost is offered again, one that comes twice finds its row
taken, and one that comes late finds it done; so messages need neither be durable nor acknowledged late.
"""

import logging
import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

from celery import Celery
from django.conf import settings
from django.db import Error, connection
from kombu.exceptions import OperationalError as BrokerError

from palabre.jobs.actions import Held, claim_one, keep, offer, withdraw
from palabre.jobs.clock import Repeat, tick
from palabre.jobs.marks import LEASE
from palabre.jobs.running import run

logger = logging.getLogger(__name__)

POLL_S = 0.25
TICK_S = 1.0
AFTER_FAULT_S = 2.0
AT_ONCE = 100
MOST_ON_OFFER = 1000
# How long an id is on offer before it is offered again: what was in a broker that died waits so long.
HOLD = timedelta(seconds=30)
TASK = "palabre.run_job"


def celery_on(url: str, queue: str = "palabre") -> Celery:
    """Give a Celery application for a broker (Redis or RabbitMQ); it knows one task, `run_job`."""
    app = Celery("palabre", broker=url, set_as_current=False)
    app.conf.update(
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,  # after a hundred, some fifty minutes, a worker would end
        task_default_queue=queue,
        task_ignore_result=True,
        # It asks the broker in a thread of the pool, and the main thread waits for an answer for ever.
        worker_enable_prefetch_count_reduction=False,
        worker_hijack_root_logger=False,
        worker_prefetch_multiplier=1,
    )
    app.task(run_job, name=TASK)
    return app


def run_job(job_id: int) -> None:
    """Do the job of this row, if it is still to be done; a database that is gone is waited for."""
    held = _claimed(job_id)
    if held is None:
        return
    with _kept(held):
        run(held)


def _claimed(job_id: int) -> Held | None:
    """Take the job, for as long as its id is on offer: thrown away, it would lie till the next offer.

    Raises Django's `Error` when the database doesn't come back within that time.
    """
    ends = time.monotonic() + HOLD.total_seconds()
    while True:
        try:
            return claim_one(job_id, LEASE)
        except Error:
            connection.close()
            if time.monotonic() > ends:
                raise
            logger.exception("The database doesn't answer; trying again")
            time.sleep(AFTER_FAULT_S)


@contextmanager
def _kept(held: Held) -> Iterator[None]:
    """Extend the lease until the block ends, by a thread: the pool's thread is busy with the job."""
    over = threading.Event()

    def extend() -> None:
        while not over.wait(LEASE.total_seconds() / 3):
            try:
                keep(held, LEASE)
            except Error:
                logger.exception("The lease of %s could not be extended", held.name)
        connection.close()

    thread = threading.Thread(target=extend, name=f"lease-{held.id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def publish(schedule: Sequence[Repeat], stop: threading.Event) -> None:
    """Offer the ids of due jobs to the broker until told to stop; any number of machines may."""
    app = celery_on(settings.BROKER_URL)
    ticked = 0.0
    while not stop.is_set():
        try:
            if time.monotonic() - ticked > TICK_S:
                ticked = time.monotonic()
                tick(schedule)
            published = publish_once(app)
        except (Error, BrokerError):
            logger.exception("Jobs can't be offered; trying again")
            connection.close()
            stop.wait(AFTER_FAULT_S)
            continue
        if not published:
            stop.wait(POLL_S)


def publish_once(app: Celery) -> int:
    """Offer what is due now; how many ids. Raises kombu's `OperationalError` without a broker.

    What the broker didn't take is on offer no longer: it goes out as soon as there is a broker.
    """
    ids = offer(AT_ONCE, HOLD, MOST_ON_OFFER)
    sent = 0
    try:
        for job_id in ids:
            app.send_task(TASK, (job_id,), expires=HOLD.total_seconds(), retry=False)
            sent += 1
    finally:
        if sent < len(ids):
            withdraw(ids[sent:])
    return sent


def consume(threads: int, stop: threading.Event) -> None:
    """Do jobs named by the broker; Celery itself hears SIGTERM, and ends after the jobs it began.

    Sets ``stop`` then, for what runs beside it. Raises `RuntimeError` when Celery ends unasked: the process
    that does no jobs any more has to end, so that it is started again.
    """
    app = celery_on(settings.BROKER_URL)
    worker = app.Worker(
        pool="threads", concurrency=threads, without_gossip=True, without_mingle=True
    )
    worker.start()
    stop.set()
    if worker.exitcode != os.EX_OK:
        raise RuntimeError(f"Celery ended unasked, with {worker.exitcode}")
