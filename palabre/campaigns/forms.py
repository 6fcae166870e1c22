"""The forms of campaigns, events, links and link pages."""

import re
from datetime import date, datetime
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from palabre.campaigns.addresses import short_hosts
from palabre.campaigns.models import Campaign, TrackedLink
from palabre.campaigns.rules import SLUG
from palabre.campaigns.targets import USUAL, Unfit, target_of, unknown_names
from palabre.campaigns.words import where_choices
from palabre.governance.forms import OneLine, Several
from palabre.governance.money import CURRENCIES
from palabre.governance.rules import is_near
from palabre.strategy.models import Mission
from palabre.strategy.words import name_of

HIGHEST = 1_000_000_000


def check_near(day: date) -> None:
    """Raise `ValidationError` for a day at the ends of time, which other clocks can't show."""
    if not is_near(day):
        raise forms.ValidationError(_("This date is too far off."))


class Moment(forms.DateTimeField):
    """A date and an hour, picked by the browser."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        super().__init__(widget=widget, validators=[check_near], **options)


class Day(forms.DateField):
    """A date, picked by the browser."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            validators=[check_near],
            **options,
        )


class Words(OneLine):
    """A few words, separated by commas."""

    def clean(self, value: Any) -> Any:
        """The words as a list."""
        return [one for part in str(super().clean(value) or "").split(",") if (one := part.strip())]

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value


class Money(forms.DecimalField):
    """An amount, kept in cents."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_value=HIGHEST, decimal_places=2, **options)

    def clean(self, value: Any) -> Any:
        """Cents, or None."""
        found = super().clean(value)
        return None if found is None else int(found * 100)

    def prepare_value(self, value: Any) -> Any:
        return f"{value / 100:.2f}" if isinstance(value, int) else value


class CampaignField(forms.ModelChoiceField):
    """One of the brand's campaigns, or none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            queryset=Campaign.objects.none(),
            required=False,
            label=gettext_lazy("Campaign"),
            empty_label=cast(str, gettext_lazy("none")),
            **options,
        )


class OfBrand(forms.Form):
    """A form that may choose among the brand's campaigns."""

    def __init__(self, *args: Any, campaigns: QuerySet[Campaign], **options: Any) -> None:
        super().__init__(*args, **options)
        cast(CampaignField, self.fields["campaign"]).queryset = campaigns


class MissionField(forms.ModelChoiceField):
    """One of the brand's missions, or none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            queryset=Mission.objects.none(),
            required=False,
            label=gettext_lazy("Mission"),
            empty_label=cast(str, gettext_lazy("none")),
            **options,
        )

    def label_from_instance(self, row: Any) -> str:
        """What the mission is called in the reader's language."""
        return name_of(row)


