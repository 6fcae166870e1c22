"""A post of the fictional roaster that was tried in two wordings, and what came of both."""

import random
from dataclasses import replace
from datetime import datetime, time, timedelta

from django.utils import timezone

from palabre.campaigns.models import Campaign, ClickCount
from palabre.channels.models import Channel
from palabre.governance.acts import Actor
from palabre.governance.models import Brand
from palabre.publishing.actions.posts import Told, Written, change_post, schedule, write_post
from palabre.publishing.actions.rivals import try_in_two
from palabre.publishing.copying import written_of
from palabre.publishing.models import Figure, Post, PostLink
from palabre.publishing.rules import Aim
from palabre.site.demo import script
from palabre.site.demo.posts import published

HOUR = time(18, 30)
FIRST = "Luciole est là : le goût du café, la nuit en plus. {address}"
SECOND = "Vous dormez mal après un café ? Luciole se boit le soir. {address}"
# How many of those who saw each followed its link.
SHARES = (0.021, 0.034)


def try_wordings(by: Actor, brand: Brand, accounts: list[Channel]) -> None:
    """Write both, eight and seven days ago, with who saw them and who followed their links."""
    address = f"{script.SITE}/luciole"
    campaign = Campaign.objects.get(brand=brand, name="Lancement de Luciole")
    written = Written(
        text=FIRST.format(address=address), language="fr", aim=Aim.OFFER, campaign=campaign.pk,
        counts_clicks=True, told=[Told(one.pk) for one in accounts[:2]],
    )  # fmt: skip
    first = write_post(by, brand, written)
    second = try_in_two(by, first)
    other = replace(written_of(second), text=SECOND.format(address=address))
    chance = random.Random(5)
    _leave(by, first, 8, SHARES[0], chance)
    _leave(by, change_post(by, second, other, second.version), 7, SHARES[1], chance)


def _leave(by: Actor, post: Post, days: int, share: float, chance: random.Random) -> None:
    day = timezone.localdate() - timedelta(days=days)
    at = timezone.make_aware(datetime.combine(day, HOUR))
    published(post, schedule(by, post, at), at)
    for one in PostLink.objects.filter(variant__post=post):
        seen = chance.randint(1_600, 2_600)
        views = Figure.objects.filter(delivery__variant=one.variant_id, metric="views")
        views.update(value=seen)
        came = round(chance.gauss(seen * share, 3))
        ClickCount.objects.create(link=one.link, day=day, clicks=round(came * 1.2), visitors=came)
        ClickCount.objects.create(
            link=one.link, day=day, robot=True, clicks=chance.randint(3, 19), visitors=1
        )
