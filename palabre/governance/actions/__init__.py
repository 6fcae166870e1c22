"""Everything that changes who uses Palabre; each act says by whom and is in the trail.

Rights are checked by the pages (`access.page`); what depends on the persons concerned (who may give
which role, the last owner) is checked here, under a lock on the organisation.
"""

from palabre.governance.actions.accounts import erase_account, set_preferences
from palabre.governance.actions.brands import add_brand, change_brand, consequences, remove_brand
from palabre.governance.actions.invitations import (
    accept,
    find_invitation,
    find_opened,
    invite,
    renew,
    revoke,
    sign_up_invited,
)
from palabre.governance.actions.members import change_member, remove_member
from palabre.governance.actions.notices import notify, read_notice, read_notices
from palabre.governance.actions.organisations import (
    change_organisation,
    demand_second_factor,
    make_organisation,
)

__all__ = [
    "accept",
    "add_brand",
    "change_brand",
    "change_member",
    "change_organisation",
    "consequences",
    "demand_second_factor",
    "erase_account",
    "find_invitation",
    "find_opened",
    "invite",
    "make_organisation",
    "notify",
    "read_notice",
    "read_notices",
    "remove_brand",
    "remove_member",
    "renew",
    "revoke",
    "set_preferences",
    "sign_up_invited",
]
