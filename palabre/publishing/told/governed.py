"""What programs are told of who decides about texts: chains, absences, versions of the rules."""

from datetime import date, datetime

from palabre.governance.models import Member
from palabre.publishing import models
from palabre.publishing.checks import Charter
from palabre.publishing.rules import Need
from palabre.publishing.told.posts import Count, Number, Told


class ChainStep(Told):
    """A step: its people by their addresses, and whether any or all of them have to agree; without people
    anybody who may approve, or, as ``guest``, somebody from outside."""

    people: list[str]
    need: Need
    guest: bool


class Chain(Told):
    """Who has to agree to which texts; without ``channels`` and ``tags`` to every post of the brand."""

    id: Number
    brand: str
    name: str
    steps: list[ChainStep]
    channels: list[Number]
    tags: list[str]
    strictness: Count
    days: Count


class Chains(Told):
    """The chains of a brand, the strictest first."""

    chains: list[Chain]


def told_of_chain(row: models.Chain) -> Chain:
    """A chain as a program is told of it; who has left is told no more."""
    numbers = {one for step in row.read_steps for one in step.people}
    people = Member.objects.filter(pk__in=numbers).select_related("user")
    names = {one.pk: one.user.email for one in people}
    return Chain(
        id=row.pk,
        brand=row.brand.slug,
        name=row.name,
        steps=[
            ChainStep([names[one] for one in step.people if one in names], step.need, step.outside)
            for step in row.read_steps
        ],
        channels=sorted(one.pk for one in row.channels.all()),
        tags=row.tags,
        strictness=row.strictness,
        days=row.days,
    )


class Absence(Told):
    """Who decides in whose place, from the first day to the last."""

    id: Number
    member: str
    other: str
    since: date
    until: date


class Absences(Told):
    """The absences that have not ended."""

    stand_ins: list[Absence]


def told_of_absence(row: models.StandIn) -> Absence:
    """An absence as a program is told of it."""
    return Absence(row.pk, row.member.user.email, row.other.user.email, row.since, row.until)


class RulesVersion(Told):
    """A version of the charter's rules: of the organisation, or (with a brand) what that brand adds to them.

    ``number`` is 0 as long as nobody has written any.
    """

    brand: str | None
    number: Count
    by: str
    at: datetime | None
    is_current: bool
    forbidden: list[str]
    risky: list[str]
    reasons: dict[str, str]
    disclosures: list[str]
    disclosed_by: list[str]
    alcohol: bool
    own_names: list[str]
    own_contacts: list[str]
    accounts: list[Number]


class RulesVersions(Told):
    """The versions of some rules, the newest first."""

    versions: list[RulesVersion]


def told_of_version(row: models.CharterRules) -> RulesVersion:
    """A version as a program is told of it."""
    return RulesVersion(
        brand=row.brand.slug if row.brand else None,
        number=row.number,
        by=row.by,
        at=row.at,
        is_current=row.is_current,
        accounts=row.accounts,
        **Charter.read(row.content).told(),
    )
