"""The forms of look-alikes: an official account, a list, a note, a class."""

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from palabre.analysis.lookalikes import Class
from palabre.channels.doors import connectable, platforms
from palabre.governance.forms import OneLine
from palabre.protection.actions.lookalikes import LONGEST_NOTE, LONGEST_WHY
from palabre.protection.lookalikes.lists import MOST_BYTES
from palabre.protection.lookalikes.words import OFFICIAL_KINDS, class_word


def networks() -> list[tuple[str, str]]:
    """The networks where somebody may bear one's name: those where people have handles."""
    fictional = {one.slug for one in platforms() if one.fictional} - {
        one.slug for one in connectable()
    }
    named = [one for one in platforms() if one.naming and one.slug not in fictional]
    told = ((one.slug, gettext(one.name)) for one in named)
    return sorted(told, key=lambda pair: pair[1].casefold())


class OfficialForm(forms.Form):
    """An account or a site that is ours."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Whose"), choices=[(str(k), w) for k, w in OFFICIAL_KINDS.items()]
    )
    name = OneLine(
        label=gettext_lazy("Name that it shows"),
        help_text=gettext_lazy("Empty: the brand’s name."),
        max_length=200,
        required=False,
    )
    network = forms.ChoiceField(label=gettext_lazy("Where"), required=False)
    handle = OneLine(
        label=gettext_lazy("Handle or address"),
        help_text=gettext_lazy("@lanterne, or example.org for a site."),
        max_length=300,
    )
    picture = forms.FileField(
        label=gettext_lazy("Picture that it shows"),
        help_text=gettext_lazy("Who copies it is known by it. 2 MB at most."),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/gif,image/webp"}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["network"]
        field.is_plain = True  # type: ignore[attr-defined]
        field.choices = [("", gettext_lazy("A site")), *networks()]  # type: ignore[attr-defined]

    def clean_picture(self) -> bytes:
        """The bytes of the picture, none without one."""
        given = self.cleaned_data.get("picture")
        return given.read() if given else b""


class ListForm(forms.Form):
    """A list, pasted or as a file."""

    network = forms.ChoiceField(
        label=gettext_lazy("Where"),
        help_text=gettext_lazy("The network of the handles, if it is one. Sites need none."),
        required=False,
    )
    text = forms.CharField(
        label=gettext_lazy("Paste it here"),
        help_text=gettext_lazy(
            "One handle or site a line; then, if you know them, the name it shows, its description and the "
            "address of its picture, with tabs, semicolons or commas between."
        ),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocapitalize": "off"}),
    )
    file = forms.FileField(
        label=gettext_lazy("Or a file"),
        help_text=gettext_lazy("CSV or text, 100,000 lines and 5 MB at most."),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/plain,text/csv"}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["network"]
        field.is_plain = True  # type: ignore[attr-defined]
        unknown = ("", gettext_lazy("Sites, or not known"))
        field.choices = [unknown, *networks()]  # type: ignore[attr-defined]

    def brought(self) -> tuple[str, bytes]:
        """The name of the list and its bytes: one more than is taken, so that too many are told."""
        given = self.cleaned_data.get("file")
        if given:
            return str(given.name or ""), given.read(MOST_BYTES + 1)
        return "", self.cleaned_data["text"].encode("utf-8", "replace")


class NoteForm(forms.Form):
    """A note for the house."""

    text = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ClassForm(forms.Form):
    """What a person says that a suspect is, and why."""

    kind = forms.ChoiceField(label=gettext_lazy("It is"))
    why = forms.CharField(
        label=gettext_lazy("Why"), max_length=LONGEST_WHY, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["kind"]
        field.choices = [(str(k), class_word(k)) for k in Class]  # type: ignore[attr-defined]


class ReportForm(forms.Form):
    """That one reported a suspect, and where."""

    where = OneLine(label=gettext_lazy("Where it was reported"), max_length=120)
