"""What listening does when a brand goes: the index forgets its topics, the disk its files.

The room of brands doesn't know this one: `settings.BEFORE_A_BRAND_GOES` names it, and the action that
removes a brand calls it in its own transaction.
"""

from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction

from palabre.governance.models import Brand
from palabre.listening.actions.sources import reindex_source
from palabre.listening.actions.topics import reindex_topics
from palabre.listening.models import Import, Source, Topic


def brand_leaves(brand: Brand) -> None:
    """Write the work of the index, and delete the files of imports once the brand is gone."""
    reindex_topics(list(Topic.objects.filter(brand=brand).values_list("pk", flat=True)))
    for source in Source.objects.filter(brand=brand):
        reindex_source(source)
    files = Import.objects.filter(brand=brand).exclude(file="").values_list("file", flat=True)
    for name in files:
        transaction.on_commit(partial(default_storage.delete, name))
