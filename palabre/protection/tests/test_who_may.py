"""Each act of the room takes its right: who hasn't got it changes nothing, whatever they send."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from palabre.governance.models import AuditEntry, Brand
from palabre.governance.rules import RIGHTS, Right, Role
from palabre.jobs.models import Job
from palabre.protection.actions.drills_room import open_room
from palabre.protection.models import Alert, Drill, ReachCheck, Step, Suspect, Way
from palabre.protection.tests.drill_house import PLACE, played
from palabre.protection.tests.incident_house import by, opened, somebody

pytestmark = pytest.mark.django_db
R = Right
ROOM = {
    R.PUBLISH: ("contain", "reopen", "level", "duty", "duty-end", "statement", "pass", "hold", "lift"),
    R.TRIAGE: ("advise", "task", "take", "done", "undone", "decide", "told"),
}  # fmt: skip
ACTS = [
    *((R.PUBLISH, one) for one in (
        "watch/people/", "watch/people/test/", "watch/ways/{way}/test/", "watch/ways/{way}/remove/",
        "watch/steps/{step}/remove/", "incidents/new/", "incidents/{incident}/closing/",
        "incidents/streisand/{check}/agree/", "playbooks/new/", "playbooks/usual/hoax/take/",
        "playbooks/{plan}/edit/", "playbooks/{plan}/remove/", "drills/new/", "drills/{drill}/pause/",
        "drills/{drill}/resume/", "drills/{drill}/stop/", "drills/{drill}/open/",
        "incidents/{room}/say/", "lookalikes/sweep/", "lookalikes/lists/", "lookalikes/register/add/",
        "lookalikes/{suspect}/report/", "lookalikes/{suspect}/ours/",
    )),
    *((R.TRIAGE, one) for one in (
        "watch/{alert}/see/", "watch/{alert}/close/", "incidents/{incident}/tasks/{task}/",
        "incidents/streisand/?incident={incident}", "incidents/streisand/{check}/done/",
        "incidents/{room}/answer/", "drills/{drill}/seen/", "lookalikes/bulk/",
        "lookalikes/{suspect}/put/", "lookalikes/{suspect}/note/", "lookalikes/{suspect}/class/",
        "lookalikes/{suspect}/keep/",
    )),
    *((right, f"incidents/{{{which}}}/{act}/") for right, acts in ROOM.items() for act in acts
      for which in ("incident", "room")),
]  # fmt: skip


@pytest.fixture
def numbers(ada, brand, topic):
    """One of each thing."""
    of = {"organisation": brand.organisation, "brand": brand}
    began = timezone.now() - timedelta(hours=1)
    incident = opened(ada, brand)
    drill = played(ada, brand, minute=40)
    made = {
        "incident": incident, "room": open_room(by(ada), drill), "drill": drill,
        "task": incident.tasks.first(), "plan": incident.playbook,
        "alert": Alert.objects.create(topic=topic, began=began, **of),
        "way": Way.objects.create(name="W", kind="webhook", place="x", secret={}, **of),
        "step": Step.objects.create(brand=brand, minutes=5),
        "check": ReachCheck.objects.create(act="state", why="x", by=ada.user, **of),
        "suspect": Suspect.objects.create(platform="x", key="@x", handle="x", origin="voices", **of),
    }  # fmt: skip
    return {name: row.pk for name, row in made.items()}


@pytest.mark.parametrize("role", [Role.VIEWER, Role.AMBASSADOR, Role.AGENT, Role.GUEST])
def test_who_lacks_the_right_changes_nothing(role, numbers, brand):
    one = somebody(brand.organisation, "Gil", role)
    Drill.objects.get().people.add(one)  # also in a drill that they take part in
    before = AuditEntry.objects.count(), Job.objects.count()
    client = Client()
    client.force_login(one.user)
    for right, place in ACTS:
        if right not in RIGHTS[role]:
            answer = client.post(f"{PLACE}/{place.format(**numbers)}", sent(numbers))
            assert answer.status_code in {403, 404}, place
    assert (AuditEntry.objects.count(), Job.objects.count()) == before


def test_who_works_for_another_brand_finds_nothing(numbers, brand):
    other = Brand.objects.create(organisation=brand.organisation, name="Phare", slug="phare")
    one = somebody(brand.organisation, "Gil", Role.MANAGER)
    one.brands.set([other])
    client = Client()
    client.force_login(one.user)
    theirs = PLACE.replace("/lanterne/protect", "/phare/protect")
    for _right, place in ACTS:
        address = place.format(**numbers)
        assert client.post(f"{PLACE}/{address}", sent(numbers)).status_code == 404, place
        if "{" in place:
            assert client.post(f"{theirs}/{address}", sent(numbers)).status_code == 404, place


def sent(numbers):
    """What each of the forms may ask for, at once."""
    return {
        "sheet": uuid4(), "title": "x", "text": "x", "why": "x", "what": "x", "who": "x", "said": "x",
        "label": "x", "kind": "other", "level": "act", "part": "lead", "member": "1", "name": "x",
        "verdict": "real", "causes": "x", "done": "x", "to": "watched", "where": "x", "network": "",
        "handle": "example.org", "suspect": numbers["suspect"], "task": numbers["task"], "duty": "1",
        "truth": "yes", "speaker": "critic", "spread": "small", "inject": "0", "statement": "1",
        "answer": "x", "act": "state", "second": "1", "version": "1", "language": "en",
    }  # fmt: skip
