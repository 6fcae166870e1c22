"""Programs compose reports, reckon rates and spendings, and run the barometer."""

from datetime import date
from io import BytesIO

import pytest

from palabre.channels.keys import FIGURES, HOUSE, PLANS, POSTS
from palabre.governance.models import Brand
from palabre.measurement.access import members_of
from palabre.measurement.models import Report
from palabre.strategy.models import ListenFirst, Objective
from palabre.strategy.rules import MissionKind

pytestmark = pytest.mark.django_db


def test_a_report_is_composed_and_leaves_for_those_who_work_here(program, brand, ada):
    call = program(PLANS)
    blocks = [{"kind": "board"}, {"kind": "text", "title": "Bonjour"}]
    report = call("POST", "/reports/make", {"name": "Mois", "blocks": blocks}).json()
    assert [one["kind"] for one in report["blocks"]] == ["board", "text"]
    where = f"/reports/{report['id']}"
    assert call("POST", f"{where}/blocks", {"kind": "nothing"}).status_code == 422
    strange = {"kind": "metrics", "theme": "weather"}
    assert call("POST", f"{where}/blocks", strange).status_code == 409
    Report.objects.update(blocks=[*blocks, strange])  # as one of before may have it
    assert program(FIGURES)("GET", where).status_code == 200
    Report.objects.update(blocks=blocks)
    moved = call("POST", f"{where}/blocks/move", {"place": 1, "by": -1}).json()
    assert [one["kind"] for one in moved["blocks"]] == ["text", "board"]
    assert len(call("POST", f"{where}/blocks/drop", {"place": 0}).json()["blocks"]) == 1
    assert call("PATCH", f"{where}/settings", {"rhythm": "month"}).status_code == 409  # for whom?
    kept = {"rhythm": "month", "readers": [ada.user.email]}
    assert call("PATCH", f"{where}/settings", kept).json()["readers"] == [ada.user.email]
    assert program(FIGURES)("PATCH", f"{where}/settings", {"name": "X"}).status_code == 403
    # Who reads it is told to who composes it, as on the pages.
    assert program(FIGURES)("GET", f"{where}/settings").status_code == 403
    assert call("GET", f"{where}/settings").json()["readers"] == [ada.user.email]
    assert ada.user.email not in program(FIGURES)("GET", where).content.decode()
    listed = program(FIGURES)("GET", "/reports").json()["reports"]
    assert listed == [{"id": report["id"], "brand": brand.slug, "name": "Mois"}]
    assert call("DELETE", f"{where}/settings").status_code == 204


def test_rates_spendings_and_listening_are_kept(program, brand):
    call = program(PLANS, POSTS)
    assert (
        call("POST", "/budgets/rates/keep", {"currency": "CHF", "hour": 9000}).json()["hour"]
        == 9000
    )
    assert call("POST", "/budgets/rates/keep", {"currency": "XXX"}).status_code == 422
    table = b"day,what for,hours\n2026-11-02,Tri,2\n"
    bring = [call("POST", "/spendings/bring", files={"file": BytesIO(table)}) for _ in range(2)]
    assert [one.json() for one in bring] == [{"made": 1, "known": 0}, {"made": 0, "known": 1}]
    assert call("POST", "/plan/listening/waive", {"why": "Un salon"}).status_code == 409
    call("POST", "/plan/listening", {"days": 10})
    assert call("POST", "/plan/listening/waive", {"why": "Un salon"}).status_code == 204
    assert ListenFirst.objects.get().waived_why == "Un salon"


def test_the_barometer_is_weighed_and_opened(program, brand):
    call = program(PLANS, HOUSE)
    kinds = call("GET", "/barometer/weights").json()["kinds"]
    name = min(kinds)
    weighed = call("POST", "/barometer/weights/keep", {"kinds": {name: 9.0}}).json()
    assert weighed["kinds"] == kinds | {name: 9.0}
    assert call("POST", "/barometer/weights/keep", {"kinds": {name: 11}}).status_code == 409
    assert call("POST", "/barometer/weights/keep", {"kinds": {"x": 1}}).status_code == 422
    assert call("POST", "/barometer/draft", {"month": "2026-10-01"}).status_code == 409  # no rivals
    assert call("POST", "/barometer/public/keep", {"on": True}).json() == {"on": True}
    assert call("GET", "/barometer/editions").json()["editions"] == []


def test_an_objective_is_owned_by_who_works_for_its_brand(program, brand, ada, bo):
    call = program(PLANS)
    made = call("POST", "/missions", {"kind": min(MissionKind), "why": "Les gens demandent."})
    path = f"/missions/{made.json()['id']}/objectives"
    wanted = {"name": "Contacts", "metric": "leads", "target": 10, "due_on": "2099-01-01"}
    bo.brands.add(Brand.objects.create(organisation=brand.organisation, name="Autre", slug="autre"))
    assert call("POST", path, wanted | {"owner": bo.user.email}).status_code == 422
    bo.brands.add(brand)
    bo.ends_on = date(2020, 1, 1)
    bo.save()
    assert call("POST", path, wanted | {"owner": bo.user.email}).status_code == 422
    assert members_of(brand) == [ada]
    assert call("POST", path, wanted | {"owner": ada.user.email}).status_code == 204
    assert Objective.objects.get().owner == ada.user


def test_missions_and_objectives_are_chosen_commented_ended_and_dropped(program, brand):
    call = program(PLANS)
    mission = call("POST", "/missions", {"kind": min(MissionKind), "why": "Les gens demandent."})
    assert mission.status_code == 201, mission.content
    one = f"/missions/{mission.json()['id']}"
    assert call("GET", one).json()["why"] == "Les gens demandent."
    wanted = {"name": "Contacts", "metric": "leads", "target": 10, "due_on": "2099-01-01"}
    assert call("POST", f"{one}/objectives", wanted).status_code == 204
    objective = f"/objectives/{Objective.objects.get(name='Contacts').pk}"
    for path, body in (("comment", {"text": "En route"}), ("end", None)):
        done = call("POST", f"{objective}/{path}", body)
        assert done.status_code in {200, 201, 204}, done.content
    assert call("DELETE", one).status_code == 204
    settled = call("POST", "/stance/settle", {"promise": "Une lumière qui dure."})
    assert settled.status_code == 200, settled.content
    assert call("GET", "/stance").json() == settled.json()
    report = call("POST", "/reports/make", {"name": "Mois"}).json()["id"]
    added = call("POST", f"/reports/{report}/blocks", {"kind": "board"}).json()
    assert [block["kind"] for block in added["blocks"]] == ["board"]
