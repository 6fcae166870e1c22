"""Ideas in lists: searched, by state, most wanted or newest first, a page at a time."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from palabre.community.models import Idea
from palabre.community.rules import SHOWN, IdeaState, RemarkState
from palabre.community.words import IDEA_STATES

PAGE = 25
MOST_PAGES = 4_000
SORTS = ("votes", "newest")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader asks a list for."""

    words: str = ""
    state: str = ""
    sort: str = "votes"
    page: int = 1

    @property
    def before(self) -> int:
        """The page before."""
        return self.page - 1

    @property
    def after(self) -> int:
        """The page after."""
        return self.page + 1

    @classmethod
    def of(cls, query: Any) -> "Wanted":
        """What an address asks for; what makes no sense is left out."""
        sort, state, number = query.get("sort"), query.get("state", ""), query.get("page", "")
        page = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1
        return cls(
            query.get("q", "").strip().replace("\x00", "")[:100],
            state if state in set(IdeaState) else "",
            sort if sort in SORTS else "votes",
            min(max(page, 1), MOST_PAGES),
        )


def found(ideas: QuerySet[Idea], wanted: Wanted) -> QuerySet[Idea]:
    """The ideas that somebody asked for, in their order."""
    if wanted.words:
        ideas = ideas.filter(Q(title__icontains=wanted.words) | Q(text__icontains=wanted.words))
    if wanted.state:
        ideas = ideas.filter(state=wanted.state)
    return ideas.order_by(*(("-id",) if wanted.sort == "newest" else ("-votes", "-id")))


def seen(ideas: QuerySet[Idea]) -> QuerySet[Idea]:
    """The ideas that everybody sees, each with how many remarks are seen with it."""
    shown = Count("remarks", filter=Q(remarks__state=RemarkState.SHOWN))
    return ideas.filter(state__in=SHOWN).select_related("author").annotate(said=shown)


def one_page(ideas: QuerySet[Idea], page: int) -> tuple[list[Idea], bool]:
    """The ideas of a page, dressed with the word of their state; whether there are more."""
    start = (page - 1) * PAGE
    rows = list(ideas[start : start + PAGE + 1])
    return [dressed(row) for row in rows[:PAGE]], len(rows) > PAGE


def dressed(row: Idea) -> Idea:
    """The idea with the word of its state and the kind of its badge."""
    row.state_word, row.kind = IDEA_STATES[IdeaState(row.state)]  # type: ignore[attr-defined]
    return row


def counts_of(ideas: QuerySet[Idea]) -> dict[str, int]:
    """How many ideas are in each state."""
    return dict(ideas.order_by().values_list("state").annotate(Count("pk")))
