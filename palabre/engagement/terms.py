"""The kinds of personal data that this room keeps, and their terms."""

from collections import defaultdict
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from palabre.engagement.actions.candidates import forget_candidate
from palabre.engagement.actions.people import erase_person
from palabre.engagement.clocks import lock_conversations, settle
from palabre.engagement.crm.rules import BringState, EventState
from palabre.engagement.models import (
    Alarm,
    Candidate,
    Consent,
    Conversation,
    CrmEvent,
    Identity,
    Lead,
    LeadNote,
    PeopleImport,
    Person,
    RuleMessage,
    RuleRun,
    Turn,
)
from palabre.engagement.rules import AlarmState
from palabre.governance.acts import MACHINE
from palabre.governance.keeping import (
    CONTACT,
    HIRING,
    LOGS,
    NEED,
    THREE_YEARS,
    TWO_YEARS,
    YEAR,
    Kind,
    Numbers,
)
from palabre.governance.models import Organisation
from palabre.listening.deleting import delete_mentions
from palabre.listening.models import Mention, Voice
from palabre.publishing.letters.rules import SubscriberState
from palabre.publishing.models import Post
from palabre.publishing.rules import PostState


def _last_said(name: str, before: datetime) -> Q:
    """That the last word of a conversation, theirs and ours, was before a moment."""
    ours = Q(**{f"{name}last_out_at": None}) | Q(**{f"{name}last_out_at__lt": before})
    return ours & Q(**{f"{name}last_in_at__lt": before})


def _conversations(organisation: Organisation, before: datetime) -> QuerySet[Conversation]:
    return Conversation.objects.filter(_last_said("", before), organisation=organisation)


def _end_conversations(_organisation: Organisation, numbers: Numbers) -> None:
    """They go with their notes and drafts; of private ones every word goes, ours, too."""
    turns = Turn.objects.filter(conversation__in=numbers, conversation__is_private=True)
    private = list(turns.filter(mention__is_private=True).values_list("mention", flat=True))
    _delete_posts(turns)
    delete_mentions(private)
    Post.objects.filter(conversations__in=numbers, state=PostState.DRAFT).delete()
    rows = Conversation.objects.filter(pk__in=numbers)
    for brand in sorted(set(rows.values_list("brand", flat=True))):
        lock_conversations(brand, numbers)
    rows.delete()


def _delete_posts(turns: QuerySet[Turn]) -> None:
    """Our private answers, whatever quotes them (their versions, what left), and the turns that they are."""
    Post.objects.filter(
        pk__in=list(turns.exclude(post=None).values_list("post", flat=True))
    ).delete()


def _answers(organisation: Organisation, before: datetime) -> QuerySet[Turn]:
    # What theirs and ours were read back as goes as private messages do.
    rows = Turn.objects.filter(conversation__organisation=organisation, at__lt=before, ours=True)
    return rows.filter(conversation__is_private=True, mention=None)


def _end_answers(_organisation: Organisation, numbers: Numbers) -> None:
    held: dict[int, set[int]] = defaultdict(set)
    rows = Turn.objects.filter(pk__in=numbers)
    for brand, talk in rows.values_list("brand", "conversation"):
        held[brand].add(talk)
    for brand, talks in sorted(held.items()):
        locked = lock_conversations(brand, talks)
        _delete_posts(rows.filter(brand=brand))
        rows.filter(brand=brand).delete()
        settle(locked)


def _voices(organisation: Organisation, before: datetime) -> QuerySet[Voice]:
    """Those of whom no text is kept, and who are nobody's whom one knows or talks with."""
    rows = Voice.objects.filter(organisation=organisation, last_seen_at__lt=before)
    of = {"voice": OuterRef("pk")}
    holders = (Mention, Identity, Conversation, Candidate)
    return rows.filter(*(~Exists(one._default_manager.filter(**of)) for one in holders))


def _people(organisation: Organisation, before: datetime) -> QuerySet[Person]:
    """Those with whom nothing happened since, over all that they are known by."""
    of = Q(person=OuterRef("pk")) | Q(person__merged_into=OuterRef("pk"))
    heard = Q(voice__last_seen_at__gte=before)
    spoken = Q(voice__conversations__last_in_at__gte=before) | Q(
        voice__conversations__last_out_at__gte=before
    )
    agreed = Q(given_at__gte=before) | Q(subscriber__state=SubscriberState.ACTIVE)
    lately = (
        Identity.objects.filter(of, heard | spoken | Q(at__gte=before)),
        Lead.objects.filter(of, changed_at__gte=before),
        LeadNote.objects.filter(
            Q(lead__person=OuterRef("pk")) | Q(lead__person__merged_into=OuterRef("pk")),
            at__gte=before,
        ),
        Consent.objects.filter(of, agreed),
    )
    rows = Person.objects.filter(organisation=organisation, merged_into=None, changed_at__lt=before)
    return rows.filter(*(~Exists(one) for one in lately))


