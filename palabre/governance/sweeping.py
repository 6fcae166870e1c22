"""Somebody's words in rows that are about something else: quoted in a note, named in a report, kept in a log.

What is looked through is every column of text of every row that leads to the organisation: a kind of row
that is added tomorrow is swept, too. What must stay as it was signed or sealed is named here, and told.
"""

import re
import uuid
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction

from palabre.governance.models import Organisation
from palabre.governance.somebody import Change, Words, bare
from palabre.jobs import enqueue

LEFT_OUT = "[…]"
# What begins a name, and a quotation, among the things that were cut.
NAME, SAID = "name ", "said "
# So many words in the same order are a quotation; of a sentence with fewer, all of it, if it has so many
# characters and words: what is shorter is nobody's own, as a greeting or the name of a product.
RUN, SHORTEST, FEWEST = 6, 20, 3
SHORTEST_NAME, SHORTEST_HANDLE, FEWEST_DIGITS = 7, 3, 7
_WORD = re.compile(r"\w+")
LONGEST_PATH = 5
# Signed or sealed: a changed word would break what they prove.
SEALED = frozenset(
    {
        *("governance.AuditEntry", "governance.CharterVersion", "governance.CharterAcceptance"),
        *("strategy.PlanVersion", "strategy.SignOff", "publishing.CharterRules"),
    }
)
# What the house asks for and who it is itself: a word taken out would change what is heard or who speaks.
OWN = frozenset(
    {
        *("listening.Topic", "listening.Source", "listening.SavedSearch", "engagement.Rule"),
        *("engagement.Segment", "channels.App", "channels.Channel", "channels.ApiKey"),
        *("governance.Organisation", "governance.Brand", "governance.Invitation"),
    }
)
# What an erasure that is under way looks for: it goes with the last step.
LOOKS_FOR = "governance.ErasedWords"
# Of these nothing is left that would be of use: the row goes, and by a job the file that a column names.
GOES_WHOLE = {"publishing.LinkCard": ("picture", "publishing.forget_picture")}
_PASSAGE = re.compile(r"[^\n.!?…]+[.!?…]*")


@dataclass(frozen=True, slots=True)
class Place:
    """A row in which words of somebody stand."""

    model: type[models.Model]
    pk: Any

    @property
    def label(self) -> str:
        """The kind of row, as "room.Model"."""
        return self.model._meta.label


def names_in(words: Words) -> list[str]:
    """What somebody is called that can be nobody and nothing else: addresses, handles with their sign, full
    names, numbers. A first name alone is many people's."""
    found = set()
    for name in (one.strip() for one in words.called):
        is_address = "://" in name or ("@" in name.strip("@") and "." in name)
        is_number = len(re.sub(r"\D", "", name)) >= FEWEST_DIGITS
        if is_address or is_number or (" " in name and len(name) >= SHORTEST_NAME):
            found.add(name)
        elif " " not in name and len(bare(name)) >= SHORTEST_HANDLE:
            found.add(f"@{bare(name)}")
            if len(name) > SHORTEST_HANDLE and re.search(r"[\d_.-]", name):
                found.add(name)
    return sorted(found, key=lambda one: (-len(one), one))


class Taker:
    """Takes somebody's words out of a text: what they are called, and what they said, in runs of `RUN` words
    that follow each other as they do in a text of theirs, or in a whole sentence of theirs that is shorter.

    ``cut`` holds what it took, each as `governance.returning` knows it again.
    """

    def __init__(self, names: Iterable[str], said: Iterable[str]) -> None:
        these = [rf"(?<!\w){re.escape(one)}(?!\w)" for one in names if one]
        self._names = re.compile("|".join(these), re.IGNORECASE) if these else None
        self._runs: dict[tuple[str, str], set[tuple[str, ...]]] = {}
        self.cut: set[str] = set()
        for text in said:
            words = [one.group().casefold() for one in _WORD.finditer(text)]
            for at in range(len(words) - RUN + 1):
                self.learn(words[at : at + RUN])
            for one in (*text.splitlines(), *_PASSAGE.findall(text)):
                if len(one.strip()) >= SHORTEST:
                    self.learn([word.group().casefold() for word in _WORD.finditer(one)])

    def learn(self, words: list[str]) -> None:
        """Take these words, in small letters, wherever they follow each other so."""
        if FEWEST <= len(words) <= RUN:
            self._runs.setdefault((words[0], words[1]), set()).add(tuple(words))

    def __call__(self, text: str) -> str:
        """The text without them."""
        text = self._unquoted(text) if self._runs else text
        return self._names.sub(self._unnamed, text) if self._names else text

    def _unnamed(self, match: re.Match[str]) -> str:
        self.cut.add(f"{NAME}{match.group().casefold()}")
        return LEFT_OUT

    def _unquoted(self, text: str) -> str:
        found = list(_WORD.finditer(text))
        if len(found) < FEWEST:
            return text
        words = [one.group().casefold() for one in found]
        parts, since, end = [], 0, -1
        for at, pair in enumerate(pairwise(words)):
            for run in self._runs.get(pair, ()):
                if tuple(words[at : at + len(run)]) != run:
                    continue
                self.cut.add(f"{SAID}{' '.join(run)}")
                start, stop = found[at].start(), found[at + len(run) - 1].end()
                if start > end:
                    parts.append(text[since:start] + LEFT_OUT)
                since = end = max(end, stop)
        return "".join([*parts, text[since:]])


