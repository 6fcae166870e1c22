"""A few hundred made-up mentions, always the same, over the words of the random queries."""

from datetime import UTC, datetime, timedelta
from random import Random

from palabre.analysis.query import Document
from palabre.analysis.query.tests.strategies import DAY, SPELLINGS
from palabre.analysis.text import tokenise
from palabre.listening.search.contract import IndexDoc

FIRST = datetime(DAY.year, DAY.month, DAY.day, 12, tzinfo=UTC)


def mention(number: int, text: str = "orange", **given) -> IndexDoc:
    """Give one mention; what is not given is plain."""
    own = {name: given.pop(name) for name in list(given) if name in IndexDoc.__slots__}
    at = own.pop("published_at", FIRST)
    fields = {"language": "fr", "tone": "neutral", "platform": "rss", "kind": "post", **given}
    document = Document(tokenise(text), published_at=at, **fields)
    return IndexDoc(
        **{"id": number, "organisation": 1, "voice": 1, "place": 1, **own},
        document=document,
        published_at=at,
    )


def corpus(size: int = 400) -> list[IndexDoc]:
    """Give the mentions."""
    draw = Random(7)

    def words(most: int) -> str:
        return " ".join(draw.choice(SPELLINGS) for _ in range(draw.randint(0, most)))

    return [
        mention(
            number,
            words(9),
            published_at=FIRST + timedelta(days=draw.randint(0, 8)),
            title=tokenise(words(4) if draw.random() < 0.4 else ""),
            author=draw.choice(["", "Orange", "Jean Côte", "Été"]),
            handle=draw.choice(["", "orange", "cote.bsky.social"]),
            url=draw.choice(["", "https://www.lemonde.fr/eco/a.html", "https://m.lemonde.fr/"]),
            links=draw.choice([(), ("https://example.com/a",), ("http://a.example.com",)]),
            language=draw.choice(["fr", "en", ""]),
            tone=draw.choice(["negative", "positive"]),
            platform=draw.choice(["bluesky", "rss"]),
            country=draw.choice(["", "FR"]),
            kind=draw.choice(["post", "article"]),
            followers=draw.choice([None, *range(0, 40, 3)]),
            likes=draw.choice([None, *range(0, 40, 3)]),
        )
        for number in range(1, size + 1)
    ]
