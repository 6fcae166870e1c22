"""What people do to voices: make one anonymous whose owner asked to be forgotten."""

import uuid
from collections.abc import Collection

from django.db import transaction

from palabre.governance.acts import Actor, audit
from palabre.governance.models import Organisation
from palabre.listening.models import IndexOp, Mention, Voice

ANONYMOUS = "gone:"


@transaction.atomic
def make_anonymous(by: Actor, organisation: Organisation, numbers: Collection[int]) -> int:
    """Take from voices what says who they are; what they said stays, without a way to them.

    How many texts have nobody's name now. A later reading of new texts makes a new voice.
    """
    rows = list(Voice.objects.select_for_update().filter(organisation=organisation, pk__in=numbers))
    for row in rows:
        row.remote_id = f"{ANONYMOUS}{uuid.uuid4()}"
        row.name = row.handle = row.url = row.avatar = ""
        row.followers = None
        row.save()
        audit(organisation, "made anonymous", row, by, network=row.platform)
    texts = Mention.objects.filter(voice__in=[row.pk for row in rows])
    said = list(texts.values_list("pk", flat=True))
    # The address of a text leads to who wrote it; its name over there stays, so that it isn't read again.
    texts.update(url="", followers=None)
    IndexOp.objects.bulk_create([IndexOp(mention_id=number) for number in said], batch_size=500)
    return len(said)
