"""A made-up Bluesky: Jetstream events of French and English texts, and topics that some of them name.

The texts are the fictional world's (`connectors/echo`), cut into sentences and put together anew, so that
none is a copy of another; names of brands are drawn by Zipf's law. Always the same.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random

from palabre.connectors.echo.world import World

START = datetime(2026, 11, 20, tzinfo=UTC)
NAMED = 0.045  # share of the texts that name a followed brand
DELETED = 0.03  # share of the events that delete an earlier post
AUTHORS = 60_000
_SYLLABLES = ("bra", "cli", "dor", "fé", "gan", "hel", "jou", "kri", "lum", "mo", "nex", "pol")


def names(count: int) -> list[str]:
    """Invented names of brands, the most spoken of first."""
    found: list[str] = []
    for number in range(count):
        name, rest = "", number + len(_SYLLABLES) ** 2
        while rest:
            rest, digit = divmod(rest, len(_SYLLABLES))
            name += _SYLLABLES[digit]
        found.append(name.capitalize())
    return found


def query(number: int, name: str) -> str:
    """The query of a topic: the shapes that people write, mostly a name and what it is not."""
    shapes = (
        "{0}",
        "{0} OR #{0}",
        '"{0} café" OR {0} NEAR/5 (café OR coffee)',
        "{0} AND NOT (promo OR concours OR giveaway)",
        "({0} OR @{0}) AND (livraison OR delivery OR commande OR order*)",
        "{0} lang:fr",
        "{0} OR #{0}officiel OR link:{0}.example",
        "{0} AND (merci OR bravo OR love OR honte OR never OR jamais OR service)",
    )
    return shapes[number % len(shapes)].format(name)


def sentences() -> dict[str, list[str]]:
    """Sentences of the fictional world without its firms, by language."""
    found: dict[str, list[str]] = {"fr": [], "en": []}
    for item in World(START).past():
        if item.language in found:
            parts = item.text.replace("\n", " ").replace("! ", ". ").split(". ")
            found[item.language] += [part for part in parts if 20 < len(part) < 160]
    return {language: sorted(set(parts)) for language, parts in found.items()}


def write_events(path: Path, events: int, topics: int) -> None:
    """Write one JSON event a line, as Jetstream sends them."""
    draw = Random(7)
    known = sentences()
    brands = names(topics)
    weights = list(accumulate(1 / (rank + 2) for rank in range(topics)))
    with path.open("w", encoding="utf-8") as file:
        for number in range(events):
            text, language = post(draw, known)
            if draw.random() < NAMED:
                text = f"{text} {draw.choices(brands, cum_weights=weights)[0]} {draw.choice(_ENDS)}"
            file.write(_event(draw, number, text[:300], language))
            file.write("\n")


_ENDS = ("café", "merci", "jamais", "livraison", "service", "coffee", "love", "never", "order", "")


def post(draw: Random, known: dict[str, list[str]]) -> tuple[str, str]:
    """A text and its language, from the sentences that are known."""
    language = "fr" if draw.random() < 0.5 else "en"
    parts = [draw.choice(known[language]) for _ in range(draw.choice((1, 1, 2, 2, 3)))]
    words = " ".join(parts).split()
    # A word of its own here and there: two posts of a network are hardly ever alike.
    for _ in range(3):
        words.insert(
            draw.randrange(len(words) + 1), f"{draw.choice(_SYLLABLES)}{draw.getrandbits(20)}"
        )
    return " ".join(words), language


def _event(draw: Random, number: int, text: str, language: str) -> str:
    moment = START + timedelta(milliseconds=2 * number)
    did = f"did:plc:{draw.randrange(AUTHORS):024d}"
    event: dict = {"did": did, "time_us": int(moment.timestamp() * 1_000_000), "kind": "commit"}
    commit = {
        "rev": f"3l{number:011d}",
        "collection": "app.bsky.feed.post",
        "rkey": f"3k{number:011d}",
    }
    if number > 1000 and draw.random() < DELETED:
        commit |= {"operation": "delete", "rkey": f"3k{number - 1000:011d}"}
    else:
        record: dict = {"$type": "app.bsky.feed.post", "text": text, "langs": [language]}
        record["createdAt"] = moment.isoformat().replace("+00:00", "Z")
        if draw.random() < 0.3:
            uri = f"at://did:plc:{draw.randrange(AUTHORS):024d}/app.bsky.feed.post/3k{number // 2:011d}"
            record["reply"] = {"root": {"cid": "b", "uri": uri}, "parent": {"cid": "b", "uri": uri}}
        commit |= {"operation": "create", "record": record, "cid": f"bafyrei{number:052d}"}
    return json.dumps({**event, "commit": commit}, ensure_ascii=False)


def lines(path: Path) -> Iterator[bytes]:
    """The events one by one; the file never lies in memory as a whole."""
    with path.open("rb") as file:
        yield from file
