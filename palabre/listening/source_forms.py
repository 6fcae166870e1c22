"""The forms of sources, made from what the platforms say of themselves."""

from typing import Any

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


def languages() -> list[tuple[str, str]]:
    """No language in particular, and every one there is to choose."""
    return [ANY, *language_choices()]


def countries() -> list[tuple[str, str]]:
    """No country in particular, and every one there is to choose."""
    return [ANY, *country_choices()]


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
    """What one way of reading asks for: its own fields, a name, and an account if it takes one."""

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
        name = self.fields.pop("name")
        for field in kind.fields:
            self.fields[f"value_{field.name}"] = OneLine(
                label=_(field.label),
                help_text=_(field.help) if field.help else "",
                required=field.required,
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

    @property
    def values(self) -> dict[str, str]:
        """What was given for the fields of the kind itself."""
        return {field.name: self.cleaned_data[f"value_{field.name}"] for field in self.kind.fields}
