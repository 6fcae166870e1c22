"""What a person writes in the composer, as one form made for the accounts of the brand."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from palabre.campaigns.addresses import is_open_to_all
from palabre.campaigns.models import Campaign
from palabre.channels.doors import platform
from palabre.channels.models import Channel
from palabre.connectors.contract import Field
from palabre.governance.forms import OneLine
from palabre.publishing.actions.posts import Told, Written
from palabre.publishing.following import comment_in, comment_shown, thread_in, thread_shown
from palabre.publishing.kept import signatures_of
from palabre.publishing.models import KeptText, Post, Variant
from palabre.publishing.rules import Aim
from palabre.publishing.words import AIMS
from palabre.strategy.models import Mission
from palabre.strategy.words import name_of

LONGEST_TEXT = 100_000
MOST_TEXTS = 25
LANGUAGES = [("", gettext_lazy("Not said")), ("fr", "Français"), ("en", "English")]
TIME_FORMAT = "%Y-%m-%dT%H:%M"


class TextField(forms.CharField):
    """A text of several lines. Browsers end its lines with two characters, networks count one."""

    def to_python(self, value: Any) -> str:
        """The text, its lines ended by one character."""
        return super().to_python(with_plain_lines(value or "")) or ""

    def bound_data(self, data: Any, initial: Any) -> Any:
        """The same in a form that is shown again."""
        return with_plain_lines(data) if isinstance(data, str) else data


def with_plain_lines(text: str) -> str:
    """A text with each of its lines ended by one character."""
    return str(text).replace("\r\n", "\n").replace("\r", "\n")


def _text(label: Any, rows: int, **options: Any) -> TextField:
    area = forms.Textarea(attrs={"rows": rows})
    return TextField(label=label, required=False, max_length=LONGEST_TEXT, widget=area, **options)


class PostForm(forms.Form):
    """The post and, for each account of the brand, what is told otherwise there.

    ``kept`` are the brand's kept texts: their signatures are offered to the accounts. ``campaigns`` are
    those that it may belong to, ``missions`` those of the plan in
    force, of which it serves one or says why not.
    """

    channels = forms.MultipleChoiceField(
        label=gettext_lazy("Where"), required=False, widget=forms.CheckboxSelectMultiple
    )
    title = OneLine(label=gettext_lazy("Title"), required=False, max_length=300)
    text = _text(gettext_lazy("Text"), 8)
    first_comment = _text(gettext_lazy("First comment"), 2)
    link = forms.URLField(
        label=gettext_lazy("Link"), required=False, max_length=2000, assume_scheme="https"
    )
    tags = OneLine(
        label=gettext_lazy("Tags"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Separated by commas: coffee, recipes."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False, choices=LANGUAGES)
    aim = forms.ChoiceField(
        label=gettext_lazy("What it is for"), choices=[(one.value, AIMS[one]) for one in Aim]
    )
    is_advertising = forms.BooleanField(
        label=gettext_lazy("Somebody was paid or given something for it"), required=False
    )
    is_typeset = forms.BooleanField(label=gettext_lazy("French typography"), required=False)
    without_card = forms.BooleanField(
        label=gettext_lazy("Show no card of the link, where networks let us"), required=False
    )
    campaign = forms.TypedChoiceField(
        label=gettext_lazy("Campaign"), required=False, coerce=int, empty_value=None
    )
    mission = forms.TypedChoiceField(
        label=gettext_lazy("Mission"), required=False, coerce=int, empty_value=None
    )
    outside_why = OneLine(
        label=gettext_lazy("Why it serves no mission"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Kept with the post, and in the audit trail."),
    )
    counts_clicks = forms.BooleanField(
        label=gettext_lazy("Count who follows its links"), required=False
    )
    due_at = forms.DateTimeField(
        label=gettext_lazy("When"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=TIME_FORMAT),
        input_formats=[TIME_FORMAT, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
    )

    def __init__(
        self,
        *args: Any,
        accounts: Sequence[Channel],
        kept: Sequence[KeptText] = (),
        campaigns: Sequence[Campaign] = (),
        missions: Sequence[Mission] = (),
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.accounts, self.kept, self.campaigns = accounts, kept, campaigns
        self.missions = missions
        for name in ("mission", "outside_why"):
            self.fields[name].is_plain = True  # type: ignore[attr-defined]
        serves = [(str(one.pk), name_of(one)) for one in missions]
        self.fields["mission"].choices = [("", _("none of them")), *serves]  # type: ignore[attr-defined]
        offered = [(str(one.pk), one.name) for one in campaigns]
        self.fields["campaign"].choices = [("", _("none")), *offered]  # type: ignore[attr-defined]
        self.fields["counts_clicks"].help_text = _counts_help(accounts)
        chosen = self.fields["channels"]
        chosen.choices = [(str(one.pk), one.name) for one in accounts]  # type: ignore[attr-defined]
        for one in accounts:
            self._add_account(one)

    def _add_account(self, one: Channel) -> None:
        of = platform(one.platform)
        self.fields[f"text_{one.pk}"] = _text(_("Text here"), 4)
        if of.post and of.post.title:
            self.fields[f"title_{one.pk}"] = OneLine(
                label=_("Title here"), required=False, max_length=300
            )
        if of.can_follow:
            self.fields[f"thread_{one.pk}"] = _text(_("Texts that follow here"), 2)
            self.fields[f"thread_{one.pk}"].help_text = _(
                "A line of three hyphens (---) begins the next text; alone, it means that none follows."
            )
            self.fields[f"comment_{one.pk}"] = _text(_("First comment here"), 2)
        self._add_signature(one)
        for kind, asked in (("to", of.to), ("more", of.draft)):
            for field in asked:
                name = f"{kind}_{one.pk}_{field.name}"
                now = self.data.get(name) or self.initial.get(name) or ""
                made = _chosen(field, one, now) if field.choices else _asked(field, one)
                # A draft may lack it, yet nothing leaves without it: it isn't called optional.
                made.is_plain = field.required  # type: ignore[attr-defined]
                self.fields[name] = made
        if not any(field.required for field in (*of.to, *of.draft)):
            for bound in self.of_account(one):  # nothing is needed there: it isn't said of each
                bound.field.is_plain = True  # type: ignore[attr-defined]

    def _add_signature(self, one: Channel) -> None:
        """The signatures of an account, by their texts: one that was changed since stays as it was kept."""
        name = f"signature_{one.pk}"
        offered = {row.text: row.name for row in signatures_of(self.kept, one)}
        now = with_plain_lines(self.data.get(name) or self.initial.get(name) or "")
        if now and now not in offered:
            offered[now] = now.splitlines()[0][:60]
        if offered:
            choices = [("", _("None")), *offered.items()]
            self.fields[name] = TextField(
                label=_("Signature"), required=False, max_length=2000,
                widget=forms.Select(choices=choices),
            )  # fmt: skip

    def of_account(self, one: Channel) -> list[forms.BoundField]:
        """The fields of one account, its signature and what follows there apart."""
        apart = {f"{kind}_{one.pk}" for kind in ("signature", "thread", "comment")}
        found = [name for name in self.fields if name.split("_")[1:2] == [str(one.pk)]]
        return [self[name] for name in found if name not in apart]

    def follow_of(self, one: Channel) -> list[dict[str, Any]]:
        """What follows on one account, as plain values: as fields they would cost the page a tenth more."""
        names = [
            name for kind in ("thread", "comment") if (name := f"{kind}_{one.pk}") in self.fields
        ]
        return [
            {
                "name": name,
                "label": self.fields[name].label,
                "help": self.fields[name].help_text,
                "value": self[name].value() or "",
                "errors": self.errors.get(name) if self.is_bound else None,
            }
            for name in names
        ]

    def signature_of(self, one: Channel) -> forms.BoundField | None:
        """The choice of an account's signature, if there is one to choose from."""
        name = f"signature_{one.pk}"
        return self[name] if name in self.fields else None

    def asks(self, one: Channel) -> bool:
        """Whether a text can't go to this account before some field of its own is filled in."""
        names = (
            f"to_{one.pk}_{field.name}" for field in platform(one.platform).to if field.required
        )
        return any(name in self.fields for name in names)

    def clean_tags(self) -> list[str]:
        """The tags, without their sign and each once."""
        found = [one.strip().lstrip("#") for one in self.cleaned_data["tags"].split(",")]
        return list(dict.fromkeys(one for one in found if one))[:30]

    def clean_due_at(self) -> Any:
        """The time, unless it is too far off to be meant."""
        at = self.cleaned_data["due_at"]
        if at and not abs(at - timezone.now()) < timedelta(days=366 * 3):
            raise forms.ValidationError(_("This date is too far off."))
        return at

    def written(self, thread: Sequence[str], media: Sequence[tuple[int, str]]) -> Written:
        """What was written, for the actions."""
        data = self.cleaned_data
        chosen = set(data["channels"])
        return Written(
            text=data["text"],
            title=data["title"],
            thread=[one[:LONGEST_TEXT] for one in map(with_plain_lines, thread) if one.strip()][
                :MOST_TEXTS
            ],
            first_comment=data["first_comment"],
            link=data["link"],
            language=data["language"],
            aim=data["aim"],
            tags=data["tags"],
            is_advertising=data["is_advertising"],
            is_typeset=bool(data["is_typeset"]),
            without_card=data["without_card"],
            campaign=data["campaign"],
            mission=data["mission"],
            outside_why=data["outside_why"],
            counts_clicks=bool(data["counts_clicks"]),
            due_at=data["due_at"],
            media=media,
            told=[self._told(one) for one in self.accounts if str(one.pk) in chosen],
        )

    def _told(self, one: Channel) -> Told:
        def asked(kind: str) -> dict[str, str]:
            start = f"{kind}_{one.pk}_"
            found = {
                n.removeprefix(start): v
                for n, v in self.cleaned_data.items()
                if n.startswith(start)
            }
            return {name: value for name, value in found.items() if value}

        thread = thread_in(self.cleaned_data.get(f"thread_{one.pk}", ""))
        return Told(
            channel=one.pk,
            title=self.cleaned_data.get(f"title_{one.pk}") or None,
            text=self.cleaned_data[f"text_{one.pk}"] or None,
            thread=thread[:MOST_TEXTS] if thread else thread,
            first_comment=comment_in(self.cleaned_data.get(f"comment_{one.pk}", "")),
            signature=self.cleaned_data.get(f"signature_{one.pk}") or "",
            to=asked("to"),
            more=asked("more"),
        )


