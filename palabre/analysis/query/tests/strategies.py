"""Random queries and random texts over the same few words, so that they often meet."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from palabre.analysis.query.document import Document
from palabre.analysis.query.leaves import leaf
from palabre.analysis.query.parser import only_leaves_out
from palabre.analysis.query.tree import And, AtLeast, Near, Node, Not, Or, Range, Scope, Value
from palabre.analysis.text import tokenise

_SPELLINGS = """
orange Orange ORANGE orangé orangée cote côte Côte côté été Été ete h&m H&M
canal+ Canal+ canal #été #Orange #orange @orange @Orange.bsky.social c++ c h m l'eau jean-paul cœur coeur
❤ 👍🏽 東京 sncf-connect télé
"""
SPELLINGS = _SPELLINGS.split()
PATTERNS = ["ora*", "oran?e", "côt*", "=Ora*", "#ora*", "cana?", "orang?e*"]
EXACT = ["=Orange", "=H&M", "=#Orange", "=Côte", "=Été"]
DAY = date(2026, 3, 1)

texts = st.lists(st.sampled_from(SPELLINGS), max_size=9).map(" ".join)


def _read(scope: Scope, spelling: str) -> Node:
    return leaf(spelling, scope, 0, 0)


def _texts_of(scope: Scope) -> st.SearchStrategy[Node]:
    single = st.sampled_from([*SPELLINGS, *PATTERNS, *EXACT])
    phrase = st.lists(
        st.sampled_from([*SPELLINGS, "ora*", "côt*", *EXACT]), min_size=2, max_size=3
    ).map(" ".join)
    return (single | phrase).map(lambda spelling: _read(scope, spelling))


def _nears(scope: Scope) -> st.SearchStrategy[Node]:
    usable = _texts_of(scope).filter(lambda n: not (getattr(n, "symbol", 0) and n.pattern))
    either = st.lists(usable, min_size=2, max_size=2, unique=True).map(lambda two: Or(tuple(two)))
    side = usable | either
    return st.builds(Near, side, side, st.integers(0, 4), st.booleans())


scopes = st.sampled_from([Scope.ALL, Scope.ALL, Scope.TITLE, Scope.AUTHOR])
values = st.sampled_from(
    [
        Value("lang", "fr"),
        Value("lang", "en"),
        Value("tone", "negative"),
        Value("site", "lemonde.fr"),
        Value("site", "lemonde.fr/eco"),
        Value("link", "example.com"),
        Value("source", "bluesky"),
        Value("country", "fr"),
        Value("kind", "post"),
    ]
)
ranges = st.builds(
    lambda field, low, width: Range(field, low, low + width),
    st.sampled_from(["followers", "likes"]),
    st.integers(0, 20),
    st.integers(0, 20),
) | st.builds(
    lambda low, width: Range("date", DAY.toordinal() + low, DAY.toordinal() + low + width),
    st.integers(0, 5),
    st.integers(0, 5),
)
leaves = scopes.flatmap(_texts_of) | scopes.flatmap(_nears) | values | ranges


def _joined(kind, parts):
    flat = dict.fromkeys(
        child for part in parts for child in (part.children if isinstance(part, kind) else (part,))
    )
    return next(iter(flat)) if len(flat) == 1 else kind(tuple(flat))


def _larger(nodes):
    several = st.lists(nodes, min_size=2, max_size=4)
    return (
        several.map(lambda parts: _joined(And, parts))
        | several.map(lambda parts: _joined(Or, parts))
        | nodes.map(lambda node: node.child if isinstance(node, Not) else Not(node))
        | st.lists(nodes, min_size=3, max_size=4, unique=True).map(
            lambda parts: AtLeast(2, tuple(parts))
        )
    )


queries = st.recursive(leaves, _larger, max_leaves=8).filter(lambda node: not only_leaves_out(node))

documents = st.builds(
    lambda text, title, days, **fields: Document(
        tokenise(text),
        tokenise(title),
        published_at=datetime(DAY.year, DAY.month, DAY.day, 12, tzinfo=UTC) + timedelta(days=days),
        **fields,
    ),
    text=texts,
    title=st.just("") | texts,
    days=st.integers(0, 8),
    author=st.sampled_from(["", "Orange", "Jean Côte", "Été"]),
    handle=st.sampled_from(["", "orange", "cote.bsky.social"]),
    url=st.sampled_from(["", "https://www.lemonde.fr/eco/a.html", "https://m.lemonde.fr/"]),
    links=st.sampled_from([(), ("https://example.com/a",), ("http://a.example.com",)]),
    language=st.sampled_from([None, "fr", "en", ""]),
    tone=st.sampled_from([None, "negative", "positive"]),
    platform=st.sampled_from(["bluesky", "rss"]),
    country=st.sampled_from(["", "fr"]),
    kind=st.sampled_from(["post", "article"]),
    followers=st.none() | st.integers(0, 40),
    likes=st.none() | st.integers(0, 40),
)
