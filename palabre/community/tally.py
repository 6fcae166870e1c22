"""What the answers to a survey come to: counts; shares with Wilson intervals from thirty answers on."""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import sqrt

from django.db.models import Avg, Count, Q, StdDev
from django.utils.translation import gettext as _

from palabre.analysis.wilson import wilson
from palabre.community.models import Filled, Question, Reply, Survey
from palabre.community.rules import CHOICES, FEWEST, LANGUAGES, RANGES, QuestionKind
from palabre.governance.trail import FORMULA

Z = 1.959964
TEXTS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One possible answer: how many gave it; its share with the interval, from enough answers on."""

    label: str
    count: int
    share: float | None = None
    low: float | None = None
    high: float | None = None
    width: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one question. ``mean`` with its interval: only on a scale, with enough answers."""

    question: Question
    text: str
    answered: int
    lines: list[Line] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    mean: float | None = None
    mean_low: float | None = None
    mean_high: float | None = None

    @property
    def is_enough(self) -> bool:
        """Whether shares may be printed."""
        return self.answered >= FEWEST


def words_in(texts: dict[str, str], language: str) -> str:
    """A text in a language; in another one that it has, when it hasn't that."""
    order = [language, *LANGUAGES]
    return next((texts[one] for one in order if texts.get(one)), "")


def results(survey: Survey, language: str) -> list[Result]:
    """What came of each question, in order."""
    return [_result(question, language) for question in survey.questions.all()]


def _result(question: Question, language: str) -> Result:
    replies = Reply.objects.filter(question=question)
    text = words_in(question.texts, language)
    if question.kind == QuestionKind.TEXT:
        rows = replies.exclude(text="").order_by("-pk")
        shown = list(rows.values_list("text", flat=True)[:TEXTS_SHOWN])
        return Result(question, text, rows.count(), texts=shown)
    if question.kind in CHOICES:
        counts: Counter[int] = Counter()
        seen = 0
        for chosen in replies.values_list("chosen", flat=True).iterator(chunk_size=2000):
            seen += 1
            counts.update(chosen)
        labels = [words_in(option, language) for option in question.options]
        return Result(question, text, seen, _lines(list(enumerate(labels)), counts, seen))
    return _on_scale(question, text)


def _on_scale(question: Question, text: str) -> Result:
    replies = Reply.objects.filter(question=question).exclude(value=None)
    counts = Counter(dict(replies.order_by().values_list("value").annotate(Count("pk"))))
    seen = sum(counts.values())
    low, high = RANGES[question.kind]
    labels = [(value, str(value)) for value in range(low, high + 1)]
    lines = _lines(labels, counts, seen)
    if seen < FEWEST:
        return Result(question, text, seen, lines)
    told = replies.aggregate(mean=Avg("value"), spread=StdDev("value", sample=True))
    half = Z * told["spread"] / sqrt(seen)
    mean = told["mean"]
    return Result(
        question, text, seen, lines, mean=mean,
        mean_low=max(mean - half, low), mean_high=min(mean + half, high),
    )  # fmt: skip


def _lines(labels: list[tuple[int, str]], counts: Counter[int], seen: int) -> list[Line]:
    most = max(counts.values(), default=0) or 1
    lines = []
    for number, label in labels:
        count = counts[number]
        width = round(100 * count / most)
        if seen < FEWEST:
            lines.append(Line(label, count, width=width))
        else:
            low, high = wilson(count, seen)
            lines.append(Line(label, count, count / seen, low, high, width))
    return lines


def ways_of(survey: Survey) -> tuple[int, int]:
    """How many answered by a link that is good once, and how many on the open page."""
    told = survey.filled.aggregate(
        by_link=Count("pk", filter=~Q(ticket=None)), openly=Count("pk", filter=Q(ticket=None))
    )
    return told["by_link"], told["openly"]


class _Echo:
    def write(self, text: str) -> str:
        return text


def _plain(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def as_csv(survey: Survey, language: str) -> Iterator[str]:
    """Every answer as a line of a CSV file, a column for each question."""
    questions = list(survey.questions.all())
    writer = csv.writer(_Echo())
    heads = [_plain(words_in(one.texts, language)) for one in questions]
    yield "\ufeff" + writer.writerow([_("Time"), _("Language"), _("By link"), _("About"), *heads])
    rows = Filled.objects.filter(survey=survey).select_related("ticket")
    for row in rows.prefetch_related("replies").iterator(chunk_size=500):
        said = {reply.question_id: reply for reply in row.replies.all()}
        cells = [_cell(one, said.get(one.pk), language) for one in questions]
        about = _plain(row.ticket.reference) if row.ticket else ""
        way = _("yes") if row.ticket_id else _("no")
        yield writer.writerow([row.at.isoformat(), row.language, way, about, *cells])


def _cell(question: Question, reply: Reply | None, language: str) -> str:
    if reply is None:
        return ""
    if question.kind in CHOICES:
        chosen = [words_in(question.options[one], language) for one in reply.chosen]
        return _plain("; ".join(chosen))
    return str(reply.value) if reply.value is not None else _plain(reply.text)
