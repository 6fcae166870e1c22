"""What needs a person, told to people: a mail soon after a text didn't leave, and a list each morning."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from palabre.governance.acts import MACHINE, audit
from palabre.governance.mail import hand_over, next_try
from palabre.governance.models import AuditEntry, Brand, User
from palabre.governance.rules import Right
from palabre.jobs import enqueue
from palabre.publishing import noticing
from palabre.publishing.approving import Team
from palabre.publishing.models import Delivery, Post
from palabre.publishing.rules import NEED_A_PERSON, DeliveryState
from palabre.publishing.words import DELIVERY_STATES

# What fails on several accounts at once is told in one mail; what settles by itself meanwhile in none.
TOLD_AFTER = timedelta(minutes=5)
LISTED_FROM_HOUR = 7
MOST_LISTED = 20
LISTED = "mailed"
# A letter on its way is no delivery that failed; one that stopped goes on only when somebody lets it.
NEEDS_SOMEBODY = Q(state__in=NEED_A_PERSON) | Q(letter__ended_at=None, letter__paused__gt="")


def waiting_for_people(rows: QuerySet[Delivery]) -> QuerySet[Delivery]:
    """Those of some deliveries that a person has to decide about, the newest first; letters that stopped in
    their midst among them."""
    found = rows.filter(NEEDS_SOMEBODY).select_related("variant__post", "channel", "letter")
    return found.order_by("-due_at", "-pk")


def why_of(row: Delivery) -> str:
    """Why a delivery is where it is, in the reader's language; "" for no reason."""
    letter = getattr(row, "letter", None)
    why = letter.paused if letter and letter.paused and not letter.ended_at else row.last_error
    return _(why) if why else ""


def tell_soon(row: Delivery) -> None:
    """Have people told that a delivery needs one of them, in the caller's transaction. What somebody holds
    back isn't news to them."""
    if row.state in NEED_A_PERSON and row.fault != "hold":
        tell_of(row.variant.post_id)


def tell_of(post: int) -> None:
    """Have people told of what needs them of a post, in the caller's transaction."""
    at = timezone.now() + TOLD_AFTER
    enqueue("publishing.tell_trouble", post, key=str(post), due_at=at)


def tell_trouble(number: int) -> None:
    """Have those told who can do something what of a post still needs them."""
    post = _post(number)
    if post is not None and _of_post(post).exists():
        people = _helpers(post)
        noticing.trouble(post, people)
        _have_mailed("publishing.mail_trouble", number, people)


def _have_mailed(name: str, number: int, people: Iterable[User]) -> None:
    """A job for each person: what the mail server doesn't take of one is mailed again to them alone."""
    for user in people:
        since = timezone.now().isoformat()
        enqueue(name, number, user.pk, since, key=f"{number}/{user.pk}")


def _post(number: int) -> Post | None:
    return Post.objects.select_related("brand__organisation", "author").filter(pk=number).first()


def _of_post(post: Post) -> QuerySet[Delivery]:
    rows = Delivery.objects.filter(variant__post=post).exclude(fault="hold")
    return waiting_for_people(rows)


def mail_trouble(number: int, user: int, since: str) -> datetime | None:
    """Mail one person what of a post still needs them; when to try again, if the mail server didn't take
    it."""
    post = _post(number)
    if post is None:
        return None
    person = next((one for one in _helpers(post) if one.pk == user), None)
    found = list(_of_post(post)[:MOST_LISTED])
    page = noticing.page_of_trouble(post)
    return _mail(post.brand, person, found, len(found), since, page)


def _helpers(post: Post) -> list[User]:
    """Who wrote a post, if they work for its brand, and all who may publish where they may not; of an
    employee's own account they alone."""
    team = Team(post.brand)
    number = team.by_user.get(post.author_id or 0)
    people = {number} if number else set()
    if not post.is_personal and (not number or Right.PUBLISH not in team.rights[number]):
        people |= {one for one, rights in team.rights.items() if Right.PUBLISH in rights}
    return [team.members[one].user for one in sorted(people)]


def list_troubles() -> None:
    """Have each brand's list mailed, once a day from the morning on, where there is anything on it."""
    now = timezone.localtime(timezone=timezone.get_default_timezone())
    if now.hour < LISTED_FROM_HOUR:
        return
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    brands = Delivery.objects.filter(NEEDS_SOMEBODY, channel__employee=None).values(
        "variant__post__brand"
    )
    for brand in Brand.objects.filter(pk__in=brands).order_by("pk"):
        said = AuditEntry.objects.filter(verb=LISTED, kind="brand", object_id=str(brand.pk))
        if not said.filter(organisation=brand.organisation_id, at__gte=midnight).exists():
            _have_listed(brand)


@transaction.atomic
def _have_listed(brand: Brand) -> None:
    """Noted before it is mailed, in one transaction: who dies in between mails it once."""
    audit(brand.organisation_id, LISTED, brand, MACHINE)
    enqueue("publishing.mail_troubles", brand.pk, key=str(brand.pk))


def mail_troubles(number: int) -> None:
    """Have those mailed who may publish for a brand the list of what needs one of them."""
    brand = Brand.objects.select_related("organisation").filter(pk=number).first()
    if brand is not None and _of_brand(brand).exists():
        _have_mailed("publishing.mail_list", number, _publishers(brand))


def _of_brand(brand: Brand) -> QuerySet[Delivery]:
    rows = Delivery.objects.filter(variant__post__brand=brand, channel__employee=None)
    return waiting_for_people(rows)


def _publishers(brand: Brand) -> list[User]:
    team = Team(brand)
    people = [one for one, rights in sorted(team.rights.items()) if Right.PUBLISH in rights]
    return [team.members[one].user for one in people]


def mail_list(number: int, user: int, since: str) -> datetime | None:
    """Mail one person the list of what needs somebody of a brand; when to try again, if the mail server
    didn't take it."""
    brand = Brand.objects.select_related("organisation").filter(pk=number).first()
    if brand is None:
        return None
    person = next((one for one in _publishers(brand) if one.pk == user), None)
    rows = _of_brand(brand)
    return _mail(brand, person, list(rows[:MOST_LISTED]), rows.count(), since)


def _shown(row: Delivery) -> DeliveryState:
    state = DeliveryState(row.state)
    return state if state in NEED_A_PERSON else DeliveryState.HELD


def _mail(
    brand: Brand,
    user: User | None,
    found: list[Delivery],
    count: int,
    since: str,
    page: str = "publish_attention",
) -> datetime | None:
    if user is None or not found:
        return None
    place = reverse(page, args=[brand.organisation.slug, brand.slug])
    with translation.override(user.language or brand.organisation.language):
        told = [
            {
                "post": one.variant.post,
                "channel": one.channel,
                "state": DELIVERY_STATES[_shown(one)],
                "why": why_of(one),
            }
            for one in found
        ]
        words = {
            "brand": brand, "told": told, "count": count, "more": count - len(told),
            "url": f"{settings.ADDRESS}{place}",
        }  # fmt: skip
        subject = ngettext(
            "%(brand)s: %(count)d text needs you", "%(brand)s: %(count)d texts need you", count
        ) % {"brand": " ".join(brand.name.split()), "count": count}
        text = render_to_string("publishing/mail/troubles.txt", words)
    mail = EmailMessage(subject, text, None, [user.email])
    return None if hand_over(mail, "texts") else next_try(datetime.fromisoformat(since))
