"""The kinds of personal data that this room keeps, and their terms."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from palabre.governance.keeping import CONTACT, NEED, THREE_YEARS, Kind, Numbers
from palabre.governance.models import Organisation
from palabre.listening.deleting import delete_mentions
from palabre.listening.drafts import id_at
from palabre.listening.import_files import delete_file
from palabre.listening.models import Import, Mention
from palabre.listening.rules import ImportState


def _public(organisation: Organisation, before: datetime) -> QuerySet[Mention]:
    return _said(organisation, before).filter(is_private=False)


def _private(organisation: Organisation, before: datetime) -> QuerySet[Mention]:
    return _said(organisation, before).filter(is_private=True)


def _said(organisation: Organisation, before: datetime) -> QuerySet[Mention]:
    return Mention.objects.filter(organisation=organisation, pk__lt=id_at(before))


def _delete(_organisation: Organisation, numbers: Numbers) -> None:
    delete_mentions(numbers)


def _imports(organisation: Organisation, before: datetime) -> QuerySet[Import]:
    rows = Import.objects.filter(organisation=organisation, created_at__lt=before)
    return rows.exclude(state=ImportState.RUNNING)


def _delete_imports(_organisation: Organisation, numbers: Numbers) -> None:
    rows = Import.objects.filter(pk__in=numbers)
    for one in rows:
        delete_file(one)
    rows.delete()


KINDS = (
    Kind(
        "mentions", _("Texts found in public"), _("after publication"), None, NEED,
        (
            "listening.Mention", "listening.MentionTopic", "listening.MentionTag",
            "listening.Correction", "listening.Reread", "ecosystem.ThemeText",
        ),
        _public, _delete, step=50,
    ),
    Kind(
        "messages", _("Private messages"), _("after they were written"), THREE_YEARS, CONTACT,
        ("listening.Mention",), _private, _delete, step=20,
    ),
    Kind(
        "imports", _("Files that were brought in, with their refused lines"),
        _("after they were brought"), 90, NEED, ("listening.Import", "listening.RefusedLine"),
        _imports, _delete_imports, step=10,
    ),
)  # fmt: skip
