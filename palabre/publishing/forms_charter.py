"""The charter's rules as a person types them, and the sentence that they are tried with."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from palabre.channels.models import Channel
from palabre.publishing.checks import Charter
from palabre.publishing.checks.spelt import WANTED, lines_of, plain_lines, words_in
from palabre.publishing.forms import LANGUAGES

MOST_CHARACTERS = 200_000


def _lines(label: Any, rows: int, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class RulesForm(forms.Form):
    """The rules of an organisation, or what a brand adds to them."""

    forbidden = _lines(
        gettext_lazy("Forbidden words"),
        8,
        gettext_lazy(
            "One a line; after a colon its reason, which writers read: “cheap: we say fair price”. A star"
            " stands for any ending. A text with one of them doesn’t leave."
        ),
    )
    risky = _lines(
        gettext_lazy("Words that ask for care"),
        5,
        gettext_lazy("Written the same way; these only give advice."),
    )
    wanted = forms.MultipleChoiceField(
        label=gettext_lazy("What has to be said"),
        choices=[(name, gettext_lazy(words)) for name, words in WANTED.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    disclosed_by = _lines(
        gettext_lazy("Wordings that say it"),
        3,
        gettext_lazy("Yours, beside those that everybody knows: “#teamlanterne”. One a line."),
    )
    accounts = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Accounts that are an employee’s own"),
        help_text=gettext_lazy(
            "Who speaks there speaks for the house, and has to say so in each text."
        ),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    own_names = _lines(
        gettext_lazy("Names of the house"),
        3,
        gettext_lazy(
            "Brands, products and people of yours, one a line: no word within them is forbidden."
        ),
    )
    own_contacts = _lines(
        gettext_lazy("Addresses and numbers of the house"),
        3,
        gettext_lazy("E-mail addresses and phone numbers that are nobody’s secret, one a line."),
    )

    def __init__(self, *args: Any, accounts: Sequence[Channel], **options: Any) -> None:
        super().__init__(*args, **options)
        self.has_accounts = bool(accounts)
        chosen = self.fields["accounts"]
        chosen.choices = [(str(one.pk), one.name) for one in accounts]  # type: ignore[attr-defined]

    @property
    def charter(self) -> Charter:
        """What was typed, as the checks take it."""
        data = self.cleaned_data
        forbidden, reasons = words_in(data["forbidden"])
        risky, more = words_in(data["risky"])
        return Charter(
            forbidden=forbidden,
            risky=risky,
            disclosures=tuple(one for one in data["wanted"] if one != "alcohol"),
            disclosed_by=plain_lines(data["disclosed_by"]),
            alcohol="alcohol" in data["wanted"],
            own_names=plain_lines(data["own_names"]),
            own_contacts=plain_lines(data["own_contacts"]),
            reasons={**more, **reasons},
        )


def start_of(charter: Charter, accounts: Sequence[int]) -> dict[str, Any]:
    """What the form of rules that were written begins with."""
    wanted = [*charter.disclosures, *(["alcohol"] if charter.alcohol else [])]
    return {
        "forbidden": lines_of(charter.forbidden, charter.reasons),
        "risky": lines_of(charter.risky, charter.reasons),
        "wanted": wanted,
        "accounts": [str(one) for one in accounts],
        **{
            name: "\n".join(getattr(charter, name))
            for name in ("disclosed_by", "own_names", "own_contacts")
        },
    }


class TryForm(forms.Form):
    """A text to try the rules with, and who would say it."""

    text = forms.CharField(
        label=gettext_lazy("A sentence"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), required=False, choices=LANGUAGES[1:]
    )
    is_advertising = forms.BooleanField(
        label=gettext_lazy("Somebody was paid or given something for it"), required=False
    )
    is_employee = forms.BooleanField(
        label=gettext_lazy("On an employee’s own account"), required=False
    )
