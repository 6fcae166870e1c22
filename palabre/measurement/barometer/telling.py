"""Editions in words: the same rows for the page, the public page, the PDF and programs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from palabre.analysis.drawing import Chart, Month, Series, bump
from palabre.analysis.drawing.plot import amount, day_in_full
from palabre.campaigns.templatetags.campaigns import money
from palabre.listening.figures.measures import DRAWS, FEWEST, Share
from palabre.listening.figures.told import interval, language, number, percent, signed
from palabre.listening.rules import ToneLabel
from palabre.listening.words import KINDS as KIND_WORDS
from palabre.listening.words import country_name, language_name
from palabre.measurement.barometer.models import Edition
from palabre.measurement.barometer.weighing import BLOG, net_tone
from palabre.measurement.rules import EditionState
from palabre.protection.months_told import BADGES
from palabre.protection.words import MONTHS

BLOG_WORD = gettext_lazy("Blog")


@dataclass(frozen=True, slots=True)
class Row:
    """A brand of an edition, as figures; all that is said of it elsewhere is made from these."""

    topic: int
    name: str
    is_ours: bool
    hue: int
    rank: int | None
    ranks: tuple[int, int] | None
    level: tuple[str, ...]
    share: Share
    attention: float
    mentions: int
    voices: int
    tone: Share
    was: str
    share_before: Share | None
    rank_before: int | None

    @property
    def points(self) -> float | None:
        """By how much its share changed since the month before, as a part of 1."""
        if self.share.value is None or self.share_before is None or self.share_before.value is None:
            return None
        return self.share.value - self.share_before.value

    @property
    def is_clear(self) -> bool:
        """Whether the change is more than chance: the two intervals don't meet."""
        now, before = self.share, self.share_before
        if before is None or None in (now.low, now.high, before.low, before.high):
            return False
        return now.low > before.high or now.high < before.low  # type: ignore[operator]


def rows_of(edition: Edition) -> list[Row]:
    """The brands of an edition, the greatest attention first."""
    return [_row(one) for one in edition.brands]


def _row(told: dict[str, Any]) -> Row:
    tones, before = told["tones"], told["before"]
    return Row(
        topic=told["topic"], name=told["name"], is_ours=told["is_ours"], hue=told["hue"],
        rank=told["rank"], ranks=(told["ranks"][0], told["ranks"][1]) if told["ranks"] else None,
        level=tuple(told["level"]), share=_share(told["share"]), attention=told["attention"],
        mentions=told["mentions"], voices=told["voices"],
        tone=net_tone(tones[ToneLabel.POSITIVE], tones[ToneLabel.NEGATIVE], tones[ToneLabel.NEUTRAL]),
        was=told["was"], share_before=_share(before["share"]) if before else None,
        rank_before=before["rank"] if before else None,
    )  # fmt: skip


def _share(told: dict[str, float | None]) -> Share:
    return Share(0, 0, told["value"], told["low"], told["high"])


def said_rank(one: Row) -> str:
    """2, or 2 (1 to 3) where it may be others."""
    if one.rank is None:
        return "–"
    if one.ranks is None or one.ranks[0] == one.ranks[1]:
        return number(one.rank)
    return _("%(rank)s (%(low)s to %(high)s)") % {
        "rank": number(one.rank), "low": number(one.ranks[0]), "high": number(one.ranks[1]),
    }  # fmt: skip


def said_level(one: Row) -> str:
    """Whom it can't be told apart from, in words; "" for nobody."""
    return _("level with %(names)s") % {"names": ", ".join(one.level)} if one.level else ""


def said_change(one: Row) -> str:
    """What became of its share since the month before."""
    if one.points is None:
        return "–"
    said = _points(one.points)
    return said if one.is_clear else _("%(points)s, no clear change") % {"points": said}


def _points(value: float) -> str:
    moved = round(100 * value, 1)
    sign = "+" if moved > 0 else "−" if moved < 0 else "±"
    said = ngettext("%(points)s point", "%(points)s points", 1 if abs(moved) < 2 else 2)
    return sign + said % {"points": amount(abs(moved), language())}


def said_moved(one: Row) -> str:
    """By how many ranks it rose or fell, in words; "" for none."""
    if one.rank is None or one.rank_before is None or one.rank == one.rank_before:
        return ""
    moved = one.rank_before - one.rank
    form = (
        ngettext("up %(count)s rank", "up %(count)s ranks", abs(moved))
        if moved > 0
        else ngettext("down %(count)s rank", "down %(count)s ranks", abs(moved))
    )
    return form % {"count": number(abs(moved))}


