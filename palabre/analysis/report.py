"""Analyse texts one by one, for scripts and trials: the rows of `palabre analyse FILE.jsonl`."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from palabre.analysis import intent
from palabre.analysis.language import detect
from palabre.analysis.tone.score import BATCH, CLASSES, Model, score


def analysed(
    texts: Iterable[str | Mapping[str, Any]], model: Model = "small"
) -> Iterator[dict[str, Any]]:
    """Language, tone and intents of each text, one after the other, for files larger than memory.

    A text is a string, or an object with `text` and, if known, `lang` (the platform's own word
    for the language). Rows hold text, language, language_confidence, tone, tone_confidence, scores
    by class, model: the one that answered ("small" when "precise" is not installed), and intents with
    their probabilities.
    ValueError when the model has another name.
    """
    waiting = iter(texts)
    while batch := list(islice(waiting, BATCH)):
        yield from _rows([_read(each) for each in batch], model)


def _read(given: str | Mapping[str, Any]) -> tuple[str, str]:
    """A text and the platform's word for its language; anything else in an object is ignored."""
    if isinstance(given, str):
        return given, ""
    return str(given.get("text") or ""), str(given.get("lang") or given.get("language") or "")


def _rows(batch: list[tuple[str, str]], model: Model) -> Iterator[dict[str, Any]]:
    guesses = [detect(text, hint) for text, hint in batch]
    tones = score([text for text, _ in batch], [guess.code for guess in guesses], model)
    wanted = intent.score([text for text, _ in batch], [guess.code for guess in guesses])
    for (text, _), guess, tone, wants in zip(batch, guesses, tones, wanted, strict=True):
        yield {
            "text": text,
            "language": guess.code,
            "language_confidence": round(guess.confidence, 3),
            "tone": tone.label,
            "tone_confidence": round(tone.confidence, 3),
            "scores": {
                name: round(chance, 3) for name, chance in zip(CLASSES, tone.scores, strict=True)
            },
            "model": tone.model,
            "intents": {name: round(chance, 3) for name, chance in wants.labels.items()},
        }
