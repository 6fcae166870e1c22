"""Made-up conversations: voices in known circles that answer each other for twelve weeks."""

import numpy as np

from palabre.analysis.graphs import Ties, ties_of

DAYS = 84


def conversation(circles=4, size=40, partners=8, bridges=6, seed=0):
    """Who reacted to whom on which day, each voice's circle following from its number.

    Each answers and is answered by so many of its own circle, in each of the twelve weeks; so many of its
    circle do so with the next circle.
    """
    rng = np.random.default_rng(seed)
    pairs = set()
    for circle in range(circles):
        own = np.arange(size) + circle * size
        for voice in own:
            pairs |= {(int(voice), int(one)) for one in rng.choice(own, partners) if one != voice}
        near, other = own, (own + size) % (circles * size)
        for _bridge in range(bridges if circles > 1 else 0):
            pairs.add((int(rng.choice(near)), int(rng.choice(other))))
    both = sorted(pairs | {(b, a) for a, b in pairs})
    source, target = np.array(both).T
    weeks = DAYS // 7
    day = np.tile(np.arange(weeks) * 7, len(both)) + rng.integers(0, 7, weeks * len(both))
    return np.repeat(source, weeks), np.repeat(target, weeks), day


def with_more(made: tuple, more: list[tuple[int, int, int]], count: int | None = None) -> Ties:
    """The ties of a conversation and of more reactions: who, to whom, on which day."""
    extra = np.array(more, np.int64).reshape(-1, 3).T
    return ties_of(*(np.concatenate(pair) for pair in zip(made, extra, strict=True)), count)
