"""What is typed about people."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from palabre.channels.doors import platforms
from palabre.engagement.people.rules import Purpose, What
from palabre.engagement.people.words import PURPOSES, TALKS, WHAT, language_words, wishes
from palabre.governance.forms import OneLine

EARLIEST = 1900


def languages(nothing: str) -> list[tuple[str, str]]:
    """The languages to choose from, and nothing."""
    return [("", nothing), *language_words().items()]


class PersonForm(forms.Form):
    """Who somebody is."""

    name = OneLine(label=gettext_lazy("Name"), max_length=200, required=False)
    company = OneLine(label=gettext_lazy("Company"), max_length=200, required=False)
    place = OneLine(label=gettext_lazy("Place"), max_length=120, required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    notes = forms.CharField(
        label=gettext_lazy("Notes"), max_length=20_000, required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Only what serves the conversation: whoever it is about may ask to read it."),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["language"].choices = languages(_("Not known"))  # type: ignore[attr-defined]


class NewPersonForm(PersonForm):
    """Somebody new, with a mail address or a phone at once."""

    mail = OneLine(label=gettext_lazy("Mail address"), max_length=320, required=False)
    phone = OneLine(label=gettext_lazy("Phone"), max_length=60, required=False)
    whole = forms.BooleanField(
        label=gettext_lazy("Known to the whole organisation"), required=False
    )
    field_order = ("name", "mail", "phone", "company", "place", "language", "notes", "whole")

    def clean(self) -> dict[str, Any]:
        """A record needs something that tells it from others."""
        given = super().clean() or {}
        if not (given.get("name") or given.get("mail") or given.get("phone")):
            raise forms.ValidationError(_("Give a name, a mail address or a phone."))
        return given


class KnownForm(forms.Form):
    """A mail address, a phone or a site of somebody, and how one knows."""

    what = forms.ChoiceField(label=gettext_lazy("What"))
    value = OneLine(label=gettext_lazy("Which"), max_length=320)
    evidence = OneLine(
        label=gettext_lazy("How do you know?"), max_length=300, required=False,
        help_text=gettext_lazy("“Signed a mail with it”, “told us at the fair”…"),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["what"].choices = [  # type: ignore[attr-defined]
            (one.value, WHAT[one]) for one in (What.MAIL, What.PHONE, What.SITE)
        ]


class ConsentForm(forms.Form):
    """To what somebody agreed, where, when and in which words."""

    purpose = forms.ChoiceField(label=gettext_lazy("To what"))
    source = OneLine(
        label=gettext_lazy("Where"), max_length=200,
        help_text=gettext_lazy("“Form at the fair in Rennes”, “mail of 3 May”…"),
    )  # fmt: skip
    given_on = forms.DateField(
        label=gettext_lazy("When"), widget=forms.DateInput(attrs={"type": "date"})
    )
    proof = forms.CharField(
        label=gettext_lazy("In which words"), max_length=5_000, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["purpose"].choices = [  # type: ignore[attr-defined]
            (one.value, PURPOSES[one]) for one in Purpose
        ]
        self.fields["given_on"].initial = timezone.localdate

    def clean_given_on(self) -> date:
        """A day that somebody alive may have agreed on: no clock reaches the first of all years."""
        day: date = self.cleaned_data["given_on"]
        if day.year < EARLIEST:
            raise forms.ValidationError(_("This day is too long ago."))
        return day


class SegmentForm(forms.Form):
    """The conditions of a segment; those left open ask nothing."""

    name = OneLine(label=gettext_lazy("Name of the segment"), max_length=100)
    tag = OneLine(label=pgettext_lazy("noun", "Tag"), max_length=60, required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    platform = forms.ChoiceField(label=gettext_lazy("Has a voice on"), required=False)
    consent = forms.ChoiceField(label=gettext_lazy("Agrees to"), required=False)
    place = OneLine(label=gettext_lazy("Place"), max_length=120, required=False)
    heard = forms.IntegerField(
        label=gettext_lazy("Heard in the last … days"), min_value=1, max_value=3_650, required=False
    )
    silent = forms.IntegerField(
        label=gettext_lazy("Not heard in the last … days"), min_value=1, max_value=3_650,
        required=False,
    )  # fmt: skip
    mentions = forms.IntegerField(
        label=gettext_lazy("Wrote at least … texts"), min_value=1, max_value=100_000, required=False
    )

    wants = forms.ChoiceField(label=gettext_lazy("Wrote something that was"), required=False)
    talk = forms.ChoiceField(label=gettext_lazy("Conversation"), required=False)
    talk_tag = OneLine(label=gettext_lazy("Tag of a conversation"), max_length=60, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["wants"].choices = [("", _("Anything")), *wishes()]  # type: ignore[attr-defined]
        self.fields["talk"].choices = [("", _("Any or none")), *TALKS.items()]  # type: ignore[attr-defined]
        self.fields["language"].choices = languages(_("Any"))  # type: ignore[attr-defined]
        named = sorted((str(_(one.name)), one.slug) for one in platforms())
        self.fields["platform"].choices = [  # type: ignore[attr-defined]
            ("", _("Any network")), *((slug, name) for name, slug in named)
        ]  # fmt: skip
        self.fields["consent"].choices = [  # type: ignore[attr-defined]
            ("", _("Anything or nothing")), *((one.value, PURPOSES[one]) for one in Purpose)
        ]  # fmt: skip
