"""The demonstration's site: its script, two goals, and visits that belong to the campaign and its links."""

import random
from datetime import date, timedelta

from django.utils import timezone

from palabre.analysis.weblogs.telling import INSIDE
from palabre.campaigns.actions import site_script
from palabre.campaigns.models import TrackedLink
from palabre.campaigns.rules import SiteSource
from palabre.campaigns.site_models import SiteDay, SiteGain, SiteGoal, SiteMeter, SiteWay
from palabre.governance.acts import Actor
from palabre.governance.models import Brand

DAYS = 45
UNKNOWN = {19, 20}  # days back on which the site was moved, and nothing was counted
# How people come: host, network, campaign, the link's name, visits a day, and how many of a hundred order.
WAYS: tuple[tuple[str, str, str, str, int, int], ...] = (
    ("", "", "", "", 31, 2),
    ("google.com", "search", "", "", 44, 3),
    ("instagram.com", "instagram", "lancement-de-luciole", "Luciole, la boutique", 22, 4),
    ("bsky.app", "bluesky", "lancement-de-luciole", "Luciole, la recette", 13, 5),
    ("", "webmail", "lancement-de-luciole", "Luciole, la lettre", 9, 9),
    ("facebook.com", "facebook", "", "", 8, 2),
    ("cafes-et-moulins.example", "other", "", "", 6, 1),
)  # fmt: skip
PAGES = (("/", 5), ("/luciole", 4), ("/boutique", 3), ("/ateliers", 2), ("/recettes/cafe-froid", 1))
PATHS, SHARES = [path for path, _part in PAGES], [part for _path, part in PAGES]


def count_visits(by: Actor, brand: Brand) -> None:
    """Make them, as if the script had run for some weeks."""
    site_script.keep_meter(by, brand, ["lanterne.example"])
    SiteMeter.objects.filter(brand=brand).update(
        created_at=timezone.now() - timedelta(days=DAYS + 1)
    )
    goals = [
        site_script.keep_goal(by, brand, None, name="Commande", path="/commande/merci", value=2650),
        site_script.keep_goal(by, brand, None, name="Inscription à un atelier", event="atelier"),
    ]
    links = dict(TrackedLink.objects.filter(brand=brand).values_list("name", "slug"))
    chance, today = random.Random(46), timezone.localdate()
    for back in range(DAYS):
        if back not in UNKNOWN:
            _day(chance, brand, today - timedelta(days=back), goals, links)


def _day(
    chance: random.Random, brand: Brand, day: date, goals: list[SiteGoal], links: dict[str, str]
) -> None:
    row = SiteDay.objects.create(
        brand=brand, day=day, source=SiteSource.SCRIPT, is_closed=day < timezone.localdate()
    )
    ways, gains, whole = [], [], 1.3 if day.weekday() >= 5 else 1
    for host, network, campaign, link, daily, orders in WAYS:
        visits = max(1, round(chance.gauss(daily * whole, daily / 6)))
        told = {"host": host, "network": network, "campaign": campaign, "link": links.get(link, "")}
        path = "/luciole" if campaign else chance.choices(PATHS, SHARES)[0]
        ways.append(
            SiteWay(day=row, path=path, views=visits, visits=visits, visitors=visits, **told)
        )
        for goal, share in zip(goals, (orders, 1), strict=True):
            times = sum(chance.random() * 100 < share for _visit in range(visits))
            if times:
                worth = times * (goal.value or 0)
                gains.append(SiteGain(day=row, goal=goal, times=times, value=worth, **told))
    visits = sum(way.visits for way in ways)
    for path, part in PAGES:
        views = round(visits * part / 9)
        ways.append(SiteWay(day=row, path=path, network=INSIDE, views=views, visitors=views))
    SiteWay.objects.bulk_create(ways)
    SiteGain.objects.bulk_create(gains)
    visitors = round(visits * 0.93)
    seconds = [min(1800, round(chance.lognormvariate(3.3, 1.0))) for _view in range(visits)]
    SiteDay.objects.filter(pk=row.pk).update(
        visits=visits, visitors=visitors, views=sum(way.views for way in ways),
        bounces=round(visits * 0.44), again=round(visitors * 0.06),
        robots=chance.randint(2, 9), robot_hits=chance.randint(10, 60),
        seconds={str(one): seconds.count(one) for one in set(seconds)},
    )  # fmt: skip
