"""What others answered to our posts: texts that were read, joined to those that were sent by their name."""

from collections.abc import Iterable

from django.db.models import QuerySet

from palabre.listening.models import Mention
from palabre.publishing.models import Delivery, Post

# Some networks name only the text right above an answer: so many answers to answers are followed.
DEEPEST = 5
MOST_NAMES = 500


def answers_to(post: Post) -> QuerySet[Mention]:
    """The answers to the texts of a post, wherever in their conversations they stand, oldest first.

    Our own further texts and answers of ours are not among them.
    """
    found: set[int] = set()
    for platform, names in _names(post).items():
        found |= _below(post.organisation_id, platform, names)
    return Mention.objects.filter(pk__in=found).order_by("pk")


def _names(post: Post) -> dict[str, set[str]]:
    """What the networks call the texts of a post."""
    sent = Delivery.objects.filter(variant__post=post).exclude(remote_id="")
    names: dict[str, set[str]] = {}
    for platform, name in sent.values_list("channel__platform", "remote_id"):
        names.setdefault(platform, set()).add(name)
    return names


def _below(organisation: int, platform: str, names: set[str]) -> set[int]:
    """The numbers of what stands below these texts, level by level."""
    ours, found, above = set(names), set(), set(names)
    rows = Mention.objects.filter(organisation=organisation, platform=platform)
    for _ in range(DEEPEST):
        level = dict(rows.filter(thread__in=above).values_list("pk", "remote_id")[:MOST_NAMES])
        fresh = {pk: name for pk, name in level.items() if pk not in found and name not in ours}
        if not fresh:
            break
        found |= set(fresh)
        above = set(fresh.values())
    written = Delivery.objects.filter(organisation=organisation, channel__platform=platform)
    own = set(written.filter(remote_id__in=_all(rows, found)).values_list("remote_id", flat=True))
    return found - set(rows.filter(remote_id__in=own).values_list("pk", flat=True))


def _all(rows: QuerySet[Mention], numbers: set[int]) -> list[str]:
    return list(rows.filter(pk__in=numbers).values_list("remote_id", flat=True))


def answered(
    organisations: Iterable[int], platform: str, names: Iterable[str]
) -> set[tuple[int, str]]:
    """Which of these names are texts of these organisations: what answers them is kept by the
    reading, whether or not a topic follows it."""
    rows = Delivery.objects.filter(
        organisation__in=set(organisations), channel__platform=platform, remote_id__in=set(names)
    )
    return set(rows.values_list("organisation_id", "remote_id"))
