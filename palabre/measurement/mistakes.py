"""Each classic mistake held against a brand's own data: what was found, what wasn't, what can't be known."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Exists, Max, OuterRef
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from palabre.analysis.wilson import wilson
from palabre.channels.models import Channel
from palabre.connectors.contract import Moderation
from palabre.engagement.listing import EPOCH
from palabre.engagement.models import Conversation, Turn
from palabre.engagement.rules import Stage
from palabre.governance.models import AuditEntry, Brand
from palabre.listening.brief import own_topics
from palabre.listening.drafts import id_at
from palabre.listening.figures.period import Period
from palabre.listening.figures.told import number, percent
from palabre.listening.finding import HIDDEN
from palabre.listening.models import Mention, MentionTopic, Voice
from palabre.listening.rules import ToneLabel
from palabre.measurement.metrics import Look
from palabre.measurement.metrics.sent import out
from palabre.publishing.models import Post
from palabre.publishing.planning_models import Target
from palabre.publishing.rules import Aim
from palabre.strategy.mistakes import LESSONS, Lesson, Mistake

DAYS = 90
# From how many conversations on one and the same text is a message to many.
MANY = 5
SHOWN = 5
# Of fewer posts one can't say what they are mostly for.
FEWEST_POSTS = 10
HIDING = (Moderation.HIDE, Moderation.SPAM, Moderation.DELETE)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a check found: ``is_bad`` None where it can't be told; ``doors`` are words with the address of
    the rows behind them; ``unknown`` is what no program can know."""

    says: str
    is_bad: bool | None = None
    doors: list[tuple[str, str]] = field(default_factory=list)
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A mistake with what was seen of it here."""

    lesson: Lesson
    seen: Seen


def checks_of(brand: Brand) -> list[Check]:
    """The five mistakes, each held against the brand's own last ninety days."""
    return [Check(LESSONS[one], CHECKS[one](brand)) for one in Mistake]


def _since() -> datetime:
    return timezone.now() - timedelta(days=DAYS)


def _at(brand: Brand, view: str, *arguments: object) -> str:
    return reverse(view, args=[brand.organisation.slug, brand.slug, *arguments])


def _silence(brand: Brand) -> Seen:
    rows = Conversation.objects.filter(brand=brand, stage=Stage.TO_DO)
    waiting = rows.filter(waiting_since__isnull=False).count()
    late = rows.filter(late_at__gt=EPOCH, late_at__lte=timezone.now()).count()
    if late:
        says = ngettext(
            "%(count)s person waits longer than you promised.",
            "%(count)s people wait longer than you promised.",
            late,
        )
        door = _at(brand, "engage_inbox") + "?view=late"
        return Seen(says % {"count": number(late)}, True, [(_("Answer them"), door)])
    if waiting:
        says = ngettext(
            "%(count)s person waits, none longer than you promised.",
            "%(count)s people wait, none longer than you promised.",
            waiting,
        )
        doors = [(_("To the inbox"), _at(brand, "engage_inbox"))]
        return Seen(says % {"count": number(waiting)}, False, doors)
    heard = Turn.objects.filter(brand=brand, ours=False, at__gte=_since()).exists()
    if not heard:
        return Seen(_("Nobody wrote to a connected account in 90 days."))
    return Seen(_("Nobody waits."), False)


def _deleting(brand: Brand) -> Seen:
    rows = AuditEntry.objects.filter(
        organisation=brand.organisation_id, at__gte=_since(), kind="conversation",
        verb__in=("asked to delete there", "asked to moderate", "kept there"),
    ).order_by("pk")  # fmt: skip
    acts = list(rows.values_list("verb", "object_id", "details"))
    numbers = {int(talk) for _verb, talk, _details in acts if talk.isdecimal()}
    talks = Conversation.objects.filter(brand=brand, pk__in=numbers).values_list("pk", flat=True)
    ours, found = set(map(str, talks)), list[str]()
    for verb, talk, details in acts:
        if talk not in ours:
            continue
        if verb == "kept there":
            found = [one for one in found if one != talk]
        elif details.get("act") in HIDING and details.get("tone") == ToneLabel.NEGATIVE:
            found.append(talk)
    unknown = _("What was deleted on the network itself, by hand, isn’t known here.")
    if not found:
        says = _("No negative text of others was hidden or deleted from here in 90 days.")
        return Seen(says, False, [], unknown)
    says = ngettext(
        "%(count)s negative text of others was hidden or deleted from here in 90 days.",
        "%(count)s negative texts of others were hidden or deleted from here in 90 days.",
        len(found),
    )
    doors = [
        (_("Conversation %(number)s") % {"number": one}, _at(brand, "engage_conversation", one))
        for one in list(dict.fromkeys(found))[-SHOWN:]
    ]
    return Seen(says % {"count": number(len(found))}, True, doors, unknown)


