"""What is kept of somebody here: what they left on a page, and that they entered a contest."""

from typing import Any
from uuid import uuid4

from palabre.campaigns.models import Entrant, LeftMessage
from palabre.governance.held import Held, HeldPart


def _without_name(rows: Any) -> None:
    # The draw stays provable by the mark of each entry; of this one nobody can say any more whose it was.
    for one in list(rows.values_list("pk", flat=True)):
        Entrant.objects.filter(pk=one).update(
            name="", handle="", text="", remote_id=f"gone:{uuid4()}"
        )


PART = HeldPart((
    Held(
        LeftMessage, "brand__organisation",
        (("mail", ("mail",)), ("phone", ("phone",)), ("message", ("id",))),
        called=("name", "mail", "phone"), said=("text",),
    ),
    Held(
        Entrant, "contest__organisation", (("entrant", ("id",)),),
        called=("handle", "name"), said=("text",), erase=_without_name,
    ),
))  # fmt: skip
