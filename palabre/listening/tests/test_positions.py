"""Positions: given in the order of commit and without a gap, however many write at once."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections

from palabre.connectors.contract import Author, Item
from palabre.governance.acts import MACHINE
from palabre.governance.models import Brand, Organisation
from palabre.listening.actions.topics import make_topic
from palabre.listening.copies import forget_copies
from palabre.listening.ingest import ingest
from palabre.listening.models import Mention, Position

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
WRITERS, BATCHES, SIZE = 4, 5, 10
ALL = WRITERS * BATCHES * SIZE


def write(organisation, writer, faults):
    try:
        for batch in range(BATCHES):
            items = [
                Item(
                    f"{writer}-{batch}-{n}",
                    f"lanterne {writer} {batch} {n}",
                    NOON + timedelta(seconds=n),
                    Author(f"v{n}"),
                )
                for n in range(SIZE)
            ]
            ingest(items, "echo", organisation_id=organisation.pk)
    except Exception as fault:  # noqa: BLE001 - told to the test in the other thread
        faults.append(fault)
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_a_reader_that_follows_the_cursor_loses_nothing_while_four_write():
    forget_copies()
    organisation = Organisation.objects.create(name="Lanterne", slug="lanterne")
    brand = Brand.objects.create(organisation=organisation, name="Lanterne", slug="lanterne")
    make_topic(MACHINE, brand, "Lanterne", "lanterne")
    faults: list[Exception] = []
    threads = [
        threading.Thread(target=write, args=(organisation, n, faults)) for n in range(WRITERS)
    ]
    for thread in threads:
        thread.start()
    seen: list[int] = []
    cursor = 0
    while len(seen) < ALL and not faults:
        alive = any(thread.is_alive() for thread in threads)
        page = list(
            Mention.objects.filter(position__gt=cursor)
            .order_by("position")
            .values_list("position", flat=True)
        )
        seen += page
        cursor = page[-1] if page else cursor
        if not alive and not page:
            break
    for thread in threads:
        thread.join()
    assert faults == []
    assert seen == list(range(1, ALL + 1))
    assert Position.objects.get(pk=organisation.pk).last == ALL
