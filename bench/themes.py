"""Themes beside a simple baseline on texts with known labels: how well groups agree with them, time, memory.

Banking77 (77 support intents) and CLINC150 (150 intents), both English, and complaints to airlines by their
reason: the labels are read only to measure. The baseline, k-means over tf-idf of whole words, is told how
many labels there are; ours is not. Both are measured on the texts that ours puts in a theme: `share` says
how many these are. French has no labelled set of subjects here: no figure is given for it.
Seconds are of the processor, on one core; `many` are made-up texts in which subjects are mixed.
"""

import csv
import gzip
import json
import os
import resource
import subprocess
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

SHARED = Path(os.environ.get("PALABRE_SHARED", Path(__file__).parents[2] / "shared")) / "data"
SEEDS = (1, 2, 3)
MANY = {"small": 5_000, "full": 30_000}
MOST = {"small": 3_000, "full": 1_000_000}


def run(scale: str) -> dict:
    """Measure quality on each set, agreement over seeds, and what many texts take in a process of its own."""
    figures: dict[str, float] = {}
    for name, read in (("banking", _banking), ("clinc", _clinc), ("airlines", _airlines)):
        texts, labels = _some(*read(), MOST[scale])
        for figure, value in _measured(texts, labels).items():
            figures[f"{name}_{figure}"] = value
    figures |= _apart(MANY[scale])
    _table(figures)
    return {
        "figures": figures,
        "targets": {
            "many_seconds": 30, "many_rss_mb": 500,
            "banking_agree_over_seeds": 0.7, "clinc_agree_over_seeds": 0.7,
        },
        "at_least": ["banking_agree_over_seeds", "clinc_agree_over_seeds"],
        "notes": ["baseline: k-means over tf-idf, told the number of labels; English only"],
    }  # fmt: skip


def _measured(texts: list[str], labels: list[str]) -> dict[str, float]:
    from sklearn.metrics import adjusted_rand_score

    runs = [_groups(texts, seed) for seed in SEEDS]
    ours, stability = runs[0]
    themed = ours >= 0
    pairs = [(one[0], other[0]) for at, one in enumerate(runs) for other in runs[at + 1 :]]
    agree = []
    for one, other in pairs:
        both = (one >= 0) & (other >= 0)
        agree.append((adjusted_rand_score(one[both], other[both]), both.mean()))
    known = np.array(labels)[themed]
    theirs = _baseline(texts, len(set(labels)))[themed]
    return {
        "themes": len(set(ours[themed])),
        "labels": len(set(labels)),
        "share": float(themed.mean()),
        "nmi": _nmi(known, ours[themed]),
        "nmi_baseline": _nmi(known, theirs),
        "purity": _purity(known, ours[themed]),
        "purity_baseline": _purity(known, theirs),
        "stability_told": stability,
        "agree_over_seeds": float(np.mean([alike for alike, _both in agree])),
        "share_in_both": float(np.mean([both for _alike, both in agree])),
    }


def _groups(texts: list[str], seed: int) -> tuple[np.ndarray, float]:
    """The theme of each text, -1 for none, and how stable we say that they are."""
    from palabre.analysis.themes import Said, themes_of
    from palabre.listening.figures.stopwords import STOP_WORDS

    said = [Said(at, "en", text) for at, text in enumerate(texts)]
    found = themes_of(said, frozenset(STOP_WORDS), seed)
    groups = np.full(len(texts), -1)
    for at, theme in enumerate(found.themes):
        groups[theme.texts] = at
    return groups, found.stability.get("en", 0.0)


def _baseline(texts: list[str], count: int) -> np.ndarray:
    from sklearn.cluster import KMeans
    from sklearn.feature_extraction.text import TfidfVectorizer

    table = TfidfVectorizer(min_df=3, max_df=0.2, sublinear_tf=True, stop_words="english")
    return KMeans(count, n_init=1, random_state=0).fit_predict(table.fit_transform(texts))


def _nmi(known: np.ndarray, found: np.ndarray) -> float:
    from sklearn.metrics import normalized_mutual_info_score

    return float(normalized_mutual_info_score(known, found))


def _purity(known: np.ndarray, found: np.ndarray) -> float:
    groups: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for label, group in zip(known, found, strict=True):
        groups[group][label] += 1
    return sum(max(one.values()) for one in groups.values()) / len(known)


def _some(texts: list[str], labels: list[str], most: int) -> tuple[list[str], list[str]]:
    step = max(1, len(texts) // most)
    return texts[::step], labels[::step]


def _banking() -> tuple[list[str], list[str]]:
    with gzip.open(SHARED / "intent/banking77_train.csv.gz", "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [row["text"] for row in rows], [row["category"] for row in rows]


def _clinc() -> tuple[list[str], list[str]]:
    with gzip.open(SHARED / "intent/clinc150_data_full.json.gz", "rt", encoding="utf-8") as file:
        rows = json.load(file)["train"]
    return [text for text, _label in rows], [label for _text, label in rows]


def _airlines() -> tuple[list[str], list[str]]:
    path = SHARED / "brands/airline_tweets_a.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [
            row for row in map(json.loads, file) if row["negativereason"] not in ("", "Can't Tell")
        ]
    return [row["text"] for row in rows], [row["negativereason"] for row in rows]


def _apart(count: int) -> dict[str, float]:
    asked = [sys.executable, "-m", "bench.themes", str(count)]
    env = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    said = subprocess.run(asked, check=True, capture_output=True, text=True, env=env).stdout
    return {name: float(value) for name, value in (line.split() for line in said.splitlines())}


def _many(count: int) -> None:
    """Find the themes of so many texts of about thirty words, and print what it took."""
    rng = np.random.default_rng(0)
    words = [
        f"{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{n:05d}".translate(LETTERS)
        for n in range(20_000)
    ]
    often = 1 / np.arange(1, 20_001)
    often /= often.sum()
    subjects = rng.choice(20_000, (80, 25))
    texts = []
    for at in range(count):
        own = rng.choice(subjects[at % 80], 10)
        texts.append(" ".join(words[n] for n in (*own, *rng.choice(20_000, 20, p=often))))
    begun = time.process_time()
    groups, stability = _groups(texts, 1)
    print("many_texts", count)
    print("many_seconds", time.process_time() - begun)
    print("many_rss_mb", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    print("many_themes", len(set(groups[groups >= 0])))
    print("many_stability", stability)


LETTERS = str.maketrans("0123456789", "bcdfgjklmp")


def _table(figures: dict[str, float]) -> None:
    print(
        f"{'':<12}{'themes':>8}{'labels':>8}{'share':>8}{'NMI':>8}{'k-means':>9}{'purity':>8}{'k-means':>9}"
    )
    for name in ("banking", "clinc", "airlines"):
        told = [figures[f"{name}_{one}"] for one in ("themes", "labels")]
        shares = [
            figures[f"{name}_{one}"]
            for one in ("share", "nmi", "nmi_baseline", "purity", "purity_baseline")
        ]
        print(
            f"{name:<12}{told[0]:>8.0f}{told[1]:>8.0f}{shares[0]:>8.2f}{shares[1]:>8.2f}"
            f"{shares[2]:>9.2f}{shares[3]:>8.2f}{shares[4]:>9.2f}"
        )


if __name__ == "__main__":
    _many(int(sys.argv[1]))
