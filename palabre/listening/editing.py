"""The topic editor as it stands: what was typed into its two halves, checked and in agreement."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from palabre.analysis.query import QueryError, check_stream, parse
from palabre.governance.models import Brand
from palabre.listening.models import Topic
from palabre.listening.previewing import Asked
from palabre.listening.rules import TopicKind
from palabre.listening.topic_forms import Parts, agreed_query, parts_of, query_of

LANGUAGES = ("fr", "en", "de", "es", "it", "nl", "pt", "pl", "ar", "tr")
COUNTRIES = ("FR", "BE", "CH", "LU", "CA", "GB", "IE", "US", "DE", "ES", "IT", "NL", "MA", "SN")
MOST_CODES = 40


@dataclass(frozen=True, slots=True)
class KindWords:
    """What a kind of topic is called, what it is for, and an example: its name and its words."""

    kind: str
    label: str | Promise
    use: str | Promise
    name: str | Promise
    any_of: tuple[str | Promise, ...] = ()
    all_of: tuple[str | Promise, ...] = ()
    none_of: tuple[str | Promise, ...] = ()

    def words(self, brand: str) -> Parts:
        """The example's words for a brand of this name."""
        tag = "".join(letter for letter in brand.lower() if letter.isalnum())
        lists = (self.any_of, self.all_of, self.none_of)
        filled = {"brand": brand, "tag": tag}
        return Parts(*(tuple(str(term) % filled for term in terms) for terms in lists))


KINDS = (
    KindWords(
        TopicKind.BRAND,
        gettext_lazy("Brand"),
        gettext_lazy("Your name, however people write it: with #, with @, in one word or two."),
        "%(brand)s",
        any_of=("%(brand)s", "#%(tag)s", "@%(tag)s"),
    ),
    KindWords(
        TopicKind.PRODUCT,
        gettext_lazy("Product"),
        gettext_lazy(
            "One product or service; ask for your name too when its own is a common word."
        ),
        gettext_lazy("Gift box"),
        any_of=(gettext_lazy("gift box"), gettext_lazy("gift boxes")),
        all_of=("%(brand)s",),
    ),
    KindWords(
        TopicKind.PERSON,
        gettext_lazy("Person"),
        gettext_lazy("Somebody who speaks for you; add the firm to tell namesakes apart."),
        "Camille Roussel",
        any_of=("Camille Roussel",),
        all_of=("%(brand)s",),
    ),
    KindWords(
        TopicKind.COMPETITOR,
        gettext_lazy("Competitor"),
        gettext_lazy("Another firm's name: compared with yours as share of voice."),
        "Café Boréal",
        any_of=("Café Boréal", "Cafe Boreal", "#cafeboreal"),
    ),
    KindWords(
        TopicKind.MARKET,
        gettext_lazy("Market word"),
        gettext_lazy("The need people talk about before any brand: leave brand names out."),
        gettext_lazy("Good coffee"),
        any_of=(gettext_lazy("good coffee"), gettext_lazy("coffee shop")),
        none_of=("%(brand)s",),
    ),
    KindWords(
        TopicKind.RISK,
        gettext_lazy("Risk"),
        gettext_lazy("Your name beside the words of trouble: recall, strike, boycott, fraud."),
        gettext_lazy("Trouble"),
        any_of=(gettext_lazy("boycott"), gettext_lazy("recall"), gettext_lazy("fraud")),
        all_of=("%(brand)s",),
    ),
)


@dataclass
class Editor:
    """The state of the two halves. ``parts`` is None when the query says more than the form can, or
    can't be read; then ``problem`` says why. ``wrong`` names what else is amiss, by field."""

    name: str
    kind: str
    query: str
    parts: Parts | None
    languages: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    problem: QueryError | None = None

    def asked(self) -> Asked | None:
        """What it asks for; None when its query can't be read or followed."""
        if self.problem or not self.query:
            return None
        return Asked(parse(self.query), self.languages, self.countries)

    @property
    def is_rich(self) -> bool:
        """Whether its query is sound but says more than the form can."""
        return self.parts is None and self.problem is None

    def wrong(self, brand: Brand, topic: Topic | None) -> str:
        """What forbids saving, beside the query; "" when nothing does."""
        if not self.name:
            return _("Give the topic a name.")
        same = Topic.objects.filter(brand=brand, name=self.name)
        if (same.exclude(pk=topic.pk) if topic else same).exists():
            return _("Another topic of this brand has this name.")
        return ""


def of_topic(topic: Topic) -> Editor:
    """The editor of a saved topic."""
    return _checked(
        topic.name, topic.kind, topic.query, tuple(topic.languages), tuple(topic.countries)
    )


def of_example(kind: str, brand: Brand) -> Editor:
    """The editor of a new topic, filled with the example of a kind; the brand's for an unknown one."""
    words = next((one for one in KINDS if one.kind == kind), KINDS[0])
    parts = words.words(brand.name)
    name = str(words.name) % {"brand": brand.name}
    return _checked(name, words.kind, query_of(parts), (), (), parts)


def empty(kind: str = "") -> Editor:
    """The editor of a new topic with nothing in it yet."""
    return Editor("", kind or TopicKind.BRAND, "", Parts())


def of_post(data: QueryDict, speaks: str = "") -> Editor:
    """What was typed. ``speaks`` says which half writes the other: "form", "query" or "" to find out."""
    parts = _posted_parts(data)
    query = data.get("query", "").strip().replace("\r\n", "\n")
    if speaks == "form" and parts is not None:
        query = query_of(parts)
    elif speaks != "query":
        query = agreed_query(query, data.get("query_was", ""), parts)
    if parts is not None and query_of(parts) != query:
        parts = None
    kind = data.get("kind", "")
    return _checked(
        " ".join(data.get("name", "").split())[:120],
        kind if kind in list(TopicKind) else TopicKind.BRAND,
        query,
        _codes(data.getlist("languages"), str.lower),
        _codes(data.getlist("countries"), str.upper),
        parts,
    )


def _posted_parts(data: QueryDict) -> Parts | None:
    names = ("any_of", "all_of", "none_of")
    if not any(name in data for name in names):
        return None
    return Parts.read(*(data.get(name, "") for name in names))


def _codes(values: Iterable[str], spell: Callable[[str], str]) -> tuple[str, ...]:
    kept = (spell(value) for value in values if value.isalpha() and 2 <= len(value) <= 3)
    return tuple(dict.fromkeys(kept))[:MOST_CODES]


def _checked(
    name: str,
    kind: str,
    query: str,
    languages: tuple[str, ...],
    countries: tuple[str, ...],
    parts: Parts | None = None,
) -> Editor:
    """The editor with its query read; the form's words are those given, else the query's."""
    editor = Editor(name, kind, query, parts or Parts(), languages, countries)
    if not query:
        return editor
    try:
        check_stream(parse(query))
        editor.parts = parts or parts_of(query)
    except QueryError as error:
        editor.parts, editor.problem = parts, error
    return editor
