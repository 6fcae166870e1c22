"""The forms of ambassadors: the charter, signing it, a story, one's own text."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from palabre.campaigns.models import Campaign
from palabre.community.actions.ambassadors import Wording
from palabre.community.actions.stories import Told
from palabre.community.models import AmbassadorCharter, Story
from palabre.community.rules import LANGUAGES, MOST_TEXTS
from palabre.community.words import LANGUAGE_NAMES
from palabre.governance.forms import OneLine
from palabre.publishing.models import Media


def _text(label: Any, most: int, rows: int, help_text: Any = "", *, required: bool) -> Any:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=most,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class CharterForm(forms.Form):
    """A version of the ambassadors' charter."""

    text_fr = _text(gettext_lazy("The charter, in French"), 20_000, 18, required=True)
    text_en = _text(gettext_lazy("The charter, in English"), 20_000, 18, required=True)
    disclosure_fr = OneLine(
        label=gettext_lazy("How a French text says that one works here"),
        help_text=gettext_lazy("It is added to each text. {brand} stands for the brand’s name."),
        max_length=120,
    )
    disclosure_en = OneLine(
        label=gettext_lazy("How an English text says that one works here"), max_length=120
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def wording(self) -> Wording:
        """What was written."""
        said = self.cleaned_data
        return Wording(**{name: said[name] for name in Wording.__slots__})

    @classmethod
    def start(cls, row: AmbassadorCharter) -> dict[str, Any]:
        """What the form shows of a version."""
        return {name: getattr(row, name) for name in Wording.__slots__} | {"seen": row.number}


class SignForm(forms.Form):
    """Signing the charter."""

    name = OneLine(label=gettext_lazy("Your name"), max_length=120)
    agrees = forms.BooleanField(label=gettext_lazy("I have read the charter, and I keep to it."))
    number = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class StoryForm(forms.Form):
    """A story with its texts; ``text_1``, ``language_1`` and so on."""

    title = OneLine(label=gettext_lazy("Title"), max_length=120)
    about = _text(gettext_lazy("What it is about"), 2000, 3, required=False)
    link = OneLine(
        label=gettext_lazy("Link"),
        help_text=gettext_lazy("Texts carry a short address for it, which counts who follows it."),
        max_length=2000,
        required=False,
    )
    picture = forms.ModelChoiceField(
        label=gettext_lazy("Picture"),
        help_text=gettext_lazy("From the media library."),
        queryset=Media.objects.none(),
        required=False,
        empty_label="–",
    )
    alt = OneLine(
        label=gettext_lazy("What the picture shows"),
        help_text=gettext_lazy("Empty: as in the library."),
        max_length=2000,
        required=False,
    )
    campaign = forms.ModelChoiceField(
        label=gettext_lazy("Campaign"),
        queryset=Campaign.objects.none(),
        required=False,
        empty_label="–",
    )
    starts_on = forms.DateField(
        label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"})
    )
    ends_on = forms.DateField(
        label=gettext_lazy("To"),
        help_text=gettext_lazy("Empty: until somebody ends it."),
        widget=forms.DateInput(attrs={"type": "date"}),
        required=False,
    )

    def __init__(
        self, *args: Any, pictures: QuerySet[Media], campaigns: QuerySet[Campaign], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["picture"].queryset = pictures  # type: ignore[attr-defined]
        self.fields["campaign"].queryset = campaigns  # type: ignore[attr-defined]
        names = [(one, LANGUAGE_NAMES[one]) for one in LANGUAGES]
        for number in range(1, MOST_TEXTS + 1):
            self.fields[f"language_{number}"] = forms.ChoiceField(
                label=_("Language"), choices=names, required=False
            )
            self.fields[f"text_{number}"] = _text(_("Text"), 5000, 4, required=False)

    def texts(self) -> list[tuple[int, Any, Any]]:
        """The fields of each text, by its number."""
        return [
            (number, self[f"language_{number}"], self[f"text_{number}"])
            for number in range(1, MOST_TEXTS + 1)
        ]

    def told(self) -> Told:
        """The story as the action takes it."""
        said = self.cleaned_data
        texts = [
            (said.get(f"language_{one}") or LANGUAGES[0], said.get(f"text_{one}", ""))
            for one in range(1, MOST_TEXTS + 1)
        ]
        names = ("title", "about", "link", "picture", "alt", "campaign", "starts_on", "ends_on")
        return Told(**{name: said[name] for name in names}, texts=texts)

    @classmethod
    def start(cls, story: Story | None, language: str) -> dict[str, Any]:
        """What the form begins with."""
        if story is None:
            found: dict[str, Any] = {"starts_on": timezone.localdate(), "language_1": language}
            return found | {"language_2": next(one for one in LANGUAGES if one != language)}
        names = ("title", "about", "link", "picture", "alt", "campaign", "starts_on", "ends_on")
        found = {name: getattr(story, name) for name in names}
        for number, one in enumerate(story.texts.all(), start=1):
            found |= {f"language_{number}": one.language, f"text_{number}": one.text}
        return found


class OwnTextForm(forms.Form):
    """One's own text for a story."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=[(one, LANGUAGE_NAMES[one]) for one in LANGUAGES],
    )
    text = _text(gettext_lazy("Your text"), 5000, 7, required=True)
    own_link = forms.BooleanField(
        label=gettext_lazy("Count the clicks on my own link, for me alone"),
        help_text=gettext_lazy(
            "Without it your text carries the link that all share: nobody can tell who brought whom."
        ),
        required=False,
    )


class SharedForm(forms.Form):
    """That one sent what was copied, and where, if one likes to say it."""

    url = OneLine(
        label=gettext_lazy("The address of your post"),
        help_text=gettext_lazy("Only you see it, to find it again."),
        max_length=2000,
        required=False,
    )
