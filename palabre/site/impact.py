"""The impact sheet (GDPR art. 35): what is processed, whether a full assessment is due, the risks and what is
done about them. Made from the register and from what is switched on; who answers for it completes and signs.

The nine signs are those of the European guidelines (WP 248 rev. 01): with two of them, an assessment is due.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from palabre.analysis.drawing.paper import Block, Heading, Paragraph, Table
from palabre.community.models import Ambassador
from palabre.ecosystem.models import Standing
from palabre.engagement.models import Candidate, CrmLink, Identity, RuleHook
from palabre.engagement.people.rules import What
from palabre.governance.counts import counts_of
from palabre.governance.erasures import list_path
from palabre.governance.keeping import terms_of
from palabre.governance.models import Erasure, Organisation
from palabre.governance.register import register_of
from palabre.listening.models import Mention, Voice

SIGNS_FOR_ASSESSMENT = 2
# What the French authority calls large in its examples lies above; below it is for people to judge.
LARGE = 10_000


@dataclass(frozen=True, slots=True)
class Point:
    """A question of the sheet: whether it holds here, and by what that is seen."""

    what: str
    holds: bool
    why: str


@dataclass(frozen=True, slots=True)
class Risk:
    """Something that people could suffer, what could lead to it, and the measures that stand against it."""

    what: str
    harm: str
    measures: Sequence[Point]

    @property
    def is_open(self) -> bool:
        """Whether a measure that the house could take isn't taken."""
        return not all(one.holds for one in self.measures)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole sheet, in words of the reader's language."""

    organisation: Organisation
    recipients: Sequence[Point]
    signs: Sequence[Point]
    rights: Sequence[Point]
    risks: Sequence[Risk]

    @property
    def is_due(self) -> bool:
        """Whether a full assessment is due by the European guidelines."""
        return sum(one.holds for one in self.signs) >= SIGNS_FOR_ASSESSMENT


def sheet_of(organisation: Organisation) -> Sheet:
    """The sheet as things stand now."""
    return Sheet(
        organisation, _recipients(organisation), _signs(organisation), _rights(organisation),
        _risks(organisation),
    )  # fmt: skip


def _recipients(organisation: Organisation) -> list[Point]:
    links = CrmLink.objects.filter(organisation=organisation, is_paused=False).count()
    hooks = RuleHook.objects.filter(organisation=organisation).count()
    return [
        Point(_("Customer files of others (CRM)"), bool(links), _("connected: %(count)s") % {"count": links}),
        Point(_("Programs that rules call"), bool(hooks), _("connected: %(count)s") % {"count": hooks}),
        Point(_("The makers of Palabre"), False, _("nothing is sent: there is no telemetry")),
        Point(
            _("Artificial intelligence of others"), False,
            _("tone, intent, language and likeness are read on this machine"),
        ),
    ]  # fmt: skip


def _signs(organisation: Organisation) -> list[Point]:
    # Each standing asks whose its voice is: joined, all voices of the house would be walked through for none.
    theirs = Voice.objects.filter(pk=OuterRef("voice"), organisation=organisation)
    ranked, voices, mentions, joined, candidates, employees = counts_of(
        organisation,
        [
            Standing.objects.filter(Exists(theirs)),
            Voice.objects.filter(organisation=organisation),
            Mention.objects.filter(organisation=organisation),
            Identity.objects.filter(organisation=organisation, what=What.VOICE),
            Candidate.objects.filter(brand__organisation=organisation),
            Ambassador.objects.filter(organisation=organisation, left_at=None),
        ],
        LARGE,
    )
    heard = _("%(mentions)s texts of %(voices)s voices") % {"mentions": mentions, "voices": voices}
    return [
        Point(
            _("People are evaluated or scored"), bool(ranked),
            _("influence and trust of voices on the Map"),
        ),
        Point(
            _("Decisions with legal effect are taken automatically"), False,
            _("rules sort and propose; people decide"),
        ),
        Point(_("People are watched systematically"), bool(mentions), heard),
        Point(
            _("Sensitive data, or data of a highly personal nature"), bool(mentions),
            _("opinions and health may be told in free texts; nothing is derived from them"),
        ),
        Point(_("Data are processed on a large scale"), voices.value >= LARGE, heard),
        Point(
            _("Sets of data are matched or combined"), bool(joined),
            ngettext(
                "%(count)s voice is joined to a person", "%(count)s voices are joined to people", joined.value
            ) % {"count": joined},
        ),
        Point(
            _("Vulnerable people: employees, candidates, minors"), bool(candidates or employees),
            _("candidates: %(candidates)s; ambassadors: %(employees)s; ages are not known")
            % {"candidates": candidates, "employees": employees},
        ),
        Point(
            _("New technical or organisational solutions are used"), bool(mentions),
            _("statistical models of language, which can err; people correct them"),
        ),
        Point(
            _("The processing keeps people from a right, a service or a contract"), False,
            _("nobody is refused anything by it"),
        ),
    ]  # fmt: skip


