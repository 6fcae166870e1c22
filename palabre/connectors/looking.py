"""Looking again at texts one by one, where each is a call of its own."""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

from palabre.connectors.contract import Item, Page, RateLimited
from palabre.connectors.words import N_

PAUSE = N_(
    "The network says that most of the calls it allows are made: the rest is kept for people."
)
# What is known of one text: as it is now; nothing, where that can't be told; None, where it is gone.
Look = Callable[[str], Iterable[Item] | None]


def one_by_one(
    names: Sequence[str], look: Look, wait: Callable[[], timedelta | None] = lambda: None
) -> Page:
    """What there is to say of texts. When calls run out in the midst of it, or the network wants us to
    ``wait``, what was learnt until then is given, and the others are `Page.left`. Raises the errors of
    connectors."""
    items: list[Item] = []
    gone: list[str] = []
    for at, name in enumerate(names):
        try:
            if pause := wait():
                raise RateLimited(PAUSE, pause)
            found = look(name)
        except RateLimited:
            if not at:
                raise
            return Page(tuple(items), deleted=tuple(gone), left=tuple(names[at:]))
        if found is None:
            gone.append(name)
        else:
            items += found
    return Page(tuple(items), deleted=tuple(gone))
