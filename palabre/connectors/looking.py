"""Looking again at texts one by one, where each is a call of its own."""

from collections.abc import Callable, Iterable, Sequence

from palabre.connectors.contract import Item, Page, RateLimited

# What is known of one text: as it is now; nothing, where that can't be told; None, where it is gone.
Look = Callable[[str], Iterable[Item] | None]


def one_by_one(names: Sequence[str], look: Look) -> Page:
    """What there is to say of texts. When calls run out in the midst of it, what was learnt until then is
    given, and the others are `Page.left`. Raises the errors of connectors."""
    items: list[Item] = []
    gone: list[str] = []
    for at, name in enumerate(names):
        try:
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
