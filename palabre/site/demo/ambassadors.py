"""The demonstration's ambassadors: a charter that six signed, stories, and what some of them shared."""

import random
from collections.abc import Mapping
from datetime import timedelta

from django.utils import timezone
from django.utils.text import slugify

from palabre.campaigns.models import Campaign, ClickCount, TrackedLink
from palabre.channels.actions import connect_account
from palabre.community.actions import ambassadors, own_accounts, shares
from palabre.community.actions.stories import Told, keep_story
from palabre.community.disclosing import USUAL
from palabre.community.models import Ambassador, Share, Story
from palabre.community.usual_charter import TEXTS
from palabre.governance.acts import Actor
from palabre.governance.models import Brand, Member, User
from palabre.governance.rules import Role
from palabre.publishing.actions.media import add_picture, describe_picture
from palabre.publishing.actions.reviews import approve
from palabre.publishing.models import Delivery, Media, Review
from palabre.site.demo import script
from palabre.site.demo.posts import CUP, published

STAFF = ("Solène Madec", "Bakary Konaté", "Lise Vasseur", "Noam Attias", "Erwan Le Goff")
# Title, what it is about, page, days ago, days ahead, texts in French and in English.
STORIES: tuple[tuple[str, str, str, int, int | None, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        "Les premiers sachets de 100 g",
        "Vous les demandiez depuis l’été : Luciole se goûte désormais en petit. Ils sortent de l’atelier "
        "cette semaine, à la main, quarante par jour.",
        "/sachets", 6, 20,
        ("Luciole en petit sachet : de quoi goûter avant d’en prendre un kilo.",
         "Quarante sachets par jour, pliés à la main. Le premier goût est pour vous."),
        ("Luciole in a small bag: taste it before you take a kilo.",),
    ),
    (
        "On recrute à la torréfaction",
        "Une place à l’atelier de Lyon, en apprentissage ou en CDI. Ce que vous en dites compte plus que "
        "l’annonce.",
        "/emploi", 2, None,
        ("Notre équipe cherche quelqu’un pour la torréfaction, à Lyon. Je réponds aux questions.",),
        ("We are looking for a roaster in Lyon. Ask me anything about it.",),
    ),
    (
        "Portes ouvertes de décembre",
        "Un samedi pour voir tourner le torréfacteur.",
        "/portes-ouvertes", -9, 24,
        ("Venez voir tourner le torréfacteur un samedi de décembre.",),
        (),
    ),
)  # fmt: skip
OWN_WORDS = (
    "J’en ai plié quelques-uns ce matin : ils sentent déjà bon la noisette. #salariée de Lanterne",
    "Promis, je n’en ai goûté que trois avant de vous en parler.",
    "Le petit sachet, c’est l’idée d’une cliente du marché. On l’a écoutée.",
    "Mon café du lundi tient maintenant dans une poche de manteau.",
    "Pour ceux qui me demandent par quoi commencer : par ça.",
)


def furnish_ambassadors(by: Actor, brand: Brand, people: Mapping[Role, User]) -> None:
    """Make them, as if they had shared for a week."""
    wording = ambassadors.Wording(TEXTS["fr"], TEXTS["en"], USUAL["fr"], USUAL["en"])
    ambassadors.write_charter(by, brand.organisation, wording, 0)
    stories = _propose(by, brand)
    chance = random.Random(9)
    for name, text in zip(STAFF, OWN_WORDS, strict=True):
        row = _signed(_member(brand, name))
        share = shares.write(_of(row), row, stories[0], "fr", text, own_link=True)
        shares.say_shared(_of(row), share)
        if share.link is not None:
            _clicked(share.link, chance.randint(1, 6))
    tracked = stories[0].tracked
    if tracked is not None:
        _clicked(tracked, 14)
    agent = Member.objects.get(organisation=brand.organisation, user=people[Role.AGENT])
    _shares_by_account(_signed(agent), stories[0])


def _propose(by: Actor, brand: Brand) -> list[Story]:
    today = timezone.localdate()
    found: list[Story] = []
    picture = _picture(by, brand)
    campaign = Campaign.objects.filter(brand=brand).first()
    for title, about, page, ago, ahead, french, english in STORIES:
        texts = [("fr", one) for one in french] + [("en", one) for one in english]
        first = not found
        told = Told(
            title, about, f"{script.SITE}{page}", picture if first else None,
            campaign=campaign if first else None, starts_on=today - timedelta(days=ago),
            ends_on=today + timedelta(days=ahead) if ahead else None, texts=texts,
        )  # fmt: skip
        found.append(keep_story(by, brand, told))
    return found


def _picture(by: Actor, brand: Brand) -> Media:
    """The cup that was drawn for Palabre, still; it is as free as it."""
    row = add_picture(by, brand, "tasse.jpg", CUP.with_suffix(".jpg").read_bytes())
    says = "Une tasse de café fumante sur sa soucoupe."
    describe_picture(by, row, alt=says, author="Palabre", licence="our own", focal=(50, 55))
    return row


def _member(brand: Brand, name: str) -> Member:
    address = f"{slugify(name.split()[0])}@{script.HOST}"
    user = User.objects.create_user(address, name=name)
    return Member.objects.create(organisation=brand.organisation, user=user, role=Role.AMBASSADOR)


def _signed(member: Member) -> Ambassador:
    row = ambassadors.sign(Actor.person(member.user), member, 1, str(member.user))
    row.member = member
    return row


def _of(row: Ambassador) -> Actor:
    return Actor.person(row.member.user)


def _clicked(link: TrackedLink, daily: int) -> None:
    today = timezone.localdate()
    ClickCount.objects.bulk_create(
        ClickCount(link=link, day=today - timedelta(days=back), clicks=daily, visitors=daily)
        for back in range(5)
    )


def _shares_by_account(row: Ambassador, story: Story) -> None:
    """One shared from her own account, which was approved and left two days ago."""
    organisation = row.member.organisation
    name = slugify(str(row.member.user)).replace("-", ".")
    channel = connect_account(
        _of(row), organisation, "echo", {"account": name}, name, employee=row.member
    )
    share = shares.write(
        _of(row), row, story, "fr", "Je les vois partir un par un, et je les reconnais tous."
    )
    sent = own_accounts.send_from(_of(row), share, channel)
    if sent.post is None:
        return
    _approve(sent)
    own_accounts.leave_now(_of(row), Share.objects.get(pk=sent.pk))
    rows = list(Delivery.objects.filter(variant__post=sent.post).select_related("channel"))
    published(sent.post, rows, timezone.now() - timedelta(days=2))


def _approve(share: Share) -> None:
    review = Review.objects.filter(post=share.post).first()
    manager = Member.objects.get(organisation=share.organisation_id, role=Role.MANAGER)
    if review is not None:
        approve(Actor.person(manager.user), review, review.step)