class CampaignForm(forms.Form):
    """A campaign: what for, when, at what cost, with which tags."""

    name = OneLine(label=gettext_lazy("Name"), max_length=120)
    serves = MissionField(
        help_text=gettext_lazy("What it costs and brings is counted with this mission.")
    )
    mission = OneLine(
        label=gettext_lazy("In your words"),
        help_text=gettext_lazy("What it serves: awareness, a launch, sales, dialogue…"),
        max_length=200,
        required=False,
    )
    brief = forms.CharField(
        label=gettext_lazy("Brief"),
        help_text=gettext_lazy("For whom, what is said, what is not, what shall have changed."),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    starts_on = Day(label=gettext_lazy("Begins on"), required=False)
    ends_on = Day(label=gettext_lazy("Ends on"), required=False)
    budget = Money(label=gettext_lazy("Budget"), required=False)
    currency = forms.ChoiceField(
        label=gettext_lazy("Currency"), choices=[(one, one) for one in CURRENCIES]
    )
    tags = Words(
        label=gettext_lazy("Tags"),
        help_text=gettext_lazy("Separated by commas."),
        max_length=300,
        required=False,
    )
    colour = forms.TypedChoiceField(
        label=gettext_lazy("Colour in the calendar"),
        coerce=int,
        choices=[
            (0, gettext_lazy("indigo")), (1, gettext_lazy("red")), (2, gettext_lazy("green")),
            (3, gettext_lazy("yellow")), (4, gettext_lazy("blue")), (5, gettext_lazy("purple")),
            (6, gettext_lazy("grey")),
        ],
    )  # fmt: skip
    utm_source = OneLine(label="utm_source", max_length=100, required=False)
    utm_medium = OneLine(label="utm_medium", max_length=100, required=False)
    utm_campaign = OneLine(label="utm_campaign", max_length=100, required=False)
    utm_content = OneLine(
        label="utm_content",
        help_text=gettext_lazy(
            "{network}, {medium}, {campaign} and {link} are filled in for each link; "
            "a tag that stays empty is left out."
        ),
        max_length=100,
        required=False,
    )

    def __init__(self, *args: Any, missions: QuerySet[Mission], **options: Any) -> None:
        super().__init__(*args, **options)
        cast(MissionField, self.fields["serves"]).queryset = missions

    def clean(self) -> dict[str, Any]:
        """Dates in their order, and tags that can be filled."""
        given = super().clean() or {}
        first, last = given.get("starts_on"), given.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("A campaign can’t end before it begins."))
        for name in USUAL:
            if unknown := unknown_names({name: given.get(name) or ""}):
                self.add_error(name, _("Not known: {%(name)s}") % {"name": min(unknown)})
        return given

    def values(self) -> dict[str, Any]:
        """The columns of the campaign."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in USUAL}
        return {**given, "utm": {name: self.cleaned_data[name] for name in USUAL}}


def campaign_start(campaign: Campaign | None) -> dict[str, Any]:
    """What the form of a campaign shows at first."""
    if campaign is None:
        return {**USUAL, "currency": "EUR"}
    names = ("name", "mission", "brief", "starts_on", "ends_on", "budget", "currency", "tags")
    told = {one: getattr(campaign, one) for one in (*names, "colour")}
    return {**told, "serves": campaign.serves_id} | campaign.utm


def clean_address(typed: str) -> str:
    """A web address that visitors may be sent to; raises ValidationError with the reason."""
    try:
        return target_of(typed, short_hosts())
    except Unfit as fault:
        raise forms.ValidationError(_(str(fault))) from None


class EventForm(OfBrand):
    """Something that takes place."""

    name = OneLine(label=gettext_lazy("Name"), max_length=120)
    starts_at = Moment(label=gettext_lazy("Begins"))
    ends_at = Moment(label=gettext_lazy("Ends"), required=False)
    place = OneLine(label=gettext_lazy("Place"), max_length=200, required=False)
    url = OneLine(label=gettext_lazy("Web page"), max_length=2000, required=False)
    campaign = CampaignField()
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_url(self) -> str:
        """A public web address, or none."""
        typed = self.cleaned_data["url"]
        return clean_address(typed) if typed else ""

    def clean(self) -> dict[str, Any]:
        """An end after the beginning."""
        return in_order(self, super().clean() or {}, "starts_at", "ends_at")


def in_order(form: forms.Form, given: dict[str, Any], first: str, last: str) -> dict[str, Any]:
    """What was given, with a fault on the end that comes before its beginning."""
    begins, ends = given.get(first), given.get(last)
    if isinstance(begins, datetime) and isinstance(ends, datetime) and ends <= begins:
        form.add_error(last, _("It can’t end before it begins."))
    return given


class LinkForm(OfBrand):
    """A tracked link; only its target is needed."""

    target = OneLine(
        label=gettext_lazy("Where it leads"),
        max_length=2000,
        widget=forms.TextInput(attrs={"inputmode": "url", "placeholder": "lanterne.example/…"}),
    )
    name = OneLine(
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("For you, and on your link pages. Empty: the address."),
        max_length=120,
        required=False,
    )
    campaign = CampaignField()
    network = forms.ChoiceField(
        label=gettext_lazy("Where it is put"),
        help_text=gettext_lazy("Many apps don’t say where a click comes from: this does."),
        choices=where_choices,
        required=False,
    )
    expires_at = Moment(
        label=gettext_lazy("Leads there until"),
        help_text=gettext_lazy("Empty: for good."),
        required=False,
    )

    def clean_target(self) -> str:
        """An address that people may be sent to."""
        return clean_address(self.cleaned_data["target"])


class NewLinkForm(LinkForm):
    """A new link, whose short name may be chosen, once."""

    slug = OneLine(
        label=gettext_lazy("Short name"),
        help_text=gettext_lazy("Small letters, figures and hyphens. Empty: six that are free."),
        max_length=60,
        required=False,
    )
    field_order = ("target", "name", "slug")

    def clean_slug(self) -> str:
        """A name that an address can have."""
        return clean_slug(self.cleaned_data["slug"]) if self.cleaned_data["slug"] else ""


def clean_slug(typed: str) -> str:
    """A name for an address; raises ValidationError."""
    slug = typed.lower()
    if not SLUG.fullmatch(slug) or not re.search(r"[a-z0-9]{2}", slug):
        raise forms.ValidationError(
            _("Small letters, figures and hyphens, at least two signs in a row.")
        )
    return slug


class PageForm(forms.Form):
    """A link page."""

    name = OneLine(label=gettext_lazy("Title"), max_length=120)
    text = forms.CharField(
        label=gettext_lazy("Text"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    slug = OneLine(label=gettext_lazy("Short name"), max_length=60)
    links = Several(
        label=gettext_lazy("Links"),
        help_text=gettext_lazy(
            "They stand there in the order of the list, newest first. The newest 200 are offered, and"
            " those that stand there already."
        ),
        queryset=TrackedLink.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    asks = forms.BooleanField(
        label=gettext_lazy("With a form by which visitors leave a message"),
        help_text=gettext_lazy("Each message becomes a lead, under Engage."),
        required=False,
    )
    consent = forms.CharField(
        label=gettext_lazy("What they agree to"),
        help_text=gettext_lazy("Empty: that you keep what they write in order to answer them."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, links: QuerySet[TrackedLink], **options: Any) -> None:
        super().__init__(*args, **options)
        cast("forms.ModelMultipleChoiceField[TrackedLink]", self.fields["links"]).queryset = links

    def clean_slug(self) -> str:
        """A name that an address can have."""
        return clean_slug(self.cleaned_data["slug"])


class MessageForm(forms.Form):
    """What a visitor leaves: who they are, how to reach them, what they want, and that they agree."""

    name = OneLine(label=gettext_lazy("Your name"), max_length=120)
    mail = forms.EmailField(label=gettext_lazy("Your mail address"), max_length=254, required=False)
    phone = OneLine(label=gettext_lazy("Your phone number"), max_length=40, required=False)
    text = forms.CharField(
        label=gettext_lazy("Your message"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    agreed = forms.BooleanField()

    def __init__(self, *args: Any, consent: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["agreed"].label = consent
        for name, word in (("name", "name"), ("mail", "email"), ("phone", "tel")):
            self.fields[name].widget.attrs["autocomplete"] = word

    def clean(self) -> dict[str, Any]:
        """With an address or a number, else nobody can answer."""
        given = super().clean() or {}
        if not self.errors and not given.get("mail") and not given.get("phone"):
            self.add_error(
                "mail", _("Give a mail address or a phone number, so that we can answer.")
            )
        return given
