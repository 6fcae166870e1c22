"""The plan frozen, signed, refused, taken back; what was altered is told; reminders."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from palabre.channels.keys import PLANS
from palabre.governance.actions.accounts import erase_account
from palabre.governance.acts import MACHINE, Actor
from palabre.governance.models import AuditEntry, Member, Notice, User
from palabre.governance.rules import Refused
from palabre.jobs.running import run_due
from palabre.measurement import baselines
from palabre.measurement.metrics import Value
from palabre.measurement.plan.gathering import content_of
from palabre.measurement.plan.standing import plan_line
from palabre.strategy.actions import plans
from palabre.strategy.actions.missions import Wish, choose_mission, drop_mission, set_objective
from palabre.strategy.actions.path import skip_step, take_up_step
from palabre.strategy.models import PlanVersion, SignOff, Stance
from palabre.strategy.rules import may_remind
from palabre.strategy.telling import remind_all, tell_stuck

pytestmark = pytest.mark.django_db
PAGE = "/o/lanterne/lanterne/decide/plan/"


@pytest.fixture
def ed(brand):
    """Ed, who works for the brand and wasn't asked."""
    user = User.objects.create_user("ed@example.org", "a long password", name="Ed")
    return Member.objects.create(organisation=brand.organisation, user=user, role="manager")


@pytest.fixture
def mission(brand, ada):
    """A mission with an objective of Ada's."""
    today = timezone.localdate()
    row = choose_mission(MACHINE, brand, "support", "", "So that nobody waits.")
    skip_step(MACHINE, brand, "missions", "We are two people.")
    wish = Wish("Nobody waits long", "first-answer", 30, 7200, at_most=True,
                due_on=today + timedelta(days=90), owner=ada.user, baseline=14400.0)  # fmt: skip
    set_objective(MACHINE, row, wish, today)
    return row


@pytest.fixture
def version(brand, mission, ada, bo):
    """A version that Ada and Bo must approve."""
    return plans.freeze(Actor.person(ada.user), brand, content_of(brand), [ada.user, bo.user])


def said(answer):
    return answer.content.decode()


def signed(version, *members):
    """The version, signed by these."""
    for one in members:
        row = version.sign_offs.get(user=one.user)
        plans.sign(Actor.person(one.user), row, version.sha256)
    version.refresh_from_db()
    return version


def test_a_baseline_that_nobody_could_tell_is_kept_on_the_first_day_that_it_can(
    as_ada, ada, brand, monkeypatch
):
    row = choose_mission(MACHINE, brand, "support", "", "So that nobody waits.")
    skip_step(MACHINE, brand, "missions", "We are two people.")
    given = {"mission": row.pk, "metric": "first-answer", "name": "Nobody waits", "target": "2",
             "due_on": (timezone.localdate() + timedelta(days=90)).isoformat()}  # fmt: skip
    told = said(as_ada.post("/o/lanterne/lanterne/decide/objectives/", given, follow=True))
    assert "Its baseline can’t be told yet" in told
    goal = row.objectives.get()
    version = signed(plans.freeze(MACHINE, brand, content_of(brand), [ada.user]), ada)
    assert baselines.fill(brand.pk, "first-answer", 30) == 0
    monkeypatch.setattr(baselines, "value_of", lambda *_: Value(5400.0))
    assert baselines.fill(brand.pk, "first-answer", 30) == 1
    goal.refresh_from_db()
    assert (goal.baseline, goal.baseline_on) == (5400.0, timezone.localdate())
    assert baselines.fill(brand.pk, "first-answer", 30) == 0
    line = plan_line(brand)
    assert (line.version, line.differs) == (version, False)
    goal.target = 3600
    goal.save()
    assert plan_line(brand).differs


def test_what_the_house_says_and_never_says_is_part_of_its_plan(as_ada, brand, mission):
    Stance.objects.create(brand=brand, dos="We answer\nWe thank", donts="We never shout")
    shown = said(as_ada.get(PAGE))
    assert "We say: We answer · We thank" in shown
    assert "We never say: We never shout" in shown


