"""The words of the week: what people who speak of a topic say now and did not say before."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import BigIntegerField, ExpressionWrapper, F, QuerySet

from palabre.analysis.query import Phrase, QueryError, parse
from palabre.analysis.query import words as query_words
from palabre.analysis.text import tokenise
from palabre.listening.figures.measures import FEWEST, NewWord, new_words
from palabre.listening.figures.period import Period
from palabre.listening.figures.rivals import counted_mentions, mention_range
from palabre.listening.figures.stopwords import STOP_WORDS
from palabre.listening.models import MentionTopic, Topic

WEEK, BEFORE = 7, 28
MOST_TEXTS = 1500
SHORTEST = 3


@dataclass(frozen=True, slots=True)
class WordsOfWeek:
    """The new words, the week they are of, and how many texts were read in it and before it."""

    week: Period
    words: list[NewWord]
    texts: int
    texts_before: int

    @property
    def is_enough(self) -> bool:
        """Whether both stretches hold the thirty texts that a comparison needs."""
        return min(self.texts, self.texts_before) >= FEWEST


def words_of_week(topics: Sequence[Topic], last_week: Period) -> WordsOfWeek:
    """Compare the words of a period's last seven days with the twenty-eight days before those.

    At most about 1,500 texts of each stretch are read, drawn evenly by the chance part of their number.
    """
    week = Period(last_week.last - timedelta(days=WEEK - 1), last_week.last)
    before = Period(week.first - timedelta(days=BEFORE), week.first - timedelta(days=1))
    own = {*own_words(topics)}
    now_texts, then_texts = _texts(topics, week), _texts(topics, before)
    found = WordsOfWeek(week, [], len(now_texts), len(then_texts))
    if not found.is_enough:
        return found
    now, then = by_voice(now_texts, own), by_voice(then_texts, own)
    return WordsOfWeek(week, new_words(now, then), len(now_texts), len(then_texts))


def own_words(topics: Sequence[Topic]) -> Iterable[str]:
    """The topic's own words: of course they are there."""
    for topic in topics:
        try:
            found = query_words(parse(topic.query))
        except QueryError:
            continue
        for term in found:
            for word in term.words if isinstance(term, Phrase) else (term,):
                yield word.folded.lstrip("#@$")


def _texts(topics: Sequence[Topic], period: Period) -> list[tuple[int, str, str]]:
    """Voice, title and text of an even draw of a period's mentions."""
    rows = counted_mentions(topics, period)
    first, last = mention_range(period)
    # To tell which of them count costs more than to draw from all; only where few do it is told after all.
    near = MentionTopic.objects.filter(topic__in=topics, mention__gte=first, mention__lte=last)
    one_in = _one_in(near.count())
    found = _drawn(rows, one_in)
    if one_in > 1 and len(found) * 2 < MOST_TEXTS:
        found = _drawn(rows, _one_in(rows.count()))
    return found


def _one_in(count: int) -> int:
    """One in how many is read of so many texts."""
    one_in = 1
    while count // one_in > MOST_TEXTS:
        one_in *= 2
    return one_in


def _drawn(rows: QuerySet[MentionTopic], one_in: int) -> list[tuple[int, str, str]]:
    if one_in > 1:
        # The low twenty bits of a number are chance.
        chance = ExpressionWrapper(F("mention__id") % one_in, BigIntegerField())
        rows = rows.annotate(chance=chance).filter(chance=0)
    return list(rows.values_list("mention__voice_id", "mention__title", "mention__text"))


def by_voice(texts: Sequence[tuple[int, str, str]], own: set[str]) -> dict[str, int]:
    """How many voices used each word: one who repeats a word counts once."""
    voices: defaultdict[str, set[int]] = defaultdict(set)
    for voice, title, text in texts:
        for word in {*tokenise(text[:5000]).words, *tokenise(title).words}:
            if len(word) >= SHORTEST and not word.isdigit():
                voices[word].add(voice)
    return {
        word: len(who) for word, who in voices.items() if word not in STOP_WORDS and word not in own
    }
