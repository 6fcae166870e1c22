"""Mentions by month beside the one table: what writing, reading and disk cost in either, in one run.

A house of two years is filled (`bench.house`) and asked; then its mentions are put by month, and
the same is asked again. Times are medians in milliseconds; read the ratios.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from statistics import median
from typing import Any

from bench.alert import _postgres
from bench.peers import cluster

ROWS = {"small": 10_000, "full": 400_000}
TURNS, BATCH = 15, 500


def run(scale: str) -> dict[str, Any]:
    """Fill, ask, put by month and ask again, in a process of its own."""
    with cluster() as address, tempfile.TemporaryDirectory(prefix="bench-months-") as home:
        more = {"PALABRE_HOME": home, "DJANGO_SETTINGS_MODULE": "palabre.site.settings"}
        said = subprocess.run(
            [sys.executable, "-m", "bench.months", str(ROWS[scale])], check=True, text=True,
            stdout=subprocess.PIPE, env={**os.environ, **more, **_postgres(address)},
        ).stdout  # fmt: skip
    one, by_month, rest = json.loads(said.splitlines()[-1])
    figures = rest
    for name in one:
        figures |= {f"one_{name}": one[name], f"months_{name}": by_month[name]}
        figures[f"ratio_{name}"] = by_month[name] / one[name]
    return {
        "figures": {name: round(value, 2) for name, value in figures.items()},
        "targets": {"lost": 0.0},
    }


def _drafts(turn: int) -> list[Any]:
    from django.utils import timezone

    from palabre.connectors.contract import Author, Item
    from palabre.listening.drafts import Draft, new_id
    from palabre.listening.models import Topic

    topic, drafts = Topic.objects.order_by("pk")[0], []
    for number in range(BATCH):
        at = timezone.now() - timedelta(minutes=97 * number % 40_000)
        item = Item(f"{turn}-{number}", "brand1 said " * 15, at, Author(f"v{number % 300}"))
        drafts.append(Draft(item, "echo", topic.organisation_id, None, {topic.pk}, id=new_id(at)))
    return drafts


def _measures(turn: int) -> Iterator[tuple[str, Callable[[], object]]]:
    """What is asked in a turn, by name."""
    from django.utils import timezone

    from palabre.listening.models import Mention, Position, Topic
    from palabre.listening.storing import store

    rows, position = Mention.objects.all(), Position.objects.get()
    ours = rows.filter(organisation=position.organisation_id)
    fifty = rows.filter(position__in=range(turn, position.last, position.last // 50))
    ids = list(fifty.values_list("pk", flat=True))
    drafts = _drafts(turn)
    yield "store_500_new", lambda: store(drafts, timezone.now())
    yield "store_500_known", lambda: store(drafts, timezone.now())
    yield "newest_50", lambda: list(ours.order_by("-pk")[:50])
    yield "fifty_by_id", lambda: list(rows.filter(pk__in=ids))
    yield (
        "newest_50_of_topic",
        lambda: list(
            rows.filter(topics=Topic.objects.order_by("pk")[7]).order_by("-pk").values("pk")[:50]
        ),
    )
    yield "the_last_100_positions", lambda: list(ours.filter(position__gt=position.last - 100))
    yield "a_thread", lambda: list(ours.filter(thread=f"m{50 * turn + 1}"))


def _ask(first: int) -> dict[str, float]:
    from django.db import connection

    from palabre.listening import months

    spent: dict[str, list[float]] = {}
    for turn in range(first, first + TURNS):
        for name, act in _measures(turn):
            begun = time.perf_counter()
            act()
            spent.setdefault(f"{name}_ms", []).append((time.perf_counter() - begun) * 1000)
    tables = months.tables() or [months.TABLE]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(pg_total_relation_size(to_regclass(one))) FROM unnest(%s::text[]) one",
            [[*tables, months.KEYS]],
        )
        size = float(cursor.fetchone()[0]) / 1e6
    return {name: median(found) for name, found in spent.items()} | {"disk_mb": size}


def _main(rows: int) -> None:
    import django

    django.setup()
    from django.db import connection
    from django.utils import timezone

    from bench.house import fill
    from palabre.listening import months
    from palabre.listening.models import Mention
    from palabre.site.preparing import migrate

    migrate()
    fill(rows)
    one, count, begun = _ask(1), Mention.objects.count(), time.monotonic()
    months.convert(timezone.now() - timedelta(days=730), print)
    spent = time.monotonic() - begun
    lost = count - Mention.objects.count()
    connection.cursor().execute("ANALYZE")
    by_month = _ask(1000)
    print(
        json.dumps(
            [one, by_month, {"convert_s": spent, "tables": len(months.tables()), "lost": lost}]
        )
    )


if __name__ == "__main__":
    _main(int(sys.argv[1]))
