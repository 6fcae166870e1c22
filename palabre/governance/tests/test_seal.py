"""The seal of the trail: what is changed, taken out or put elsewhere shows, and a name may go."""

import json
import threading

import pytest
from django.db import connections, models

from palabre.governance import actions
from palabre.governance.acts import MACHINE, Actor, audit
from palabre.governance.models import AuditChain, AuditEntry
from palabre.governance.sealing import examine, seal

AUDIT = "/o/lanterne/govern/audit"


@pytest.fixture
def acts(organisation):
    """Five sealed acts of the organisation."""
    for number in range(5):
        audit(organisation, "made", organisation, MACHINE, number=number, part=1.5)
    seal(organisation.pk)
    return list(AuditEntry.objects.filter(organisation=organisation).order_by("place"))


def tamper(act, **values):
    """Change an act behind the back of the room."""
    models.QuerySet.update(AuditEntry.objects.filter(pk=act.pk), **values)


def test_each_act_is_sealed_to_the_one_before(organisation, acts):
    assert [one.place for one in acts] == [1, 2, 3, 4, 5]
    assert [one.previous for one in acts[1:]] == [one.digest for one in acts[:-1]]
    verdict = examine(organisation.pk)
    assert (verdict.count, verdict.last, verdict.fault) == (5, acts[-1].digest, None)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"verb": "deleted"}, "changed"),
        ({"details": {"number": 9}}, "changed"),
        ({"object_id": "7"}, "changed"),
        ({"actor": "Mallory"}, "actor"),
        ({"label": "Another"}, "label"),
        ({"place": 30}, "missing"),
        ({"previous": "0" * 64}, "missing"),
    ],
)
def test_what_is_changed_shows_at_its_place(organisation, acts, values, why):
    tamper(acts[2], **values)
    fault = examine(organisation.pk).fault
    named = acts[3] if "place" in values else acts[2]
    assert (fault.act, fault.why) == (named.pk, why)


def test_what_is_taken_out_shows(organisation, acts):
    models.QuerySet.delete(AuditEntry.objects.filter(pk=acts[1].pk))
    assert examine(organisation.pk).fault.act == acts[2].pk


def test_a_trail_that_is_cut_at_its_end_shows(organisation, acts):
    models.QuerySet.delete(AuditEntry.objects.filter(pk=acts[4].pk))
    assert examine(organisation.pk).fault.why == "end"


def test_an_erased_name_leaves_the_seal_whole(organisation, by_ada, bo):
    actions.change_member(by_ada, bo, "editor")
    audit(organisation, "made", organisation, Actor.person(bo.user))
    assert examine(organisation.pk).fault is None
    actions.erase_account(Actor.person(bo.user), bo.user)
    verdict = examine(organisation.pk)
    assert (verdict.fault, verdict.nameless) == (None, 2)
    told = json.dumps(list(AuditEntry.objects.values()), default=str)
    assert "Bo" not in told


def test_the_page_examines_searches_and_exports(as_ada, organisation, acts):
    answer = as_ada.post(f"{AUDIT}/check/", follow=True)
    assert acts[-1].digest in answer.content.decode()
    tamper(acts[0], label="Zebra")
    answer = as_ada.post(f"{AUDIT}/check/", follow=True)
    assert str(acts[0].pk) in next(str(one) for one in answer.context["messages"])
    assert [one.pk for one in as_ada.get(f"{AUDIT}/?words=zebra").context["acts"]] == [acts[0].pk]
    lines = as_ada.get(f"{AUDIT}.jsonl").getvalue().decode().splitlines()
    told = [json.loads(one) for one in lines]
    assert {one["seal"]["digest"] for one in told} >= {one.digest for one in acts}


@pytest.mark.django_db(transaction=True)
def test_acts_at_the_same_time_make_one_chain(organisation):
    barrier = threading.Barrier(4)

    def act(number):
        try:
            barrier.wait()
            for turn in range(5):
                audit(organisation, "made", organisation, MACHINE, number=number, turn=turn)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=act, args=[number]) for number in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert AuditEntry.objects.filter(place=None).count() == 0
    verdict = examine(organisation.pk)
    assert (verdict.count, verdict.fault) == (20, None)
    assert AuditChain.objects.get(pk=organisation.pk).count == 20
