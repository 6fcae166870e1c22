"""The forms of a brand's hours and promises, and of teams."""

import zoneinfo
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from palabre.engagement.countdown import spoken
from palabre.engagement.models import Pledge, Team
from palabre.engagement.promises import promised
from palabre.engagement.regions import as_typed, days_in, length_in, regions, spans_in, weekday
from palabre.engagement.rules import Priority
from palabre.engagement.words import PRIORITIES
from palabre.engagement.worktime import DAYS
from palabre.governance.forms import OneLine
from palabre.governance.models import Member
from palabre.governance.rules import Refused


class Read(forms.CharField):
    """A line that is read by a function, which refuses what it can't read with a sentence."""

    is_plain = False

    def __init__(self, read: Callable[[str], Any], **options: Any) -> None:
        super().__init__(max_length=options.pop("max_length", 80), **options)
        self.read = read

    def clean(self, value: Any) -> Any:
        """What the line means."""
        try:
            return self.read(super().clean(value))
        except Refused as error:
            raise forms.ValidationError(str(error)) from None


class HoursForm(forms.Form):
    """When a brand is open."""

    zone = forms.ChoiceField(label=gettext_lazy("Time zone"))
    region = forms.ChoiceField(label=gettext_lazy("Holidays of"), required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, row: Pledge, **options: Any) -> None:
        hours = promised(row).hours
        start = {"zone": hours.zone, "region": row.region, "seen": row.version}
        start |= {f"day_{day}": as_typed(hours.week[day]) for day in range(DAYS)}
        start["closed"] = "\n".join(row.closed)
        options["initial"] = start
        super().__init__(*args, **options)
        names = sorted(one for one in zoneinfo.available_timezones() if "/" in one)
        self.fields["zone"].choices = [(one, one.replace("_", " ")) for one in names]  # type: ignore[attr-defined]
        self.fields["region"].choices = regions()  # type: ignore[attr-defined]
        for day in range(DAYS):
            line = Read(spans_in, label=weekday(day), required=False)
            line.is_plain = True  # Nothing is an answer here: closed.
            self.fields[f"day_{day}"] = line
        self.fields["day_0"].help_text = _("Such as 9:00-12:30, 14:00-18:00; nothing when closed.")
        self.fields["closed"] = Read(
            days_in, label=_("Closed besides"), required=False, max_length=4000,
            widget=forms.Textarea(attrs={"rows": 3}), help_text=_("One day a line, such as 2026-12-24."),
        )  # fmt: skip

    def week(self) -> list[Any]:
        """The spans of each day."""
        return [self.cleaned_data[f"day_{day}"] for day in range(DAYS)]


class LevelsForm(forms.Form):
    """Within how much working time a brand answers and solves."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, row: Pledge, teams: list[Team], **options: Any) -> None:
        levels = promised(row).levels
        start: dict[str, Any] = {
            "seen": row.version, "share": row.escalate_share, "raises": row.escalate_raises,
            "team": row.escalate_team_id or "",
        }  # fmt: skip
        for one in Priority:
            for part, minutes in zip(("answer", "solution"), levels[one], strict=True):
                start[f"{part}_{one}"] = spoken(timedelta(minutes=minutes))
        options["initial"] = start
        super().__init__(*args, **options)
        words = {
            "answer": _("%(priority)s: answer within"),
            "solution": _("%(priority)s: solve within"),
        }
        for one in reversed(list(Priority)):
            for part, label in words.items():
                said = label % {"priority": PRIORITIES[one]}
                line = forms.TextInput(attrs={"aria-label": said, "size": 8})
                self.fields[f"{part}_{one}"] = Read(length_in, label=said, widget=line)
        self.fields["share"] = forms.IntegerField(
            label=_("Call others after this share of the time, in per cent"), min_value=0, max_value=200,
            help_text=_("80 is before it is late, 100 when it is, 0 never. Once for each matter."),
        )  # fmt: skip
        chosen = [("", _("Those who lead")), *((str(one.pk), one.name) for one in teams)]
        self.fields["team"] = forms.ChoiceField(
            label=_("Who is called"), choices=chosen, required=False
        )
        self.fields["raises"] = forms.BooleanField(
            label=_("Let it press more from then on"), required=False
        )

    def lines(self) -> list[tuple[Any, Any, Any]]:
        """The fields of each priority, the most pressing first."""
        return [
            (PRIORITIES[one], self[f"answer_{one}"], self[f"solution_{one}"])
            for one in reversed(list(Priority))
        ]

    def levels(self) -> dict[str, list[int]]:
        """Minutes until the answer and the solution, by priority."""
        return {
            str(one): [self.cleaned_data[f"{part}_{one}"] for part in ("answer", "solution")]
            for one in Priority
        }


class PersonsForm(forms.Form):
    """Whether those who lead see each person's figures."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    shows = forms.BooleanField(
        label=gettext_lazy("Those who lead see the figures of each person"),
        required=False,
        help_text=gettext_lazy("Each person reads on their own page whether they do."),
    )


class QuestionForm(forms.Form):
    """Whether people are asked if it helped."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    asks = forms.BooleanField(
        label=gettext_lazy("Ask after a conversation that is done"),
        required=False,
        help_text=gettext_lazy("In private messages and mails only, five minutes after “done”."),
    )
    survey = forms.ChoiceField(label=gettext_lazy("By this survey"), required=False)
    days = forms.IntegerField(
        label=gettext_lazy("One person at most once in so many days"), min_value=1, max_value=3650
    )

    def __init__(
        self, *args: Any, row: Pledge, surveys: list[tuple[int, str]], **options: Any
    ) -> None:
        options["initial"] = {
            "seen": row.version, "asks": row.asks, "survey": row.survey or "", "days": row.ask_days,
        }  # fmt: skip
        super().__init__(*args, **options)
        chosen = [("", _("None"))] + [(str(number), name) for number, name in surveys]
        self.fields["survey"].choices = chosen  # type: ignore[attr-defined]


class TeamForm(forms.Form):
    """A team and its members."""

    name = OneLine(label=gettext_lazy("Name"), max_length=80)
    members = forms.MultipleChoiceField(
        label=gettext_lazy("Members"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, people: list[Member], **options: Any) -> None:
        super().__init__(*args, **options)
        self.people = people
        self.fields["members"].choices = [(str(one.pk), str(one)) for one in people]  # type: ignore[attr-defined]

    def chosen(self) -> list[Member]:
        """The members that are ticked."""
        return [one for one in self.people if str(one.pk) in self.cleaned_data["members"]]
