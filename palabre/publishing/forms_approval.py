"""What a person fills in about approvals: an absence, a guest, a chain and its steps."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from palabre.channels.models import Channel
from palabre.governance.forms import OneLine
from palabre.governance.models import Member
from palabre.publishing.approving import Team
from palabre.publishing.models import Chain
from palabre.publishing.rules import DAYS_TO_DECIDE, MOST_DAYS, MOST_STEPS, Need, Step

STRICTNESS = [
    ("1", gettext_lazy("Usual")),
    ("2", gettext_lazy("Strict")),
    ("3", gettext_lazy("Strictest")),
]
WHO = [
    ("", gettext_lazy("No such step")),
    ("approvers", gettext_lazy("Anybody who may approve")),
    ("any", gettext_lazy("One of these people")),
    ("all", gettext_lazy("All of these people")),
    ("guest", gettext_lazy("A guest from outside, by link")),
]


def _date(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class AwayForm(forms.Form):
    """Who decides in one's place, and when."""

    other = forms.ChoiceField(label=gettext_lazy("Who decides meanwhile"))
    since = _date(gettext_lazy("From"))
    until = _date(gettext_lazy("Until"))

    def __init__(self, *args: Any, member: Member, team: Team, **options: Any) -> None:
        options.setdefault("initial", {"since": timezone.localdate()})
        super().__init__(*args, **options)
        self.team = team
        people = [(str(number), str(one)) for number, one in team.members.items()]
        other = self.fields["other"]
        other.choices = [one for one in people if one[0] != str(member.pk)]  # type: ignore[attr-defined]

    def clean_other(self) -> Member:
        """The member."""
        return self.team.members[int(self.cleaned_data["other"])]


class GuestForm(forms.Form):
    """Who is asked from outside, and how long the link lasts."""

    name = OneLine(label=gettext_lazy("Name"), max_length=120)
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        required=False,
        help_text=gettext_lazy("Without one you pass the link on yourself."),
    )
    days = forms.IntegerField(
        label=gettext_lazy("Days that the link lasts"), min_value=1, max_value=MOST_DAYS, initial=7
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=[("fr", "Français"), ("en", "English")]
    )


class ChainForm(forms.Form):
    """A chain: what it is called, what it governs, and its steps."""

    name = OneLine(label=gettext_lazy("Name"), max_length=120)
    channels = forms.MultipleChoiceField(
        label=gettext_lazy("For posts on these accounts"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    tags = OneLine(
        label=gettext_lazy("Or with one of these tags"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Without accounts and tags the chain governs every post."),
    )
    strictness = forms.ChoiceField(
        label=gettext_lazy("How strict"),
        choices=STRICTNESS,
        help_text=gettext_lazy("When several chains fit, the strictest governs."),
    )
    days = forms.IntegerField(
        label=gettext_lazy("Days to decide"),
        min_value=1,
        max_value=MOST_DAYS,
        initial=DAYS_TO_DECIDE,
        help_text=gettext_lazy("After that the post is a draft again, and its author is told."),
    )

    def __init__(self, *args: Any, accounts: Sequence[Channel], team: Team, **options: Any) -> None:
        super().__init__(*args, **options)
        self.accounts = {str(one.pk): one for one in accounts}
        chosen = self.fields["channels"]
        chosen.choices = [(number, one.name) for number, one in self.accounts.items()]  # type: ignore[attr-defined]
        people = [(str(number), str(one)) for number, one in team.members.items()]
        for place in range(1, MOST_STEPS + 1):
            self.fields[f"who_{place}"] = forms.ChoiceField(
                label=gettext_lazy("Who has to say yes"), choices=WHO, required=place == 1
            )
            self.fields[f"people_{place}"] = forms.MultipleChoiceField(
                label=gettext_lazy("People"),
                choices=people,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    def step_fields(self) -> list[tuple[int, forms.BoundField, forms.BoundField]]:
        """The fields of each step, with its place."""
        return [
            (place, self[f"who_{place}"], self[f"people_{place}"])
            for place in range(1, MOST_STEPS + 1)
        ]

    def clean_tags(self) -> list[str]:
        """The tags, one by one."""
        return [one for one in self.cleaned_data["tags"].split(",") if one.strip()]

    def clean_channels(self) -> list[Channel]:
        """The accounts."""
        return [self.accounts[one] for one in self.cleaned_data["channels"]]

    def clean(self) -> dict[str, Any]:
        """The steps, of which those with people name some."""
        data = super().clean() or self.cleaned_data
        steps = []
        for place in range(1, MOST_STEPS + 1):
            who = data.get(f"who_{place}", "")
            people = tuple(int(one) for one in data.get(f"people_{place}", ()))
            if who in {"any", "all"} and not people:
                self.add_error(f"people_{place}", gettext_lazy("Name at least one person."))
            if who == "guest":
                steps.append(Step(outside=True))
            elif who == "approvers":
                steps.append(Step())
            elif who:
                steps.append(Step(people, Need(who)))
        return {**data, "steps": steps}

    @staticmethod
    def start_of(chain: Chain) -> dict[str, Any]:
        """What the form of a chain that exists begins with."""
        start: dict[str, Any] = {
            "name": chain.name,
            "channels": [str(one.pk) for one in chain.channels.all()],
            "tags": ", ".join(chain.tags),
            "strictness": str(chain.strictness),
            "days": chain.days,
        }
        for place, step in enumerate(chain.read_steps, start=1):
            who = step.need.value if step.people else ("guest" if step.outside else "approvers")
            start[f"who_{place}"] = who
            start[f"people_{place}"] = [str(one) for one in step.people]
        return start