def _erase_people(_organisation: Organisation, numbers: Numbers) -> None:
    for row in Person.objects.filter(pk__in=numbers):
        erase_person(MACHINE, row)


def _candidates(organisation: Organisation, before: datetime) -> QuerySet[Candidate]:
    silent = Q(conversation=None) | _last_said("conversation__", before)
    rows = Candidate.objects.filter(brand__organisation=organisation, contacted_at__lt=before)
    return rows.filter(silent)


def _erase_candidates(_organisation: Organisation, numbers: Numbers) -> None:
    for row in Candidate.objects.filter(pk__in=numbers).select_related("brand"):
        forget_candidate(MACHINE, row)


def _alarms(organisation: Organisation, before: datetime) -> QuerySet[Alarm]:
    return Alarm.objects.filter(
        organisation=organisation, state=AlarmState.CLOSED, closed_at__lt=before
    )


def _rule_runs(organisation: Organisation, before: datetime) -> QuerySet[RuleRun]:
    return RuleRun.objects.filter(rule__organisation=organisation, at__lt=before)


def _rule_messages(organisation: Organisation, before: datetime) -> QuerySet[RuleMessage]:
    rows = RuleMessage.objects.filter(hook__organisation=organisation, at__lt=before)
    return rows.exclude(state=EventState.WAITING)


def _crm_events(organisation: Organisation, before: datetime) -> QuerySet[CrmEvent]:
    rows = CrmEvent.objects.filter(link__organisation=organisation, at__lt=before)
    return rows.exclude(state=EventState.WAITING)


def _people_imports(organisation: Organisation, before: datetime) -> QuerySet[PeopleImport]:
    rows = PeopleImport.objects.filter(organisation=organisation, made_at__lt=before)
    return rows.exclude(state=BringState.RUNNING)


KINDS = (
    Kind(
        "voices", _("Names of those of whom no text is left"), _("after they were last heard"), 90, NEED,
        (
            "listening.Voice", "ecosystem.Standing", "ecosystem.VoiceList", "engagement.PersonAct",
        ),
        _voices,
    ),
    Kind(
        "conversations", _("Conversations and the notes on them"), _("after the last word"),
        THREE_YEARS, CONTACT,
        (
            "engagement.Conversation", "engagement.Turn", "engagement.Note",
            "engagement.ModerationAct", "engagement.RuleAnswer", "engagement.Episode",
            "engagement.RuleNotice",
        ),
        _conversations, _end_conversations, step=20,
    ),
    Kind(
        "answers", _("Our answers in private"), _("after they were written"), THREE_YEARS, CONTACT,
        ("engagement.Turn",), _answers, _end_answers, step=20,
    ),
    Kind(
        "people", _("Customers, prospects and leads, with what they agreed to"),
        _("after the last contact"), THREE_YEARS, CONTACT,
        (
            "engagement.Person", "engagement.Identity", "engagement.Consent", "engagement.Lead",
            "engagement.LeadNote", "engagement.Suggestion", "engagement.Regrouping",
            "engagement.CrmRecord",
        ),
        _people, _erase_people, step=5,
    ),
    Kind(
        "candidates", _("Candidates for jobs"), _("after the last contact"), 183, HIRING,
        ("engagement.Candidate",), _candidates, _erase_candidates, most=TWO_YEARS, may_stay=False,
        step=20,
    ),
    Kind(
        "people_imports", _("Files of people that were brought in"), _("after they were brought"),
        90, NEED, ("engagement.PeopleImport",), _people_imports, step=10,
    ),
    Kind(
        "alarms", _("Alerts of rules about a conversation"), _("after they were closed"),
        THREE_YEARS, NEED, ("engagement.Alarm",), _alarms,
    ),
    Kind(
        "rule_runs", _("What rules did, and why"), _("after they did it"), YEAR, LOGS,
        ("engagement.RuleRun",), _rule_runs,
    ),
    Kind(
        "webhooks", _("Log of messages to programs (webhooks)"), _("after they left"), YEAR, LOGS,
        ("engagement.RuleMessage",), _rule_messages,
    ),
    Kind(
        "crm_events", _("Log of messages to customer files (CRM)"), _("after they left"), YEAR, LOGS,
        ("engagement.CrmEvent",), _crm_events,
    ),
)  # fmt: skip
