"""What is kept here of somebody who is no member: that they were invited."""

from palabre.governance.held import Held, HeldPart
from palabre.governance.models import Invitation

PART = HeldPart((Held(Invitation, "organisation", (("mail", ("email",)),), called=("email",)),))
