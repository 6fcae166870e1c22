"""Stories that employees may tell: proposed by editors, with texts to begin from, and ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.campaigns.actions.links import change_link, make_link
from palabre.campaigns.models import Campaign
from palabre.campaigns.rules import AMBASSADOR
from palabre.campaigns.targets import Unfit
from palabre.community.models import Story, SuggestedText
from palabre.community.rules import LANGUAGES, MOST_TEXTS
from palabre.governance.acts import MACHINE, Actor, audit
from palabre.governance.models import Brand
from palabre.governance.rules import Refused
from palabre.publishing.models import Media


@dataclass(frozen=True, slots=True)
class Told:
    """A story as a person wrote it; ``texts`` are (language, text) in their order."""

    title: str
    about: str = ""
    link: str = ""
    picture: Media | None = None
    alt: str = ""
    campaign: Campaign | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    texts: Sequence[tuple[str, str]] = ()


@transaction.atomic
def keep_story(by: Actor, brand: Brand, told: Told, story: Story | None = None) -> Story:
    """Propose a story, or change one. Raises `Refused` for what it can't be: without a title or a text, with
    an end before its beginning, with a link that nobody outside could open, with what is another brand's."""
    texts = [(of, text.strip()) for of, text in told.texts if text.strip() and of in LANGUAGES]
    _must_be_whole(brand, told, texts)
    row = story or Story(organisation_id=brand.organisation_id, brand=brand, author=by.user)
    row.title, row.about = " ".join(told.title.split())[:120], told.about.strip()
    row.picture, row.alt, row.campaign = told.picture, told.alt.strip()[:2000], told.campaign
    row.starts_on, row.ends_on = told.starts_on or timezone.localdate(), told.ends_on
    _put_link(row, told.link)
    row.save()
    row.texts.all().delete()
    SuggestedText.objects.bulk_create(
        SuggestedText(story=row, language=of, text=text, place=place)
        for place, (of, text) in enumerate(texts)
    )
    audit(row.organisation_id, "changed" if story else "proposed", row, by)
    return row


def _must_be_whole(brand: Brand, told: Told, texts: Sequence[tuple[str, str]]) -> None:
    begins = told.starts_on or timezone.localdate()
    owners = (told.picture, told.campaign)
    faults = (
        (not told.title.strip(), _("Give the story a title.")),
        (not texts, _("Write at least one text to begin from.")),
        (len(texts) > MOST_TEXTS, _("At most %(most)s texts.") % {"most": MOST_TEXTS}),
        (bool(told.ends_on and told.ends_on < begins), _("It ends before it begins.")),
        (any(one and one.brand_id != brand.pk for one in owners), _("This is another brand’s.")),
        (
            bool(told.picture and not (told.alt.strip() or told.picture.alt)),
            _("Say what the picture shows, for those who don’t see it."),
        ),
    )
    for is_fault, sentence in faults:
        if is_fault:
            raise Refused(sentence)


def _put_link(row: Story, address: str) -> None:
    """The story's address with the short one that counts for all who share it; by no name, since the trail
    would tell who clicks belong to."""
    address = address.strip()
    if not address:
        row.link, row.tracked = "", None
        return
    values = {"target": address, "name": row.title, "campaign": row.campaign}
    try:
        if row.tracked is not None:
            change_link(MACHINE, row.tracked, values)
        else:
            row.tracked = make_link(
                MACHINE, row.brand, address, name=row.title, campaign=row.campaign,
                network=AMBASSADOR,
            )  # fmt: skip
    except Unfit as why:
        raise Refused(_(str(why))) from None
    row.link = row.tracked.target


@transaction.atomic
def end_story(by: Actor, story: Story) -> None:
    """Propose a story no longer from now on; what was shared of it stays out."""
    story.ends_on = timezone.localdate() - timedelta(days=1)
    story.starts_on = min(story.starts_on, story.ends_on)
    story.save(update_fields=["starts_on", "ends_on"])
    audit(story.organisation_id, "ended", story, by)
