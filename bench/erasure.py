"""An erasure in a large house: somebody who wrote one text in a hundred goes, step by step.

The mentions are texts of twelve made-up words by two thousand voices; hers are bound to a voice of her own,
and of what others wrote, one in a thousand names her. `seconds` is the whole erasure as one worker carries
it out, `longest_step_s` the longest single step, which is as long as other writers may be kept waiting,
`first_s` the act itself, for which the page waits. `rss_mb` is by how much memory grew at most. `left` is how
many texts of hers, or that name her, are still there at the end.
"""

import os
import random
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psutil

from bench.watch import WORDS, House

MENTIONS = {"small": 200_000, "full": 1_000_000}
ONE_IN, NAMED_IN, AT_ONCE = 100, 1000, 5000
KEY, HANDLE = "voice:echo:zoe", "zoe_kerbrat_77"
TARGETS = {"longest_step_s": 2.0, "left": 0}


def run(scale: str) -> dict[str, Any]:
    """Measure it on SQLite, in this process."""
    with tempfile.TemporaryDirectory(prefix="bench-erasure-") as home:
        os.environ |= {"PALABRE_HOME": home, "DJANGO_SETTINGS_MODULE": "palabre.site.settings"}
        os.environ.pop("DATABASE_URL", None)
        import django

        django.setup()
        return _measured(MENTIONS[scale])


def _fill(count: int) -> Any:
    """A house of so many mentions; its organisation."""
    from palabre.governance.acts import MACHINE, audit
    from palabre.listening.drafts import id_at
    from palabre.listening.models import Mention, Position, Voice

    house, draw = House(1), random.Random(11)
    at = house.now() - timedelta(days=90)
    hers = Voice.objects.create(
        organisation=house.organisation, platform="echo", remote_id="zoe", name="Zoé Kerbrat",
        handle=HANDLE, first_seen_at=at, last_seen_at=at,
    )  # fmt: skip

    def texts(start: int) -> Iterator[Any]:
        for number in range(start, min(start + AT_ONCE, count)):
            moment = at + timedelta(seconds=number)
            words = draw.choices(WORDS, k=12)
            if number % NAMED_IN == 1:
                words[6] = f"@{HANDLE}"
            yield Mention(
                id=id_at(moment) | (number & 0xFFFFF), organisation=house.organisation, position=number + 1,
                platform="echo", remote_id=f"m{number}", kind="post", place=house.places[number % 20],
                voice=draw.choice(house.voices) if number % ONE_IN else hers, text=" ".join(words),
                published_at=moment, seen_at=moment,
            )  # fmt: skip

    for start in range(0, count, AT_ONCE):
        Mention.objects.bulk_create(texts(start), batch_size=500)
    Position.objects.create(organisation=house.organisation, last=count)
    for _ in range(count // 100):
        audit(house.organisation, "made", house.topics[0], MACHINE)
    return house.organisation


class _Memory:
    """How much memory this process has at most, looked at ten times a second."""

    def __init__(self) -> None:
        self.process = psutil.Process()
        self.before = self.most = self.process.memory_info().rss
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self._look)
        self.thread.start()

    def _look(self) -> None:
        while not self.is_over.wait(0.1):
            self.most = max(self.most, self.process.memory_info().rss)

    def end(self) -> float:
        """By how many megabytes it grew."""
        self.is_over.set()
        self.thread.join()
        return (self.most - self.before) / 1e6


def _measured(count: int) -> dict[str, Any]:
    from palabre.governance.actions import erasing
    from palabre.governance.actions.erasures import erase_somebody
    from palabre.governance.acts import MACHINE
    from palabre.governance.models import ErasedWords, Erasure
    from palabre.governance.sweeping import Taker
    from palabre.listening.models import Mention
    from palabre.site.preparing import migrate

    migrate()
    organisation = _fill(count)
    memory, began = _Memory(), time.perf_counter()
    row = erase_somebody(MACHINE, organisation, [KEY])
    first = time.perf_counter() - began
    words = ErasedWords.objects.get(erasure=row).words
    take, steps, is_left = Taker(words["taken"], words["said"]), [], True
    while is_left:
        stage, since = Erasure.objects.get(pk=row.pk).stage, time.perf_counter()
        is_left = erasing.go_on(row.pk, words, take)
        steps.append((time.perf_counter() - since, stage))
    seconds = time.perf_counter() - began
    mine = Mention.objects.filter(organisation=organisation)
    longest, at = max(steps)
    return {
        "figures": {
            "mentions": count, "seconds": seconds, "longest_step_s": longest, "first_s": first,
            "steps": len(steps), "rss_mb": memory.end(),
            "left": mine.filter(voice__remote_id="zoe").count()
            + mine.filter(text__contains=HANDLE).count(),
        },
        "targets": TARGETS,
        "notes": [
            f"{count // ONE_IN:,} texts are hers, {count // NAMED_IN:,} of others name her; the longest"
            f" step was one of “{at}”",
            *(f"{name}: {sum(took for took, one in steps if one == name):.1f} s" for name in
              dict.fromkeys(one for _, one in steps)),
        ],
    }  # fmt: skip
