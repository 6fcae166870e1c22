"""Calls of programs that no room's own tests make with success, made in a house with a row of every kind.

That no call at all goes without one is shown where a whole run ends: `tests/done.py`.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from PIL import Image

from palabre.channels.keys import DOORS, make_key
from palabre.engagement.actions import answers
from palabre.governance.acts import MACHINE, Actor
from palabre.governance.models import Member, Organisation
from palabre.site.demo import inbox
from palabre.site.openapi import calls
from palabre.site.tests.test_demo import furnished
from tests import done
from tests.crash.earlier.filling import fill_up
from tests.test_programs import quickly

__all__ = ["furnished", "quickly"]
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def filled(furnished, django_db_blocker):
    """The house, with its inbox and a row of every kind."""
    with django_db_blocker.unblock():
        house = Organisation.objects.get(pk=furnished)
        inbox.furnish_inbox(house)
        for name in ("Zoé", "Zoë"):
            apps.get_model("engagement.Person").objects.create(organisation=house, name=name)
        assert fill_up() == {}
    return house


@dataclass(frozen=True)
class Made:
    """A call that succeeds: of the first row of a model that fits, after the row was brought to ``first``."""

    method: str
    route: str
    model: str = ""
    body: Any = None
    fits: dict[str, Any] = field(default_factory=dict)
    first: dict[str, Any] | Callable[[Any], Any] = field(default_factory=dict)
    file: Callable[[], bytes] | None = None

    def __str__(self) -> str:
        return f"{self.method} {self.route}"

    def row(self) -> Any:
        """The row that is meant, as the call finds it; None where the call is of no row."""
        if not self.model:
            return None
        rows = apps.get_model(self.model)._base_manager.filter(**self.fits)
        row = rows.order_by("pk")[0]
        if callable(self.first):
            row = self.first(row) or row
        else:
            rows.filter(pk=row.pk).update(**self.first)
        row.refresh_from_db()
        return row


def _told(route: str, model: str, **fits: Any) -> Made:
    return Made("GET", f"{route}/<int:number>", model, fits=fits)


def _drawn() -> bytes:
    held = BytesIO()
    Image.new("RGB", (640, 360), "teal").save(held, "JPEG")
    return held.getvalue()


def _asked_to_delete(turn: Any) -> None:
    apps.get_model("engagement.ModerationAct").objects.create(turn=turn, act="delete")


def _leaving(turn: Any) -> Any:
    """An answer of the house that hasn't left yet."""
    owner = Member.objects.filter(organisation=turn.brand.organisation_id, role="owner")[0]
    answer = answers.Answer("Bonjour", uuid4())
    return answers.send(Actor.person(owner.user), turn.conversation, answer, anyway=True)


