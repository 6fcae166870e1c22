"""The forms of sources, made from what the platforms say of themselves."""

from typing import Any

import msgspec
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from palabre.channels.models import Channel
from palabre.connectors.contract import SourceKind
from palabre.governance.forms import OneLine
from palabre.governance.models import Brand
from palabre.listening.choices import country_choices, language_choices
from palabre.listening.models import Source

OPML_CAP = 5 * 1024 * 1024
ANY = ("", "–")
MOST_TICKED, LONGEST_TICKET, LONGEST_VALUE = 200, 2_000, 500


def languages() -> list[tuple[str, str]]:
    """No language in particular, and every one there is to choose."""
    return [ANY, *language_choices()]


def countries() -> list[tuple[str, str]]:
    """No country in particular, and every one there is to choose."""
    return [ANY, *country_choices()]


def ticket_of(value: str, name: str) -> str:
    """A thing that can be ticked as a form's value; `ticked` reads it again."""
    return msgspec.json.encode((value, name)).decode()


def ticked(ticket: str) -> tuple[str, str] | None:
    """Read a form's value, which anybody may have written: what is given for the field, and its name."""
    try:
        value, name = msgspec.json.decode(
            ticket[:LONGEST_TICKET].encode("utf-8", "replace"), type=tuple[str, str]
        )
    except (msgspec.DecodeError, RecursionError):
        return None
    plain = value.isprintable() and name.isprintable()
    return (value, name[:200]) if plain and 0 < len(value.strip()) <= LONGEST_VALUE else None


class SourceForm(forms.Form):
    """What people may change of a source: how it is called, and what its texts mostly are."""

    name = OneLine(label=gettext_lazy("Name"), max_length=200)
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        help_text=gettext_lazy("The language of each text is told apart anyway; this helps."),
        choices=languages,
        required=False,
    )
    country = forms.ChoiceField(label=gettext_lazy("Country"), choices=countries, required=False)
    collection = OneLine(
        label=gettext_lazy("Collection"),
        help_text=gettext_lazy(
            "A word of yours that groups sources: trade press, bloggers, region."
        ),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"list": "collections", "autocomplete": "off"}),
    )
    weight = forms.IntegerField(
        label=gettext_lazy("Weight, in hundredths"),
        help_text=gettext_lazy(
            "How much its texts count in the attention barometer: 100 as usual, 50 half, 200 double."
        ),
        required=False,
        min_value=50,
        max_value=200,
    )

    def clean_weight(self) -> int:
        """The weight; as usual when none is given."""
        return self.cleaned_data["weight"] or 100


class ReaderForm(forms.Form):
    """With which of its brand's accounts a source is read."""

    def __init__(self, *args: Any, source: Source, kind: SourceKind | None, **options: Any) -> None:
        super().__init__(*args, **{**options, "prefix": "reader"})
        rows = Channel.objects.filter(organisation=source.organisation_id, platform=source.platform)
        if source.brand:
            rows = Channel.objects.serving(source.brand).filter(platform=source.platform)
        else:
            rows = rows.filter(brand=None)
        needed = kind is not None and kind.needs_account
        self.offers = rows.exists()
        self.fields["channel"] = forms.ModelChoiceField(
            rows,
            label=_("Account"),
            initial=source.channel,
            required=needed,
            empty_label=None if needed and source.channel else "–",
        )


class AddressForm(forms.Form):
    """One address to look at: a site, or something that can be read itself."""

    address = OneLine(
        label=gettext_lazy("Address"),
        max_length=500,
        help_text=gettext_lazy("A site, a blog, a feed. We look for what can be read there."),
        widget=forms.TextInput(attrs={"inputmode": "url", "placeholder": "lanterne.example"}),
    )


class ListForm(forms.Form):
    """A list of feeds as feed readers export it."""

    file = forms.FileField(label=gettext_lazy("OPML file"), allow_empty_file=False)

    def clean_file(self) -> Any:
        """A file of a size that a list can have."""
        file = self.cleaned_data["file"]
        if file.size > OPML_CAP:
            raise forms.ValidationError(_("This file is too big for a list of feeds."))
        return file


class KindForm(forms.Form):
    """What one way of reading asks for: its own fields, a name, and an account if it takes one.

    Where the network tells what there is (`offered_field`), several things may be ticked in place of typing
    one: ``chosen`` are their tickets.
    """

    name = OneLine(
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("How you call it; left empty, it is called as it calls itself."),
        max_length=200,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        kind: SourceKind,
        platform: str,
        brand: Brand,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.kind = kind
        self.offered_field = next((one for one in kind.fields if one.offered), None)
        self.chosen = self._chosen() if self.is_bound and self.offered_field else []
        name = self.fields.pop("name")
        for field in kind.fields:
            ticked = field is self.offered_field and self.chosen
            self.fields[f"value_{field.name}"] = OneLine(
                label=_(field.label),
                help_text=_(field.help) if field.help else "",
                required=field.required and not ticked,
                max_length=500,
            )
        channels = Channel.objects.serving(brand).filter(platform=platform)
        if kind.needs_account or channels.exists():
            self.fields["channel"] = forms.ModelChoiceField(
                channels,
                label=_("Account"),
                required=kind.needs_account,
                empty_label=None if kind.needs_account else "–",
            )
        self.fields["name"] = name

    def _chosen(self) -> list[tuple[str, str]]:
        given = self.data.getlist("chosen") if hasattr(self.data, "getlist") else []
        return list(dict(filter(None, map(ticked, given[:MOST_TICKED]))).items())

    @property
    def values(self) -> dict[str, str]:
        """What was given for the fields of the kind itself."""
        return {field.name: self.cleaned_data[f"value_{field.name}"] for field in self.kind.fields}

    @property
    def wanted(self) -> list[tuple[dict[str, str], str]]:
        """The sources that are asked for: with what, and how each is called. What was ticked goes by its own
        name there, unless it is one alone and was given another."""
        name, field = self.cleaned_data["name"], self.offered_field
        if not (field and self.chosen):
            return [(self.values, name)]
        own = name if len(self.chosen) == 1 else ""
        return [({**self.values, field.name: value}, own or told) for value, told in self.chosen]
