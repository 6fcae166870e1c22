"""The register of processing: whose data are stored, why, on which legal basis, for how long, and in what.

Each activity names the kinds of rows that hold personal data; how many there are is counted, not told. What
members did in the house (rows that say by whom) is found by itself. A test holds that every kind of row that
points to a person, or has a field that people are known by, is in here.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from palabre.governance.models import Organisation

CONTRACT = _("carrying out the work together (GDPR art. 6.1.b)")
INTEREST = _("legitimate interest (GDPR art. 6.1.f): they can object")
CONSENT = _("consent (GDPR art. 6.1.a), withdrawn at any time")
DUTY = _("legitimate interest and legal duty (GDPR art. 6.1.c and f): to prove who did what")


@dataclass(frozen=True, slots=True)
class Activity:
    """One kind of processing, and the kinds of rows that hold its data, as "room.Model"."""

    whose: Promise
    why: Promise
    basis: Promise
    kept: Promise
    rows: tuple[str, ...]


WORK = "work"
ACTIVITIES: dict[str, Activity] = {
    "accounts": Activity(
        _("Members and invited people"),
        _("signing in, telling each other apart, being told what waits"),
        CONTRACT,
        _("until the person erases the account; invitations stay in the trail"),
        (
            *("governance.User", "governance.Member", "governance.Invitation", "governance.Notice"),
            *("account.EmailAddress", "usersessions.UserSession", "mfa.Authenticator"),
            "socialaccount.SocialAccount",
        ),
    ),
    WORK: Activity(
        _("Members, by what they did"),
        _("knowing who wrote, decided or took over something"),
        CONTRACT,
        _("as long as the thing itself; the name goes with the account"),
        (),
    ),
    "trail": Activity(
        _("Members, by their acts"),
        _("the audit trail"),
        DUTY,
        _("for good; the name goes when the account is erased"),
        ("governance.AuditEntry",),
    ),
    "ambassadors": Activity(
        _("Employees who speak of the house, and who accepted the charter"),
        _("the charter, and texts that employees share of their own will"),
        CONSENT,
        _("until they leave or erase the account"),
        (
            *("governance.CharterAcceptance", "community.Ambassador", "community.Signature"),
            *("community.AmbassadorInvitation", "community.Share", "channels.Channel"),
        ),
    ),
    "voices": Activity(
        _("Those who wrote in public"),
        _("listening to what is said of the brands, and measuring it"),
        INTEREST,
        _("as set under Privacy; a text deleted on its platform is deleted here"),
        (
            *("listening.Voice", "listening.Mention", "listening.MentionTopic", "listening.Reread"),
            *("listening.MentionTag", "listening.Correction", "listening.RefusedLine"),
            *("listening.Gone", "ecosystem.Standing", "ecosystem.VoiceList", "ecosystem.ThemeText"),
            *("measurement.Awareness", "publishing.Acquaintance", "publishing.Handle"),
        ),
    ),
    "lookalikes": Activity(
        _("Those whose accounts look like ours"),
        _("finding who poses as a brand, and proving it"),
        INTEREST,
        _("until the case is closed and deleted"),
        (
            *("protection.Suspect", "protection.Face", "protection.Official"),
            *("protection.Evidence", "protection.SuspectNote", "protection.SuspectList"),
        ),
    ),
    "incidents": Activity(
        _("Those who are spoken of in an incident"),
        _("meeting a crisis, and learning from it"),
        INTEREST,
        _("until the incident is deleted"),
        ("protection.Incident", "protection.ReachCheck", "protection.Informed", "protection.Entry"),
    ),
    "conversations": Activity(
        _("Those who write to the brands"),
        _("answering them, in public and in private"),
        INTEREST,
        _("as long as the texts; private words until the person has them erased"),
        (
            *("engagement.Conversation", "engagement.Turn", "engagement.Note"),
            *(
                "engagement.ModerationAct",
                "engagement.PersonAct",
                "engagement.RuleAnswer",
                "engagement.RuleRun",
            ),
            *("engagement.Episode", "engagement.Alarm", "engagement.RuleNotice"),
        ),
    ),
    "people": Activity(
        _("Customers and prospects"),
        _("knowing whom one speaks with over several channels, and following what they asked for"),
        CONSENT,
        _("until they have it erased, or withdraw their consent"),
        (
            *("engagement.Person", "engagement.Identity", "engagement.Consent", "engagement.Lead"),
            *("engagement.Suggestion", "engagement.Regrouping", "engagement.LeadNote"),
            *("engagement.CrmRecord", "engagement.PeopleImport", "campaigns.LeftMessage"),
        ),
    ),
    "candidates": Activity(
        _("Candidates for jobs"),
        _("recruiting, and nothing else"),
        CONTRACT,
        _("as set under Privacy, after the last contact"),
        ("engagement.Candidate",),
    ),
    "subscribers": Activity(
        _("Subscribers to letters"),
        _("sending what they asked for, and not sending what they ended"),
        CONSENT,
        _("until they leave; then only a mark that nothing is to be sent"),
        ("publishing.Subscriber", "publishing.Suppression", "publishing.Recipient"),
    ),
    "participants": Activity(
        _("Those who propose ideas or answer surveys"),
        _("ideas, votes, surveys and thanks"),
        CONSENT,
        _("as each board says; until they have it forgotten"),
        (
            *("community.Participant", "community.Idea", "community.IdeaVote", "community.Remark"),
            *("community.Notice", "community.Reward", "community.Thanks", "community.Award"),
            *("community.Knock", "community.Ticket", "community.Filled", "community.Reply"),
        ),
    ),
    "contests": Activity(
        _("Those who enter contests or present coupons"),
        _("drawing winners, and counting what was presented"),
        CONTRACT,
        _("as the contest’s terms say"),
        ("campaigns.Entrant", "campaigns.Presentation", "campaigns.CouponCode"),
    ),
    "visitors": Activity(
        _("Visitors of the brands’ sites and links"),
        _("counting visits without cookies, by a mark that changes each day"),
        INTEREST,
        _("the marks for some days, then counts only"),
        ("campaigns.SiteHit", "campaigns.Click", "campaigns.SiteLog"),
    ),
    "guests": Activity(
        _("Guests who review a text by a link"),
        _("asking people outside the house for their word"),
        CONTRACT,
        _("as long as the text that they reviewed"),
        ("publishing.GuestLink", "publishing.Verdict", "publishing.Comment"),
    ),
}

# A row that points to one of these is about a person.
MEMBERS = frozenset({"governance.User", "governance.Member"})
OTHERS = frozenset(
    {
        *("listening.Voice", "engagement.Person", "community.Participant", "community.Ambassador"),
        *("publishing.Subscriber", "engagement.Identity", "engagement.Candidate"),
    }
)
KNOWN_BY = frozenset({"email", "mail", "phone", "handle", "avatar", "ip", "visitor", "followers"})


def points_to(model: type[models.Model], to: Iterable[str]) -> bool:
    """Whether a kind of row names, by a reference, one of these."""
    wanted = frozenset(to)
    return any(
        field.related_model is not None and field.related_model._meta.label in wanted
        for field in model._meta.get_fields()
        if field.concrete
    )


def is_personal(model: type[models.Model]) -> bool:
    """Whether a kind of row holds data about people, the members' own work aside."""
    names = {field.name for field in model._meta.concrete_fields}
    return bool(names & KNOWN_BY) or points_to(model, OTHERS)