def _rights(organisation: Organisation) -> list[Point]:
    erased = Erasure.objects.filter(organisation=organisation).count()
    terms = terms_of(organisation).values()
    ending = sum(days is not None for days in terms)
    kept = _("kinds of data with a term: %(count)s of %(all)s") % {
        "count": ending, "all": len(terms),
    }  # fmt: skip
    return [
        Point(_("Access and a copy"), True, _("Govern › Privacy › Somebody asks: one file")),
        Point(
            _("Erasure and objection"), True,
            _("erased everywhere and not heard again; erasures so far: %(count)s") % {"count": erased},
        ),
        Point(_("Texts deleted by their author"), True, _("deleted here, where networks let it be known")),
        Point(_("Storage is limited in time"), ending == len(terms), kept),
        Point(_("Minimisation"), True, _("only what a topic asks for is kept; files with pseudonyms")),
    ]  # fmt: skip


def _risks(organisation: Organisation) -> list[Risk]:
    since = organisation.second_factor_from
    beside = not Path(list_path()).is_relative_to(settings.HOME)
    tls = settings.ADDRESS.startswith("https://")
    access = [
        Point(
            _("A second factor is demanded of every member"), since is not None,
            _("from %(day)s") % {"day": date_format(since)} if since else _("Govern › Team"),
        ),
        Point(_("Pages are reached by TLS"), tls, settings.ADDRESS),
        Point(_("Rights by role and brand"), True, _("each page and program asks for them")),
        Point(_("Secrets of accounts are encrypted"), True, _("with a key kept apart from the database")),
        Point(
            _("Who speaks has accepted the charter"), organisation.charter_required,
            _("Govern › Charter"),
        ),
    ]  # fmt: skip
    change = [
        Point(_("Every act is in a sealed trail"), True, _("checked by “palabre audit verify”")),
        Point(
            _("What a model read is shown as such"), True, _("and corrected by people, for good")
        ),
    ]
    loss = [
        Point(
            _("Backups while it runs"), True,
            _("described in the handbook; who runs the house makes them"),
        ),
        Point(
            _("Erasures hold after a backup is put back"), beside,
            _("the list is kept apart from the data") if beside
            else _("set PALABRE_ERASURES to a place outside of the data folder"),
        ),
    ]  # fmt: skip
    return [
        Risk(_("Somebody sees data who may not"), _("exposure, harassment, damage to a reputation"), access),
        Risk(
            _("Data are changed, or wrongly read"),
            _("being taken for somebody or something one isn’t"), change,
        ),
        Risk(
            _("Data are lost, or come back after they were erased"),
            _("no answer, or a wish not respected"), loss,
        ),
    ]  # fmt: skip


def blocks_of(sheet: Sheet) -> list[Block]:
    """The sheet as blocks for paper."""
    head = ["", _("Here"), _("Seen by")]
    rows = [
        [
            str(one.activity.whose),
            str(one.activity.why),
            str(one.activity.basis),
            one.how_long,
        ]
        for one in register_of(sheet.organisation)
        if any(line.count for line in one.lines)
    ]
    whose = [_("Whose data"), _("To what end"), _("Legal basis"), _("How long")]
    blocks: list[Block] = [
        Paragraph(verdict(sheet)),
        Table(_("What is processed"), whose, rows, words=True),
        _table(_("Who receives it"), head, sheet.recipients),
        _table(_("The nine signs of a high risk"), head, sheet.signs),
        _table(_("Necessity, and the rights of people"), head, sheet.rights),
    ]
    for one in sheet.risks:
        harm = _("What people could suffer: %(harm)s.") % {"harm": one.harm}
        blocks += [_table(one.what, head, one.measures), Paragraph(harm)]
    blanks = (Paragraph(f"{one} …………") for one in by_hand())
    return [*blocks, Heading(_("To be completed by hand")), *blanks]


def by_hand() -> list[str]:
    """What no machine can say."""
    return [
        _("The controller, and who answers for the processing"),
        _("The opinion of the data protection officer"),
        _("The opinion of the people concerned, or why they weren’t asked"),
        _("The risk that is left, and why it is acceptable"),
        _("Decision, date and signature"),
    ]


def verdict(sheet: Sheet) -> str:
    """Whether a full assessment is due, in a sentence."""
    count = sum(one.holds for one in sheet.signs)
    told = ngettext("%(count)s sign of nine holds.", "%(count)s signs of nine hold.", count) % {
        "count": count
    }
    due = _("With two or more, a full impact assessment is due: complete this sheet and sign it.")
    not_due = _(
        "A full impact assessment isn’t due by the guidelines; keep this sheet as the reason."
    )
    return f"{told} {due if sheet.is_due else not_due}"


def _table(title: str, head: Sequence[str], points: Sequence[Point]) -> Table:
    yes, no = _("yes"), _("no")
    rows = [[one.what, yes if one.holds else no, one.why] for one in points]
    return Table(title, head, rows, words=True)
