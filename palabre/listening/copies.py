"""Which new texts are near-copies of texts an organisation already has."""

import threading
from collections import OrderedDict, defaultdict

from django.utils import timezone

from palabre.analysis.copies import Window, own_words
from palabre.analysis.text import Text, tokenise
from palabre.listening.drafts import Draft, give_ids
from palabre.listening.models import Mention, MentionTopic
from palabre.listening.storing import known_keys

REMEMBERED = 20_000
MOST_MEMORIES = 64
AT_ONCE = 1000


class _Memory:
    """The recent texts of one organisation, in this process, and the position it has read up to."""

    def __init__(self, organisation_id: int) -> None:
        self.organisation_id = organisation_id
        self.window = Window(REMEMBERED)
        self.position = -1
        # The topics of the drafts added last, by their ids: a set that storing makes smaller, and how
        # many there were.
        self.added: dict[int, tuple[set[int], int]] = {}
        # Jobs, streams and pages of this process bring texts in at the same time.
        self.lock = threading.Lock()

    def catch_up(self) -> None:
        """Add what any process stored since; the first time, the most recent texts."""
        rows = Mention.objects.filter(organisation_id=self.organisation_id).order_by("position")
        if self.position < 0:
            last = rows.reverse().values_list("position", flat=True).first() or 0
            self.position = max(last - REMEMBERED // 4, 0)
        is_more = True
        while is_more:
            fresh = rows.filter(position__gt=self.position).values_list("pk", "position")
            places = list(fresh[:AT_ONCE])
            self._learn([number for number, _ in places if not self._knows(number)])
            self.position = places[-1][1] if places else self.position
            is_more = len(places) == AT_ONCE
        self.added.clear()

    def _knows(self, number: int) -> bool:
        """Whether it was added as a draft, and is stored under the topics that it had then."""
        topics, count = self.added.get(number, (set(), -1))
        return len(topics) == count

    def _learn(self, numbers: list[int]) -> None:
        if not numbers:
            return
        topics: dict[int, set[int]] = defaultdict(set)
        links = MentionTopic.objects.filter(mention__in=numbers)
        for mention, topic in links.values_list("mention_id", "topic_id"):
            topics[mention].add(topic)
        rows = Mention.objects.filter(pk__among=numbers).order_by("position")
        self.window.add_all(
            (first or number, _words(_tokens(title, text), topics[number]))
            for number, first, title, text in rows.values_list("pk", "copy_of", "title", "text")
        )

    def add(self, drafts: list[Draft]) -> None:
        """Add new texts, and name for each the first text of which it is a copy."""
        firsts = self.window.add_all(
            (draft.id, _words(_tokens_of(draft), draft.topics)) for draft in drafts
        )
        for draft, first in zip(drafts, firsts, strict=True):
            draft.copy_of = first
            self.added[draft.id] = draft.topics, len(draft.topics)


_memories: OrderedDict[int, _Memory] = OrderedDict()
_memories_lock = threading.Lock()


def _memory_of(organisation_id: int) -> _Memory:
    """The organisation's memory; those not asked for the longest are forgotten, and learnt again."""
    with _memories_lock:
        if organisation_id not in _memories:  # one is 19 MB: none is made to be thrown away
            _memories[organisation_id] = _Memory(organisation_id)
        memory = _memories[organisation_id]
        _memories.move_to_end(organisation_id)
        while len(_memories) > MOST_MEMORIES:
            _memories.popitem(last=False)
        return memory


def find_copies(drafts: list[Draft]) -> list[Draft]:
    """Name, for each draft that isn't stored yet, the first text of which it is a copy, if any."""
    seen = known_keys(drafts)
    fresh: dict[int, list[Draft]] = defaultdict(list)
    give_ids(drafts, timezone.now())
    for draft in drafts:
        # A text that two sources bring at once is one text, and no copy of itself.
        if draft.key not in seen:
            seen.add(draft.key)
            fresh[draft.organisation_id].append(draft)
    for organisation_id, mine in fresh.items():
        memory = _memory_of(organisation_id)
        with memory.lock:
            memory.catch_up()
            memory.add(mine)
    return drafts


def _tokens(title: str, text: str) -> Text:
    return tokenise(f"{title}\n{text}" if title else text)


def _tokens_of(draft: Draft) -> Text:
    """The tokens of a draft: those that the queries read, unless there is a title before them."""
    return _tokens(draft.item.title, draft.item.text) if draft.item.title else draft.read.text


def _words(text: Text, topics: set[int]) -> list[str]:
    """The words of a text, each marked with its topics: what names a rival is no copy of what names us.

    Copies are folded away behind their first: that one must be seen wherever they would be.
    """
    mark = "x".join(map(str, sorted(topics)))
    return [f"{mark}x{word}" for word in own_words(text)]


def forget_copies() -> None:
    """Forget every window: for tests, after a restore, and where what was added was not stored."""
    with _memories_lock:
        _memories.clear()