def test_a_plan_is_read_on_one_page_frozen_and_in_force_once_all_have_signed(
    client, as_ada, ada, bo, brand, mission
):
    assert "Nobody waits long" in said(as_ada.get(PAGE))
    as_ada.post(f"{PAGE}freeze/", {"signer": [ada.pk, bo.pk]})
    row = PlanVersion.objects.get()
    answer = {"do": "sign", "sha256": row.sha256, "words": ""}
    as_ada.post(f"{PAGE}1/answer/", answer)
    assert plan_line(brand) is None
    client.force_login(bo.user)
    page = said(client.get(f"{PAGE}1/"))
    assert row.sha256 in page
    client.post(f"{PAGE}1/answer/", answer | {"words": "If we hire."})
    line = plan_line(brand)
    assert line is not None
    assert not line.differs
    assert "If we hire." in said(client.get(f"{PAGE}1/"))
    verbs = set(AuditEntry.objects.filter(kind="planversion").values_list("verb", flat=True))
    assert verbs == {"froze", "signed", "in force"}
    assert "The plan in force: version 1" in said(
        client.get("/o/lanterne/lanterne/decide/missions/")
    )


def test_what_stands_now_may_differ_from_the_plan_in_force_and_a_newer_one_takes_its_place(
    as_ada, brand, version, mission, ada, bo
):
    signed(version, ada, bo)
    mission.why = "So that nobody waits for long."
    mission.save()
    assert plan_line(brand).differs
    assert "for long</ins>" in said(as_ada.get(PAGE))
    newer = plans.freeze(Actor.person(ada.user), brand, content_of(brand), [ada.user])
    signed(newer, ada)
    version.refresh_from_db()
    assert version.ended_at
    assert not version.is_in_force
    assert plan_line(brand).version == newer
    assert "for long" in said(as_ada.get(f"{PAGE}compare/?from=1&to=2"))


def test_a_version_that_was_altered_is_told_and_not_signed(as_ada, version, ada):
    content = version.content.replace("Nobody", "Everybody")
    PlanVersion.objects.filter(pk=version.pk).update(content=content)
    assert "isn’t what was frozen" in said(as_ada.get(f"{PAGE}1/"))
    as_ada.post(f"{PAGE}1/answer/", {"do": "sign", "sha256": version.sha256})
    assert version.sign_offs.get(user=ada.user).state == "asked"
    PlanVersion.objects.filter(pk=version.pk).update(content='{"missions": [{}]}')
    assert as_ada.get(f"{PAGE}1/").status_code == 200


@pytest.mark.parametrize(
    "given",
    [
        {"do": "sign", "sha256": "0" * 64}, {"do": "sign"}, {"do": "refuse", "words": " "},
        {"do": "revoke", "words": "No."},
    ],
)  # fmt: skip
def test_what_is_no_answer_to_this_version_changes_nothing(as_ada, version, ada, given):
    as_ada.post(f"{PAGE}1/answer/", given)
    assert version.sign_offs.get(user=ada.user).state == "asked"


def test_who_wasnt_asked_signs_nothing_and_strangers_find_nothing(client, as_ada, version, cy, ada):
    version.sign_offs.filter(user=ada.user).delete()
    given = {"do": "sign", "sha256": version.sha256}
    assert as_ada.post(f"{PAGE}1/answer/", given).status_code == 404
    client.force_login(cy.user)
    assert client.get(f"{PAGE}1/").status_code == 404


def test_who_only_reads_freezes_nothing(client, bo, brand, mission):
    client.force_login(bo.user)
    assert client.post(f"{PAGE}freeze/", {"signer": bo.pk}).status_code == 403


def test_a_refusal_is_told_to_who_made_it_and_a_signature_taken_back_ends_the_plan(
    brand, version, ada, bo
):
    row = version.sign_offs.get(user=bo.user)
    plans.refuse(Actor.person(bo.user), row, "Too dear.")
    assert Notice.objects.filter(user=ada.user, kind="plan", sentence__startswith="Bo").exists()
    signed(version, ada, bo)
    assert plans.in_force(brand) == version
    row.refresh_from_db()
    plans.revoke(Actor.person(bo.user), row, "We have no money left.")
    assert plans.in_force(brand) is None
    with pytest.raises(Refused):
        plans.sign(Actor.person(bo.user), row, version.sha256)


def test_a_plan_without_a_mission_or_anybody_to_approve_it_isnt_frozen(brand, mission, ada):
    by = Actor.person(ada.user)
    with pytest.raises(Refused):
        plans.freeze(by, brand, content_of(brand), [])
    drop_mission(by, mission, timezone.localdate())
    with pytest.raises(Refused):
        plans.freeze(by, brand, content_of(brand), [ada.user])


