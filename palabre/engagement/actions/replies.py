"""Saved replies: kept, changed and thrown away; answers written with them stay as they are."""

import re

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from palabre.engagement.models import Rule, SavedReply
from palabre.engagement.replies import LANGUAGES, unreadable
from palabre.engagement.ruling.answering import may_send
from palabre.engagement.ruling.asked import Act, acts_of
from palabre.governance.acts import MACHINE, Actor, audit
from palabre.governance.models import Brand
from palabre.governance.rules import Refused

MOST, MOST_TEXT = 200, 5_000


@transaction.atomic
def keep_reply(
    by: Actor,
    brand: Brand,
    name: str,
    texts: dict[str, str],
    shortcut: str = "",
    *,
    row: SavedReply | None = None,
    seen: int = 0,
) -> SavedReply:
    """Keep a reply, or change one whose version ``seen`` is still the last.

    Raises `Refused` for a name or shortcut that is taken, a text with braces that mean nothing, no text,
    a change by somebody else meanwhile or by whom a rule that sends it doesn't let, and beyond 200 replies.
    """
    Brand.objects.select_for_update().get(pk=brand.pk)  # two never get one name
    rows = SavedReply.objects.filter(brand=brand)
    if row is not None:
        row = rows.filter(pk=row.pk).first()
        if row is None or row.version != seen:
            raise Refused(_("Somebody changed this reply meanwhile: look at it again."))
        _may_change(by, row)
    elif rows.count() >= MOST:
        raise Refused(_("There are as many saved replies as there may be."))
    name, shortcut = " ".join(name.split())[:80], _shortcut(shortcut)
    _free(rows.exclude(pk=row.pk) if row else rows, name, shortcut)
    is_new, row = row is None, row or SavedReply(brand=brand, made_by=by.user, version=0)
    row.name, row.shortcut, row.texts = name, shortcut, _texts(texts)
    row.version += 1
    row.save()
    verb = "added" if is_new else "changed"
    audit(brand.organisation_id, verb, row, by, version=row.version)
    return row


def _may_change(by: Actor, row: SavedReply) -> None:
    """Raise `Refused` where a rule lets the reply leave by itself, and who changes it may not publish, as no
    program may: they would speak for the brand without anybody's look."""
    if by == MACHINE or may_send(row.brand, by.user):
        return
    for rule in Rule.objects.filter(brand=row.brand_id):
        sent = [one.value for one in acts_of(rule.acts) if one.act is Act.ANSWER and one.sends]
        if str(row.pk) in sent:
            raise Refused(
                _("The rule “%(name)s” sends this reply by itself: who may publish changes it.")
                % {"name": rule}
            )


def _shortcut(typed: str) -> str:
    word = typed.strip().lstrip("/").casefold()
    if word and not re.fullmatch(r"[\w-]{1,30}", word):
        raise Refused(_("A shortcut is one word of at most 30 letters, digits and hyphens."))
    return word


def _free(others: QuerySet[SavedReply], name: str, shortcut: str) -> None:
    if not name:
        raise Refused(_("Give the reply a name."))
    for taken, word in (("name", name), ("shortcut", shortcut)):
        if word and others.filter(**{taken: word}).exists():
            raise Refused(_("“%(name)s” is there already.") % {"name": word})


def _texts(given: dict[str, str]) -> dict[str, str]:
    texts = {one: text for one in LANGUAGES if (text := given.get(one, "").strip())}
    if not texts:
        raise Refused(_("Write the reply in at least one language."))
    for text in texts.values():
        if len(text) > MOST_TEXT:
            raise Refused(_("A reply has at most %(most)d characters.") % {"most": MOST_TEXT})
        if wrong := unreadable(text):
            raise Refused(
                _("“%(what)s” is no place that could be filled: see the list beside.")
                % {"what": wrong[0]}
            )
    return texts


@transaction.atomic
def remove_reply(by: Actor, row: SavedReply) -> None:
    """Throw a reply away; answers that were written with it stay. Raises `Refused` as a change does."""
    _may_change(by, row)
    audit(row.brand.organisation_id, "removed", row, by)
    row.delete()
