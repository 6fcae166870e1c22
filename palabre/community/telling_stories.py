"""Which stories are told now, and whether two texts are the same."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from palabre.analysis.text import fold
from palabre.community.models import Story
from palabre.governance.models import Brand


def stories_now(brand: Brand, today: date | None = None) -> QuerySet[Story]:
    """The stories of a brand that are told today."""
    day = today or timezone.localdate()
    rows = Story.objects.filter(brand=brand, starts_on__lte=day)
    return rows.filter(Q(ends_on=None) | Q(ends_on__gte=day))


def is_now(story: Story, today: date | None = None) -> bool:
    """Whether a story is told today."""
    day = today or timezone.localdate()
    return story.starts_on <= day and (story.ends_on is None or day <= story.ends_on)


def same_text(one: str, other: str) -> bool:
    """Whether two texts say the same in the same words: case, accents, signs and spaces apart."""
    return _words(one) == _words(other)


def _words(text: str) -> list[str]:
    return "".join(sign if sign.isalnum() else " " for sign in fold(text)).split()
