"""What is kept of somebody here: accounts of theirs that look like ours, evidence, pictures."""

from palabre.governance.held import Held, HeldPart
from palabre.protection.models import Face, Suspect

PART = HeldPart((
    Held(
        Suspect, "organisation", (("handle", ("platform", "handle")), ("suspect", ("id",))),
        called=("name", "handle", "url", "avatar"), said=("description",),
    ),
    Held(
        Face, "organisation", (("handle", ("platform", "handle")),),
        called=("name", "handle", "avatar"),
    ),
))  # fmt: skip