ONES = [
    _told("alerts", "protection.Alert"),
    _told("boards", "community.Board"),
    _told("candidates", "engagement.Candidate"),
    _told("categories", "listening.Category"),
    _told("checks", "protection.ReachCheck"),
    _told("contests", "campaigns.Contest"),
    _told("contributors", "community.Participant", confirmed_at__isnull=False),
    _told("coupons", "campaigns.Coupon"),
    _told("customer-files", "engagement.CrmLink"),
    _told("drills", "protection.Drill"),
    _told("events", "campaigns.Event"),
    _told("imports", "listening.Import"),
    _told("incidents", "protection.Incident", drill=None),
    _told("link-pages", "campaigns.LinkPage"),
    _told("people-files", "engagement.PeopleImport"),
    _told("searches", "listening.SavedSearch"),
    _told("sources", "listening.Source"),
    _told("spendings", "campaigns.Spending"),
    _told("stories", "community.Story"),
    _told("suspects", "protection.Suspect"),
    _told("telling/steps", "protection.Step"),
    _told("telling/ways", "protection.Way"),
    _told("topics", "listening.Topic"),
]
ACTS = [
    Made("POST", "alarms/<int:number>/see", "engagement.Alarm", first={"state": "open"}),
    Made("POST", "alarms/<int:number>/close", "engagement.Alarm", first={"state": "open"}),
    Made("POST", "alerts/<int:number>/look-after", "protection.Alert", first={"state": "open"}),
    Made(
        "POST", "alerts/<int:number>/close", "protection.Alert", {"verdict": "false"},
        first={"state": "open"},
    ),
    Made("POST", "ambassadors/invite", body=lambda _row: {"member": _somebody(), "brand": "lanterne"}),
    Made(
        "POST", "barometer/editions/<int:number>/publish", "measurement.Edition",
        first={"state": "draft"},
    ),
    Made(
        "POST", "candidates/<int:number>/contact", "engagement.Candidate",
        lambda row: {"version": row.version},
    ),
    Made(
        "POST", "conversations/<int:number>/send", "engagement.Conversation",
        {"text": "Bonjour", "anyway": True},
    ),
    Made(
        "POST", "customer-files/messages/<int:number>/again", "engagement.CrmEvent",
        first={"state": "failed"},
    ),
    Made("POST", "guests/<int:number>/end", "publishing.GuestLink", first={"ended_at": None}),
    Made(
        "POST", "hook-messages/<int:number>/again", "engagement.RuleMessage",
        first={"state": "failed"},
    ),
    Made(
        "POST", "ideas/<int:number>/judge", "community.Idea", {"to": "spam"},
        first={"state": "waiting"},
    ),
    Made(
        "POST", "incidents/<int:number>/reopen", "protection.Incident", {"why": "Cela reprend."},
        first={"state": "contained"},
    ),
    Made("POST", "lists/of-voice", body=lambda _row: _voice_and_list()),
    Made("POST", "media/<int:number>/still", "publishing.Media", file=_drawn),
    Made(
        "POST", "playbooks/<int:number>/forget", "protection.Playbook",
        lambda row: {"place": 0, "version": row.version}, first={"lessons": ["Écouter d’abord"]},
    ),
    Made("POST", "rewards/<int:number>/withdraw", "community.Reward", first={"state": "promised"}),
    Made("POST", "site-logs/<int:number>/keep", "campaigns.SiteLog", first={"state": "read"}),
    Made("POST", "sources/<int:number>/account", "listening.Source", {"account": None}),
    Made(
        "POST", "suggestions/<int:number>/answer", "engagement.Suggestion", {"same": False},
    ),
    Made("POST", "suspects/<int:number>/put", "protection.Suspect", {"to": "watched"}),
    Made(
        "POST", "turns/<int:number>/let-stand", "engagement.Turn",
        fits={"mention__isnull": False}, first=_asked_to_delete,
    ),
    Made("POST", "turns/<int:number>/take-back", "engagement.Turn", first=_leaving),
]  # fmt: skip


def _somebody() -> str:
    known = apps.get_model("community.Ambassador").objects.values("member")
    told = apps.get_model("community.AmbassadorInvitation").objects.values("member")
    return Member.objects.exclude(pk__in=known).exclude(pk__in=told)[0].user.email


def _voice_and_list() -> dict[str, Any]:
    standing = apps.get_model("ecosystem.Standing").objects.select_related("map")[0]
    kept = apps.get_model("ecosystem.VoiceList").objects.filter(brand=standing.map.brand_id)
    return {
        "brand": standing.map.brand.slug,
        "voice": standing.voice_id,
        "lists": list(kept.values_list("pk", flat=True)[:1]),
    }


@pytest.mark.parametrize("one", [*ONES, *ACTS], ids=str)
def test_a_program_that_asks_rightly_gets_what_it_asks_for(one, filled, client, quickly, settings):
    settings.DEMO = True
    row = one.row()
    _key, spelt = make_key(MACHINE, filled, "robot", DOORS)
    address = f"/api/v1/{one.route}".replace("<int:number>", str(row and row.pk))
    headers = {"Authorization": f"Bearer {spelt}"}
    if one.file:
        answer = client.post(address, {"file": BytesIO(one.file())}, headers=headers)
    else:
        body = one.body(row) if callable(one.body) else one.body
        sent = {} if body is None else {"data": json.dumps(body)}
        answer = client.generic(
            one.method, address, **sent, content_type="application/json", headers=headers
        )
    assert answer.status_code < 300, answer.content
    if one.method == "GET":
        assert answer.json()["id"] == row.pk


def test_every_call_that_is_made_here_is_one():
    known = {(call.method, route) for route, of in calls() for call in of}
    made = [(one.method, f"api/v1/{one.route}") for one in [*ONES, *ACTS]]
    assert set(made) <= known
    assert len(set(made)) == len(made)


def test_a_whole_run_names_each_call_that_nobody_made_with_success():
    known = {(call.method, route) for route, of in calls() for call in of}
    assert done.missing(known) == []
    assert done.missing(known - {("GET", "api/v1/topics")}) == ["GET api/v1/topics"]


def test_a_call_counts_once_it_got_what_it_asked_for(client, filled, quickly, monkeypatch):
    seen: set[tuple[str, str]] = set()
    monkeypatch.setattr(done, "DONE", seen)
    assert client.get("/api/v1/topics").status_code == 401
    assert not seen
    _key, spelt = make_key(MACHINE, filled, "robot", DOORS)
    assert (
        client.get("/api/v1/topics", headers={"Authorization": f"Bearer {spelt}"}).status_code
        == 200
    )
    assert seen == {("GET", "api/v1/topics")}
