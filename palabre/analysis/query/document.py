"""A text with its fields, as a query sees it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from palabre.analysis.query.fields import addresses
from palabre.analysis.query.tree import MARK, Scope
from palabre.analysis.text import Form, Text, fold, lazy, tokenise

NOTHING = tokenise("")


def placed(text: Text, first: int = 0) -> Iterator[tuple[int, str]]:
    """Give (place, token) for everything a text can be found by: each folded word and symbol, and
    under a mark its accented and original spelling where they differ. Places count from `first`."""
    yield from enumerate(text.words, first)
    for place, symbol in text.symbols:
        yield first + place, symbol
    if text.originals is not text.words:
        for form, before in ((Form.ACCENTED, Form.FOLDED), (Form.ORIGINAL, Form.FOLDED)):
            yield from _marked(text, form, before, first)


def _marked(text: Text, form: Form, before: Form, first: int) -> Iterator[tuple[int, str]]:
    mark = MARK[form]
    for place, (word, folded) in enumerate(zip(text.tokens(form), text.words, strict=True), first):
        if word != folded:
            yield place, mark + word
    pairs = zip(text.symbols_in(form), text.symbols_in(before), strict=True)
    for (place, symbol), (_, folded) in pairs:
        if symbol != folded:
            yield first + place, mark + symbol


@dataclass(eq=False)
class Document:
    """What is known of a mention. `language`, `tone`, `intents` and `categories` are None as long as
    they are not known: a query is then given the benefit of the doubt. `published_at` is aware."""

    text: Text
    title: Text = NOTHING
    author: str = ""
    handle: str = ""
    url: str = ""
    links: Iterable[str] = ()
    language: str | None = None
    country: str = ""
    platform: str = ""
    place: str = ""
    kind: str = ""
    tone: str | None = None
    intents: Iterable[str] | None = None
    categories: Iterable[str] | None = None
    tags: Iterable[str] = ()
    topics: Iterable[str] = ()
    followers: int | None = None
    likes: int | None = None
    published_at: datetime | None = None
    _places: dict[Scope, Mapping[str, list[int]]] = field(default_factory=dict, repr=False)

    def learn(
        self,
        language: str | None = None,
        tone: str | None = None,
        intents: Iterable[str] | None = None,
        categories: Iterable[str] | None = None,
    ) -> None:
        """Take in what was found out meanwhile; None leaves a field as it is."""
        self.language = self.language if language is None else language
        self.tone = self.tone if tone is None else tone
        self.intents = self.intents if intents is None else intents
        self.categories = self.categories if categories is None else categories
        self.__dict__.pop("fields", None)

    @lazy
    def words(self) -> set[str]:
        """Give the folded words and symbols of title and text."""
        found = {*self.text.words, *self.title.words}
        for text in (self.text, self.title):
            found.update(symbol for _, symbol in text.symbols)
        return found

    def read(self, scope: Scope) -> list[tuple[Text, int]]:
        """Give the texts of a scope with the place of their first word. One empty place parts them,
        so that no phrase runs from a title into the text."""
        if scope is Scope.ALL:
            gap = len(self.title.words) + 1 if self.title.words else 0
            return [(self.title, 0), (self.text, gap)] if gap else [(self.text, 0)]
        if scope is Scope.TITLE:
            return [(self.title, 0)]
        return [(self.names, 0)]

    @lazy
    def names(self) -> Text:
        """Give the voice's display name and handle as one text."""
        handle = self.handle.lstrip("@")
        return tokenise(f"{self.author} @{handle}" if handle else self.author)

    def places(self, scope: Scope) -> Mapping[str, list[int]]:
        """Give the places of each token of a scope, in order."""
        if scope not in self._places:
            found: defaultdict[str, list[int]] = defaultdict(list)
            for text, first in self.read(scope):
                for place, token in placed(text, first):
                    found[token].append(place)
            self._places[scope] = dict(found)
        return self._places[scope]

    @lazy
    def sites(self) -> frozenset[str]:
        """Give what `site:` finds it under."""
        return frozenset(addresses(self.url)) if self.url else frozenset()

    @lazy
    def linked(self) -> frozenset[str]:
        """Give what `link:` finds it under: the addresses in the text and those that came along."""
        given = dict.fromkeys([*self.text.links, *self.title.links, *self.links])
        return frozenset(address for link in given for address in addresses(link))

    @lazy
    def fields(self) -> Mapping[str, frozenset[str] | None]:
        """Give the values of each field; None means not known yet."""
        return {
            "site": self.sites,
            "link": self.linked,
            "lang": None if self.language is None else _values(self.language),
            "country": _values(self.country),
            "source": _values(self.platform, self.place),
            "kind": _values(self.kind),
            "tone": None if self.tone is None else _values(self.tone),
            "intent": None if self.intents is None else _values(*self.intents),
            "category": None if self.categories is None else _values(*self.categories),
            "tag": _values(*self.tags),
            "topic": _values(*self.topics),
        }

    @lazy
    def numbers(self) -> Mapping[str, int | None]:
        """Give the numbers that ranges look at; the date is a day ordinal in UTC."""
        moment = self.published_at
        day = moment.astimezone(UTC).toordinal() if moment else None
        return {"followers": self.followers, "likes": self.likes, "date": day}


def _values(*values: str) -> frozenset[str]:
    return frozenset(" ".join(fold(value).split()) for value in values if value)