def declared() -> frozenset[str]:
    """The kinds of rows that activities name."""
    return frozenset(label for one in ACTIVITIES.values() for label in one.rows)


def work() -> list[type[models.Model]]:
    """The kinds of rows that say which member did something, and are about nothing else personal."""
    known = declared()
    return [
        model
        for model in apps.get_models()
        if model._meta.label not in known and points_to(model, MEMBERS)
    ]


def _path_to(model: type[models.Model]) -> str | None:
    """How rows lead to their organisation; None where they don't in one or two steps."""
    fields = {field.name: field.related_model for field in model._meta.concrete_fields}
    if "organisation" in fields:
        return "organisation"
    for name, related in fields.items():
        if related is None or related is model:
            continue
        if any(one.name == "organisation" for one in related._meta.concrete_fields):
            return f"{name}__organisation"
    return None


@dataclass(frozen=True, slots=True)
class Line:
    """A kind of rows of an activity: its words, and how many the organisation has, if it can be told."""

    words: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Told:
    """An activity with what is really stored of it."""

    activity: Activity
    lines: tuple[Line, ...]


def _line(model: type[models.Model], organisation: Organisation) -> Line:
    words = str(model._meta.verbose_name_plural)
    path = _path_to(model)
    if path is None:
        return Line(words, None)
    return Line(words, model._default_manager.filter(**{path: organisation}).count())


def register_of(organisation: Organisation) -> list[Told]:
    """The register with the counts of now."""
    told = []
    for name, activity in ACTIVITIES.items():
        kinds = work() if name == WORK else [apps.get_model(label) for label in activity.rows]
        lines = tuple(_line(one, organisation) for one in kinds)
        told.append(Told(activity, lines))
    return told
