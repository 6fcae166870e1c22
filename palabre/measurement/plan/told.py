"""The plan in words, in the reader's language: the same parts on the page, on paper and on slides."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from palabre.analysis.drawing.plot import day_in_full
from palabre.campaigns.templatetags.campaigns import money
from palabre.governance.models import Brand, User
from palabre.listening.figures.told import language, number
from palabre.measurement.metrics import METRICS, Unit
from palabre.measurement.reports.parts import Cell, Composed, Part
from palabre.measurement.told import said
from palabre.publishing.versions import Part as Text
from palabre.publishing.versions import Piece, differences
from palabre.strategy.models import PlanVersion
from palabre.strategy.path_words import STEPS
from palabre.strategy.rules import MissionKind
from palabre.strategy.words import MEANINGS, MISSIONS, POSITIONINGS

Content = Mapping[str, Any]
# Columns of an objective's table that hold words.
_WORDS = (3, 4)


def composed(content: Content, brand: Brand, version: PlanVersion | None = None) -> Composed:
    """The plan as a document: that of a version, else as it stands now."""
    today = timezone.localdate()
    day = timezone.localdate(version.made_at) if version else today
    values = {"brand": content.get("brand", brand.name), "day": day_in_words(day)}
    if version:
        values |= {"n": version.number}
        below = _("%(brand)s, version %(n)d of %(day)s") % values
    else:
        below = _("%(brand)s, as it stands on %(day)s, not frozen") % values
    return Composed(_("Plan"), below, day, day, [part for _key, part in parts_of(content)])


def parts_of(content: Content) -> list[tuple[str, Part]]:
    """The parts of a plan, each with a name that stays the same from version to version."""
    missions = content.get("missions", [])
    names = _people(missions)
    found: list[tuple[str, Part]] = [*_stance(content)]
    for place, one in enumerate(missions):
        found += _mission(place, one, names)
    found += [*_charter(content), *_listening(content), *_pilot(content), *_review(content)]
    found += _left_out(content)
    return found


def _stance(content: Content) -> Iterator[tuple[str, Part]]:
    told = content.get("stance")
    if not told:
        return
    word, meaning = POSITIONINGS.get(told.get("positioning", ""), ("", ""))
    lines = [
        (_("Social media serve: %(goals)s"), " · ".join(told.get("serves", []))),
        (_("Other goals of the firm: %(goals)s"), " · ".join(told.get("others", []))),
        (_("Beside: %(goals)s"), told.get("beside", "")),
        (_("Positioning: %(goals)s"), f"{word}. {meaning}" if word else ""),
        (_("Promise: %(goals)s"), told.get("promise", "")),
        (_("Tone of voice: %(goals)s"), told.get("tone", "")),
        (_("We say: %(goals)s"), " · ".join(told.get("dos", "").splitlines())),
        (_("We never say: %(goals)s"), " · ".join(told.get("donts", "").splitlines())),
    ]
    yield (
        "stance",
        Part(
            _("Place in the strategy"), [says % {"goals": value} for says, value in lines if value]
        ),
    )


def _left_out(content: Content) -> Iterator[tuple[str, Part]]:
    told = content.get("left out")
    if told:
        names = {str(key): step.title for key, step in STEPS.items()}
        texts = [
            _("%(step)s: %(why)s") % {"step": names.get(step, step), "why": why}
            for step, why in told.items()
        ]
        yield "left out", Part(_("Steps that were left out"), texts)


def _mission(place: int, one: Content, names: Mapping[int, str]) -> Iterator[tuple[str, Part]]:
    kind = one["kind"]
    title = one["name"] or str(MISSIONS.get(kind, kind))
    key = f"mission {kind} {one['name']}"
    meaning = str(MEANINGS.get(kind, "")) if kind != MissionKind.OWN else ""
    texts = [meaning, one["why"], _budget(one)]
    said_of = [text for text in texts if text] or [_("No reason is given.")]
    yield key, Part(_("Mission: %(name)s") % {"name": title}, said_of)
    rows = [_objective(goal, names) for goal in one["objectives"]]
    if rows:
        head = (
            _("Objective"), _("Baseline"), _("Target"), _("By when"), _("Who answers"), _("Cost"),
        )  # fmt: skip
        label = _("Objectives of “%(name)s”") % {"name": title}
        yield f"{key} objectives", Part(label, head=head, rows=rows, words=_WORDS)
    else:
        yield (
            f"{key} objectives",
            Part(
                _("Objectives of “%(name)s”") % {"name": title},
                [_("This mission has no objective yet.")],
            ),
        )


def _budget(one: Content) -> str:
    """What is planned for a mission in all, in a sentence; "" for nothing."""
    rows = one.get("budget", [])
    if not rows:
        return ""
    sums: dict[str, int] = {}
    for _month, _hours, cents, currency in rows:
        sums[currency] = sums.get(currency, 0) + cents
    values = {
        "hours": number(sum(hours for _month, hours, _cents, _currency in rows)),
        "money": ", ".join(money(cents, currency) for currency, cents in sums.items()),
        "months": len(rows),
    }
    return (
        ngettext(
            "Planned: %(hours)s hours and %(money)s, over %(months)d month.",
            "Planned: %(hours)s hours and %(money)s, over %(months)d months.",
            len(rows),
        )
        % values
    )


def _objective(goal: Content, names: Mapping[int, str]) -> list[Cell]:
    metric = METRICS.get(goal["metric"])
    unit = metric.unit if metric else Unit.COUNT
    currency = goal["currency"]
    sign = "≤" if goal["at_most"] else "≥"
    over = ngettext("%(n)d day", "%(n)d days", goal["days"]) % {"n": goal["days"]}
    owner = goal["owner"]
    measure = f"{metric.title if metric else goal['metric']}, {over}"
    # On paper more columns would leave no place to the first one.
    cells = (
        f"{goal['name']} ({measure})",
        said(goal["baseline"], unit, currency),
        f"{sign} {said(goal['target'], unit, currency)}",
        day_in_words(date.fromisoformat(goal["due_on"])),
        names.get(owner, _("somebody who has left")) if owner else _("nobody yet"),
        "–" if goal["cost"] is None else money(goal["cost"], currency),
    )
    return [Cell(text) for text in cells]


def _people(missions: list[Content]) -> dict[int, str]:
    wanted = {goal["owner"] for one in missions for goal in one["objectives"] if goal["owner"]}
    return {one.pk: str(one) for one in User.objects.filter(pk__in=wanted)}


def _charter(content: Content) -> Iterator[tuple[str, Part]]:
    told = content.get("charter", {})
    sentences = {
        "text": _("The charter of how we speak is in force, version %(n)d."),
        "house": _("Texts are checked against the house’s charter rules, version %(n)d."),
        "brand": _("Texts are checked against the brand’s own charter rules, version %(n)d."),
    }
    texts = [said_of % {"n": told[name]} for name, said_of in sentences.items() if name in told]
    if texts:
        yield "charter", Part(_("Charter"), texts)


def _listening(content: Content) -> Iterator[tuple[str, Part]]:
    told = content.get("listening")
    if not told:
        return
    days = told["days"]
    text = ngettext(
        "Nothing is published before the brand has listened for %(n)d day.",
        "Nothing is published before the brand has listened for %(n)d days.",
        days,
    ) % {"n": days}
    more = [_("It was waived: %(why)s") % {"why": told["waived"]}] if told["waived"] else []
    yield "listening", Part(_("Listen before speaking"), [text, *more])


def _pilot(content: Content) -> Iterator[tuple[str, Part]]:
    told = content.get("pilot")
    if not told:
        return
    begins = day_in_words(date.fromisoformat(told["begins_on"]))
    weeks = ngettext("%(n)d week", "%(n)d weeks", told["weeks"]) % {"n": told["weeks"]}
    lines = [
        (_("Begins"), begins), (_("Lasts"), weeks), (_("Accounts"), ", ".join(told["accounts"])),
        (_("Budget"), money(told["budget"], told["currency"])),
        (_("Judged by"), ", ".join(told["criteria"])),
    ]  # fmt: skip
    texts = [_("%(name)s: %(value)s") % {"name": name, "value": value} for name, value in lines]
    yield "pilot", Part(_("Pilot"), texts)


def _review(content: Content) -> Iterator[tuple[str, Part]]:
    told = content.get("review")
    if told:
        day = day_in_words(date.fromisoformat(told["on"]))
        title = _("What the review of %(day)s said") % {"day": day}
        found = [
            _("Learnt: %(text)s") % {"text": told["learnt"]} if told["learnt"] else "",
            _("Stopped: %(text)s") % {"text": told["to_stop"]} if told["to_stop"] else "",
        ]
        yield "review", Part(title, [one for one in found if one])


def day_in_words(day: date) -> str:
    """A day as pages write it."""
    return day_in_full(day, language())


def read(version: PlanVersion) -> Content:
    """What a version holds. One that was altered may hold anything: then it holds nothing."""
    try:
        found = version.facts
        parts_of(found)
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}
    return found


def changes(before: Content, after: Content) -> list[tuple[str, list[Piece]]]:
    """What differs between two plans, word by word, part by part."""
    return differences(_texts(before), _texts(after))


def _texts(content: Content) -> list[Text]:
    return [Text(key, part.title, _text(part)) for key, part in parts_of(content)]


def _text(part: Part) -> str:
    rows = (" · ".join(cell.text for cell in row) for row in part.rows)
    return "\n".join([*part.texts, *rows])
