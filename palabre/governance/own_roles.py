"""Roles that an organisation composed itself, beside the built-in ones.

On forms and in actions a role is named by one word: "editor" for a built-in one, "own-3" for one's own. A
member with an own role has the built-in role of a viewer underneath.
"""

from django.utils.translation import gettext as _

from palabre.governance.models import Invitation, Member, Organisation, OwnRole
from palabre.governance.numbers import number_in
from palabre.governance.role_words import ROLES, role_word
from palabre.governance.rules import RIGHTS, Refused, Right, Role

OWN = "own-"


def own_named(organisation: Organisation, name: str) -> OwnRole | None:
    """The own role that a word names; None for a built-in one. Raises `Refused` for one that isn't there."""
    if not name.startswith(OWN):
        return None
    number = number_in(name.removeprefix(OWN)) or 0
    found = OwnRole.objects.filter(organisation=organisation, pk=number).first()
    if found is None:
        raise Refused(_("This role isn’t there any more."))
    return found


def rights_named(organisation: Organisation, name: str) -> frozenset[Right]:
    """What the role that a word names gives."""
    own = own_named(organisation, name)
    return rights_in(own) if own else RIGHTS[Role(name)]


def rights_in(own: OwnRole) -> frozenset[Right]:
    """The rights of an own role; a word that is no right any more gives nothing."""
    return frozenset(right for right in Right if right in own.rights) | {Right.READ}


def name_of(one: Member | Invitation) -> str:
    """The word for the role that somebody has, or is invited to."""
    return f"{OWN}{one.own_role_id}" if one.own_role_id else one.role


def word_of(one: Member | Invitation) -> str:
    """The role that somebody has in the reader's language."""
    return one.own_role.name if one.own_role else role_word(one.role)


def built_in(own: OwnRole | None, name: str) -> str:
    """The built-in role to keep beside an own one."""
    return Role.VIEWER if own else name


def choices_for(held: frozenset[Right], organisation: Organisation) -> list[tuple[str, str]]:
    """The roles that somebody with these rights may give, with their words."""
    found = [(str(role), str(word)) for role, word in ROLES.items() if RIGHTS[role] <= held]
    rows = OwnRole.objects.filter(organisation=organisation).order_by("name")
    return found + [(f"{OWN}{one.pk}", one.name) for one in rows if rights_in(one) <= held]
