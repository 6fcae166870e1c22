"""What a brand keeps for its next posts: how texts are set, hashtags, signatures, templates."""

from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from palabre.channels.models import Channel
from palabre.channels.speaking import refuse_unnamed
from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand
from palabre.governance.rules import Refused
from palabre.publishing.actions.posts import Written, channels_of, write_post
from palabre.publishing.models import HouseStyle, KeptText, PostTemplate
from palabre.publishing.rules import KeptKind

MOST_TEXTS = MOST_TEMPLATES = 200


@transaction.atomic
def set_house_style(by: Actor, brand: Brand, *, is_typeset: bool) -> HouseStyle:
    """Say whether the French texts of a brand get French typography where a post says nothing."""
    row, _made = HouseStyle.objects.update_or_create(
        brand=brand, defaults={"is_typeset": is_typeset}
    )
    audit(brand.organisation_id, "changed", row, by, is_typeset=is_typeset)
    return row


@transaction.atomic
def keep_text(
    by: Actor,
    brand: Brand,
    kind: KeptKind,
    name: str,
    text: str,
    *,
    channel: Channel | None = None,
    is_added: bool = False,
    row: KeptText | None = None,
) -> KeptText:
    """Keep hashtags or a signature, or change what is kept. What was written with it stays as it is.

    Raises `Refused` for a name that is taken, an account that isn't the brand's or theirs to speak from, and
    beyond 200 texts.
    """
    Brand.objects.select_for_update().get(pk=brand.pk)  # two never get one name
    rows = KeptText.objects.filter(brand=brand)
    taken = rows.filter(kind=kind, name=name).first()
    if taken is not None and taken != row:
        raise Refused(_("“%(name)s” is there already: give it another name.") % {"name": name})
    if row is None and rows.count() >= MOST_TEXTS:
        raise Refused(_("There are as many kept texts as there may be."))
    if channel is not None and channel not in channels_of(brand):
        raise Refused(_("One of the accounts is no longer connected."))
    refuse_unnamed(by, [one for one in (channel, row and row.channel) if one])
    is_new, row = row is None, row or KeptText(brand=brand, kind=kind)
    row.name, row.text, row.channel, row.is_added = name, text, channel, is_added
    row.save()
    audit(brand.organisation_id, "added" if is_new else "changed", row, by)
    return row


@transaction.atomic
def forget_text(by: Actor, row: KeptText) -> None:
    """Keep a text no more; posts that were written with it stay as they are. Raises `Refused` to who may not
    speak from its account."""
    refuse_unnamed(by, [row.channel] if row.channel else [])
    audit(row.brand.organisation_id, "removed", row, by)
    row.delete()


@transaction.atomic
def keep_template(by: Actor, brand: Brand, name: str, written: Written) -> PostTemplate:
    """Keep a copy of a post to begin others from, without its day.

    Raises `Refused` for a name that is taken, and beyond 200 templates.
    """
    Brand.objects.select_for_update().get(pk=brand.pk)
    rows = PostTemplate.objects.filter(brand=brand)
    if rows.filter(name=name).exists():
        raise Refused(_("“%(name)s” is there already: give it another name.") % {"name": name})
    if rows.count() >= MOST_TEMPLATES:
        raise Refused(_("There are as many templates as there may be."))
    post = write_post(by, brand, replace(written, due_at=None), template=True)
    row = PostTemplate.objects.create(brand=brand, name=name, post=post)
    audit(brand.organisation_id, "added", row, by)
    return row


@transaction.atomic
def forget_template(by: Actor, row: PostTemplate) -> None:
    """Keep a template no more; posts that were begun from it stay."""
    audit(row.brand.organisation_id, "removed", row, by)
    row.post.delete()
