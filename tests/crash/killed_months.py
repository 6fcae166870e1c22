"""Run as a process: puts the mentions of a house by month, killed again and again while texts come in.

Usage: python -m tests.crash.killed_months [house]. DATABASE_URL names an empty database, which is furnished;
with `house` it is only told what the house there is. Somebody brings texts in all the while, edits and
deletes them. Printed: what the house was before and after.
"""

import json
import os
import signal
import sys
import traceback
from datetime import UTC, datetime, timedelta
from functools import partial

import django

SLICE, EVERY = 40, 9  # texts copied at once; of so many words to the database the last is not said
OURS = "FROM listening_mention m WHERE remote_id LIKE 'while-%%'"


def furnish():
    """Texts of half a year, copies and answers among them, and a row of every kind that points to them."""
    from palabre.connectors.contract import Author, Item
    from palabre.governance.acts import MACHINE
    from palabre.governance.models import Brand, Organisation
    from palabre.listening.actions.topics import make_topic
    from palabre.listening.ingest import ingest
    from palabre.listening.models import OwnTone
    from palabre.site.preparing import migrate
    from tests.crash.earlier.filling import fill_up

    migrate()
    organisation = Organisation.objects.create(name="Lanterne", slug="lanterne")
    brand = Brand.objects.create(organisation=organisation, name="Lanterne", slug="lanterne")
    make_topic(MACHINE, brand, "Lanterne", "lanterne")
    items = [
        Item(
            f"before-{n}", f"la lanterne numéro {n // 2} éclaire toute la place du marché ce soir",
            datetime.now(UTC) - timedelta(days=n), Author(f"v{n % 9}"),
        )
        for n in range(180)
    ]  # fmt: skip
    ingest(items, "echo", organisation_id=organisation.pk)
    fill_up()
    OwnTone.objects.all().delete()  # made up, it can't read any text


def house():
    """All that the house had before, as figures that change when any of it does."""
    from palabre.listening.months import POINT_HERE, _ask

    rows = "count(*), sum(hashtextextended(m::text, 0))::text"
    pointing = {
        f"{table} {name} {words}" for table, name, _number, words in sorted(_ask(POINT_HERE))
    }
    own = """SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint
        WHERE conrelid = 'listening_mention'::regclass AND contype IN ('f', 'p', 'c')
        AND conparentid = 0 ORDER BY 1"""
    indexes = """SELECT indexname || split_part(indexdef, 'USING', 2) FROM pg_indexes
        WHERE tablename = 'listening_mention' AND indexdef NOT LIKE 'CREATE UNIQUE%' ORDER BY 1"""
    return {
        "mentions": _ask(f"SELECT {rows} {OURS}".replace("LIKE", "NOT LIKE").replace("%%", "%"))[0],
        "pointing": sorted(pointing),
        "own": [one for (one,) in _ask(own)],
        "indexes": [one for (one,) in _ask(indexes) if "_by_month" not in one],
        "others": {
            table: _ask(f"SELECT {rows} FROM {table} m")[0]
            for table in sorted({one.split()[0] for one in pointing} - {"listening_mentiontopic"})
        },
    }


def come_in():
    """Bring texts in, edit each once and delete every fourth, until nobody listens any more."""
    from palabre.connectors.contract import Author, Item
    from palabre.listening.deleting import delete_remote
    from palabre.listening.ingest import ingest
    from palabre.listening.models import Topic

    topic, number = Topic.objects.order_by("pk")[0], 0
    while True:
        number += 1
        at = datetime.now(UTC) - timedelta(days=17 * (number % 12))
        for edited_at in (None, datetime.now(UTC)):
            item = Item(
                f"while-{number}", f"{number} {edited_at}", at, Author("v"), edited_at=edited_at
            )
            ingest(
                [item], "echo", organisation_id=topic.organisation_id,
                by_hand=frozenset([topic.pk]),
            )  # fmt: skip
        if number % 4 == 0:
            delete_remote([topic.organisation_id], "echo", [f"while-{number}"])
        print(number, flush=True)


def forked(act):
    """The process of somebody else; what it prints is given, too."""
    from django.db import connection

    connection.close()  # a fork must not share it
    come, go = os.pipe()
    pid = os.fork()
    if pid:
        os.close(go)
        return pid, os.fdopen(come)
    os.dup2(go, 1)
    try:
        act()
    except BaseException:  # noqa: BLE001 - whatever it is, it is told
        traceback.print_exc()
    os._exit(1)


def convert(words):
    """Put them by month; whoever does it is killed before so many words to the database are said."""
    from palabre.listening import months

    said, do = [0], months._do

    def counted(*what):
        said[0] += 1
        if said[0] == words:
            os.kill(os.getpid(), signal.SIGKILL)
        do(*what)

    months._do, months.SLICE = counted, SLICE
    months.convert(datetime.now(UTC) - timedelta(days=60), print)
    os._exit(0)


def main():
    from palabre.listening import months

    furnish()
    before, deaths, code = house(), 0, 1
    writer, surely = forked(come_in)
    [surely.readline() for _turn in range(5)]
    while code:
        pid, _said = forked(partial(convert, 1 + EVERY * (deaths + 1)))
        code = os.waitpid(pid, 0)[1]
        assert code in {0, signal.SIGKILL}, code
        deaths += bool(code)
        if code and not months.tables():
            assert house() == before
    last = int([surely.readline() for _turn in range(5)][-1])
    os.kill(writer, signal.SIGKILL)
    os.waitpid(writer, 0)
    last = max([last, *(int(one) for one in surely if one.strip())])
    names = "SELECT organisation_id, platform, remote_id, position FROM"
    kept = (
        f"SELECT count(*) FROM ({names} listening_mention EXCEPT {names} listening_mention_keys) x"
    )
    told = [
        (int(name.split("-")[1]), edited)
        for name, edited in months._ask(
            f"SELECT remote_id, edited_at IS NOT NULL {OURS}".replace("%%", "%")
        )
    ]
    print(
        json.dumps(
            {
                "before": before, "after": house(), "deaths": deaths, "last": last,
                "tables": months.tables(), "half": months.is_half_made(),
                "there": sorted(one for one, _edited in told if one <= last),
                "unedited": [one for one, edited in told if one <= last and not edited],
                "without_key": months._ask(kept)[0][0],
                "keys": months._ask("SELECT count(*) FROM listening_mention_keys")[0][0],
                "rows": months._ask("SELECT count(*) FROM listening_mention")[0][0],
            }
        )
    )  # fmt: skip


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "palabre.site.settings"
    django.setup()
    if sys.argv[1:] == ["house"]:
        print(json.dumps(house()))
    else:
        main()
