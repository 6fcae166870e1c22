"""Who counts for an idea: people, not votes, over all ideas that were merged into it.

A vote stays where it was cast. Merging names the idea it goes into, so that undoing it is exact, and the
count of an idea is that of the different people who voted anywhere in its family.
"""

from django.db.models import QuerySet

from palabre.community.models import Board, Idea, IdeaVote

DEEPEST = 50


def lock(board: int) -> Board:
    """Let nobody else count at this board until the transaction ends."""
    return Board.objects.select_for_update().get(pk=board)


def root_of(idea: Idea) -> Idea:
    """The idea that an idea was merged into in the end; itself when it wasn't."""
    for _ in range(DEEPEST):
        if idea.merged_into_id is None:
            break
        idea = Idea.objects.get(pk=idea.merged_into_id)
    return idea


def family_of(idea: Idea) -> list[int]:
    """The numbers of an idea and of all that were merged into it."""
    found, level = [idea.pk], [idea.pk]
    while level:
        level = list(Idea.objects.filter(merged_into__in=level).values_list("pk", flat=True))
        level = [one for one in level if one not in found]
        found += level
    return found


def counted(idea: Idea) -> "QuerySet[IdeaVote]":
    """The votes that count for an idea, wherever in its family they were cast."""
    return IdeaVote.objects.filter(idea__in=family_of(idea), counts=True)


def recount(idea: Idea) -> int:
    """Write down how many people want an idea, or the one that it was merged into."""
    root = root_of(idea)
    votes = counted(root).values("participant").distinct().count()
    Idea.objects.filter(pk=root.pk).update(votes=votes)
    return votes
