"""Says slowly and plainly whether a document answers a query: what every engine must equal."""

import re
from itertools import product

from palabre.analysis.query.document import Document
from palabre.analysis.query.tree import (
    And,
    AtLeast,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Range,
    Value,
    Word,
    alternatives,
)


def evaluate(node: Node, document: Document) -> bool | None:
    """Give True, False, or None when it hangs on a field not known yet (Kleene's logic)."""
    if isinstance(node, Not):
        inner = evaluate(node.child, document)
        return None if inner is None else not inner
    if isinstance(node, And | Or | AtLeast):
        answers = [evaluate(child, document) for child in node.children]
        needed = {And: len(answers), Or: 1}.get(type(node)) or node.count  # type: ignore[union-attr]
        if answers.count(True) >= needed:
            return True
        return None if answers.count(True) + answers.count(None) >= needed else False
    return _leaf(node, document)


def _leaf(node: Word | Phrase | Near | Value | Range, document: Document) -> bool | None:
    if isinstance(node, Value):
        values = document.fields[node.field]
        return None if values is None else node.value in values
    if isinstance(node, Range):
        number = document.numbers[node.field]
        if number is None:
            return False
        return (node.low is None or node.low <= number) and (
            node.high is None or number <= node.high
        )
    if isinstance(node, Near):
        return _near(node, document)
    words = (node,) if isinstance(node, Word) else node.words
    return bool(_runs(words, document))


def _runs(words: tuple[Word, ...], document: Document) -> list[tuple[int, int]]:
    """Give the (first, last) places of each run of these words."""
    rows: dict[int, list[str]] = {}
    for token, places in document.places(words[0].scope).items():
        for place in places:
            rows.setdefault(place, []).append(token)
    found = []
    for start in rows:
        place = start
        for word in words:
            if not any(matches(word, token) for token in rows.get(place, ())):
                break
            place += word.span
        else:
            found.append((start, place - 1))
    return found


def _near(node: Near, document: Document) -> bool:
    sides = [
        [run for words in alternatives(side) for run in _runs(words, document)]
        for side in (node.left, node.right)
    ]
    return any(
        0 <= b[0] - a[1] - 1 <= node.distance
        or (not node.ordered and 0 <= a[0] - b[1] - 1 <= node.distance)
        for a, b in product(*sides)
    )


def matches(word: Word, token: str) -> bool:
    """Tell whether a token of a text is this word."""
    if not word.pattern:
        return token == word.token
    pattern = "".join({"*": ".*", "?": "."}.get(c, re.escape(c)) for c in word.token)
    return re.fullmatch(pattern, token, re.DOTALL) is not None
