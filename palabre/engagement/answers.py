"""What others answered to our posts: texts that were read, joined to those that were sent by their name."""

from collections.abc import Iterable, Iterator

from django.db.models import QuerySet

from palabre.connectors.again import slices
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


def every_answer_to(post: Post) -> Iterator[Mention]:
    """All the answers to a post that everybody may read, however many, with who wrote them; oldest first on
    each network."""
    for platform, names in _names(post).items():
        found = sorted(_below(post.organisation_id, platform, names, most=None))
        for part in slices(found, MOST_NAMES):
            rows = Mention.objects.filter(pk__in=part, is_private=False)
            yield from rows.select_related("voice").order_by("pk")


def _below(
    organisation: int, platform: str, names: set[str], most: int | None = MOST_NAMES
) -> set[int]:
    """The numbers of what stands below these texts, level by level; of each level at most ``most``."""
    ours, found, above = set(names), set(), set(names)
    rows = Mention.objects.filter(organisation=organisation, platform=platform)
    for _ in range(DEEPEST):
        level = {
            pk: name
            for part in slices(sorted(above), MOST_NAMES)
            for pk, name in rows.filter(thread__in=part).values_list("pk", "remote_id")[:most]
        }
        fresh = {pk: name for pk, name in level.items() if pk not in found and name not in ours}
        if not fresh:
            break
        found |= set(fresh)
        above = set(fresh.values())
    written = Delivery.objects.filter(organisation=organisation, channel__platform=platform)
    own = [
        name
        for part in slices(_all(rows, found), MOST_NAMES)
        for name in written.filter(remote_id__in=part).values_list("remote_id", flat=True)
    ]
    return found - {
        pk
        for part in slices(own, MOST_NAMES)
        for pk in rows.filter(remote_id__in=part).values_list("pk", flat=True)
    }


def _all(rows: QuerySet[Mention], numbers: set[int]) -> list[str]:
    return [
        name
        for part in slices(sorted(numbers), MOST_NAMES)
        for name in rows.filter(pk__in=part).values_list("remote_id", flat=True)
    ]


def answered(
    organisations: Iterable[int], platform: str, names: Iterable[str]
) -> set[tuple[int, str]]:
    """Which of these names are texts of these organisations: what answers them is kept by the
    reading, whether or not a topic follows it."""
    rows = Delivery.objects.filter(
        organisation__in=set(organisations),
        channel__platform=platform,
        channel__employee=None,
        remote_id__in=set(names),
    )
    return set(rows.values_list("organisation_id", "remote_id"))
