"""The demonstration's campaigns: links with their clicks, a coupon that is taken, events, a contest."""

import random
from datetime import datetime, timedelta

from django.utils import timezone

from palabre.campaigns import lots
from palabre.campaigns.actions import campaigns, contests, coupons, links
from palabre.campaigns.entries import Entry
from palabre.campaigns.models import Campaign, ClickCount, Presentation, TrackedLink
from palabre.governance.acts import Actor
from palabre.governance.models import Brand
from palabre.site.demo import script

DAYS = 30
# Where the links are put, how many clicks a day they bring about, and the ways that people come by.
LINKS: tuple[tuple[str, str, int, tuple[tuple[str, int], ...]], ...] = (
    ("Luciole, la boutique", "instagram", 34, (("instagram", 6), ("", 3), ("other", 1))),
    ("Luciole, la recette", "bluesky", 21, (("bluesky", 5), ("", 4))),
    ("Luciole, la lettre", "newsletter", 12, (("webmail", 4), ("", 5))),
    ("Luciole, l’affiche", "print", 17, (("qr", 9), ("nfc", 1))),
)
SHOPS = ("Lyon, rue de la Lanterne", "Nantes, quai du Port", "Marché de Rennes")
ENTRANTS = (
    "@camille.r",
    "@theo_brest",
    "@nadia.b",
    "@leo.k",
    "@ines_pln",
    "@yann.g",
    "@awa.d",
    "@marc_o",
)


def run_campaigns(by: Actor, brand: Brand) -> None:
    """Make them, as if they had run for a month."""
    today = timezone.localdate()
    campaign = campaigns.make_campaign(
        by, brand, "Lancement de Luciole",
        mission="Faire connaître le café du soir, sans caféine",
        brief=(
            "Pour celles et ceux qui aiment le café après dîner et dorment mal ensuite.\n\n"
            "Nous disons : le goût d’abord, décaféiné à l’eau, torréfié à Lyon. "
            "Nous ne promettons rien sur la santé."
        ),
        starts_on=today - timedelta(days=DAYS), ends_on=today + timedelta(days=14),
        budget=480_000, tags=["lancement", "luciole"], colour=3,
    )  # fmt: skip
    campaigns.begin_campaign(by, campaign)
    campaigns.make_campaign(
        by, brand, "Fêtes à l’atelier", mission="Remplir les ateliers de décembre",
        starts_on=today + timedelta(days=5), ends_on=today + timedelta(days=33), budget=150_000,
        tags=["fêtes"], colour=5,
    )  # fmt: skip
    _links(by, brand, campaign)
    _coupon(by, brand, campaign)
    _events(by, brand, campaign)
    _contest(by, brand, campaign)


def _links(by: Actor, brand: Brand, campaign: Campaign) -> None:
    chance = random.Random(7)
    made = []
    for name, network, daily, ways in LINKS:
        target = f"{script.SITE}/luciole"
        made.append(
            links.make_link(by, brand, target, name=name, campaign=campaign, network=network)
        )
        _clicks(chance, made[-1], daily, ways)
    home = links.make_link(by, brand, script.SITE, name="La boutique")
    links.keep_page(
        by,
        brand,
        None,
        brand.name,
        "Cafés torréfiés à Lyon.",
        "lanterne",
        [home, made[0], made[1]],
        asks=True,
        consent="J’accepte que la Brûlerie Lanterne garde ces informations pour me répondre.",
    )


def _clicks(
    chance: random.Random, link: TrackedLink, daily: int, ways: tuple[tuple[str, int], ...]
) -> None:
    whole, rows = sum(part for _way, part in ways), []
    for back in range(DAYS):
        day = timezone.localdate() - timedelta(days=back)
        fresh = daily * (0.5 + back / DAYS) * (1.4 if day.weekday() >= 5 else 1)
        for way, part in ways:
            clicks = max(0, round(chance.gauss(fresh * part / whole, 2)))
            people = round(clicks * 0.86)
            rows.append(ClickCount(link=link, day=day, way=way, clicks=clicks, visitors=people))
        rows.append(
            ClickCount(link=link, day=day, robot=True, clicks=chance.randint(0, 9), visitors=1)
        )
    ClickCount.objects.bulk_create(rows)


def _coupon(by: Actor, brand: Brand, campaign: Campaign) -> None:
    now = timezone.now()
    coupons.make_coupon(
        by, brand, "Luciole, découverte", code="LUCIOLE20", gives="−20 % sur Luciole",
        terms="Un paquet par personne, dans nos trois boutiques. Ne s’ajoute pas à une autre remise.",
        starts_at=now - timedelta(days=DAYS), ends_at=now + timedelta(days=14), most=500,
        campaign=campaign,
    )  # fmt: skip
    coupons.make_coupon(
        by, brand, "Merci, abonnés", count=40, gives="Un café offert",
        terms="Une fois, jusqu’à la fin de l’année.", ends_at=now + timedelta(days=34),
    )  # fmt: skip
    chance = random.Random(11)
    for number in reversed(range(46)):
        shop = SHOPS[chance.randrange(len(SHOPS))]
        row = coupons.present(
            by, brand.organisation, "LUCIOLE20", brand=brand, place=shop,
            amount=chance.choice((1190, 1290, 2380, 3470)) if number % 4 else None,
        )  # fmt: skip
        _moved(row, now - timedelta(hours=14 * number + chance.randrange(9)))
    for number in range(6):
        row = coupons.present(
            by, brand.organisation, f"LUCIOL{number}", brand=brand, place=SHOPS[2]
        )
        _moved(row, now - timedelta(hours=30, minutes=number))


def _moved(row: Presentation, at: datetime) -> None:
    Presentation.objects.filter(pk=row.pk).update(at=at)


def _events(by: Actor, brand: Brand, campaign: Campaign) -> None:
    evening = timezone.localtime().replace(hour=18, minute=30, second=0, microsecond=0)
    for days, name, place in (
        (-12, "Soirée de lancement", "Boutique de Lyon"),
        (6, "Dégustation de Luciole", "Marché de Rennes"),
        (19, "Atelier : le café du soir", "Boutique de Nantes"),
    ):
        starts = evening + timedelta(days=days)
        campaigns.make_event(
            by, brand, name, campaign=campaign, starts_at=starts, place=place,
            ends_at=starts + timedelta(hours=2),
        )  # fmt: skip


def _contest(by: Actor, brand: Brand, campaign: Campaign) -> None:
    contest = contests.make_contest(
        by, brand, "Votre rituel du soir", prize="Un an de Luciole", winners=1, substitutes=2,
        words=["#luciole"], campaign=campaign, excluded=["@maud.k"],
        terms="Répondez à la publication avec #luciole et votre rituel du soir. Une participation "
        "par personne ; l’équipe ne joue pas.",
    )  # fmt: skip
    now = timezone.now()
    entries = [
        Entry("", handle, f"echo-{lots.digest(handle)[:12]}", f"Un livre, un chat, et #luciole n° {at}",
              now - timedelta(hours=at))
        for at, handle in enumerate((*ENTRANTS, "@maud.k"))
    ]  # fmt: skip
    entries.append(Entry("", "@sans.mot", "echo-sansmot", "Moi c’est la tisane !", now))
    contests.add_entrants(by, contest, entries)
    contests.seal_contest(by, contest)
    contests.draw_contest(by, contest)
