"""The lists of the inbox: views, filters, search, a page at a time by the place where the last one ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from palabre.analysis.query import Node, QueryError, parse
from palabre.engagement import worktime
from palabre.engagement.models import Conversation, Turn
from palabre.engagement.promises import promise_of
from palabre.engagement.rules import Priority, Stage
from palabre.engagement.worktime import Hours
from palabre.governance.models import Brand, Member
from palabre.governance.numbers import number_in
from palabre.listening.search import Filters, SearchRefused, Sort, index

PAGE = 30
# More are counted as "more than": nobody reads a thousand, and counting all of them costs.
MOST_COUNTED = 999
HITS = 200
MOST_LOOKS = 10
VIEWS = ("todo", "mine", "unassigned", "waiting", "late", "soon", "snoozed", "done", "all")
# These stand in the order in which they are due.
BY_DUE = frozenset({"late", "soon"})
# So much working time before it is due, an answer is soon late.
SOON = timedelta(hours=2)
SHOWN = ("voice", "assignee__user", "team")
# What a row of a list shows, and what its countdown reads: to make whole rows of all tables takes longer.
COLUMNS = (
    *("platform", "state", "stage", "is_private", "subject", "preview", "language", "priority"),
    *("last_in_at", "late_at", "answer_by", "solve_by", "draft_id", "version"),
    *("voice__name", "voice__handle", "voice__remote_id"),
    *("assignee__user__name", "assignee__user__email", "team__name"),
)
EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which conversations are asked for. ``place`` is where the page before ended."""

    view: str = "todo"
    words: str = ""
    place: str = ""
    lists: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Wanted":
        """What an address asks for; what it can't mean is left out."""
        # No database takes this character: an address that holds it asks for nothing.
        asked = {name: value.replace("\x00", "") for name, value in asked.items()}
        view = asked.get("view", "todo")
        lists = {
            name: value[:60]
            for name in ("kind", "channel", "tag", "priority", "team")
            if (value := asked.get(name, "").strip())
        }
        for name in ("channel", "team"):
            if number_in(lists.get(name, "0")) is None:
                del lists[name]
        return cls(
            view if view in VIEWS else "todo",
            asked.get("q", "").strip()[:200],
            asked.get("after", "")[:60],
            lists,
        )


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of conversations, and where the next one begins ("": nowhere). ``problem`` is what stood
    against a search: its "words", or the "index", which is being built."""

    rows: list[Conversation]
    place: str
    problem: str = ""


def listed(brand: Brand, member: Member, wanted: Wanted) -> Listed:
    """A page of the conversations that are asked for."""
    if wanted.words:
        try:
            return _found(brand, member, wanted)
        except QueryError:
            return Listed([], "", "words")
        except SearchRefused:
            return Listed([], "", "index")
    rows = chosen(brand, member, wanted)
    column = "late_at" if wanted.view in BY_DUE else "last_in_at"
    rows = _after(rows, wanted.place, column)
    order = ("late_at", "pk") if column == "late_at" else ("-last_in_at", "-pk")
    page = list(shown(rows).order_by(*order)[: PAGE + 1])
    place = _place(page[PAGE - 1], column) if len(page) > PAGE else ""
    return Listed(page[:PAGE], place)


def shown(rows: QuerySet[Conversation]) -> QuerySet[Conversation]:
    """Conversations with what a row of a list shows of them, and no more."""
    return rows.select_related(*SHOWN).only(*COLUMNS)


def _place(row: Conversation, column: str) -> str:
    at = getattr(row, column) - EPOCH
    return f"{at // timedelta(microseconds=1)}-{row.pk}"


def _after(rows: QuerySet[Conversation], place: str, column: str) -> QuerySet[Conversation]:
    micros, _dash, number = place.partition("-")
    if not (micros.isascii() and micros.isdigit() and number.isascii() and number.isdigit()):
        return rows
    if len(micros) > 17 or len(number) > 18:
        return rows
    at = EPOCH + timedelta(microseconds=int(micros))
    if column == "late_at":
        return rows.filter(late_at__gte=at).filter(Q(late_at__gt=at) | Q(pk__gt=int(number)))
    return rows.filter(last_in_at__lte=at).filter(Q(last_in_at__lt=at) | Q(pk__lt=int(number)))


def chosen(brand: Brand, member: Member, wanted: Wanted) -> QuerySet[Conversation]:
    """The conversations of a view with its filters, in no order yet."""
    rows = Conversation.objects.filter(brand=brand)
    match wanted.view:
        case "todo" | "waiting" | "snoozed" | "done":
            rows = rows.filter(stage=wanted.view)
        case "mine":
            rows = rows.filter(assignee=member, stage=Stage.TO_DO)
        case "unassigned":
            rows = rows.filter(assignee=None, team=None, stage=Stage.TO_DO)
        case "late":
            rows = rows.filter(late_at__gt=EPOCH, late_at__lte=timezone.now(), stage=Stage.TO_DO)
        case "soon":
            now = timezone.now()
            ends = soon_ends(promise_of(brand).hours, now)
            rows = rows.filter(late_at__gt=now, late_at__lte=ends, stage=Stage.TO_DO)
    return _filtered(rows, wanted.lists)


def soon_ends(hours: Hours, now: datetime) -> datetime:
    """Until when what is due is soon late; by the clock on the wall for who is hardly ever open."""
    try:
        return worktime.added(hours, now, SOON)
    except worktime.NeverOpen:
        return now + SOON


def _filtered(rows: QuerySet[Conversation], lists: Mapping[str, str]) -> QuerySet[Conversation]:
    plain: dict[str, Any] = {}
    for name, value in lists.items():
        if name == "tag":
            rows = rows.filter(tagged__tag__name=value)
        else:
            plain[f"{name}_id" if name in {"channel", "team"} else name] = value
    return rows.filter(**plain)


def _found(brand: Brand, member: Member, wanted: Wanted) -> Listed:
    """Conversations that hold a text with these words, those with the newest such text first.

    The index knows texts, not conversations: it is read on, slice by slice, until a page is full. Raises
    `QueryError`, and `SearchRefused` without an index.
    """
    node = asked_for(wanted.words)
    before = int(wanted.place) if wanted.place.isascii() and wanted.place.isdigit() else None
    allowed = chosen(brand, member, wanted)
    order: dict[int, int] = {}
    for _look in range(MOST_LOOKS):
        hits = index().search(
            node, Filters(brand.organisation_id, hidden=None), sort=Sort.NEWEST, limit=HITS,
            before=before, counted=False,
        )  # fmt: skip
        for mention, talk in _talks(brand, hits.ids, allowed):
            if talk not in order and len(order) <= PAGE:
                order[talk] = mention
        if len(hits.ids) < HITS or len(order) > PAGE:
            before = None if len(order) <= PAGE else before
            break
        before = hits.ids[-1]
    numbers = list(order)[:PAGE]
    rows = {one.pk: one for one in shown(allowed.filter(pk__in=numbers))}
    more = len(order) > PAGE or before is not None
    last = order[numbers[-1]] if len(order) > PAGE else before
    return Listed([rows[one] for one in numbers if one in rows], str(last) if more and last else "")


def asked_for(words: str) -> Node:
    """The query of a search: what was typed, or the name of who wrote. Raises `QueryError`."""
    plain = all(one.isalnum() or one in " -'’" for one in words)
    return parse(f'({words}) OR author:"{words}"' if plain else words)


def _talks(
    brand: Brand, mentions: list[int], allowed: QuerySet[Conversation]
) -> list[tuple[int, int]]:
    """Those ``allowed`` that hold these texts, each with its text, in the order of the texts."""
    rows = Turn.objects.filter(brand=brand, mention__in=mentions)
    # Left out here and not once a page is full: or a view whose texts are older would seem empty.
    rows = rows.filter(Exists(allowed.filter(pk=OuterRef("conversation"))))
    found = dict(rows.values_list("mention", "conversation"))
    return [(one, found[one]) for one in mentions if one in found]


class _Count(Subquery):
    """How many rows a question of its own gives; several stand in one."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def counts(brand: Brand, member: Member, hours: Hours) -> dict[str, int]:
    """How many conversations stand in the views that ask for something, up to `MOST_COUNTED` and one."""
    now = timezone.now()
    rows = {
        view: chosen(brand, member, Wanted(view)) for view in ("todo", "mine", "unassigned", "late")
    }
    due = Conversation.objects.filter(brand=brand, stage=Stage.TO_DO)
    rows["soon"] = due.filter(late_at__gt=now, late_at__lte=soon_ends(hours, now))
    asked = [_Count(one.order_by().values("pk")[: MOST_COUNTED + 1]) for one in rows.values()]
    told = Brand.objects.filter(pk=brand.pk).values_list(*asked).first()
    return dict(zip(rows, told or [0] * len(rows), strict=True))


PRIORITIES = tuple(Priority)