def said_tone(one: Row) -> str:
    """Its balance of tones with the interval; a dash where too few have one."""
    if one.tone.value is None:
        return "–"
    return f"{signed(one.tone.value)} ({_between(one.tone)})"


def _between(one: Share) -> str:
    return _("%(low)s to %(high)s") % {"low": signed(one.low), "high": signed(one.high)}


def month_said(month: date) -> str:
    """November 2026, within a sentence: novembre 2026."""
    return day_in_full(Month(month.year, month.month, 1), language())


def month_name(month: date) -> str:
    """November 2026, at the beginning of one."""
    said = month_said(month)
    return said[:1].upper() + said[1:]


def name_of(edition: Edition) -> str:
    """November 2026, with the number of the edition from the second on."""
    name = month_name(edition.month)
    if edition.version == 1:
        return name
    return _("%(month)s, edition %(number)s") % {"month": name, "number": number(edition.version)}


def dressed(edition: Edition) -> list[dict[str, Any]]:
    """The rows of an edition in words, for a table."""
    return [
        {
            "row": one,
            "rank": said_rank(one),
            "level": said_level(one),
            "share": percent(one.share.value),
            "between": interval(one.share),
            "change": said_change(one),
            "moved": said_moved(one),
            "mentions": number(one.mentions),
            "voices": number(one.voices),
            "tone": said_tone(one),
            "was": str(MONTHS.get(one.was, "")),
            "badge": BADGES.get(one.was, ""),
        }
        for one in rows_of(edition)
    ]


def sentences(edition: Edition) -> list[str]:
    """What a person would say of an edition, and what it rests on."""
    rows = rows_of(edition)
    if not rows or rows[0].share.value is None:
        return [
            _("Only %(count)s mentions were counted: below %(least)s no share is given.")
            % {"count": number(edition.figures["mentions"]), "least": FEWEST}
        ]
    first = rows[0]
    said = _("%(name)s holds %(share)s of the attention (%(between)s).") % {
        "name": first.name, "share": percent(first.share.value), "between": interval(first.share),
    }  # fmt: skip
    found = [said]
    if first.level:
        found.append(
            _("It can’t be told apart from %(names)s.") % {"names": ", ".join(first.level)}
        )
    found += [_of_ours(one) for one in rows if one.is_ours and one is not first]
    return found


def _of_ours(one: Row) -> str:
    return _("%(name)s holds %(share)s (%(between)s), at rank %(rank)s.") % {
        "name": one.name, "share": percent(one.share.value), "between": interval(one.share),
        "rank": said_rank(one),
    }  # fmt: skip


def kind_word(kind: str) -> str:
    """A kind of text in words."""
    return str(BLOG_WORD if kind == BLOG else KIND_WORDS.get(kind, kind))


def effort_told(edition: Edition) -> list[str]:
    """What campaigns spent in the month, and the attention beside it."""
    effort = edition.figures["effort"]
    found: list[str] = []
    sums = [money(round(cents), currency) for currency, cents in effort["cents"].items()]
    if effort["per_unit"] is not None:
        currency = next(iter(effort["cents"]))
        found.append(
            _(
                "Campaigns spent %(sum)s of their budgets in the month: %(amount)s of attention for each"
                " %(unit)s. That one made the other isn’t said: attention doesn’t follow spending."
            )
            % {
                "sum": sums[0],
                "amount": number(round(effort["per_unit"], 2)),
                "unit": money(100, currency),
            }
        )
    elif sums:
        found.append(
            _("Campaigns spent %(sums)s: sums in several currencies are not added.")
            % {"sums": ", ".join(sums)}
        )
    else:
        found.append(_("No campaign with a budget and dates ran in the month."))
    if effort["untold"]:
        found.append(
            ngettext(
                "%(count)s campaign without budget or dates isn’t counted.",
                "%(count)s campaigns without budget or dates aren’t counted.",
                effort["untold"],
            )
            % {"count": number(effort["untold"])}
        )
    return found


def per_unit(edition: Edition) -> str:
    """The attention for each unit of money that was spent, where it can be told; "" elsewhere."""
    value = edition.figures["effort"]["per_unit"]
    return amount(round(value, 2), language()) if value is not None else ""