def _counts_help(accounts: Sequence[Channel]) -> str:
    on_paper = accounts and all(platform(one.platform).fictional for one in accounts)
    if on_paper or is_open_to_all():
        return _(
            "Each account gets short links of its own. Articles and mails keep theirs as written."
        )
    return _(
        "Only once Palabre has an address that people outside can open: until then links stay."
    )


def _chosen(field: Field, one: Channel, now: str) -> forms.Field:
    """One of what a network knows. What a draft or a program brought that is none of it stays in sight."""
    tells = {"data-offers": field.offered, "data-field": field.name, "data-account": one.pk}
    named = {"": "–", **{value: _(says) for value, says in field.choices.items()}}
    return forms.ChoiceField(
        label=_(field.label),
        help_text=_(field.help) if field.help else "",
        choices=list({**({now: now[:60]} if now not in named else {}), **named}.items()),
        required=False,
        widget=forms.Select(attrs=tells if field.offered else {}),
    )


def _asked(field: Field, one: Channel) -> forms.Field:
    help_text = _(field.help) if field.help else ""
    if field.lines > 1:
        area = _text(_(field.label), field.lines)
        area.help_text = help_text
        return area
    tells = {"data-offers": field.offered, "data-field": field.name, "data-account": one.pk}
    widget = forms.TextInput(attrs=tells if field.offered else {})
    widget.input_type = "datetime-local" if field.is_moment else "text"
    return forms.CharField(
        label=_(field.label),
        help_text=help_text,
        required=False,  # a draft may lack it; the composer says so
        max_length=2000,
        widget=widget,
    )


