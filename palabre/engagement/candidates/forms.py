"""The form of a candidate."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from palabre.engagement.models import Candidate
from palabre.governance.forms import OneLine


class CandidateForm(forms.Form):
    """Who applies, for which job, and how to reach them; ``seen`` is the version that one looks at."""

    seen = forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1, required=False
    )
    name = OneLine(label=gettext_lazy("Name"), max_length=200)
    job = OneLine(label=gettext_lazy("For which job"), max_length=120, required=False)
    mail = forms.EmailField(label=gettext_lazy("Mail"), max_length=254, required=False)
    phone = OneLine(label=gettext_lazy("Phone"), max_length=40, required=False)
    notes = forms.CharField(
        label=gettext_lazy("Notes"), max_length=20_000, required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Only what serves the job: they may ask to read it."),
    )  # fmt: skip

    def __init__(self, *args: Any, row: Candidate | None = None, **options: Any) -> None:
        if row is not None:
            names = ("name", "job", "mail", "phone", "notes")
            start = {name: getattr(row, name) for name in names} | {"seen": row.version}
            options["initial"] = start
        super().__init__(*args, **options)

    def told(self) -> dict[str, str]:
        """What was written, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}
