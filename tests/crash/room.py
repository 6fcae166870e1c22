"""Jobs that write down that they were done, in a table that forbids nothing."""

import random
import time

from django.db import connection

from palabre.jobs import enqueue, job

NEVER_STOP = 1_000_000


def effect(kind, number):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO crash_effect (kind, number) VALUES (%s, %s)", [kind, number])


def linger():
    time.sleep(random.random() * 0.01)


@job(attempts=NEVER_STOP, atomic=True)
def once(number):
    linger()
    effect("once", number)
    linger()


@job(attempts=NEVER_STOP)
def at_least_once(number):
    linger()
    effect("least", number)
    linger()


@job(attempts=NEVER_STOP, atomic=True)
def link(number, left):
    """One link of a chain: its effect and the next link stand or fall together."""
    effect("link", number * 100 + left)
    linger()
    if left:
        enqueue("crash.link", number, left - 1, key=f"chain {number}")
