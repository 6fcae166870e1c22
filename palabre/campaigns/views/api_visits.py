"""The visits of a brand's site for programs: access logs, the script, what visitors shall reach."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from django.core.files import File
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from palabre.campaigns.actions import site_logs as of_logs
from palabre.campaigns.actions import site_script as verbs
from palabre.campaigns.rules import LogState, SiteSource
from palabre.campaigns.site_forms import MOST_HOSTS, GoalForm, HostsForm
from palabre.campaigns.site_models import SiteGoal, SiteLog, SiteMeter
from palabre.channels.deeds import (
    UNSET,
    Line,
    Refusal,
    Unset,
    book,
    deed,
    filed,
    or_before,
    shelf,
    teller,
)
from palabre.channels.keys import FIGURES, POSTS
from palabre.channels.models import ApiKey
from palabre.channels.programs import checked
from palabre.governance.acts import Actor
from palabre.governance.models import Brand

MAY, READ = (POSTS,), (FIGURES,)
# Larger files are brought in on the page, many at once.
LARGEST = 100 * 1024 * 1024
_ZERO = r"\A[^\x00]*\Z"
_Path = Annotated[str, msgspec.Meta(max_length=300, pattern=_ZERO)]
_Event = Annotated[str, msgspec.Meta(max_length=60, pattern=_ZERO)]
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=80, pattern=_ZERO)]
_Cents = Annotated[int, msgspec.Meta(ge=0, le=10**11)]


class SiteLogTold(msgspec.Struct, forbid_unknown_fields=True):
    """Files of visits that were brought in; ``found`` is what they would bring, before it is kept."""

    id: int
    brand: str
    names: list[str]
    source: SiteSource
    state: LogState
    fault: str
    found: dict[str, Any]
    created_at: datetime


class SiteLogGiven(msgspec.Struct):
    """For which brand an access log, or another tool's report, is read; 100 MB at most."""

    brand: Line | Unset = UNSET


class SiteScriptTold(msgspec.Struct, forbid_unknown_fields=True):
    """The script of a site: its public key, and the hosts whose pages may send."""

    id: int
    brand: str
    key: str
    hosts: list[str]


class SiteScriptGiven(msgspec.Struct, forbid_unknown_fields=True):
    """The hosts whose pages may send."""

    hosts: Annotated[list[Line], msgspec.Meta(min_length=1, max_length=MOST_HOSTS)]
    brand: Line | Unset = UNSET


class SiteGoalTold(msgspec.Struct, forbid_unknown_fields=True):
    """What visitors shall reach: a page or an event; ``value`` in cents."""

    id: int
    brand: str
    name: str
    path: str
    event: str
    value: int | None
    currency: str


class SiteGoalGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A goal: either a page (* stands for anything) or the name of an event."""

    name: _Name
    path: _Path = ""
    event: _Event = ""
    value: _Cents | None = None
    currency: Line = "EUR"
    brand: Line | Unset = UNSET


class SiteGoalChanged(msgspec.Struct, forbid_unknown_fields=True):
    """What a goal is from now on; what is left out stays."""

    name: _Name | Unset = UNSET
    path: _Path | Unset = UNSET
    event: _Event | Unset = UNSET
    value: _Cents | Unset | None = UNSET
    currency: Line | Unset = UNSET


def _logs(key: ApiKey) -> QuerySet[SiteLog]:
    return SiteLog.objects.filter(organisation=key.organisation).select_related("brand")


def _scripts(key: ApiKey) -> QuerySet[SiteMeter]:
    return SiteMeter.objects.filter(organisation=key.organisation).select_related("brand")


def _goals(key: ApiKey) -> QuerySet[SiteGoal]:
    return SiteGoal.objects.filter(organisation=key.organisation).select_related("brand")


def _start(
    by: Actor, brand: Brand, _given: SiteLogGiven, file: "File[bytes]", _name: str
) -> SiteLog:
    try:
        return of_logs.start_log(by, brand, [file])
    except of_logs.NotTaken as fault:
        raise Refusal(422, _(str(fault))) from None


def _keep(by: Actor, brand: Brand, given: SiteScriptGiven) -> SiteMeter:
    form = checked(HostsForm({"hosts": ", ".join(given.hosts)}))
    return verbs.keep_meter(by, brand, form.cleaned_data["hosts"])


_NAMES = ("name", "path", "event", "value", "currency")


def _goal_of(
    by: Actor, brand: Brand, given: SiteGoalGiven | SiteGoalChanged, row: SiteGoal | None = None
) -> SiteGoal:
    told = or_before(given, row, *_NAMES)
    value = told.pop("value")
    form = checked(GoalForm(told))
    return verbs.keep_goal(by, brand, row, **form.cleaned_data | {"value": value})


_log = teller(SiteLogTold, fault=lambda row: _(row.fault) % row.fault_params if row.fault else "")
_script = teller(SiteScriptTold)
_goal = teller(SiteGoalTold)
logs = shelf(
    "logs", SiteLogTold, _logs, _log, may=MAY, reads=READ, lists="Lists files of visits.",
)  # fmt: skip
log = book(
    SiteLogTold, _logs, _log, may=MAY, reads=READ, gives="Gives one file of visits.",
    removes=("Takes a file of visits off the list; what was kept of it stays.",
             lambda by, row, _given: of_logs.remove_log(by, row)),
)  # fmt: skip
bring = filed(
    "Has an access log read; nothing is kept yet.", SiteLogGiven, _start, most=LARGEST, may=MAY,
    tells=SiteLogTold, told=_log, large=True,
)  # fmt: skip
keep = deed(
    "Keeps what a file of visits brings.", _logs, lambda by, row, _given: of_logs.keep_log(by, row),
    may=MAY, tells=SiteLogTold, told=_log,
)  # fmt: skip
scripts = shelf(
    "scripts", SiteScriptTold, _scripts, _script, may=MAY, reads=READ, lists="Lists scripts of sites.",
    makes=("Lets pages of these hosts send; a key that is there stays.", SiteScriptGiven, _keep),
)  # fmt: skip
script = book(
    SiteScriptTold, _scripts, _script, may=MAY, reads=READ, gives="Gives one script.",
    removes=("Takes nothing in by a script any more.",
             lambda by, row, _given: verbs.remove_meter(by, row)),
)  # fmt: skip
goals = shelf(
    "goals", SiteGoalTold, _goals, _goal, may=MAY, reads=READ, lists="Lists what visitors shall reach.",
    makes=("Makes a goal of a site.", SiteGoalGiven, _goal_of),
)  # fmt: skip
goal = book(
    SiteGoalTold, _goals, _goal, may=MAY, reads=READ, gives="Gives one goal of a site.",
    changes=("Changes a goal of a site; days that are over stay.", SiteGoalChanged,
             lambda by, row, given: _goal_of(by, row.brand, given, row)),
    removes=("Removes a goal of a site, with how often it was reached.",
             lambda by, row, _given: verbs.remove_goal(by, row)),
)  # fmt: skip
