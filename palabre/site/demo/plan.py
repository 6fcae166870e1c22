"""The fictional roaster's plan: signed by its owner, a newer version that waits, a pilot that runs."""

from datetime import timedelta

from django.utils import timezone

from palabre.governance.acts import Actor
from palabre.governance.models import Brand, User
from palabre.governance.rules import Role
from palabre.measurement.plan.gathering import content_of
from palabre.publishing.access import speaking
from palabre.publishing.models import Post
from palabre.publishing.rules import Aim
from palabre.strategy.actions.pilots import Limits, begin_pilot
from palabre.strategy.actions.plans import freeze, sign
from palabre.strategy.models import Mission, Objective, PlanVersion, SignOff

SINCE = timedelta(days=33)
WEEKS, BUDGET = 8, 120_000
RESERVE = "D’accord, si le samedi reste à deux personnes. On en reparle au bilan."
LATER = "Faire venir à la boutique et sur le site ceux qui nous lisent déjà, d’abord le week-end."


def furnish_plan(manager: Actor, brand: Brand) -> None:
    """Sign a plan, change it, begin a pilot; does it once."""
    if PlanVersion.objects.filter(brand=brand).exists():
        return
    members = brand.organisation.members.filter(role__in=(Role.OWNER, Role.MANAGER))
    people: list[User] = [one.user for one in members.select_related("user").order_by("pk")]
    began = timezone.now() - SINCE
    first = freeze(manager, brand, content_of(brand), people)
    for one in people:
        words = RESERVE if one != manager.user else ""
        sign(Actor.person(one), first.sign_offs.get(user=one), first.sha256, words)
    PlanVersion.objects.filter(pk=first.pk).update(
        made_at=began - timedelta(days=2), began_at=began
    )
    SignOff.objects.filter(version=first).update(
        asked_at=began - timedelta(days=2), answered_at=began
    )
    _serve(brand)
    judges = list(Objective.objects.filter(mission__brand=brand, ended_on=None)[:2])
    # One account stays outside: its texts show what a pilot holds back.
    accounts = [one.pk for one in speaking(brand)]
    begins = timezone.localdate() - timedelta(weeks=3)
    begin_pilot(
        manager, brand, Limits(begins, WEEKS, accounts[:-1] or accounts, BUDGET, criteria=judges)
    )
    Mission.objects.filter(brand=brand, kind="sales").update(why=LATER)
    freeze(manager, brand, content_of(brand), people)


def _serve(brand: Brand) -> None:
    """Offers serve sales, what answers and explains serves support; a few posts serve nothing."""
    by_kind = {one.kind: one for one in Mission.objects.filter(brand=brand, ended_on=None)}
    posts = Post.objects.filter(brand=brand, is_template=False, answering="")
    posts.filter(aim=Aim.OFFER).update(mission=by_kind.get("sales"))
    posts.filter(aim=Aim.USEFUL).update(mission=by_kind.get("support"))
    posts.filter(mission=None).update(outside_why="Vie de la maison")
