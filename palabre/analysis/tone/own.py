"""An organisation's own model: what people corrected, as a small change on the shipped weights.

The change is the most probable one given the corrections and a strong belief that the shipped
weights are right (a normal prior around them): a few corrections move little, and only for texts
that resemble them. Nothing but numbers is stored, and nothing is unpickled.
"""

import io
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple
from zipfile import BadZipFile

import numpy as np

from palabre.analysis.tone.features import Floats
from palabre.analysis.tone.small import Entries, Seen, add_up

MOST = 2_000
"""Corrections that are learned from, the newest ones."""
STEPS = 200

See = Callable[[Sequence[str], Sequence[str]], Seen]


class Change(NamedTuple):
    """What is added to the weights of some columns, for one model in one version."""

    base: str
    columns: np.ndarray
    weights: Floats
    bias: Floats


def learn(
    base: str, see: See, corrections: Sequence[tuple[str, str, int]], trust: tuple[float, float]
) -> bytes:
    """The change that corrections (text, language, class 0 to 2) ask for, as bytes to keep.

    `trust` is the strength of the prior on the columns and on the bias. The same corrections in
    the same order give the same change.
    """
    wanted = np.array([label for _, _, label in corrections], dtype=np.int64)
    seen = see([text for text, _, _ in corrections], [language for _, language, _ in corrections])
    entries = seen.entries
    columns, column = np.unique(entries.column, return_inverse=True)
    at = Entries(entries.text, column, entries.value)
    shares, bias = _descend(_likeness(at, len(wanted)), seen.logits, wanted, trust)
    weights = add_up(column, entries.value[:, None] * shares[entries.text], len(columns))
    return _packed(Change(base, columns, weights, bias))


def corrected(own: bytes, base: str, seen: Seen) -> Floats:
    """The log-odds with an organisation's change, when it was made for this very model."""
    change = read(own)
    if change.base != base or not len(change.columns):
        return seen.logits
    entries = seen.entries
    place = np.minimum(np.searchsorted(change.columns, entries.column), len(change.columns) - 1)
    known = change.columns[place] == entries.column
    terms = entries.value[known, None] * change.weights[place[known]]
    return seen.logits + add_up(entries.text[known], terms, len(seen.logits)) + change.bias


@lru_cache(maxsize=16)
def read(own: bytes) -> Change:
    """The change kept in bytes. ValueError when they are not what `learn` gave."""
    try:
        with np.load(io.BytesIO(own), allow_pickle=False) as file:
            change = Change(
                str(file["base"]),
                file["columns"],
                file["weights"].astype(np.float32),
                file["bias"].astype(np.float32),
            )
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise ValueError("This is not a correction of a tone model.") from error
    if change.weights.shape != (len(change.columns), 3) or change.bias.shape != (3,):
        raise ValueError("This is not a correction of a tone model.")
    return change


def _packed(change: Change) -> bytes:
    kept = io.BytesIO()
    np.savez_compressed(
        kept,
        base=np.array(change.base),
        columns=change.columns,
        weights=change.weights.astype(np.float16),
        bias=change.bias,
    )
    return kept.getvalue()


def _likeness(entries: Entries, size: int) -> Floats:
    """The products of each text with each other (a linear kernel)."""
    products = np.zeros((size, size), dtype=np.float32)
    row = np.zeros(int(entries.column.max(initial=-1)) + 1, dtype=np.float32)
    order = np.argsort(entries.text, kind="stable")
    ends = np.searchsorted(entries.text[order], np.arange(size + 1))
    for text in range(size):
        own = order[ends[text] : ends[text + 1]]
        row[entries.column[own]] = entries.value[own]
        terms = entries.value * row[entries.column]
        products[text] = np.bincount(entries.text, weights=terms, minlength=size)
        row[entries.column[own]] = 0
    return products


def _descend(
    products: Floats, logits: Floats, wanted: np.ndarray, trust: tuple[float, float]
) -> tuple[Floats, Floats]:
    """The share of each text in the change, and the bias: the minimum of a convex function.

    Accelerated gradient steps (Nesterov 1983); the weights are sums of texts, so the steps are
    taken on the texts' shares.
    """
    size = len(wanted)
    target = np.eye(3, dtype=np.float32)[wanted]
    shares: Floats = np.zeros((size, 3), dtype=np.float32)
    bias: Floats = np.zeros(3, dtype=np.float32)
    ahead, ahead_bias = shares, bias
    steepest = float(products.sum(axis=1).max(initial=0))
    step, step_bias = 0.5 / (0.5 * steepest + trust[0]), 0.5 / (0.5 * size + trust[1])
    for turn in range(STEPS):
        now = logits + products @ ahead + ahead_bias
        powers = np.exp(now - now.max(axis=1, keepdims=True))
        error: Floats = powers / powers.sum(axis=1, keepdims=True) - target
        before, before_bias = shares, bias
        shares = (ahead - step * (error + trust[0] * ahead)).astype(np.float32)
        bias = (ahead_bias - step_bias * (error.sum(axis=0) + trust[1] * ahead_bias)).astype(
            np.float32
        )
        pace = turn / (turn + 3)
        ahead = shares + pace * (shares - before)
        ahead_bias = bias + pace * (bias - before_bias)
    return shares, bias
