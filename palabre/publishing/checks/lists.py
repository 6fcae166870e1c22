"""The word lists of the checks, in French and English, made for this product (``words.json``)."""

import json
from pathlib import Path

from palabre.analysis.text import fold

WORDS: dict[str, tuple[str, ...]] = {
    name: tuple(words)
    for name, words in json.loads(Path(__file__).with_name("words.json").read_text("utf-8")).items()
}

# Words that begin a sentence with a capital and name nobody.
NO_NAMES = frozenset(map(fold, WORDS["no_name"]))
