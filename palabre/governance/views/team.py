"""The team: who works here, who is invited, what each role may do."""

from django.contrib import messages
from django.db.models import Prefetch
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.governance import actions
from palabre.governance.access import Here, page
from palabre.governance.acts import Actor
from palabre.governance.forms import InviteForm, MemberForm, SecondFactorForm
from palabre.governance.holding import given_by_role, with_second_factor
from palabre.governance.mail import invitation_link, send_invitation
from palabre.governance.models import Brand, Invitation, Member
from palabre.governance.own_roles import name_of, word_of
from palabre.governance.rules import Refused, Right, Role, may_give


@require_safe
@page(Right.READ)
def team(request: HttpRequest) -> HttpResponse:
    """Everybody of the organisation; the open invitations for those who may invite."""
    here: Here = request.here  # type: ignore[attr-defined]
    start = {"role": Role.VIEWER, "language": here.organisation.language}
    return _team(request, InviteForm(here=here, initial=start))


def _team(request: HttpRequest, form: Form, status: int = 200) -> HttpResponse:
    here: Here = request.here  # type: ignore[attr-defined]
    brands = Prefetch("brands", Brand.objects.only("id", "name", "organisation_id"))
    members = (
        here.organisation.members.filter(is_active=True)
        .select_related("user", "own_role")
        .prefetch_related(brands)
    )
    order = list(Role)
    secured = with_second_factor(members) if here.may(Right.OWN) else set()
    may_invite = here.may(Right.TEAM)
    rows = [
        {
            "member": member,
            "role": word_of(member),
            "brands": list(member.brands.all()),
            "bare": member.user_id not in secured,
            "may_change": may_invite and may_give(here.rights, given_by_role(member)),
        }
        for member in sorted(
            members, key=lambda one: (order.index(Role(one.role)), str(one).casefold())
        )
    ]
    return render(
        request,
        "governance/team.html",
        {
            "rows": rows,
            "may_invite": may_invite,
            "form": form,
            "may_demand": here.may(Right.OWN),
            "demand": SecondFactorForm(),
            "invitations": _open_invitations(here) if may_invite else [],
        },
        status=status,
    )


def _open_invitations(here: Here) -> list[dict[str, object]]:
    waiting = here.organisation.invitations.filter(accepted_at=None, revoked_at=None)
    return [
        {
            "invitation": one,
            "role": word_of(one),
            "expired": one.expires_at <= timezone.now(),
        }
        for one in waiting.select_related("invited_by", "own_role").order_by("-id")
    ]


@require_POST
@page(Right.TEAM)
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody by mail."""
    here: Here = request.here  # type: ignore[attr-defined]
    form = InviteForm(request.POST, here=here)
    if not form.is_valid():
        return _team(request, form, status=422)
    try:
        invitation, key = actions.invite(
            Actor.person(here.user), here.organisation, **form.cleaned_data
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        return _team(request, form, status=422)
    return _sent(request, here, invitation, key)


def _sent(request: HttpRequest, here: Here, invitation: Invitation, key: str) -> HttpResponse:
    """Say that the mail is on its way; when it couldn't be sent, show the link once."""
    if send_invitation(invitation, key):
        sentence = _("The invitation is on its way to %(email)s.")
        messages.success(request, sentence % {"email": invitation.email})
        return redirect("govern_team", org=here.organisation.slug)
    return render(
        request,
        "governance/invitation_link.html",
        {"invitation": invitation, "link": invitation_link(key)},
    )


@require_POST
@page(Right.TEAM)
def invitation_act(request: HttpRequest, pk: int) -> HttpResponse:
    """Send an invitation again, with a new link, or withdraw it."""
    here: Here = request.here  # type: ignore[attr-defined]
    by = Actor.person(here.user)
    invitation = get_object_or_404(here.organisation.invitations, pk=pk)
    try:
        if request.POST.get("act") == "renew":
            invitation, key = actions.renew(by, invitation)
            return _sent(request, here, invitation, key)
        actions.revoke(by, invitation)
        messages.success(request, _("The invitation is withdrawn."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("govern_team", org=here.organisation.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.TEAM)
def member(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a member's role and brands."""
    here: Here = request.here  # type: ignore[attr-defined]
    found = _member(here, pk)
    start = {"role": name_of(found), "brands": found.brands.all(), "ends_on": found.ends_on}
    form = MemberForm(request.POST or None, here=here, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_member(Actor.person(here.user), found, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Changed."))
            return redirect("govern_team", org=here.organisation.slug)
    context = {"member": found, "form": form, "itself": found.user_id == here.user.pk}
    return render(request, "governance/member.html", context, status=422 if form.errors else 200)


def _member(here: Here, pk: int) -> Member:
    members = here.organisation.members.filter(is_active=True).select_related("user", "own_role")
    return get_object_or_404(members, pk=pk)


@require_POST
@page(Right.READ)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """End a membership: anybody's for the team's keepers, one's own for everybody."""
    here: Here = request.here  # type: ignore[attr-defined]
    found = _member(here, pk)
    try:
        actions.remove_member(Actor.person(here.user), found)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("govern_team", org=here.organisation.slug)
    if found.user_id == here.user.pk:
        return redirect(reverse("home"))
    messages.success(request, _("%(name)s is no longer a member.") % {"name": found.user})
    return redirect("govern_team", org=here.organisation.slug)


@require_POST
@page(Right.OWN)
def second_factor(request: HttpRequest) -> HttpResponse:
    """Demand a second factor of everybody after some days, or leave it to each again."""
    here: Here = request.here  # type: ignore[attr-defined]
    form = SecondFactorForm(request.POST)
    wanted = request.POST.get("wanted") == "yes"
    if wanted and not form.is_valid():
        messages.error(request, _("Give the days as a number from 0 to 90."))
        return redirect("govern_team", org=here.organisation.slug)
    try:
        days = form.cleaned_data["days"] if wanted else None
        actions.demand_second_factor(Actor.person(here.user), here.organisation, days)
        messages.success(request, _("Changed."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("govern_team", org=here.organisation.slug)
