"""Thanks and rewards: the pots, who contributed, who was left out; one contributor."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.campaigns.forms import Money
from palabre.community.actions import rewards as actions
from palabre.community.models import Award, Idea, Participant, Pot, Reward
from palabre.community.reading import dressed as dressed_idea
from palabre.community.rules import SHOWN, Deed, RewardState
from palabre.community.thanking import contributors, dressed, dressed_award, left_out, with_deeds
from palabre.community.views.shared import (
    form_page,
)
from palabre.community.words import DEEDS, REWARD_STATES
from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import Moved
from palabre.governance.forms import OneLine
from palabre.governance.money import CURRENCIES
from palabre.governance.numbers import number_in
from palabre.governance.pages import actor, address, go, here_of
from palabre.governance.rules import Refused, Right

LAST = 30


class PotForm(forms.Form):
    """A pot."""

    name = OneLine(label=gettext_lazy("Name"), max_length=120)
    budget = Money(label=gettext_lazy("Budget"))
    most_each = Money(label=gettext_lazy("One person gets at most"))
    currency = forms.ChoiceField(
        label=gettext_lazy("Currency"), choices=[(one, one) for one in CURRENCIES]
    )
    for_members = forms.BooleanField(
        label=gettext_lazy("Members of the house may get something, too"), required=False
    )
    every_days = forms.IntegerField(
        label=gettext_lazy("One person gets something once in so many days"),
        help_text=gettext_lazy("Empty: as often as the sum for one person allows."),
        min_value=1,
        max_value=3650,
        required=False,
    )
    terms = forms.CharField(
        label=gettext_lazy("Rules"),
        help_text=gettext_lazy("Who decides, by what, until when: the same for everybody."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class GiveForm(forms.Form):
    """A reward for one idea."""

    pot = forms.ModelChoiceField(
        label=gettext_lazy("Out of"), queryset=Pot.objects.none(), empty_label=None
    )
    idea = forms.ModelChoiceField(
        label=gettext_lazy("For the idea"), queryset=Idea.objects.none(), empty_label=None
    )
    amount = Money(label=gettext_lazy("Worth"))
    reason = OneLine(
        label=gettext_lazy("What for"),
        help_text=gettext_lazy("Mailed to them as thanks."),
        max_length=300,
    )


@require_safe
@page(Right.READ)
def rewards(request: HttpRequest) -> HttpResponse:
    """The pots with what is left of them, who contributed, and who was left out."""
    here = here_of(request)
    brand = brand_here(here)
    lives = ~Q(rewards__state=RewardState.WITHDRAWN)
    pots = list(
        Pot.objects.filter(brand=brand).annotate(spent=Sum("rewards__amount", filter=lives))
    )
    for pot in pots:
        pot.left = pot.budget - (pot.spent or 0)  # type: ignore[attr-defined]
    context = {
        "pots": pots,
        "people": contributors(brand),
        "left_out": left_out(brand),
        "given": _given(brand_here(here)),
        "may_change": here.may(Right.PUBLISH),
    }
    return render(request, "community/rewards.html", context)


def _given(brand: Any) -> list[Reward]:
    rows = Reward.objects.filter(pot__brand=brand).select_related("pot", "participant", "idea")
    return [_dressed(row) for row in rows[:LAST]]


def _dressed(row: Reward) -> Reward:
    row.state_word, row.kind = REWARD_STATES[RewardState(row.state)]  # type: ignore[attr-defined]
    return row


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.PUBLISH)
def new_pot(request: HttpRequest) -> HttpResponse:
    """Open a pot."""
    here = here_of(request)
    form = PotForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            actions.open_pot(actor(here), brand_here(here), **form.cleaned_data)
            return go(here, "community_rewards")
        except Refused as refused:
            form.add_error("most_each", str(refused))
    return form_page(request, form, _("New pot"), _("Open it"), address(here, "community_rewards"))


def _person(here: Here, number: int) -> Participant:
    people = Participant.objects.filter(board__brand=brand_here(here))
    return get_object_or_404(with_deeds(people).select_related("board"), pk=number)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.PUBLISH)
def person(request: HttpRequest, number: int) -> HttpResponse:
    """One contributor: what they did, thanking them, a reward for one of their ideas."""
    here = here_of(request)
    row = dressed(_person(here, number))
    posted = request.POST if request.method == "POST" else None
    gives = posted is not None and posted.get("act") == "give"
    form = GiveForm(posted if gives else None)
    ideas = Idea.objects.filter(author=row, state__in=SHOWN)
    form.fields["pot"].queryset = Pot.objects.filter(brand=brand_here(here))  # type: ignore[attr-defined]
    form.fields["idea"].queryset = ideas  # type: ignore[attr-defined]
    try:
        if gives and form.is_valid():
            said = form.cleaned_data
            actions.give(actor(here), person=row, **said)
            messages.success(request, _("Promised: it is told to them by mail."))
            return go(here, "community_person", row.pk)
        if posted is not None and not gives:
            messages.success(request, _say(here, row, posted))
            return go(here, "community_person", row.pk)
    except Refused as refused:
        form.add_error(None, str(refused)) if gives else messages.error(request, str(refused))
    context = {
        "person": row,
        "form": form,
        "ideas": [dressed_idea(one) for one in ideas],
        "awards": [dressed_award(one) for one in row.awards.all()],
        "deeds": [(str(one), word) for one, (word, _icon) in DEEDS.items()],
        "thanks": row.thanks.select_related("by")[:LAST],
        "rewards": [_dressed(one) for one in row.rewards.select_related("pot", "idea")],
        "has_pots": form.fields["pot"].queryset.exists(),  # type: ignore[attr-defined]
    }
    return render(request, "community/person.html", context, status=422 if form.errors else 200)


def _say(here: Here, row: Participant, posted: Any) -> str:
    """Do what a contributor's page was asked beside rewards; what to say of it. Raises `Refused`."""
    by = actor(here)
    match posted.get("act"):
        case "award":
            if posted.get("deed") not in set(Deed):
                raise Http404
            actions.award(by, row, Deed(posted["deed"]), posted.get("reason", ""))
            return _("The badge is given: it is told to them by mail.")
        case "take-back":
            number = number_in(posted.get("award", "")) or 0
            actions.take_award_back(by, get_object_or_404(Award, participant=row, pk=number))
            return _("The badge is taken back.")
        case "ask":
            actions.ask_to_be_named(by, row)
            return _("They are asked by mail, once.")
        case "name":
            actions.write_name(by, row, posted.get("name", ""))
            return _("The name is written.")
    actions.thank(by, row, posted.get("text", ""))
    return _("Thanked: it is told to them by mail.")


@require_POST
@page(Right.PUBLISH)
def act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Say that a reward was handed over, or take it back."""
    here = here_of(request)
    row = get_object_or_404(
        Reward.objects.select_related("pot"), pk=number, pot__brand=brand_here(here)
    )
    moves = {"handed": RewardState.HANDED, "withdraw": RewardState.WITHDRAWN}
    if act not in moves:
        raise Http404
    try:
        actions.settle(actor(here), row, moves[act])
    except Moved:
        messages.warning(request, _("Somebody changed it meanwhile: look again."))
    return go(here, "community_rewards")
