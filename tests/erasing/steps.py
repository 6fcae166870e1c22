"""What a process of its own does in a data folder of its own: `python -m tests.erasing.steps STEP`."""

import os
import signal
import sys

import django

django.setup()

from django.core.files.base import ContentFile  # noqa: E402
from django.utils import timezone  # noqa: E402

from palabre.analysis.query import parse  # noqa: E402
from palabre.governance.actions import erasing  # noqa: E402
from palabre.governance.actions.erasures import erase_somebody  # noqa: E402
from palabre.governance.acts import MACHINE  # noqa: E402
from palabre.governance.models import Organisation  # noqa: E402
from palabre.jobs import run_due  # noqa: E402
from palabre.jobs.models import Job  # noqa: E402
from palabre.listening.actions.imports import start_import  # noqa: E402
from palabre.listening.indexing import _wish, index_pending, reindex  # noqa: E402
from palabre.listening.search import Filters, index  # noqa: E402
from palabre.site.archive.kept import keep_archive  # noqa: E402
from palabre.site.preparing import migrate, prepare  # noqa: E402
from tests.erasing import house as made  # noqa: E402


def fill() -> None:
    """A house in which her words stand everywhere, also in the index, in a file that waits and in the
    archive that an owner asked for."""
    migrate()
    organisation = made.house()
    made.speaks(organisation)
    made.is_known(organisation)
    made.is_quoted_everywhere(organisation)
    brand = organisation.brands.order_by("pk")[0]
    table = f"date,text,author\n2026-01-01,Soupe,{made.NAME}\n"
    start_import(MACHINE, brand, ContentFile(table.encode()), "a.csv")
    keep_archive(organisation)
    while index_pending():
        pass


def erase_and_die() -> None:
    """She is being erased, and the machine dies in the midst of a step."""
    organisation = Organisation.objects.get(slug="lanterne")
    erase_somebody(MACHINE, organisation, [made.KEY])
    die_while_sweeping()
    while run_due():
        pass


def repeat_and_die() -> None:
    """The house starts on an older state, and the machine dies while it repeats the erasure."""
    die_while_sweeping()
    prepare(print)


def start() -> None:
    """All that a start does before it serves pages; then in how many kinds of rows she stands."""
    prepare(print)
    print("left:", len(made.rows_with_traces()))


def die_while_sweeping() -> None:
    """From now on, a sweep ends in the death of this process."""
    look, left = erasing.sweep_some, iter(range(80))

    def sweep_some(*asked):
        found = look(*asked)
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)
        return found

    erasing.sweep_some, erasing.AT_ONCE = sweep_some, 1


MOST_TURNS = 10


def settle() -> None:
    """Do what a worker and the indexer do by themselves; what a dead one held is due at once, and so is what
    the database put off because somebody (its own cleaning, on a busy machine) looked on."""
    for _turn in range(MOST_TURNS):
        Job.objects.filter(ended_at=None).update(leased_until=None, due_at=timezone.now())
        while run_due():
            pass
        if not Job.objects.filter(name="governance.clear_traces", ended_at=None).exists():
            break
    if _wish().exists():
        reindex()
    while index_pending():
        pass


def ask() -> None:
    """How many texts the index finds by a word that only she used."""
    organisation = Organisation.objects.get(slug="lanterne")
    filters = Filters(organisation.pk, hidden=None)
    print([index().count(parse(word), filters) for word in ("orties", "sargasses", "soupe")])


if __name__ == "__main__":
    {
        "fill": fill, "erase": erase_and_die, "settle": settle, "ask": ask,
        "repeat": repeat_and_die, "start": start,
    }[sys.argv[1]]()  # fmt: skip