def start_of(post: Post) -> dict[str, Any]:
    """What the form of a post that exists begins with."""
    at = timezone.localtime(post.due_at).strftime(TIME_FORMAT) if post.due_at else ""
    start: dict[str, Any] = {
        name: getattr(post, name)
        for name in (
            *("title", "text", "first_comment", "link", "language", "aim"),
            *("is_advertising", "is_typeset", "without_card", "counts_clicks"),
        )
    }
    start |= {
        "campaign": post.campaign_id,
        "mission": post.mission_id,
        "outside_why": post.outside_why,
    }
    start |= {"tags": ", ".join(post.tags), "due_at": at, "channels": []}
    for variant in post.variants.all():
        start["channels"].append(str(variant.channel_id))
        start |= _start_of(variant)
    return start


def _start_of(variant: Variant) -> Mapping[str, Any]:
    number = variant.channel_id
    start = {f"text_{number}": variant.text or "", f"title_{number}": variant.title or ""}
    start[f"signature_{number}"] = variant.signature
    start[f"thread_{number}"] = thread_shown(variant.thread)
    start[f"comment_{number}"] = comment_shown(variant.first_comment)
    start |= {f"to_{number}_{name}": value for name, value in variant.to.items()}
    return start | {f"more_{number}_{name}": value for name, value in variant.more.items()}
