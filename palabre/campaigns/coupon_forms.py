"""The forms of coupons and contests."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from palabre.campaigns.entries import Entry
from palabre.campaigns.forms import CampaignField, Moment, Money, OfBrand, Words, in_order
from palabre.campaigns.rules import MOST_CODES, spelt
from palabre.governance.forms import OneLine
from palabre.governance.rules import is_near

FILE_CAP = 5 * 1024 * 1024


class CouponForm(OfBrand):
    """What a coupon gives, to whom, until when."""

    name = OneLine(
        label=gettext_lazy("Name"), help_text=gettext_lazy("For your team."), max_length=120
    )
    gives = OneLine(
        label=gettext_lazy("What it gives"),
        help_text=gettext_lazy("Stands large on the coupon: −20 %, a free coffee…"),
        max_length=120,
    )
    terms = forms.CharField(
        label=gettext_lazy("Conditions"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    starts_at = Moment(label=gettext_lazy("Valid from"), required=False)
    ends_at = Moment(label=gettext_lazy("Valid until"), required=False)
    most = forms.IntegerField(
        label=gettext_lazy("How often in all"),
        help_text=gettext_lazy("Empty: without limit."),
        required=False,
        min_value=1,
        max_value=100_000_000,
    )
    campaign = CampaignField()

    def clean(self) -> dict[str, Any]:
        """An end after the beginning."""
        return in_order(self, super().clean() or {}, "starts_at", "ends_at")


class NewCouponForm(CouponForm):
    """A new coupon: one code for everybody, or many that are taken once each."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Codes"),
        choices=[
            ("shared", gettext_lazy("one code for everybody")),
            ("unique", gettext_lazy("one code a person, taken once")),
        ],
    )
    code = OneLine(
        label=gettext_lazy("The shared code"),
        help_text=gettext_lazy("Letters and figures, such as LANTERNE20. Empty: one is made."),
        max_length=40,
        required=False,
    )
    count = forms.IntegerField(
        label=gettext_lazy("How many codes"),
        help_text=gettext_lazy("For codes that are taken once each."),
        required=False,
        min_value=1,
        max_value=MOST_CODES,
    )
    field_order = ("name", "gives", "kind", "code", "count", "most")

    def clean(self) -> dict[str, Any]:
        """A code that can be typed, or a number of codes."""
        given = super().clean()
        if given.get("kind") == "unique" and not given.get("count"):
            self.add_error("count", _("Say how many."))
        code = given.get("code") or ""
        if given.get("kind") == "shared" and code and len(spelt(code)) < 3:
            self.add_error("code", _("At least three letters or figures."))
        return given

    def values(self) -> dict[str, Any]:
        """What `make_coupon` takes beside the name."""
        given = {**self.cleaned_data}
        is_shared = given.pop("kind") == "shared"
        count = given.pop("count") or 0
        return {
            **given,
            "count": 0 if is_shared else count,
            "code": given["code"] if is_shared else "",
        }


class MoreCodesForm(forms.Form):
    """How many codes more."""

    count = forms.IntegerField(min_value=1, max_value=MOST_CODES)


class RedeemForm(forms.Form):
    """A code that somebody presents."""

    code = OneLine(
        label=gettext_lazy("Code"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "autofocus": True}
        ),
    )
    place = OneLine(
        label=gettext_lazy("Where"),
        help_text=gettext_lazy("Your shop or till; it stays filled in."),
        max_length=80,
        required=False,
    )
    amount = Money(
        label=gettext_lazy("Sale"),
        help_text=gettext_lazy("What the person buys; it tells what the coupon brought."),
        required=False,
    )