@pytest.mark.parametrize(
    ("hour", "day", "hours_ago", "asked"),
    [(10, 25, 24, True), (10, 25, 3, False), (7, 25, 24, False), (20, 25, 24, False), (10, 28, 24, False)],
)  # fmt: skip
def test_who_hasnt_signed_is_asked_again_once_a_day_when_people_are_at_work(
    hour, day, hours_ago, asked
):
    now = datetime(2026, 11, day, hour, tzinfo=UTC)
    before = now - timedelta(hours=hours_ago)
    assert may_remind(now - timedelta(days=9), before, now) is asked


def test_the_mail_of_a_reminder_names_the_version_and_isnt_sent_to_who_has_signed(
    version, ada, bo, monkeypatch
):
    monkeypatch.setattr("palabre.strategy.telling.may_remind", lambda *_: True)
    mail.outbox.clear()
    signed(version, ada)
    remind_all()
    run_due()
    assert {one.to[0] for one in mail.outbox} == {bo.user.email}
    assert version.sha256 in mail.outbox[-1].body
    Member.objects.filter(user=bo.user).update(is_active=False)
    before = SignOff.objects.get(user=bo.user).reminded_at
    remind_all()
    assert SignOff.objects.get(user=bo.user).reminded_at == before


def test_an_erased_person_leaves_the_plan_and_its_fingerprint_stands(as_ada, version, ada, bo):
    User.objects.filter(pk=bo.user.pk).delete()
    version.refresh_from_db()
    assert version.is_whole
    assert "somebody who has left" in said(as_ada.get(f"{PAGE}1/"))


@pytest.mark.parametrize(("form", "begins"), [("pdf", b"%PDF"), ("pptx", b"PK")])
def test_the_plan_is_taken_along_on_paper_and_on_slides(as_ada, version, form, begins):
    assert as_ada.get(f"{PAGE}?format={form}").content.startswith(begins)
    assert as_ada.get(f"{PAGE}1/?format={form}").content.startswith(begins)


def test_an_empty_plan_says_how_it_begins(as_ada, brand):
    assert "No plan yet" in said(as_ada.get(PAGE))


def test_a_plan_of_one_mission_says_why_one_is_enough(as_ada, brand, mission, ada):
    take_up_step(MACHINE, brand, "missions")
    page = said(as_ada.get(PAGE))
    assert "There is one mission alone" in page
    assert "/decide/path/missions/" in page
    answer = as_ada.post(f"{PAGE}freeze/", {"signer": [ada.pk]}, follow=True)
    assert "There is one mission alone" in said(answer)
    assert not PlanVersion.objects.exists()
    skip_step(MACHINE, brand, "missions", "We are two people.")
    as_ada.post(f"{PAGE}freeze/", {"signer": [ada.pk]})
    assert PlanVersion.objects.get().facts["left out"]["missions"] == "We are two people."


def test_a_plan_without_an_objective_isnt_frozen_and_leads_to_the_step(as_ada, brand, ada):
    for kind in ("support", "sales"):
        choose_mission(MACHINE, brand, kind, "", "")
    page = said(as_ada.get(PAGE))
    assert "nobody would know whether it was reached" in page
    assert "/decide/path/objectives/" in page
    assert 'action="/o/lanterne/lanterne/decide/plan/freeze/"' not in page
    answer = as_ada.post(f"{PAGE}freeze/", {"signer": [ada.pk]}, follow=True)
    assert "nobody would know whether it was reached" in said(answer)
    assert not PlanVersion.objects.exists()


def test_the_mission_that_lacks_an_objective_is_named_unless_the_step_is_left_out(
    brand, mission, ada, program
):
    choose_mission(MACHINE, brand, "recommendation", "", "")
    call, wanted = program(PLANS), {"signers": [ada.user.email]}
    refused = call("POST", "/plan/versions", wanted)
    assert refused.status_code == 409
    assert "Recommendation" in refused.json()["error"]
    assert "Customer support" not in refused.json()["error"]
    skip_step(MACHINE, brand, "objectives", "The second is a trial.")
    assert call("POST", "/plan/versions", wanted).status_code == 201


def _leave(bo, how):
    if how == "erased":
        erase_account(Actor.person(bo.user), bo.user)
    elif how == "removed":
        Member.objects.filter(pk=bo.pk).update(is_active=False)
    else:
        Member.objects.filter(pk=bo.pk).update(ends_on=timezone.localdate() - timedelta(days=1))


