"""Writing the charter's rules for texts: each change is a version, and says what it added and took away."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from palabre.channels.models import Channel
from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand, Organisation
from palabre.governance.rules import Refused
from palabre.publishing.checks import Charter
from palabre.publishing.checks.spelt import WANTED
from palabre.publishing.models import CharterRules

MOST_LINES, LONGEST_LINE, LONGEST_REASON = 1000, 120, 300
LISTS = ("forbidden", "risky", "disclosures", "disclosed_by", "own_names", "own_contacts")
# So much of a change stands in the trail; the versions hold all of it.
TOLD = 20


@transaction.atomic
def keep_rules(
    by: Actor,
    organisation: Organisation,
    charter: Charter,
    accounts: Iterable[int],
    *,
    brand: Brand | None = None,
    seen: int = 0,
) -> CharterRules:
    """Keep the rules of the organisation, or what a brand adds to them, as a new version.

    ``accounts`` are those that are an employee's own; ``seen`` is the version that the person saw, 0 for
    none. The same rules again make no version. Raises `Refused` when another version came meanwhile, for
    an account that isn't theirs, or for more than a charter may hold.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    before = current_rules(organisation, brand)
    if (before.number if before else 0) != seen:
        raise Refused(_("Somebody else changed the rules meanwhile: open them again."))
    _check(charter)
    own = sorted(set(accounts) & {one.pk for one in accounts_of(organisation, brand)})
    if own != sorted(set(accounts)):
        raise Refused(_("One of the accounts is no longer connected."))
    if before and (before.content, before.accounts) == (charter.told(), own):
        return before
    if before:
        CharterRules.objects.filter(pk=before.pk).update(is_current=False)
    row = CharterRules.objects.create(
        organisation=organisation, brand=brand, number=seen + 1, content=charter.told(), accounts=own,
        by=by.name[:120], writer=by.user,
    )  # fmt: skip
    audit(organisation, "changed", row, by, number=row.number, change=_change(before, row))
    return row


def current_rules(organisation: Organisation, brand: Brand | None) -> CharterRules | None:
    """The version that holds now, if any was written."""
    rows = CharterRules.objects.filter(organisation=organisation, is_current=True)
    return rows.filter(brand=brand).first()


def accounts_of(organisation: Organisation, brand: Brand | None) -> list[Channel]:
    """The accounts of which rules may say whose they are: a brand's own, else all of them."""
    rows = Channel.objects.filter(organisation=organisation)
    return list(rows.filter(brand=brand) if brand else rows)


def _check(charter: Charter) -> None:
    for name in LISTS:
        words = getattr(charter, name)
        if len(words) > MOST_LINES:
            raise Refused(_("A list holds at most %(most)d lines.") % {"most": MOST_LINES})
        if any(len(one) > LONGEST_LINE for one in words):
            raise Refused(_("A line is longer than %(most)d characters.") % {"most": LONGEST_LINE})
    if any(len(one) > LONGEST_REASON for one in charter.reasons.values()):
        raise Refused(_("A reason is longer than %(most)d characters.") % {"most": LONGEST_REASON})


def _change(before: CharterRules | None, row: CharterRules) -> str:
    """What a version added (+), took away (−) and gave another reason (±), in one line."""
    old, new = _facts(before), _facts(row)
    words = [f"+ {one}" for one in new if one not in old]
    words += [f"− {one}" for one in old if one not in new]
    words += [f"± {one}" for one in new if old.get(one, new[one]) != new[one]]
    return ", ".join(words[:TOLD]) + (", …" if len(words) > TOLD else "")


def _facts(row: CharterRules | None) -> dict[str, str]:
    """What a version says, in words of its organisation, each with its reason, if it has one."""
    if row is None:
        return {}
    content = row.content
    wanted = [*content["disclosures"], *(["alcohol"] if content["alcohol"] else [])]
    with translation.override(row.organisation.language):
        facts = {_(WANTED[one]): "" for one in wanted}
    for name in LISTS:
        if name != "disclosures":
            facts |= {one: content["reasons"].get(one, "") for one in content[name]}
    rows = Channel.objects.filter(organisation=row.organisation_id, pk__in=row.accounts)
    return facts | dict.fromkeys(rows.values_list("name", flat=True), "")
