"""Which posts of some days were met best."""

from palabre.measurement.metrics import Look
from palabre.measurement.metrics.sent import latest
from palabre.publishing.models import Delivery
from palabre.publishing.weighing import REACTIONS

SHOWN, LONGEST = 5, 140


def best_posts(look: Look) -> list[tuple[str, str, float]]:
    """The five sendings with most reactions: beginning of the text, account, reactions."""
    told = {number: sum(found.values()) for number, found in latest(look, REACTIONS).items()}
    first = sorted(told, key=lambda number: (-told[number], number))[:SHOWN]
    rows = Delivery.objects.select_related("variant__post", "channel").in_bulk(first)
    return [
        (begins(rows[number]), str(rows[number].channel), told[number])
        for number in first
        if number in rows
    ]


def begins(row: Delivery) -> str:
    """The beginning of what was sent, in one line."""
    text = " ".join((row.variant.text or row.variant.post.text).split(" ")).replace("\n", " ")
    return text[:LONGEST] + ("…" if len(text) > LONGEST else "")
