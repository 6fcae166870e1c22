"""Which new texts are near-copies of texts an organisation already has."""

import threading
from collections import OrderedDict, defaultdict

from django.utils import timezone

from palabre.analysis.copies import Window, own_words
from palabre.analysis.text import tokenise
from palabre.listening.drafts import Draft, new_id, sound_time
from palabre.listening.models import Mention
from palabre.listening.storing import known_keys

REMEMBERED = 20_000
MOST_MEMORIES = 64


class _Memory:
    """The recent texts of one organisation, in this process, and the position it has read up to."""

    def __init__(self, organisation_id: int) -> None:
        self.organisation_id = organisation_id
        self.window = Window(REMEMBERED)
        self.position = -1
        # Jobs, streams and pages of this process bring texts in at the same time.
        self.lock = threading.Lock()

    def catch_up(self) -> None:
        """Add what any process stored since; the first time, the most recent texts."""
        rows = Mention.objects.filter(organisation_id=self.organisation_id)
        if self.position < 0:
            last = rows.order_by("-position").values_list("position", flat=True).first() or 0
            self.position = max(last - REMEMBERED // 4, 0)
        fresh = rows.filter(position__gt=self.position).order_by("position")
        fresh = fresh.only("copy_of_id", "position", "title", "text")
        fresh = fresh.prefetch_related("mention_topics")
        for row in fresh.iterator(chunk_size=1000):
            topics = {link.topic_id for link in row.mention_topics.all()}
            self.window.add(row.copy_of_id or row.pk, _words(row.title, row.text, topics))
            self.position = row.position


_memories: OrderedDict[int, _Memory] = OrderedDict()
_memories_lock = threading.Lock()


def _memory_of(organisation_id: int) -> _Memory:
    """The organisation's memory; those not asked for the longest are forgotten, and learnt again."""
    with _memories_lock:
        memory = _memories.setdefault(organisation_id, _Memory(organisation_id))
        _memories.move_to_end(organisation_id)
        while len(_memories) > MOST_MEMORIES:
            _memories.popitem(last=False)
        return memory


def find_copies(drafts: list[Draft]) -> list[Draft]:
    """Name, for each draft that isn't stored yet, the first text of which it is a copy, if any."""
    now = timezone.now()
    seen = known_keys(drafts)
    fresh: dict[int, list[Draft]] = defaultdict(list)
    for draft in drafts:
        draft.id = new_id(sound_time(draft.item.published_at, now))
        # A text that two sources bring at once is one text, and no copy of itself.
        if draft.key not in seen:
            seen.add(draft.key)
            fresh[draft.organisation_id].append(draft)
    for organisation_id, mine in fresh.items():
        memory = _memory_of(organisation_id)
        with memory.lock:
            memory.catch_up()
            for draft in mine:
                words = _words(draft.item.title, draft.item.text, draft.topics)
                draft.copy_of = memory.window.add(draft.id, words)
    return drafts


def _words(title: str, text: str, topics: set[int]) -> list[str]:
    """The words of a text, each marked with its topics: what names a rival is no copy of what names us.

    Copies are folded away behind their first: that one must be seen wherever they would be.
    """
    mark = "x".join(map(str, sorted(topics)))
    words = own_words(tokenise(f"{title}\n{text}" if title else text))
    return [f"{mark}x{word}" for word in words]


def forget_copies() -> None:
    """Forget every window: for tests, and after a restore."""
    _memories.clear()
