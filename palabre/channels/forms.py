"""What a network asks for, as forms: an account, the keys of an app, a stop line."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from palabre.channels.words import CAPABILITIES
from palabre.connectors.contract import Capability, Field, OAuth, Platform
from palabre.connectors.oauth import allows
from palabre.governance.forms import OneLine
from palabre.governance.models import Brand, Member

# What a person may want an account for, beside reading: asked for only as needed.
WISHES = {
    Capability.PUBLISH: gettext_lazy("Publish"),
    Capability.REPLY: gettext_lazy("Answer"),
    Capability.MODERATE: gettext_lazy("Hide, approve and like"),
    Capability.BAR: gettext_lazy("Mute, block or ban people"),
    Capability.DELETE: gettext_lazy("Delete one’s own texts"),
    Capability.MEASURE: gettext_lazy("Read figures"),
}


def wishes_of(of: Platform, by: OAuth) -> dict[Capability, Any]:
    """What a person may want an account of a network for, beside the reading that asks for nothing more."""
    reads = {one: word for one, word in CAPABILITIES.items() if one in by.on_wish}
    return {one: word for one, word in (reads | WISHES).items() if one in of.capabilities}


def _field(field: Field) -> forms.Field:
    if field.choices:
        named = [(one, _(says)) for one, says in field.choices.items()]
        return forms.ChoiceField(label=_(field.label), required=field.required, choices=named)
    hidden = forms.PasswordInput(attrs={"autocomplete": "off"})
    return OneLine(
        label=_(field.label),
        help_text=_(field.help) if field.help else "",
        required=field.required,
        max_length=8000 if field.secret else 300,
        widget=hidden if field.secret else forms.TextInput(),
    )


class FieldsForm(forms.Form):
    """The fields that a platform declares; a secret is never shown again."""

    def __init__(self, *args: Any, asks: Iterable[Field], **options: Any) -> None:
        super().__init__(*args, **options)
        for field in asks:
            self.fields[field.name] = _field(field)


WHOLE = "all"


class OwnerForm(forms.Form):
    """Whose account it is: asked only where there is more than one brand."""

    def __init__(self, *args: Any, brands: Sequence[Brand] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self._brands = {str(one.pk): one for one in brands}

    def ask_owner(self, start: Brand | None) -> None:
        """Ask for the owner, last of all, beginning with this brand (None: the whole organisation)."""
        if len(self._brands) < 2:
            return
        self.fields["owner"] = forms.ChoiceField(
            label=_("Whose account is it?"),
            help_text=_(
                "A brand’s account is seen, read with and published from by that brand only."
            ),
            choices=[
                (WHOLE, _("The whole organisation’s")),
                *((number, one.name) for number, one in self._brands.items()),
            ],
            initial=str(start.pk) if start else WHOLE,
        )

    @property
    def owner(self) -> Brand | None:
        """The brand that was chosen; None for the whole organisation."""
        return self._brands.get(self.cleaned_data.get("owner", WHOLE))


class AccountForm(FieldsForm, OwnerForm):
    """What a network asks for to connect an account."""

    def __init__(self, *args: Any, of: Platform, **options: Any) -> None:
        super().__init__(*args, asks=of.account, **options)


class SignInForm(OwnerForm):
    """What an account is wanted for, and on which server it is."""

    def __init__(self, *args: Any, of: Platform, by: OAuth, **options: Any) -> None:
        super().__init__(*args, **options)
        if by.on_server:
            self.fields["server"] = OneLine(label=_("Server"), max_length=300)
        if by.asks:
            self.fields["account"] = OneLine(label=_(by.asks), max_length=300)
        offered = [(one.value, word) for one, word in wishes_of(of, by).items()]
        if offered:
            self.fields["wishes"] = forms.MultipleChoiceField(
                label=_("What for, beside reading?"),
                help_text=_("Only the permissions that this needs are asked for."),
                choices=offered,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    @staticmethod
    def let_before(of: Platform, by: OAuth, scopes: str) -> list[str]:
        """The wishes that an account's permissions of before fulfil, to be asked for again."""
        if not scopes:  # the network never named them
            return []
        asks = [one for one in wishes_of(of, by) if by.scopes.get(one)]
        return [one.value for one in asks if allows(by, scopes, one)]

    def wanted(self, of: Platform) -> list[Capability]:
        """The capabilities to ask permission for: reading always, the rest as wished."""
        reads = {Capability.READ, Capability.SEARCH, Capability.STREAM} & of.capabilities
        reads -= of.oauth.on_wish if of.oauth else set()
        wishes = {Capability(one) for one in self.cleaned_data.get("wishes", ())}
        return sorted(reads | wishes)


EVERYBODY, NAMED = "everybody", "named"


class SpeakersForm(forms.Form):
    """Who speaks from an account."""

    who = forms.ChoiceField(
        label=gettext_lazy("Who speaks from it?"),
        choices=[
            (EVERYBODY, gettext_lazy("Everybody whose role lets them")),
            (NAMED, gettext_lazy("Only the members named below")),
        ],
        widget=forms.RadioSelect,
    )
    members = forms.MultipleChoiceField(
        label=gettext_lazy("Members"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, offered: Sequence[Member], **options: Any) -> None:
        super().__init__(*args, **options)
        self._offered = {str(one.pk): one for one in offered}
        named = [(number, str(one)) for number, one in self._offered.items()]
        cast("forms.MultipleChoiceField", self.fields["members"]).choices = named

    @property
    def named(self) -> list[Member] | None:
        """The members that were named; None where everybody speaks."""
        if self.cleaned_data["who"] == EVERYBODY:
            return None
        return [self._offered[one] for one in self.cleaned_data["members"]]


class BudgetForm(forms.Form):
    """The most that an account may cost a month."""

    most = forms.DecimalField(
        label=gettext_lazy("At most, in US dollars a month"),
        help_text=gettext_lazy("Empty for no stop line. At the line nothing more is called."),
        required=False,
        min_value=0,
        max_value=1_000_000,
        decimal_places=2,
    )

    def millionths(self) -> int | None:
        """The line in millionths of a dollar; None for no line."""
        most = self.cleaned_data["most"]
        return None if most is None else int(most * 1_000_000)
