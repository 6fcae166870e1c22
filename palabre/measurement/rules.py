"""The states of the room, and the moves allowed between them."""

from collections.abc import Mapping

from palabre.governance.rules import Chosen


class EditionState(Chosen):
    """An edition of the barometer: a draft can be made anew; what was published stays as it is."""

    DRAFT = "draft"
    PUBLISHED = "published"


EDITION_MOVES: Mapping[str, frozenset[str]] = {
    EditionState.DRAFT: frozenset({EditionState.PUBLISHED}),
    EditionState.PUBLISHED: frozenset(),
}


class GivenKind(Chosen):
    """What people give a figure of: people who know the brand when asked, searches, and direct visits."""

    AIDED = "aided"
    SEARCHED = "searched"
    DIRECT = "direct"
