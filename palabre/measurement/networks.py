"""What networks themselves tell of a post or an account: their figures, as snapshots, in one list."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from palabre.channels.doors import platforms
from palabre.measurement.metrics.shape import Words

# What a figure means wherever it is told. What one network alone tells in its own way stands on its page.
MEANINGS: dict[str, Words] = {
    "likes": gettext_lazy(
        "How many pressed the network's sign of agreement; reactions of all kinds together."
    ),
    "dislikes": gettext_lazy("How many pressed its sign of refusal."),
    "replies": gettext_lazy("How many texts answer it."),
    "comments": gettext_lazy("How many comments stand under it."),
    "relays": gettext_lazy("How often it was passed on as it is."),
    "shares": gettext_lazy(
        "How often it was passed on, also in private where the network counts that."
    ),
    "quotes": gettext_lazy("How often it was passed on with words of one's own."),
    "saves": gettext_lazy("How many kept it for themselves."),
    "views": gettext_lazy("How often it was shown, the same person counted again."),
    "reach": gettext_lazy("How many people it was shown to."),
    "reads": gettext_lazy("How many read it."),
    "opens": gettext_lazy(
        "How many opened the mail; many mailboxes open by themselves, or hide it."
    ),
    "engagements": gettext_lazy(
        "How often readers did something with it: opened it, followed its link, reacted."
    ),
    "profile_clicks": gettext_lazy("How often it led a reader to the account."),
    "minutes_watched": gettext_lazy("How many minutes of it were watched, estimated."),
    "gained": gettext_lazy("How many began to follow the account because of it."),
    "lost": gettext_lazy("How many left the account because of it."),
    "day_views": gettext_lazy("How often all that stands on the account was shown on one day."),
    "link_clicks": gettext_lazy("How often its link was followed, as the network counts."),
    "followers": gettext_lazy("How many follow the account; they can be bought."),
    "members": gettext_lazy("How many belong to the group or room; they can be bought."),
    "posts": gettext_lazy("How many texts the account has."),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A figure that networks tell, and which of them do."""

    slug: str
    title: str
    meaning: Words
    networks: list[str]


def told_by_networks() -> list[Told]:
    """The figures that networks have in common, those first that most tell; the fictional one left out."""
    titles: dict[str, str] = {}
    names: dict[str, list[str]] = {}
    for network in platforms():
        for one in () if network.fictional else network.metrics:
            if one.slug not in MEANINGS:
                continue
            titles.setdefault(one.slug, _(one.label))
            names.setdefault(one.slug, []).append(network.name)
    rows = [Told(slug, titles[slug], MEANINGS[slug], found) for slug, found in names.items()]
    return sorted(rows, key=lambda row: (-len(row.networks), row.title))
