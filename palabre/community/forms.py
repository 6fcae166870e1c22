"""The forms inside the house: a board, an idea, an answer."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from palabre.community.models import Board
from palabre.community.rules import MOST_SITES, USUAL_KEEP_DAYS, site_of
from palabre.community.words import AUDIENCES
from palabre.governance.forms import OneLine


class BoardForm(forms.Form):
    """A board: what for, who sees it, who may frame it, how long addresses are kept."""

    name = OneLine(label=gettext_lazy("Name"), max_length=120)
    text = forms.CharField(
        label=gettext_lazy("What is asked"),
        help_text=gettext_lazy("Shown at its top: what you ask for, and what becomes of ideas."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    audience = forms.ChoiceField(
        label=gettext_lazy("Who sees it"),
        choices=[(str(one), word) for one, word in AUDIENCES.items()],
        help_text=gettext_lazy(
            "Changed to or from an address that can’t be guessed, the board gets another address."
        ),
    )
    is_open = forms.BooleanField(
        label=gettext_lazy("It takes ideas, votes and remarks"), required=False
    )
    is_moderated = forms.BooleanField(
        label=gettext_lazy("Somebody of the house reads ideas and remarks before they are shown"),
        required=False,
    )
    sites = forms.CharField(
        label=gettext_lazy("Sites that may show it within their pages"),
        help_text=gettext_lazy("One a line, such as https://www.example.org."),
        max_length=3000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    keep_days = forms.IntegerField(
        label=gettext_lazy("Days that mail addresses are kept after somebody was last here"),
        min_value=7,
        max_value=3650,
        initial=USUAL_KEEP_DAYS,
    )

    def clean_sites(self) -> list[str]:
        """The sites as a policy names them."""
        found = []
        for line in self.cleaned_data["sites"].split():
            site = site_of(line)
            if not site:
                raise forms.ValidationError(_("“%(line)s” is no site.") % {"line": line[:100]})
            found.append(site)
        if len(found) > MOST_SITES:
            raise forms.ValidationError(_("At most %(most)s sites.") % {"most": MOST_SITES})
        return found

    @classmethod
    def start(cls, board: Board) -> dict[str, Any]:
        """What the form shows of a board."""
        told = {name: getattr(board, name) for name in cls.base_fields}
        return told | {"sites": "\n".join(board.sites)}


class IdeaForm(forms.Form):
    """An idea that somebody of the house writes down."""

    board = forms.ModelChoiceField(
        label=gettext_lazy("Board"), queryset=Board.objects.none(), empty_label=None
    )
    title = OneLine(label=gettext_lazy("The idea in one line"), max_length=120)
    text = forms.CharField(
        label=gettext_lazy("What would it change, and for whom?"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, boards: QuerySet[Board], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["board"].queryset = boards  # type: ignore[attr-defined]


class WordingForm(forms.Form):
    """An idea worded otherwise."""

    title = OneLine(label=gettext_lazy("The idea in one line"), max_length=120)
    text = forms.CharField(
        label=gettext_lazy("What would it change, and for whom?"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
