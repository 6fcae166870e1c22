"""The forms of the room: what people may type, and how long."""

import zoneinfo
from typing import Any, cast

from allauth.account.forms import LoginForm, SignupForm
from allauth.account.models import EmailAddress
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.core.validators import URLValidator
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_lazy

from palabre.governance import actions
from palabre.governance.access import Here
from palabre.governance.acts import Actor
from palabre.governance.countries import country_of_browser
from palabre.governance.keeping import Kind, check
from palabre.governance.models import Brand, Invitation, Organisation, User
from palabre.governance.own_roles import choices_for
from palabre.governance.role_words import RIGHTS as RIGHT_WORDS
from palabre.governance.rules import GRACE_DAYS, MOST_GRACE_DAYS, Refused, Right


class OneLine(forms.CharField):
    """A name: one line of visible characters, without the marks that turn the text around it."""

    # Bidirectional controls, which would make a name disorder the sentence it stands in.
    _TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F])

    def to_python(self, value: Any) -> str:
        """The text on one line."""
        text = super().to_python(value) or ""
        return " ".join(text.translate(self._TURNING).split())


class Country(forms.RegexField):
    """A country by its two letters, in capitals."""

    default_error_messages = {"invalid": gettext_lazy("Two letters, such as FR, BE, CA or CH.")}

    def __init__(self, **options: Any) -> None:
        label = gettext_lazy("Country (two letters)")
        super().__init__(r"^[A-Za-z]{2}$", label=label, **options)

    def clean(self, value: Any) -> str:
        """Two capital letters."""
        return str(super().clean(value)).upper()


class Several(forms.ModelMultipleChoiceField):
    """Rows by their numbers. One too great for any database is no choice, and no fault of the server."""

    def clean(self, value: Any) -> Any:
        """The rows that were chosen."""
        try:
            return super().clean(value)
        except OverflowError:
            error = self.error_messages["invalid_choice"]
            raise forms.ValidationError(error, "invalid_choice", {"value": "…"}) from None


def _languages(chosen: Any = "") -> list[tuple[str, Any]]:
    names = {"fr": "Français", "en": "English"}
    listed = [(code, names.get(code, name)) for code, name in settings.LANGUAGES]
    return [("", chosen), *listed] if chosen else listed


class SignInForm(LoginForm):
    """Address and password, called as everywhere else in the house."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["login"].label = gettext_lazy("E-mail address")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class FirstPersonForm(SignupForm):
    """The very first person: their account and the organisation it opens, both or neither."""

    organisation = OneLine(label=gettext_lazy("Name of your organisation"), max_length=120)
    name = OneLine(label=gettext_lazy("Your name"), max_length=120)
    field_order = ("organisation", "name", "email", "password1")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["email"].label = gettext_lazy("E-mail address")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["organisation"].widget.attrs["autocomplete"] = "organization"
        self.fields["password1"].help_text = " ".join(password_validators_help_texts())

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Make both; of two people who come first at the same moment, one is sent to sign in."""
        try:
            with transaction.atomic():
                user, answer = super().try_save(request)
                if user is not None:
                    # Nobody could check it but the person: it is their own house.
                    EmailAddress.objects.filter(user=user).update(verified=True)
                    language = (get_language() or "fr")[:2]
                    name = self.cleaned_data["organisation"]
                    country = country_of_browser(request.headers.get("Accept-Language", ""))
                    actions.make_organisation(Actor.person(user), name, language, country)
        except IntegrityError:
            return None, redirect("account_login")
        return user, answer

    def signup(self, request: HttpRequest, user: User) -> None:
        """Add what allauth's form doesn't know."""
        user.name = self.cleaned_data["name"]
        user.language = (get_language() or "fr")[:2]
        user.founder = True
        user.save(update_fields=["name", "language", "founder"])


