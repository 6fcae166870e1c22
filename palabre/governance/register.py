"""The register of processing: whose data are stored, why, on which legal basis, for how long, and in what.

Each activity names the kinds of rows that hold personal data; how many there are is counted (up to ten
thousand), not told. What members did in the house (rows that say by whom) is found by itself. Tests hold
that every kind of row that points to a person, or has a field that people are known by, is in here, and that
each has a term (`keeping`) or a reason why it has none.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from palabre.governance.counts import Count, counts_of
from palabre.governance.keeping import NEED, Kind, kinds, term_words, terms_of
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
        _("an account until its person erases it"),
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
        _("the acts for good; a name goes when its account is erased"),
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
        _("a text deleted on its platform is deleted here"),
        (
            *("listening.Voice", "listening.Mention", "listening.MentionTopic", "listening.Reread"),
            *("listening.MentionTag", "listening.Correction", "listening.Gone"),
            *("ecosystem.Standing", "ecosystem.VoiceList", "ecosystem.ThemeText"),
            *("measurement.Awareness", "publishing.Acquaintance", "publishing.Handle"),
        ),
    ),
    "lookalikes": Activity(
        _("Those whose accounts look like ours"),
        _("finding who poses as a brand, and proving it"),
        INTEREST,
        _("what is watched or reported, until that is over"),
        (
            *("protection.Suspect", "protection.Face", "protection.Official"),
            *("protection.Evidence", "protection.SuspectNote", "protection.SuspectList"),
        ),
    ),
    "incidents": Activity(
        _("Those who are spoken of in an incident"),
        _("meeting a crisis, and learning from it"),
        INTEREST,
        _("an open incident until it is closed"),
        (
            *("protection.Incident", "protection.ReachCheck", "protection.Informed"),
            *("protection.Entry", "protection.Alert", "protection.Call"),
        ),
    ),
    "conversations": Activity(
        _("Those who write to the brands"),
        _("answering them, in public and in private"),
        INTEREST,
        _("private words at the latest until the person has them erased"),
        (
            *("engagement.Conversation", "engagement.Turn", "engagement.Note"),
            *(
                "engagement.ModerationAct",
                "engagement.PersonAct",
                "engagement.RuleAnswer",
                "engagement.RuleRun",
            ),
            *("engagement.Episode", "engagement.Alarm", "engagement.RuleNotice"),
            "engagement.RuleMessage",
        ),
    ),
    "people": Activity(
        _("Customers and prospects"),
        _("knowing whom one speaks with over several channels, and following what they asked for"),
        CONSENT,
        _("at the latest until they have it erased"),
        (
            *("engagement.Person", "engagement.Identity", "engagement.Consent", "engagement.Lead"),
            *("engagement.Suggestion", "engagement.Regrouping", "engagement.LeadNote"),
            *("engagement.CrmRecord", "engagement.PeopleImport", "campaigns.LeftMessage"),
            "engagement.CrmEvent",
        ),
    ),
    "candidates": Activity(
        _("Candidates for jobs"),
        _("recruiting, and nothing else"),
        CONTRACT,
        _("at the latest until they object"),
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
        _("the draw stays provable without names"),
        ("campaigns.Entrant", "campaigns.Presentation", "campaigns.CouponCode"),
    ),
    "visitors": Activity(
        _("Visitors of the brands’ sites and links"),
        _("counting visits without cookies, by a mark that changes each day"),
        INTEREST,
        _("the marks of visitors until their day is counted, then counts only"),
        ("campaigns.SiteHit", "campaigns.Click", "campaigns.SiteLog", "campaigns.SiteDay"),
    ),
    "guests": Activity(
        _("Guests who review a text by a link"),
        _("asking people outside the house for their word"),
        CONTRACT,
        _("what they said, as long as the text that they reviewed"),
        ("publishing.GuestLink", "publishing.Verdict", "publishing.Comment"),
    ),
    "copies": Activity(
        _("Whoever stands in files and calls of programs"),
        _("bringing in what was asked for, and doing what a program asks for once"),
        INTEREST,
        _("the file itself until it was brought in, a month at most"),
        (
            *("listening.Import", "listening.RefusedLine", "publishing.ApiAnswer"),
            "publishing.Batch",
        ),
    ),
}

_ACCOUNT = _("It goes with its person’s account, which they erase themselves.")
_OWN_WILL = _("What an employee said or shared of their own will: they end it themselves.")
_BOARD = _("Each board says how long it keeps those who take part.")
_DAY = _(
    "It goes by itself when its day is over, and leads back to nobody without that day’s salt."
)
_MARK = _("A mark without a name: without it what went would come back.")
_HOUSE = _("What the house set up for itself; whoever set it up removes it.")
_SAID = _("It stays with the text that it was said of; whose word it was goes with the guest.")
_REASONS: tuple[tuple[Promise, tuple[str, ...]], ...] = (
    (_ACCOUNT, (
        "governance.User", "governance.Member", "account.EmailAddress", "mfa.Authenticator",
        "socialaccount.SocialAccount",
    )),
    (_OWN_WILL, (
        "governance.CharterAcceptance", "community.Ambassador", "community.Signature",
        "community.AmbassadorInvitation", "community.Share", "channels.Channel",
    )),
    (_MARK, ("listening.Gone", "publishing.Suppression")),
    (_HOUSE, (
        "measurement.Awareness", "publishing.Acquaintance", "publishing.Handle",
        "protection.Official", "campaigns.CouponCode",
    )),
    (_BOARD, (
        "community.Participant", "community.Idea", "community.IdeaVote", "community.Remark",
        "community.Notice", "community.Reward", "community.Thanks", "community.Award",
    )),
    (_DAY, ("community.Knock", "campaigns.SiteHit", "campaigns.Click")),
    (_SAID, ("publishing.Verdict", "publishing.Comment")),
)  # fmt: skip
# Why a kind of row that holds personal data has no term that one can choose.
WITHOUT_TERM = {label: reason for reason, labels in _REASONS for label in labels}

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


def _rows_of(
    model: type[models.Model], organisation: Organisation
) -> "models.QuerySet[models.Model] | None":
    """An organisation's rows of a kind; None where they don't lead to it in one or two steps.

    Of two steps, each row asks whose the other is: joined, a database would rather walk through all texts of
    the house to find that none of them has a tag.
    """
    fields = {field.name: field for field in model._meta.concrete_fields}
    rows = model._default_manager.all()
    if "organisation" in fields:
        return rows.filter(organisation=organisation)
    for name, field in fields.items():
        related = field.related_model
        if related is None or related is model or isinstance(related, str):
            continue
        if any(one.name == "organisation" for one in related._meta.concrete_fields):
            theirs = related._default_manager.filter(
                pk=models.OuterRef(name), organisation=organisation
            )
            return rows.filter(models.Exists(theirs))
    return None


@dataclass(frozen=True, slots=True)
class Line:
    """A kind of rows of an activity: its words, and how many the organisation has, if it can be told."""

    words: str
    count: Count | None


@dataclass(frozen=True, slots=True)
class ToldTerm:
    """A kind with the days that it is really kept, in words."""

    kind: Kind
    days: int | None

    @property
    def words(self) -> str:
        """How long, and from when."""
        term = term_words(self.days)
        return term if self.days is None else f"{term} {self.kind.since}"

    @property
    def law(self) -> str:
        """What a law or an authority says of it; "" where none does."""
        return "" if self.kind.hint is NEED else str(self.kind.hint)

    @property
    def sentence(self) -> str:
        """What is kept how long."""
        return str(_("%(what)s: %(term)s") % {"what": self.kind.what, "term": self.words})


@dataclass(frozen=True, slots=True)
class Told:
    """An activity with what is really stored of it, and how long each kind of that is kept."""

    activity: Activity
    lines: tuple[Line, ...]
    terms: tuple[ToldTerm, ...]

    @property
    def how_long(self) -> str:
        """The terms as one text."""
        return "; ".join([*(one.sentence for one in self.terms), str(self.activity.kept)])


def told_terms(organisation: Organisation) -> list[ToldTerm]:
    """Every kind with its term in an organisation."""
    days = terms_of(organisation)
    return [ToldTerm(one, days[name]) for name, one in kinds().items()]


def register_of(organisation: Organisation) -> list[Told]:
    """The register with the terms and counts of now, each up to ten thousand."""
    models_of = {
        name: work() if name == WORK else [apps.get_model(label) for label in activity.rows]
        for name, activity in ACTIVITIES.items()
    }
    asked = {
        one: rows
        for some in models_of.values()
        for one in some
        if (rows := _rows_of(one, organisation)) is not None
    }
    counts = dict(zip(asked, counts_of(organisation, [*asked.values()]), strict=True))
    terms = told_terms(organisation)
    return [
        Told(
            ACTIVITIES[name],
            tuple(Line(str(one._meta.verbose_name_plural), counts.get(one)) for one in some),
            tuple(one for one in terms if set(one.kind.rows) & set(ACTIVITIES[name].rows)),
        )
        for name, some in models_of.items()
    ]
