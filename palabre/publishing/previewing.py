"""How a post will stand on each account, what it takes there, and what stands against it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from palabre.channels.doors import platform
from palabre.channels.models import Channel
from palabre.connectors.contract import Platform, PostLimits
from palabre.connectors.lengths import length
from palabre.connectors.looks import Look, Piece, folded, pieces
from palabre.connectors.polls import poll_in
from palabre.connectors.protocols import Draft
from palabre.connectors.takes import FORM
from palabre.governance.models import Brand
from palabre.publishing import piloting, reading_only
from palabre.publishing.actions.posts import Told, Written
from palabre.publishing.against import Pictures, against, context_of
from palabre.publishing.against import Told as Finding
from palabre.publishing.against import told as told_of
from palabre.publishing.cards import Cards, address_in, card_wanted, cards_of, is_coming
from palabre.publishing.chartering import Rules, rules_for
from palabre.publishing.counted import as_long_as, counts_there, leads_of
from palabre.publishing.cuts import View, takes, view_of
from palabre.publishing.cutting import chosen_for, plans
from palabre.publishing.models import LinkCard, Media
from palabre.publishing.privately import platform_for
from palabre.publishing.rules import CardState

# The address of a picture, or of a card's, on the page that shows it.
Address = Callable[[Media | LinkCard], str]


@dataclass(frozen=True, slots=True)
class Text:
    """One text that leaves, with its length and the most there is (0: no limit is known).

    ``begun`` is what the network shows of it, ``rest`` what it folds away.
    """

    text: str
    taken: int
    most: int
    begun: list[Piece] = field(default_factory=list)
    rest: list[Piece] = field(default_factory=list)
    is_comment: bool = False

    @property
    def is_over(self) -> bool:
        """Whether it is too long."""
        return bool(self.most) and self.taken > self.most


@dataclass(frozen=True, slots=True)
class Shown:
    """The card of a link as a network shows it; ``picture`` is an address here, "" for none."""

    address: str
    title: str = ""
    text: str = ""
    site: str = ""
    picture: str = ""
    alt: str = ""
    is_coming: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """A post on one account: its texts with how much they take of what there is, and findings.

    ``shots`` are the pictures that the network shows at once; ``hidden`` counts those that it doesn't.
    ``leads`` are the addresses to which its short links lead, where they are counted. ``cut`` are the
    texts of the thread into which what is too long can be cut. ``answers`` are those of its poll, if it has
    one, to ``question`` or, where that is "", to the text. ``quotes`` says that it passes another text on.
    """

    channel: Channel
    of: Platform
    title: str
    texts: list[Text]
    shots: list[View]
    hidden: int
    link: str
    handle: str
    due_at: datetime | None = None
    card: Shown | None = None
    findings: list[Finding] = field(default_factory=list)
    leads: list[str] = field(default_factory=list)
    cut: list[str] = field(default_factory=list)
    question: str = ""
    answers: list[str] = field(default_factory=list)
    quotes: bool = False

    @property
    def look(self) -> Look:
        """How a text stands there."""
        return self.of.look

    @property
    def template(self) -> str:
        """The template of this arrangement."""
        return f"publishing/looks/{self.of.look.family}.html"

    @property
    def count(self) -> int:
        """How many pictures it has."""
        return len(self.shots) + self.hidden


def previews(
    brand: Brand,
    each: Sequence[Written],
    accounts: Sequence[Channel],
    pictures: Pictures,
    address: Address,
    answering: str = "",
    quotes: bool = False,
) -> list[Preview]:
    """How a post will stand: ``each`` is the post as it is told on one of the accounts. ``answering`` names
    the text over there that it answers, "" for none; one that ``quotes`` passes another on."""
    by_number, rules = {one.pk: one for one in accounts}, rules_for(brand)
    kept = piloting.kept_to(brand)
    wanted = [one for written in each for one in card_addresses(written, accounts, pictures)]
    cards = cards_of(brand.organisation_id, list(dict.fromkeys(wanted)))
    return [
        _preview(
            rules,
            kept,
            written,
            told,
            by_number[told.channel],
            pictures,
            cards,
            address,
            answering,
            quotes,
        )
        for written in each
        for told in written.told
    ]


def card_addresses(written: Written, accounts: Sequence[Channel], pictures: Pictures) -> list[str]:
    """The addresses whose cards some network shows under the post."""
    by_number = {one.pk: one for one in accounts}
    found = (
        _card_address(platform(by_number[told.channel].platform), written, told, pictures)
        for told in written.told
        if told.channel in by_number
    )
    return [one for one in dict.fromkeys(found) if one]


def _card_address(of: Platform, written: Written, told: Told, pictures: Pictures) -> str:
    found = address_in(written.text if told.text is None else told.text, written.link)
    shown = any(takes(of, row) for row, _alt in pictures)
    wanted = card_wanted(of, found, without_card=written.without_card, pictures=shown)
    return found if wanted else ""


def _preview(
    rules: Rules,
    kept: piloting.Kept,
    written: Written,
    told: Told,
    channel: Channel,
    pictures: Pictures,
    cards: Cards,
    address: Address,
    answering: str,
    quotes: bool,
) -> Preview:
    of = platform_for(channel, answering, aside=bool(told.more.get("private")))
    of = of.in_form(told.more.get(FORM, ""))
    limits = of.post or PostLimits()
    said, leads = _said(written, told), []
    if written.counts_clicks and counts_there(of):
        leads = leads_of([*said, written.link])
        said = [as_long_as(one) for one in said]
    title = written.title if told.title is None else told.title
    draft = Draft(
        said[0], title=title, language=written.language, link=written.link,
        tags=tuple(written.tags), to=told.to, more=told.more, no_card=written.without_card,
    )  # fmt: skip
    context = context_of(
        written.language, pictures, is_advertising=written.is_advertising,
        is_ambassador=rules.speaks_as_employee(channel),
    )  # fmt: skip
    shots = _shots(of, written, pictures, address)
    question, answers = poll_in(of.draft, told.more)
    return Preview(
        channel=channel,
        of=of,
        title=title if limits.title else "",
        texts=[_text(one, at, of, limits) for at, one in enumerate(said)],
        shots=shots[: of.look.pictures],
        hidden=max(0, len(shots) - of.look.pictures),
        link=written.link,
        handle=_handle(channel),
        due_at=written.due_at,
        card=_card(_card_address(of, written, told, pictures), cards, address),
        leads=leads,
        question=question,
        answers=answers,
        quotes=quotes,
        findings=[
            *map(told_of, piloting.against(kept, channel, answering)),
            *map(told_of, reading_only.against(channel, answering)),
            *against(
                said,
                draft,
                of,
                pictures,
                rules.charter,
                context,
                written.cuts,
                answers=timezone.now() if answering else None,
                quotes=quotes,
            ),
        ],
    )


def _said(written: Written, told: Told) -> list[str]:
    """The texts in the order they leave."""
    first = written.text if told.text is None else told.text
    thread = written.thread if told.thread is None else told.thread
    comment = written.first_comment if told.first_comment is None else told.first_comment
    return [first, *thread, *([comment] if comment else [])]


def _text(text: str, at: int, of: Platform, limits: PostLimits) -> Text:
    fold = folded(text, of.look)
    return Text(
        text,
        length(text, limits),
        limits.text,
        list(pieces(text[:fold], of.look)),
        list(pieces(text[fold:], of.look)),
        is_comment=bool(at) and of.look.below,
    )


def _shots(of: Platform, written: Written, pictures: Pictures, address: Address) -> list[View]:
    found = plans(of, chosen_for(of, pictures, written.cuts))
    return [
        view_of(row, alt or row.alt, plan, address(row))
        for (row, alt), plan in zip(pictures, found, strict=True)
        if takes(of, row)
    ]


def _card(link: str, cards: Cards, address: Address) -> Shown | None:
    if not link:
        return None
    row = cards.get(link)
    if row is None or row.state != CardState.READ:
        return Shown(link, is_coming=is_coming(row, timezone.now()))
    picture = address(row) if row.picture else ""
    return Shown(link, row.title, row.text, row.site, picture, row.alt)


def _handle(channel: Channel) -> str:
    """The account's name there, where it is another one than that by which it goes here."""
    account = channel.account.strip()
    if not account or account == channel.name:
        return ""
    return account if "@" in account or account.startswith("did:") else f"@{account}"