class JoinForm(forms.Form):
    """An invited person's name and password."""

    name = OneLine(
        label=gettext_lazy("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, invitation: Invitation, **options: Any) -> None:
        super().__init__(*args, **options)
        self._person = User(email=invitation.email)
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

    def clean_password(self) -> str:
        """A password that isn't easily guessed."""
        self._person.name = self.cleaned_data.get("name", "")
        validate_password(self.cleaned_data["password"], self._person)
        return str(self.cleaned_data["password"])


class _PartForm(forms.Form):
    """A role, and the brands it is for; only roles the giver may give."""

    role = forms.ChoiceField(label=gettext_lazy("Role"))
    brands = Several(
        label=gettext_lazy("Only for these brands"),
        help_text=gettext_lazy("None ticked: all brands, those to come included."),
        queryset=Brand.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    ends_on = forms.DateField(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy(
            "For an agency or a trainee: after that day no page opens any more."
        ),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, here: Here, **options: Any) -> None:
        super().__init__(*args, **options)
        role = cast(forms.ChoiceField, self.fields["role"])
        role.choices = choices_for(here.rights, here.organisation)
        brands = cast("forms.ModelMultipleChoiceField[Brand]", self.fields["brands"])
        brands.queryset = here.organisation.brands.all()


class InviteForm(_PartForm):
    """Whom to invite."""

    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the invitation"), choices=_languages
    )
    field_order = ("email", "role", "language", "brands", "ends_on")


class MemberForm(_PartForm):
    """A member's part."""


class OwnRoleForm(forms.Form):
    """A role composed of rights; only those that the person holds, and none of an owner."""

    name = OneLine(label=gettext_lazy("Name of the role"), max_length=60)
    rights = forms.MultipleChoiceField(
        label=gettext_lazy("What it may do"),
        help_text=gettext_lazy("Reading is part of every role."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, here: Here, **options: Any) -> None:
        super().__init__(*args, **options)
        offered = [right for right in RIGHT_WORDS if right in here.rights]
        cast(forms.MultipleChoiceField, self.fields["rights"]).choices = [
            (right.value, RIGHT_WORDS[right])
            for right in offered
            if right not in {Right.READ, Right.OWN}
        ]

    def clean_rights(self) -> list[Right]:
        """The rights themselves."""
        return [Right(one) for one in self.cleaned_data["rights"]]


class SecondFactorForm(forms.Form):
    """How long everybody has to set up a second factor."""

    days = forms.IntegerField(
        label=gettext_lazy("Days that everybody has for it"),
        min_value=0,
        max_value=MOST_GRACE_DAYS,
        initial=GRACE_DAYS,
    )


class BrandForm(forms.ModelForm):
    """What a brand is called and where it is at home."""

    name = OneLine(label=gettext_lazy("Name"), max_length=120)
    site = forms.URLField(
        label=gettext_lazy("Web site"),
        required=False,
        max_length=200,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=_languages)
    country = Country()

    class Meta:
        model = Brand
        fields = ("name", "site", "language", "country")


class OrganisationForm(forms.ModelForm):
    """What an organisation is called and where it is at home."""

    name = OneLine(label=gettext_lazy("Name"), max_length=120)
    country = Country(
        help_text=gettext_lazy(
            "Leads are worth money of this country; values that stand already are not converted."
        )
    )

    class Meta:
        model = Organisation
        fields = ("name", "country")


class TermForm(forms.Form):
    """How long a kind of data is kept."""

    days = forms.IntegerField(
        label=gettext_lazy("Let go after this many days"),
        required=False,
        error_messages={"invalid": gettext_lazy("Type a whole number of days, in figures.")},
    )

    def __init__(self, *args: Any, kind: Kind, **options: Any) -> None:
        super().__init__(*args, **options)
        self._kind = kind
        field = self.fields["days"]
        field.widget.attrs.update(min=kind.least, max=kind.most)
        if kind.may_stay:
            field.help_text = gettext_lazy("Empty: as long as the organisation lives.")

    def clean_days(self) -> int | None:
        """The days, as they are allowed for the kind."""
        days: int | None = self.cleaned_data["days"]
        try:
            check(self._kind, days)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from None
        return days


class PreferencesForm(forms.ModelForm):
    """How a person likes to work."""

    name = OneLine(label=gettext_lazy("Name"), max_length=120, required=False)
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        required=False,
        choices=lambda: _languages(gettext_lazy("As the browser")),
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        required=False,
        choices=lambda: [
            ("", gettext_lazy("As the house")),
            *((zone, zone.replace("_", " ")) for zone in sorted(zoneinfo.available_timezones())),
        ],
    )
    theme = forms.ChoiceField(
        label=gettext_lazy("Theme"),
        required=False,
        choices=[
            ("", gettext_lazy("As the device")),
            ("light", gettext_lazy("Light")),
            ("dark", gettext_lazy("Dark")),
        ],
    )

    class Meta:
        model = User
        fields = ("name", "language", "time_zone", "theme", "dense", "single_keys")


class TrailForm(forms.Form):
    """What to show of the trail; a filter that makes no sense is left out."""

    person = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    kind = forms.CharField(required=False, max_length=40)
    words = OneLine(required=False, max_length=80)
    since = forms.DateField(required=False)
    until = forms.DateField(required=False)
    before = forms.IntegerField(required=False, min_value=1, max_value=2**62)