def method_told(edition: Edition) -> list[str]:
    """How an edition was reckoned, in sentences that name its own weights."""
    trust = edition.figures["trust"]
    found = [
        _(
            "Attention is the sum over sources of their weight, times the sum over voices and days (UTC) of"
            " the voice’s trust times the square root of its texts: ten voices that say it once outweigh one"
            " that says it ten times. A source is one kind of text in one place; its weight is that of"
            " the kind times the relevance of the place (0.5 to 2). It is a quantity: tone stands apart."
        ),
        _("Mails and private messages, copies, hidden texts and automatic voices never count."),
    ]
    if trust["is_told"]:
        found.append(
            _(
                "Trust comes from the Map (%(maps)s): who is answered by trusted voices counts up to 1,"
                " a voice whom nobody trusted answers counts %(unanswered)s, the same for all brands."
                " They make %(part)s of the attention. A site answers for its articles: they count as 1."
            )
            % {
                "maps": ", ".join(trust["maps"]),
                "unanswered": amount(edition.weights["unanswered"], language()),
                "part": percent(trust["unanswered"]),
            }
        )
    else:
        found.append(
            _("No map tells trust of enough voices yet (thirty): every voice counts the same.")
        )
    found.append(
        _(
            "The intervals (95 per cent) of share and rank come from %(draws)s draws of blocks of days; two"
            " brands whose ranks may be the same are level. Below %(least)s mentions no share is given."
        )
        % {"draws": number(DRAWS), "least": FEWEST}
    )
    where = [
        *(language_name(code) for code in edition.figures["languages"]),
        *(country_name(code) for code in edition.figures["countries"]),
    ]
    if where:
        found.append(
            _("Counted on equal terms: %(where)s only, where all brands are followed.")
            % {"where": ", ".join(where)}
        )
    return found


def sources_told(edition: Edition, most: int = 0) -> list[dict[str, str]]:
    """The places that carry most attention: all that are kept, or so many."""
    places = edition.sources["places"][: most or None]
    total = edition.figures["attention"] or 1
    return [
        {
            "name": one["name"],
            "platform": one["platform"],
            "relevance": amount(one["relevance"] or 1, language()),
            "texts": number(one["texts"]),
            "part": percent(one["attention"] / total),
        }
        for one in places
    ]


def kinds_told(edition: Edition) -> list[dict[str, str]]:
    """The kinds of text with their weights, those that carry most attention first."""
    total = edition.figures["attention"] or 1
    counted = {one["kind"]: one for one in edition.sources["kinds"]}
    rest = {kind: {"texts": 0, "attention": 0.0} for kind in edition.weights["kinds"]}
    return [
        {
            "name": kind_word(kind),
            "weight": amount(edition.weights["kinds"].get(kind, 0.0), language()),
            "texts": number(one["texts"]),
            "part": percent(one["attention"] / total),
        }
        for kind, one in {**counted, **{k: v for k, v in rest.items() if k not in counted}}.items()
    ]


def newest(editions: Sequence[Edition]) -> list[Edition]:
    """Of each month the newest edition, the oldest month first."""
    found: dict[date, Edition] = {}
    for one in sorted(editions, key=lambda row: (row.month, row.version)):
        found[one.month] = one
    return [found[month] for month in sorted(found)]


def published(editions: Sequence[Edition]) -> list[Edition]:
    """Those that were published."""
    return [one for one in editions if one.state == EditionState.PUBLISHED]


def chart_of(editions: Sequence[Edition], hrefs: Sequence[str] = ()) -> Chart | None:
    """The ranks over the months of these editions, one a month; None where none has a rank."""
    last = editions[-12:]
    ranks = [{one.name: one for one in rows_of(edition)} for edition in last]
    named: dict[str, Row] = {}
    for month in ranks:
        named |= {name: row for name, row in month.items() if row.rank is not None}
    if not named:
        return None
    order = sorted(named.values(), key=lambda row: (row.rank or 0, row.name))
    series = [
        Series(
            row.name,
            [month[row.name].rank if row.name in month else None for month in ranks],
            row.hue,
            hrefs[-len(last) :],
        )
        for row in order
    ]
    months = [Month(one.month.year, one.month.month, 1) for one in last]
    return bump(months, series, language(), month_label=_("Month"))


def last_day(month: date) -> date:
    """The last day of a month."""
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
