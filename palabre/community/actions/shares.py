"""Sharing a story in one's own words: each verb is the person's own, and nobody does it for them."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.campaigns.actions.links import make_link, remove_link
from palabre.campaigns.addresses import short_address
from palabre.campaigns.rules import AMBASSADOR
from palabre.campaigns.targets import Unfit, target_of
from palabre.community.actions.ambassadors import current_charter
from palabre.community.disclosing import told_in_full, wording_of
from palabre.community.models import Ambassador, AmbassadorCharter, Share, Signature, Story
from palabre.community.rules import Way
from palabre.community.telling_stories import is_now, same_text
from palabre.governance.acts import MACHINE, Actor, audit
from palabre.governance.rules import Refused
from palabre.publishing.chartering import rules_for


def must_be_able(by: Actor, row: Ambassador, story: Story) -> AmbassadorCharter:
    """The charter that the person signed; raises `Refused` for anybody else and for what isn't told now."""
    if by.user is None or by.user.pk != row.member.user_id or row.left_at is not None:
        raise Refused(_("Only the person shares in their own name."))
    charter = current_charter(row.organisation_id)
    if charter is None or not Signature.objects.filter(charter=charter, ambassador=row).exists():
        raise Refused(_("The charter was changed: read and sign it before you share."))
    if story.organisation_id != row.organisation_id or not is_now(story):
        raise Refused(_("This story is no longer told."))
    return charter


@transaction.atomic
def write(
    by: Actor, row: Ambassador, story: Story, language: str, text: str, *, own_link: bool = False
) -> Share:
    """Keep the person's own text for a story, one at a time. ``own_link`` gives it a tracked link of its
    own, which only they see. Raises `Refused`."""
    must_be_able(by, row, story)
    if not text.strip():
        raise Refused(_("There is no text yet."))
    share, _made = Share.objects.select_for_update().get_or_create(
        story=story, ambassador=row, way="",
        defaults={"organisation_id": row.organisation_id, "language": language, "text": text},
    )  # fmt: skip
    share.language, share.text = language, text.strip()
    share.is_unchanged = any(same_text(text, one.text) for one in story.texts.all())
    _put_own_link(share, wants=own_link and bool(story.link))
    share.save()
    return share


def _put_own_link(share: Share, *, wants: bool) -> None:
    story = share.story
    if wants and share.link is None:
        share.link = make_link(
            MACHINE, story.brand, story.link, name=story.title, campaign=story.campaign,
            network=AMBASSADOR,
        )  # fmt: skip
    elif not wants and share.link is not None:
        gone, share.link = share.link, None
        share.save(update_fields=["link"])
        remove_link(MACHINE, gone)


def link_of(story: Story, share: Share | None) -> str:
    """The short address that a text carries: the person's own where they wanted one, else the story's."""
    found = share.link if share and share.link else story.tracked
    return short_address(found.slug) if found else ""


def in_full(share: Share, charter: AmbassadorCharter) -> str:
    """The text as it goes out, with the disclosure and the link that it has to carry."""
    story = share.story
    wording = wording_of(charter, share.language, story.brand.name)
    return told_in_full(share.text, wording, link_of(story, share), rules_for(story.brand).charter)


@transaction.atomic
def say_shared(by: Actor, share: Share, network: str = "", url: str = "") -> Share:
    """Note that the person sent what they copied; ``url`` is where, if they like to say it. Raises `Refused`.

    The trail tells that the story was shared, and not by whom.
    """
    must_be_able(by, share.ambassador, share.story)
    if url.strip():
        try:
            url = target_of(url)
        except Unfit as why:
            raise Refused(_(str(why))) from None
    same = Share.objects.filter(pk=share.pk, way="")
    if not same.update(
        way=Way.COPY, network=network[:30], url=url.strip(), shared_at=timezone.now()
    ):
        raise Refused(_("This was shared already."))
    audit(share.organisation_id, "shared", share, MACHINE)
    share.refresh_from_db()
    return share