def _faking(brand: Brand) -> Seen:
    unknown = _(
        "Who writes under a false name can’t be known, and employees’ own accounts aren’t looked at."
    )
    voices, topics = _own_voices(brand), own_topics(brand)
    if voices is None or not topics:
        says = _("There is no connected account to look for among those who praise you.")
        return Seen(says, None, [], unknown)
    praise = Mention.objects.filter(
        ~HIDDEN, voice__in=voices, tone=ToneLabel.POSITIVE, pk__gte=id_at(_since())
    )
    on = MentionTopic.objects.filter(mention=OuterRef("pk"), topic__in=topics)
    found = list(praise.filter(Exists(on)).order_by("-pk")[: SHOWN + 1])
    if not found:
        says = _("None of the praise that was heard comes from your own accounts.")
        return Seen(says, False, [], unknown)
    doors = [(str(one), _at(brand, "listen_mention", one.pk)) for one in found[:SHOWN]]
    says = _("Some of the praise that was heard is your own: it counts in your figures of tone.")
    return Seen(says, True, doors, unknown)


def _own_voices(brand: Brand) -> list[int] | None:
    """The numbers of the voices that are the brand's own accounts, by number or by name; None where no
    account is connected."""
    accounts = list(Channel.objects.serving(brand).exclude(account=""))
    here = Voice.objects.filter(organisation=brand.organisation_id)
    here = here.annotate(spelt=Lower("handle")).order_by()
    found: set[int] = set()
    for platform in {one.platform for one in accounts}:
        names = [one.account for one in accounts if one.platform == platform]
        handles = [name.lstrip("@").lower() for name in names]
        there = here.filter(platform=platform)
        found.update(there.filter(remote_id__in=names).values_list("pk", flat=True))
        found.update(there.filter(spelt__in=handles).values_list("pk", flat=True))
    return sorted(found) if accounts else None


def _mass(brand: Brand) -> Seen:
    sent = Turn.objects.filter(brand=brand, ours=True, at__gte=_since(), post__isnull=False)
    if not sent.exists():
        return Seen(_("Nobody was answered from here in 90 days."))
    talks = Count("conversation", distinct=True)
    worded = sent.exclude(post__text="")
    same = worded.values("post__text").annotate(n=talks, last=Max("conversation"))
    found = list(same.filter(n__gte=MANY).order_by("-n")[:SHOWN])
    if not found:
        return Seen(_("No text went to %(many)s people or more.") % {"many": number(MANY)}, False)
    doors = [
        (
            _("“%(text)s” to %(count)s people")
            % {"text": one["post__text"][:60], "count": number(one["n"])},
            _at(brand, "engage_conversation", one["last"]),
        )
        for one in found
    ]
    unknown = _("A saved reply is no fault where it was made personal before it left.")
    return Seen(_("The same text went to many people."), True, doors, unknown)


def _selling(brand: Brand) -> Seen:
    today = timezone.localdate()
    look = Look(brand, Period(today - timedelta(days=DAYS - 1), today))
    rows = Post.objects.filter(pk__in=out(look).values("variant__post"))
    aims = dict(rows.values_list("aim").annotate(n=Count("pk")).order_by())
    told = sum(n for aim, n in aims.items() if aim in set(Aim))
    if told < FEWEST_POSTS:
        return Seen(_("Too few posts in 90 days to say: ten are needed."))
    offers = aims.get(Aim.OFFER, 0)
    target = Target.objects.filter(brand=brand).first() or Target(brand=brand)
    words = {
        "share": percent(offers / told), "count": number(offers), "all": number(told),
        "target": percent(target.offer / 100),
    }  # fmt: skip
    doors = [(_("To the calendar"), _at(brand, "publish_calendar"))]
    is_more = wilson(offers, told)[0] > target.offer / 100
    says = _("%(count)s of %(all)s posts sell (%(share)s); your target is %(target)s.") % words
    return Seen(says, is_more, doors)


CHECKS: dict[Mistake, Callable[[Brand], Seen]] = {
    Mistake.SILENCE: _silence,
    Mistake.DELETING: _deleting,
    Mistake.FAKING: _faking,
    Mistake.MASS: _mass,
    Mistake.SELLING: _selling,
}
