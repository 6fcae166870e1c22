"""Surveys and stories for programs: written, opened and ended, as on their pages."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec
from django.db.models import Count, QuerySet
from django.utils import timezone

from palabre.campaigns.models import Campaign
from palabre.channels.deeds import (
    UNSET,
    EMail,
    Line,
    Refusal,
    Unset,
    book,
    deed,
    errand,
    found,
    member_named,
    shelf,
    teller,
)
from palabre.channels.keys import APPROVALS, COMMUNITY
from palabre.channels.models import ApiKey
from palabre.channels.programs import checked
from palabre.community.actions import stories as of_stories
from palabre.community.actions import surveys as verbs
from palabre.community.actions.ambassadors import invite as tell_member
from palabre.community.mail import survey_page
from palabre.community.models import Story, Survey
from palabre.community.rules import (
    MOST_OPTIONS,
    MOST_QUESTIONS,
    MOST_TEXTS,
    QuestionKind,
    SurveyState,
)
from palabre.community.survey_forms import PARTS, SurveyForm
from palabre.community.views.api import Number
from palabre.governance.acts import Actor
from palabre.governance.models import Brand
from palabre.publishing.models import Media

MAY = (COMMUNITY,)
_ZERO = r"\A[^\x00]*\Z"
_Title = Annotated[str, msgspec.Meta(min_length=1, max_length=120, pattern=_ZERO)]
_Text = Annotated[str, msgspec.Meta(max_length=1000, pattern=_ZERO)]
_Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Language = Literal["fr", "en"]
SPOKEN: tuple[Language, ...] = ("fr", "en")


class SurveyTexts(msgspec.Struct, forbid_unknown_fields=True):
    """What a survey says in one language."""

    title: _Title
    intro: _Text = ""
    thanks: _Text = ""


class QuestionTold(msgspec.Struct, forbid_unknown_fields=True):
    """A question in each language of its survey; options for choices only."""

    kind: QuestionKind
    texts: dict[Language, Annotated[str, msgspec.Meta(max_length=300, pattern=_ZERO)]]
    options: Annotated[
        list[dict[Language, Annotated[str, msgspec.Meta(max_length=120, pattern=_ZERO)]]],
        msgspec.Meta(max_length=MOST_OPTIONS),
    ] = []
    is_required: bool = True


_Questions = Annotated[list[QuestionTold], msgspec.Meta(min_length=1, max_length=MOST_QUESTIONS)]
_Texts = Annotated[dict[Language, SurveyTexts], msgspec.Meta(min_length=1)]


class SurveyTold(msgspec.Struct, forbid_unknown_fields=True):
    """A survey, and how many answered."""

    id: int
    brand: str
    name: str
    url: str
    state: SurveyState
    is_public: bool
    closes_at: datetime | None
    texts: dict[str, SurveyTexts]
    questions: list[QuestionTold]
    filled: int


class SurveyGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A survey to write; nobody can answer it before it is opened."""

    name: _Title
    texts: _Texts
    questions: _Questions
    is_public: bool = True
    closes_at: _Moment | None = None
    brand: Line | Unset = UNSET


class SurveyChanged(msgspec.Struct, forbid_unknown_fields=True):
    """A draft, as a whole."""

    name: _Title
    texts: _Texts
    questions: _Questions
    is_public: bool = True
    closes_at: _Moment | None = None


class SurveyEnd(msgspec.Struct, forbid_unknown_fields=True):
    """When it closes by itself; null for never."""

    closes_at: _Moment | None


class SuggestedTold(msgspec.Struct, forbid_unknown_fields=True):
    """A text to begin from, never the one to send."""

    language: Language
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=5000, pattern=_ZERO)]


class StoryTold(msgspec.Struct, forbid_unknown_fields=True):
    """Something that employees may tell, if they like."""

    id: int
    brand: str
    title: str
    about: str
    link: str
    picture: int | None
    alt: str
    campaign: int | None
    starts_on: date
    ends_on: date | None
    texts: list[SuggestedTold]


class StoryGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A story as a whole; picture and campaign by number."""

    title: _Title
    texts: Annotated[list[SuggestedTold], msgspec.Meta(min_length=1, max_length=MOST_TEXTS)]
    about: Annotated[str, msgspec.Meta(max_length=2000, pattern=_ZERO)] = ""
    link: Annotated[str, msgspec.Meta(max_length=2000, pattern=_ZERO)] = ""
    picture: Number | None = None
    alt: Annotated[str, msgspec.Meta(max_length=2000, pattern=_ZERO)] = ""
    campaign: Number | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    brand: Line | Unset = UNSET


class AmbassadorInvited(msgspec.Struct, forbid_unknown_fields=True):
    """A member, by mail address, who is told once that there are ambassadors."""

    member: EMail
    brand: Line | Unset = UNSET


def _surveys(key: ApiKey) -> QuerySet[Survey]:
    rows = Survey.objects.filter(organisation=key.organisation).select_related("brand")
    return rows.prefetch_related("questions").annotate(count=Count("filled"))


def _stories(key: ApiKey) -> QuerySet[Story]:
    rows = Story.objects.filter(organisation=key.organisation).select_related("brand")
    return rows.select_related("tracked").prefetch_related("texts")


def _asked(given: SurveyGiven | SurveyChanged) -> dict[str, Any]:
    """The survey as its form takes it, so that the same holds for both."""
    if given.closes_at is not None and given.closes_at <= timezone.now():
        raise Refusal(422, "This time is over - at `$.closes_at`")
    told: dict[str, Any] = {"name": given.name, "is_public": given.is_public}
    for language, texts in given.texts.items():
        told |= {f"{part}_{language}": getattr(texts, part) for part in PARTS}
    for number, one in enumerate(given.questions, start=1):
        told |= {f"kind_{number}": one.kind, f"optional_{number}": not one.is_required}
        for spoken in SPOKEN:
            told[f"text_{number}_{spoken}"] = one.texts.get(spoken, "")
            lines = [option.get(spoken, "").replace("\n", " ") for option in one.options]
            told[f"options_{number}_{spoken}"] = "\n".join(lines)
    said = checked(SurveyForm(told)).cleaned_data
    values = {name: said[name] for name in ("name", "texts", "is_public")}
    return {"asked": said["asked"], "values": values | {"closes_at": given.closes_at}}


def _make(by: Actor, brand: Brand, given: SurveyGiven) -> Survey:
    said = _asked(given)
    return verbs.make_survey(by, brand, questions=said["asked"], **said["values"])


def _change(by: Actor, row: Survey, given: SurveyChanged) -> None:
    said = _asked(given)
    verbs.change_survey(by, row, said["asked"], said["values"])


def _keep(by: Actor, brand: Brand, given: StoryGiven, row: Story | None = None) -> Story:
    pictures = Media.objects.filter(brand=brand, content_type__startswith="image/")
    told = of_stories.Told(
        title=given.title, about=given.about, link=given.link, alt=given.alt,
        picture=found(pictures, given.picture, "picture"),
        campaign=found(Campaign.objects.filter(brand=brand), given.campaign, "campaign"),
        starts_on=given.starts_on, ends_on=given.ends_on,
        texts=[(one.language, one.text) for one in given.texts],
    )  # fmt: skip
    return of_stories.keep_story(by, brand, told, row)


def _keep_story(by: Actor, row: Story, given: StoryGiven) -> Story:
    if given.brand not in {UNSET, row.brand.slug}:
        raise Refusal(422, "It belongs to another brand - at `$.brand`")
    return _keep(by, row.brand, given, row)


def _invite(by: Actor, brand: Brand, given: AmbassadorInvited) -> None:
    tell_member(by, brand, member_named(brand.organisation_id, given.member))


def _questions(row: Survey) -> list[QuestionTold]:
    return [
        QuestionTold(QuestionKind(one.kind), one.texts, one.options, one.is_required)
        for one in sorted(row.questions.all(), key=lambda one: one.place)
    ]


def _of(row: Story) -> list[SuggestedTold]:
    return msgspec.convert(
        [{"language": one.language, "text": one.text} for one in row.texts.all()],
        list[SuggestedTold],
    )


_survey = teller(
    SurveyTold, url=survey_page, questions=_questions,
    texts=lambda row: msgspec.convert(row.texts, dict[str, SurveyTexts]),
    filled=lambda row: getattr(row, "count", 0),
)  # fmt: skip
_story = teller(
    StoryTold, picture=lambda row: row.picture_id, campaign=lambda row: row.campaign_id, texts=_of
)
surveys = shelf(
    "surveys", SurveyTold, _surveys, _survey, may=MAY, lists="Lists surveys.",
    makes=("Writes a survey.", SurveyGiven, _make),
)  # fmt: skip
survey = book(
    SurveyTold, _surveys, _survey, may=MAY, gives="Gives one survey.",
    changes=("Changes a survey as a whole, while it is a draft.", SurveyChanged, _change),
    removes=("Removes a survey with all its answers.",
             lambda by, row, _: verbs.remove_survey(by, row)),
)  # fmt: skip


def _move(says: str, to: SurveyState) -> Any:
    return deed(
        says, _surveys, lambda by, row, _: verbs.move_survey(by, row, to), may=MAY, tells=SurveyTold,
        told=_survey,
    )  # fmt: skip


open_survey = _move("Opens a survey, also again.", SurveyState.OPEN)
close_survey = _move("Closes a survey.", SurveyState.CLOSED)
redraft = _move("Takes a survey back to a draft, while nobody has answered.", SurveyState.DRAFT)
end_survey = deed(
    "Lets a survey close at another time, or not by itself.", _surveys,
    lambda by, row, given: verbs.set_end(by, row, given.closes_at), may=MAY, body=SurveyEnd,
    tells=SurveyTold, told=_survey,
)  # fmt: skip
stories = shelf(
    "stories", StoryTold, _stories, _story, may=MAY, lists="Lists what employees may tell.",
    makes=("Proposes a story to employees; nobody is reminded of it.", StoryGiven, _keep),
)  # fmt: skip
story = book(
    StoryTold, _stories, _story, may=MAY, gives="Gives one story.",
    changes=("Changes a story as a whole.", StoryGiven, _keep_story),
)  # fmt: skip
end_story = deed(
    "Proposes a story no longer.", _stories, lambda by, row, _: of_stories.end_story(by, row),
    may=MAY, tells=StoryTold, told=_story,
)  # fmt: skip
invite = errand(
    "Tells a member, once and never again, that there are ambassadors.", _invite, AmbassadorInvited,
    may=MAY, also=(APPROVALS,),
)  # fmt: skip