def changed(value: Any, change: Change) -> Any:
    """A value of a column with its texts changed, however deep they stand."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [changed(one, change) for one in value]
    if isinstance(value, dict):
        return {change(name): changed(one, change) for name, one in value.items()}
    return value


def path_to_organisation(model: type[models.Model]) -> str | None:
    """How rows lead to their organisation: by the shortest way that no row lacks, if there is one; None where
    none does."""
    return _way(model, nullable=False) or _way(model, nullable=True)


def _way(model: type[models.Model], *, nullable: bool) -> str | None:
    waiting: deque[tuple[type[models.Model], tuple[str, ...]]] = deque([(model, ())])
    seen = {model}
    while waiting:
        here, way = waiting.popleft()
        if here is Organisation:
            return "__".join(way) or "pk"
        for one in here._meta.concrete_fields if len(way) < LONGEST_PATH else ():
            there = one.related_model
            if isinstance(there, type) and there not in seen and (nullable or not one.null):
                seen.add(there)
                waiting.append((there, (*way, one.name)))
    return None


def text_columns(model: type[models.Model]) -> list[str]:
    """The columns in which words can stand: those that hold one of a few values can't."""
    kinds = (models.CharField, models.TextField, models.JSONField)
    return [
        one.name
        for one in model._meta.concrete_fields
        if isinstance(one, kinds) and not one.choices and not one.primary_key
    ]


def kinds() -> list[type[models.Model]]:
    """Every kind of row that leads to an organisation and has room for words, in an order that stays."""
    found = [
        one
        for one in apps.get_models()
        if one._meta.label != LOOKS_FOR
        and path_to_organisation(one) is not None
        and text_columns(one)
    ]
    return sorted(found, key=lambda one: one._meta.label)


def rows_of(model: type[models.Model], organisation: int) -> models.QuerySet[Any]:
    """The rows of an organisation, in their order."""
    return model._default_manager.filter(
        **{str(path_to_organisation(model)): organisation}
    ).order_by("pk")


def places_of(organisation: int, take: Change) -> Iterator[Place | None]:
    """Every row of an organisation in which the words stand; None for one without them."""
    for model in kinds():
        columns = text_columns(model)
        rows = rows_of(model, organisation).values_list("pk", *columns)
        for pk, *values in rows.iterator(chunk_size=1000):
            stands = any(changed(one, take) != one for one in values)
            yield Place(model, pk) if stands else None


def sweep_some(
    model: type[models.Model], organisation: int, after: str, take: Change, most: int
) -> tuple[int, int, str]:
    """Take the words out of so many rows of a kind, beginning after one ("": at the first): how many were
    looked through and how many changed, and the last one, "" when none is left. Call it in a transaction."""
    rows = rows_of(model, organisation)
    columns = text_columns(model)
    some = list((rows.filter(pk__gt=after) if after else rows).values_list("pk", *columns)[:most])
    stays = model._meta.label in SEALED | OWN
    count = 0
    for pk, *values in some:
        if not stays and _without(columns, values, take):
            count += _take_out(Place(model, pk), columns, take)
    return len(some), count, str(some[-1][0]) if len(some) == most else ""


def _without(columns: list[str], values: Iterable[Any], take: Change) -> dict[str, Any]:
    """The columns in which the words stand, without them."""
    told = zip(columns, values, strict=True)
    return {name: fresh for name, one in told if (fresh := changed(one, take)) != one}


def _take_out(place: Place, columns: list[str], take: Change) -> bool:
    """Take the words out of a row as it is now: who wrote in it meanwhile is not undone."""
    rows = place.model._default_manager.select_for_update().filter(pk=place.pk).order_by("pk")
    now = rows.values_list(*columns).first()
    fresh = _without(columns, now, take) if now else {}
    if fresh:
        _write(place, fresh)
    return bool(fresh)


def _write(place: Place, values: dict[str, Any]) -> None:
    rows = place.model._default_manager.filter(pk=place.pk)
    if place.label in GOES_WHOLE:
        column, job = GOES_WHOLE[place.label]
        names = rows.exclude(**{column: ""}).values_list(column, flat=True)
        # A name in which the words stand is none of a file, and must stand in no job.
        for name in list(names) if column not in values else ():
            enqueue(job, name, key=name)
        rows.delete()
        return
    try:
        with transaction.atomic():
            rows.update(**values)
    except IntegrityError:
        # A name that had to be single: another row was left without it before.
        rows.update(**{name: _nobodys(place.model, name) for name in values})


def _nobodys(model: type[models.Model], column: str) -> str:
    """A text that is nobody's and no other row's, as long as the column takes."""
    return f"gone:{uuid.uuid4().hex}"[: getattr(model._meta.get_field(column), "max_length", None)]