class ContestForm(OfBrand):
    """What there is to win, for whom, and who counts."""

    name = OneLine(label=gettext_lazy("Name"), max_length=120)
    prize = OneLine(label=gettext_lazy("Prize"), max_length=200)
    terms = forms.CharField(
        label=gettext_lazy("Conditions"),
        help_text=gettext_lazy("They stand on the public page."),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    winners = forms.IntegerField(
        label=gettext_lazy("Winners"), min_value=1, max_value=1000, initial=1
    )
    substitutes = forms.IntegerField(
        label=gettext_lazy("Substitutes"), min_value=0, max_value=1000, initial=0, required=False
    )
    opens_at = Moment(label=gettext_lazy("Entries count from"), required=False)
    closes_at = Moment(label=gettext_lazy("Entries count until"), required=False)
    words = Words(
        label=gettext_lazy("Words that an entry must hold"),
        help_text=gettext_lazy("Separated by commas, all of them; a tag such as #lanterne too."),
        max_length=500,
        required=False,
    )
    once = forms.BooleanField(
        label=gettext_lazy("One entry a person counts"), required=False, initial=True
    )
    excluded = Words(
        label=gettext_lazy("Who can’t win"),
        help_text=gettext_lazy("Handles of your team and family, separated by commas."),
        max_length=5000,
        required=False,
    )
    without_winners_for = forms.IntegerField(
        label=gettext_lazy("Without those who won in the last days"),
        help_text=gettext_lazy("In any contest of the brand; 0 for none."),
        min_value=0,
        max_value=3650,
        initial=0,
        required=False,
    )
    campaign = CampaignField()

    def clean(self) -> dict[str, Any]:
        """An end after the beginning, and figures where nothing was typed."""
        given = in_order(self, super().clean() or {}, "opens_at", "closes_at")
        for name in ("substitutes", "without_winners_for"):
            given[name] = given.get(name) or 0
        return given


LONGEST_CELL = 100_000  # characters


class EntrantsForm(forms.Form):
    """A file with one entry a line."""

    file = forms.FileField(label=gettext_lazy("CSV file"), allow_empty_file=False)

    def clean_file(self) -> list[Entry]:
        """The entries; the head names the columns."""
        file = self.cleaned_data["file"]
        if file.size > FILE_CAP:
            raise forms.ValidationError(_("At most 5 MB."))
        try:
            text = file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise forms.ValidationError(_("Save the file as CSV in UTF-8.")) from None
        try:
            entries = list(entries_of(text))
        except csv.Error:
            raise forms.ValidationError(_("Save the file as CSV in UTF-8.")) from None
        if not entries:
            raise forms.ValidationError(
                _("No entry was found: the first line must name the columns handle or remote_id.")
            )
        return entries


def entries_of(text: str) -> Iterator[Entry]:
    """The entries of a CSV with the columns name, handle, remote_id, text, at; most may be missing."""
    first = next(iter(text.splitlines()), "")
    mark = max(",;\t", key=first.count)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=mark)
    for row in rows:
        # The reader's own limit is the whole process's, and other rooms raise it.
        cells_here = [*row.values(), *(row.get(None) or ())]  # those beyond the head, too
        if any(len(value) > LONGEST_CELL for value in cells_here if isinstance(value, str)):
            raise csv.Error("a cell without end")
        cells = {(key or "").strip().lower(): (value or "") for key, value in row.items()
                 if isinstance(value, str | None)}  # fmt: skip
        if cells.get("handle", "").strip() or cells.get("remote_id", "").strip():
            yield Entry(
                cells.get("name", "").strip(), cells.get("handle", "").strip(),
                cells.get("remote_id", "").strip(), cells.get("text", ""), _moment(cells.get("at", "")),
            )  # fmt: skip


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text.strip())
    except ValueError:
        return None
    if found is None or not is_near(found):
        return None
    if found.tzinfo is not None:
        return found
    return found.replace(tzinfo=timezone.get_current_timezone()).astimezone(UTC)


class SealForm(forms.Form):
    """Which public value will be used."""

    announced = OneLine(
        label=gettext_lazy("Public value that will be used"),
        help_text=gettext_lazy(
            "Something that nobody knows yet and everybody will: the numbers of a lottery on a day to "
            "come, a round of drand. Empty: the draw rests on the bound secret alone."
        ),
        max_length=200,
        required=False,
    )


class DrawForm(forms.Form):
    """The public value that was announced."""

    public = OneLine(label=gettext_lazy("The public value"), max_length=200, required=False)
