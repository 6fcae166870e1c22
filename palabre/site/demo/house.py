"""Furnishes the demonstration's house: made once, found again at the next start."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from palabre.channels.actions import connect_account
from palabre.channels.keys import make_key
from palabre.governance.actions import add_brand, make_organisation
from palabre.governance.acts import Actor
from palabre.governance.models import Brand, Member, Organisation, User
from palabre.governance.rules import Role
from palabre.jobs import enqueue
from palabre.listening.actions.categories import keep_category
from palabre.listening.actions.searches import save_search
from palabre.listening.actions.sources import add_source
from palabre.listening.actions.topics import make_topic
from palabre.listening.models import Digest, Source
from palabre.site.demo import script
from palabre.site.demo.ambassadors import furnish_ambassadors
from palabre.site.demo.approvals import furnish_approvals
from palabre.site.demo.campaigns import run_campaigns
from palabre.site.demo.charter import furnish_charter
from palabre.site.demo.house_charter import furnish_house_charter
from palabre.site.demo.ideas import furnish_ideas
from palabre.site.demo.inbox import open_inbox
from palabre.site.demo.incidents import furnish_incident
from palabre.site.demo.kept import furnish_kept
from palabre.site.demo.lookalikes import furnish_lookalikes
from palabre.site.demo.planning import plan
from palabre.site.demo.posts import furnish_posts, furnish_video
from palabre.site.demo.site_visits import count_visits
from palabre.site.demo.surveys import furnish_surveys
from palabre.site.demo.wordings import try_wordings

PACE_S = "6"


class Inhabited(Exception):
    """The data folder belongs to somebody real: no demonstration is made in it."""


@dataclass(frozen=True, slots=True)
class House:
    """The demonstration's organisation, and whether it was made just now."""

    organisation: Organisation
    is_new: bool


def furnish() -> House:
    """Make the fictional organisation, or find it. Raises `Inhabited` where real people work."""
    if Organisation.objects.filter(is_demo=False).exists():
        raise Inhabited
    found = Organisation.objects.filter(is_demo=True).first()
    if found is None:
        return House(_make(), True)
    # What was said since the last time comes in at once.
    Source.objects.filter(organisation=found, kind="world").update(due_at=timezone.now())
    return House(found, False)


@transaction.atomic
def _make() -> Organisation:
    people = {role: _person(name) for role, name in script.PEOPLE.items()}
    # Who owns the demonstration runs its house too, and may look at its operations.
    User.objects.filter(pk=people[Role.OWNER].pk).update(founder=True)
    owner = Actor.person(people[Role.OWNER])
    organisation = make_organisation(owner, script.ORGANISATION)
    Organisation.objects.filter(pk=organisation.pk).update(is_demo=True)
    for role, person in people.items():
        if role is not Role.OWNER:
            Member.objects.create(organisation=organisation, user=person, role=role)
    brands = [add_brand(owner, organisation, name, script.SITE) for name in script.BRANDS]
    manager = Actor.person(people[Role.MANAGER])
    for brand in brands:
        for subject in script.BRANDS[brand.name]:
            make_topic(manager, brand, subject.name, subject.query, subject.kind)
    _keep_searches(manager, brands[0])
    for name, examples in script.CATEGORIES.items():
        keep_category(manager, organisation, name, examples)
    run_campaigns(manager, brands[0])
    count_visits(manager, brands[0])
    _subscribe(brands[0], people[Role.OWNER])
    _open_sources(manager, organisation)
    make_key(owner, organisation, script.KEY_NAME)
    accounts = [
        connect_account(
            owner, organisation, "echo", {"account": name}, name, brands[0] if own else None
        )
        for name, own in script.ACCOUNTS.items()
    ]
    furnish_charter(manager, brands[0])
    furnish_house_charter(manager, organisation, people)
    furnish_posts(manager, brands[0], accounts)
    furnish_video(manager, brands[0], accounts[0])
    furnish_kept(manager, brands[0], accounts)
    try_wordings(manager, brands[0], accounts)
    plan(manager, brands[0], accounts)
    furnish_ideas(manager, brands[0])
    furnish_surveys(manager, brands[0])
    furnish_ambassadors(manager, brands[0], people)
    furnish_lookalikes(manager, brands[0])
    furnish_incident(manager, brands[0])
    actors = {role: Actor.person(person) for role, person in people.items()}
    furnish_approvals(actors, brands[0], accounts)
    open_inbox(manager, brands[0], accounts[-1])
    enqueue("site.furnish_inbox", organisation.pk, key=f"inbox:{organisation.pk}")
    enqueue("site.furnish_history", organisation.pk, key=f"demo:{organisation.pk}")
    return organisation


def _person(name: str) -> User:
    # Without a password: they are entered by the buttons of the front page only.
    return User.objects.create_user(f"{slugify(name.split()[0])}@{script.HOST}", name=name)


def _keep_searches(by: Actor, brand: Brand) -> None:
    topics = {topic.name: topic.pk for topic in brand.topics.all()}
    for name, address in script.SEARCHES.items():
        save_search(by, brand, name, address.format_map(topics))


def _subscribe(brand: Brand, user: User) -> None:
    now = timezone.now()
    monday = timezone.localtime(now).replace(hour=8, minute=0, second=0, microsecond=0)
    Digest.objects.create(
        brand=brand, user=user, due_at=monday + timedelta(days=7 - monday.weekday())
    )


def _open_sources(by: Actor, organisation: Organisation) -> None:
    add_source(by, organisation, "echo", "world", {}, name="Volière, presse et forums")
    add_source(by, organisation, "echo", "live", {"every": PACE_S}, name="Volière en direct")
    private = {"url": script.PRIVATE_FEED}
    add_source(by, organisation, "feed", "feed", private, name=script.PRIVATE_FEED_NAME)


def member_of(role: str) -> Member | None:
    """The fictional member who has this role, or None."""
    members = Member.objects.filter(organisation__is_demo=True, role=role, is_active=True)
    return members.select_related("user", "organisation").order_by("pk").first()
