"""The form in which a person says how a file is to be read and what its columns mean."""

from copy import copy
from dataclasses import asdict
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext, gettext_lazy

from palabre.connectors.contract import Kind
from palabre.connectors.files import FIELDS, ColumnMap, Format
from palabre.listening.editing import COUNTRIES, LANGUAGES
from palabre.listening.importing import columns_now, describe, mapping_of, options_of
from palabre.listening.models import Import
from palabre.listening.words import KINDS, country_name, language_name

ENCODINGS = ("utf-8", "cp1252", "iso-8859-15", "utf-16", "mac-roman")
OF_FILE = ("header", "delimiter", "encoding", "sheet", "owner")
OF_ROWS = ("day_first", "zone", "language", "country", "kind", "place")
OF_FORMAT: dict[Format, tuple[str, ...]] = {
    Format.CSV: ("header", "delimiter", "encoding"),
    Format.TSV: ("header", "delimiter", "encoding"),
    Format.XLSX: ("header", "sheet"),
    Format.JSON: ("encoding",),
    Format.ARCHIVE: ("owner",),
}


class ReadingForm(forms.Form):
    """How the file is cut into cells, and what holds for all of its rows."""

    header = forms.BooleanField(
        label=gettext_lazy("The first line names the columns"), required=False
    )
    delimiter = forms.ChoiceField(
        label=gettext_lazy("Between the cells"),
        required=False,
        choices=[
            ("", gettext_lazy("Find out")),
            (",", gettext_lazy("Comma")),
            (";", gettext_lazy("Semicolon")),
            ("\t", gettext_lazy("Tab")),
            ("|", gettext_lazy("Vertical bar")),
        ],
    )
    encoding = forms.ChoiceField(
        label=gettext_lazy("Encoding"),
        required=False,
        choices=[("", gettext_lazy("Find out")), *((name, name.upper()) for name in ENCODINGS)],
    )
    sheet = forms.CharField(
        label=gettext_lazy("Sheet"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("The first one when you leave this empty."),
    )
    owner = forms.CharField(
        label=gettext_lazy("Whose archive is this?"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("The name that its texts carry as their voice."),
    )
    day_first = forms.ChoiceField(
        label=gettext_lazy("A date like 03/04/2026 is"),
        choices=[("on", gettext_lazy("3 April")), ("", gettext_lazy("March 4"))],
        required=False,
    )
    zone = forms.ChoiceField(label=gettext_lazy("Time zone of dates that name none"))
    language = forms.ChoiceField(
        label=gettext_lazy("Language, where the file names none"), required=False
    )
    country = forms.ChoiceField(
        label=gettext_lazy("Country, where the file names none"), required=False
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind of text, where the file names none"))
    place = forms.CharField(
        label=gettext_lazy("Site or network, where the file names none"),
        required=False,
        max_length=100,
    )

    def __init__(self, *given: Any, row: Import, ready: bool, **named: Any) -> None:
        super().__init__(*given, **named)
        kept = OF_FORMAT.get(Format(row.format), ()) + (() if ready else OF_ROWS)
        for name in [name for name in self.fields if name not in kept]:
            del self.fields[name]
        offered: dict[str, list[tuple[str, Any]]] = {
            "zone": [(zone, zone.replace("_", " ")) for zone in sorted(available_timezones())],
            "language": [("", gettext("Find out")), *((c, language_name(c)) for c in LANGUAGES)],
            "country": [("", gettext("Unknown")), *((c, country_name(c)) for c in COUNTRIES)],
            "kind": [(kind.value, KINDS.get(kind, kind)) for kind in Kind],
        }
        for name, choices in offered.items():
            field = self.fields.get(name)
            if isinstance(field, forms.ChoiceField):
                field.choices = choices

    @classmethod
    def of(cls, row: Import, *, ready: bool) -> "ReadingForm":
        """The form as it stands for an import."""
        options, mapping = options_of(row), mapping_of(row)
        initial = {**asdict(options), **mapping.to_json()}
        initial["day_first"] = "on" if mapping.day_first else ""
        return cls(initial=initial, row=row, ready=ready)


def columns_asked(data: QueryDict) -> tuple[dict[str, str], str]:
    """Which column gives which field, as posted; and the field that two columns were given, or ""."""
    columns: dict[str, str] = {}
    for name, field in zip(data.getlist("column"), data.getlist("field"), strict=False):
        if field in FIELDS and field in columns:
            return columns, field
        if field in FIELDS:
            columns[field] = name
    return columns, ""


def trial_of(row: Import, data: QueryDict) -> tuple[Import, ReadingForm, str]:
    """The import as this form would have it, not saved; the form; what is wrong with it, or "".

    When the file is cut otherwise than before and has other columns now, they are matched anew.
    """
    trial = copy(row)
    form = ReadingForm(data, row=row, ready=not data.getlist("column"))
    if not form.is_valid():
        return trial, form, gettext("Please look at the marked fields again.")
    told = form.cleaned_data
    trial.options = {name: told[name] for name in OF_FILE if name in told}
    columns, doubled = columns_asked(data)
    if columns_now(trial) == tuple(data.getlist("column")):
        rest = {name: told[name] for name in OF_ROWS if name in told}
        mapping = ColumnMap(columns).to_json() | rest
        mapping["day_first"] = told.get("day_first") == "on"
        trial.mapping = ColumnMap.from_json(mapping).to_json()
    else:
        trial.mapping = {}
        trial.mapping = describe(trial).mapping.to_json()
    words = gettext("Two columns are taken for “%(field)s”: choose one of them.")
    return trial, form, words % {"field": gettext(FIELDS[doubled])} if doubled else ""