@pytest.mark.parametrize("how", ["erased", "removed", "ended"])
def test_who_left_before_they_signed_is_replaced_and_the_plan_comes_into_force(
    as_ada, brand, version, ada, bo, ed, how
):
    signed(version, ada)
    _leave(bo, how)
    gone = version.sign_offs.exclude(user=ada.user).get()
    page = said(as_ada.get(f"{PAGE}1/"))
    assert "This signature can no longer come" in page
    assert "can’t be signed by all any more" in page
    assert "waits for somebody who has left" in said(as_ada.get("/o/lanterne/today/"))
    mail.outbox.clear()
    given = {"signature": gone.pk, "member": ed.pk}
    assert "is asked to sign it" in said(as_ada.post(f"{PAGE}1/replace/", given, follow=True))
    run_due()
    assert {one.to[0] for one in mail.outbox} == {ed.user.email}
    assert "This signature can no longer come" not in said(as_ada.get(f"{PAGE}1/"))
    assert plans.in_force(brand) is None
    signed(version, ed)
    assert plans.in_force(brand) == version
    act = AuditEntry.objects.get(verb="replaced signer")
    assert (act.user, act.details["signature"]) == (ada.user, gone.pk)


def test_who_can_still_answer_or_has_refused_is_not_replaced(as_ada, version, bo, ed, ada):
    row = version.sign_offs.get(user=bo.user)
    given = {"signature": row.pk, "member": ed.pk}
    assert "can still answer" in said(as_ada.post(f"{PAGE}1/replace/", given, follow=True))
    plans.refuse(Actor.person(bo.user), row, "Too dear.")
    _leave(bo, "removed")
    assert "They refused before they left" in said(as_ada.get(f"{PAGE}1/"))
    assert "was refused by somebody who has left: freeze" in said(as_ada.get("/o/lanterne/today/"))
    as_ada.post(f"{PAGE}1/replace/", given)
    assert version.sign_offs.count() == 2
    # Nor by somebody who was asked already.
    SignOff.objects.filter(pk=row.pk).update(state="asked")
    as_ada.post(f"{PAGE}1/replace/", {"signature": row.pk, "member": ada.pk})
    assert version.sign_offs.count() == 2


def test_who_made_the_version_is_told_once_a_day_that_a_signature_cannot_come(
    version, ada, bo, monkeypatch
):
    asked = []
    monkeypatch.setattr("palabre.strategy.telling.may_remind", lambda *given: not asked)
    tell_stuck()
    assert not Notice.objects.filter(key__contains="stuck").exists()
    _leave(bo, "removed")
    tell_stuck()
    assert Notice.objects.get(key__contains="stuck").user == ada.user
    asked.append(True)
    Notice.objects.update(read_at=timezone.now())
    tell_stuck()
    assert Notice.objects.filter(key__contains="stuck").count() == 1


def test_nobody_is_told_to_ask_somebody_else_in_the_place_of_who_refused_and_left(
    version, bo, ada, monkeypatch
):
    monkeypatch.setattr("palabre.strategy.telling.may_remind", lambda *given: True)
    plans.refuse(Actor.person(bo.user), version.sign_offs.get(user=bo.user), "Too dear.")
    _leave(bo, "removed")
    tell_stuck()
    text = Notice.objects.get(key__contains="stuck").sentence
    assert "l’a refusée, puis est partie. Figez-en une nouvelle." in text


def test_programs_ask_somebody_else_in_the_place_of_who_has_left(version, bo, ed, program, cy):
    call = program(PLANS)
    waits = call("GET", "/plan/versions/1").json()["signatures"]
    assert all(one["can_come"] for one in waits)
    _leave(bo, "removed")
    (gone,) = [
        one for one in call("GET", "/plan/versions/1").json()["signatures"] if not one["can_come"]
    ]
    where = f"/plan/signatures/{gone['id']}/replace"
    assert call("POST", where, {"signer": cy.user.email}).status_code == 422
    told = call("POST", where, {"signer": ed.user.email}).json()["signatures"]
    assert {one["name"]: one["state"] for one in told} == {
        "Ada": "asked", str(bo.user): "replaced", str(ed.user): "asked"
    }  # fmt: skip
    assert call("POST", where, {"signer": ed.user.email}).status_code == 409
