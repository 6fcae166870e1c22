"""Notices: telling people in their browser that something waits for them, and that they have read it."""

from collections.abc import Callable, Iterable

from django.db import transaction
from django.utils import timezone, translation

from palabre.governance.acts import Actor
from palabre.governance.models import Member, Notice, Organisation, User

KEPT_OF_EACH = 200


@transaction.atomic
def notify(
    by: Actor,
    organisation: Organisation,
    people: Iterable[User],
    kind: str,
    sentence: Callable[[], str],
    link: str,
    key: str = "",
) -> int:
    """Tell some people of an organisation something; give how many were told.

    ``sentence`` is asked for once a person, in their language; ``link`` is the page, as a path of this house.
    Nobody is told what they did themselves, nor twice of the same ``key`` before they have read it.
    Only who is a member now is told. Raises `ValueError` for a link that leads elsewhere.
    """
    if not link.startswith("/") or link.startswith("//") or "\\" in link:
        raise ValueError("a notice leads to a page of this house")
    wanted = {one.pk for one in people} - {by.user.pk if by.user else None}
    members = Member.objects.filter(organisation=organisation, user__in=wanted, is_active=True)
    users = [
        one.user for one in members.select_related("user").order_by("pk") if one.user.is_active
    ]
    if key:
        told = Notice.objects.filter(organisation=organisation, kind=kind, key=key, read_at=None)
        known = set(told.filter(user__in=users).values_list("user", flat=True))
        users = [one for one in users if one.pk not in known]
    rows = []
    for user in users:
        with translation.override(user.language or organisation.language):
            text = str(sentence())[:300]
        rows.append(
            Notice(
                organisation=organisation, user=user, kind=kind, sentence=text, link=link, key=key
            )
        )
    # Two that tell the same at once: the second finds it told.
    Notice.objects.bulk_create(rows, ignore_conflicts=bool(key))
    for user in users:
        _forget_old(organisation, user)
    return len(rows)


def _forget_old(organisation: Organisation, user: User) -> None:
    """Old notices are of no use to anybody: what they told of is in the trail."""
    own = Notice.objects.filter(organisation=organisation, user=user)
    last = own.order_by("-pk").values_list("pk", flat=True)[KEPT_OF_EACH - 1 : KEPT_OF_EACH].first()
    if last is not None:
        own.filter(pk__lt=last).delete()


def read_notice(by: Actor, notice: Notice) -> None:
    """Note that a person has read one of their notices."""
    own = Notice.objects.filter(pk=notice.pk, user=by.user, read_at=None)
    own.update(read_at=timezone.now())


def read_notices(by: Actor, organisation: Organisation) -> int:
    """Note that a person has read all of their notices of an organisation; give how many it were."""
    own = Notice.objects.filter(organisation=organisation, user=by.user, read_at=None)
    return own.update(read_at=timezone.now())
