"""A pilot keeps to its accounts and ends with a decision; a review joins the plan; programs do it, too."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from palabre.campaigns.spending_models import Spending
from palabre.channels.keys import PLANS, make_key
from palabre.channels.models import Channel
from palabre.governance.acts import MACHINE, Actor
from palabre.governance.models import AuditEntry
from palabre.governance.rules import Refused
from palabre.measurement.plan.gathering import content_of
from palabre.measurement.plan.listening import look_all
from palabre.measurement.plan.standing import plan_line
from palabre.publishing.actions.posts import Told, Written, schedule, write_post
from palabre.publishing.findings import findings
from palabre.publishing.models import Hold
from palabre.strategy.actions.budgets import set_rates
from palabre.strategy.actions.missions import Wish, choose_mission, set_objective
from palabre.strategy.actions.path import skip_step
from palabre.strategy.actions.plans import freeze, sign
from palabre.strategy.models import ListenFirst, Pilot, PlanReview, PlanVersion

pytestmark = pytest.mark.django_db
HOUSE = "/o/lanterne/lanterne/decide"


@pytest.fixture
def goal(brand):
    """An objective."""
    today = timezone.localdate()
    mission = choose_mission(MACHINE, brand, "sales", "", "")
    skip_step(MACHINE, brand, "missions", "We are two people.")
    wish = Wish("Twenty leads", "leads", 30, 20, at_most=False, due_on=today + timedelta(days=60))
    return set_objective(MACHINE, mission, wish, today)


@pytest.fixture
def accounts(organisation):
    """Two accounts on a network on paper."""
    return [
        Channel.objects.create(organisation=organisation, platform="echo", name=name)
        for name in ("One", "Other")
    ]


def begun(client, goal, on, **more):
    today = timezone.localdate().isoformat()
    given = {"begins_on": today, "weeks": 8, "account": [on.pk], "criterion": [goal.pk]}
    return client.post(f"{HOUSE}/pilot/", given | more, follow=True).content.decode()


def test_a_pilot_holds_back_what_leaves_on_other_accounts(as_ada, ada, brand, goal, accounts):
    begun(as_ada, goal, accounts[0], budget="1 200,50")
    row = Pilot.objects.get()
    assert (row.budget, row.accounts) == (120050, [accounts[0].pk])
    by = Actor.person(ada.user)
    inside = write_post(by, brand, Written("Hello.", told=[Told(accounts[0].pk)]))
    outside = write_post(by, brand, Written("Hello.", told=[Told(accounts[1].pk)]))
    assert schedule(by, inside)
    with pytest.raises(Refused, match="isn’t part of it"):
        schedule(by, outside)
    given = {"text": "Hello.", "channels": [accounts[1].pk], "aim": "useful"}
    look = as_ada.post("/o/lanterne/lanterne/publish/posts/look/", given).content.decode()
    assert "isn’t part of it" in look
    as_ada.post(f"{HOUSE}/pilot/{row.pk}/", {"verdict": "go", "why": "It works."})
    assert not findings(outside)


def test_a_pilot_that_lies_ahead_holds_nothing_back_yet(as_ada, ada, brand, goal, accounts):
    later = timezone.localdate() + timedelta(days=20)
    shown = begun(as_ada, goal, accounts[0], begins_on=later.isoformat())
    assert "The pilot begins on" in shown
    assert "A pilot lies ahead" in shown
    outside = write_post(
        Actor.person(ada.user), brand, Written("Hello.", told=[Told(accounts[1].pk)])
    )
    assert not findings(outside)
    Pilot.objects.update(begins_on=timezone.localdate())
    assert len(findings(outside)) == 1


def test_the_budget_of_a_pilot_is_in_the_money_of_the_house(as_ada, brand, goal, accounts):
    set_rates(MACHINE, brand, {"currency": "CHF"})
    assert "Budget in CHF" in as_ada.get(f"{HOUSE}/pilot/").content.decode()
    begun(as_ada, goal, accounts[0], budget="1200 CHF")
    assert Pilot.objects.values_list("budget", "currency").get() == (120000, "CHF")


def test_a_pilot_that_follows_the_signatures_is_no_change_of_the_plan(
    as_ada, ada, brand, goal, accounts
):
    made = freeze(MACHINE, brand, content_of(brand), [ada.user])
    sign(Actor.person(ada.user), made.sign_offs.get(), made.sha256)
    begun(as_ada, goal, accounts[0])
    assert not plan_line(brand).differs
    newer = freeze(MACHINE, brand, content_of(brand), [ada.user])
    sign(Actor.person(ada.user), newer.sign_offs.get(), newer.sha256)
    Pilot.objects.update(weeks=9)
    assert plan_line(brand).differs


def test_what_was_spent_since_a_pilot_began_stands_beside_its_budget(as_ada, brand, goal, accounts):
    begun(as_ada, goal, accounts[0], budget="100")
    today = timezone.localdate()
    for back, cents, hours in ((0, 9_000, 3), (1, 50_000, 9)):
        Spending.objects.create(
            organisation=brand.organisation, brand=brand, day=today - timedelta(days=back), name="Ad",
            cents=cents, hours=hours, currency="EUR",
        )  # fmt: skip
    page = as_ada.get(f"{HOUSE}/pilot/")
    assert (page.context["spent"].cents, page.context["spent"].hours) == (9_000, 3)
    assert "More was spent" not in page.content.decode()
    Spending.objects.filter(day=today).update(cents=10_001)
    assert "More was spent" in as_ada.get(f"{HOUSE}/pilot/").content.decode()


def test_a_pilot_that_is_stopped_holds_everything_back_and_who_decided_is_kept(
    as_ada, ada, goal, accounts
):
    begun(as_ada, goal, accounts[0])
    row = Pilot.objects.get()
    as_ada.post(f"{HOUSE}/pilot/{row.pk}/", {"verdict": "stop", "why": ""})
    assert not Hold.objects.exists()
    as_ada.post(f"{HOUSE}/pilot/{row.pk}/", {"verdict": "stop", "why": "Nobody came."})
    row.refresh_from_db()
    assert (row.verdict, row.decided_by) == ("stop", ada.user)
    assert "Nobody came." in Hold.objects.get(ended_at=None).reason
    assert AuditEntry.objects.filter(verb="decided stop", kind="pilot").count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"weeks": 0}, {"weeks": "x"}, {"weeks": 99}, {"account": []}, {"criterion": []},
        {"begins_on": "x"}, {"begins_on": "0001-01-01"}, {"budget": "much"}, {"budget": "nan"},
        {"budget": "1,234"}, {"budget": "-4"}, {"account": ["9" * 40]},
    ],
)  # fmt: skip
def test_a_pilot_without_limits_is_none(as_ada, goal, accounts, wrong):
    begun(as_ada, goal, accounts[0], **wrong)
    assert not Pilot.objects.exists()


def test_what_was_typed_for_a_pilot_stays_beside_the_sentence_that_refuses_it(
    as_ada, goal, accounts
):
    later = (timezone.localdate() + timedelta(days=20)).isoformat()
    given = {
        "begins_on": later, "weeks": 5, "account": [accounts[1].pk], "criterion": [goal.pk],
        "budget": "12,5x",
    }  # fmt: skip
    answer = as_ada.post(f"{HOUSE}/pilot/", given)
    page = answer.content.decode()
    assert answer.status_code == 422
    field = page[page.index('name="budget"') :].partition("</div>")[0]
    assert 'value="12,5x"' in field
    assert "A number from 0 to 1,000,000,000, like 1500.50." in field
    assert f'name="begins_on" value="{later}"' in page
    assert 'name="weeks" value="5"' in page
    checked = re.findall(r'name="(account|criterion)" value="(\d+)"[^>]* checked', page)
    assert checked == [("account", str(accounts[1].pk)), ("criterion", str(goal.pk))]


def test_a_second_pilot_is_refused_in_a_sentence(as_ada, goal, accounts):
    begun(as_ada, goal, accounts[0])
    assert "A pilot runs already" in begun(as_ada, goal, accounts[1])
    assert Pilot.objects.count() == 1


def test_who_wrote_limits_that_are_none_is_told_of_the_pilot_a_colleague_began_meanwhile(
    as_ada, goal, accounts
):
    begun(as_ada, goal, accounts[0])
    assert "A pilot runs already" in begun(as_ada, goal, accounts[1], weeks=0, budget="much")


def test_a_review_begins_with_what_was_missed_and_joins_the_plan(as_ada, brand, goal):
    goal.due_on = timezone.localdate() - timedelta(days=1)
    goal.save()
    page = as_ada.get(f"{HOUSE}/review/").content.decode()
    assert page.count("Twenty leads") >= 2
    before = content_of(brand)
    next_on = timezone.localdate() + timedelta(days=90)
    as_ada.post(f"{HOUSE}/review/", {"learnt": "", "to_stop": " ", "next_on": next_on.isoformat()})
    assert not PlanReview.objects.exists()
    given = {"learnt": "Fairs bring leads.", "to_stop": "Contests.", "next_on": next_on.isoformat()}
    assert (
        "Fairs bring leads." in as_ada.post(f"{HOUSE}/review/", given, follow=True).content.decode()
    )
    assert PlanReview.objects.get().goals[0]["state"] == "missed"
    assert content_of(brand) != before
    assert "Contests." in as_ada.get(f"{HOUSE}/plan/").content.decode()


def test_today_tells_what_the_plan_waits_for(as_ada, ada, brand, goal, accounts):
    begun(as_ada, goal, accounts[0])
    Pilot.objects.update(begins_on=timezone.localdate() - timedelta(weeks=9))
    made = freeze(MACHINE, brand, content_of(brand), [ada.user])
    today = as_ada.get("/o/lanterne/today/").content.decode()
    assert "waits for your signature" in today
    assert "is over: decide" in today
    sign(Actor.person(ada.user), made.sign_offs.get(), made.sha256)
    PlanVersion.objects.update(began_at=timezone.now() - timedelta(days=120))
    assert "time to review the plan" in as_ada.get("/o/lanterne/today/").content.decode()
    assert "Twenty leads" in as_ada.get(f"{HOUSE}/plan/lines/").content.decode()


def test_a_listening_period_begins_with_the_first_source(as_ada, brand, organisation):
    as_ada.post(f"{HOUSE}/plan/listen/", {"days": "14", "do": "listen"})
    look_all()
    row = ListenFirst.objects.get()
    assert row.began_on is None
    organisation.sources.create(platform="feed", kind="feed", name="A", key="a")
    look_all()
    row.refresh_from_db()
    assert row.began_on == timezone.localdate()
    assert (
        "the brand listens first"
        in as_ada.get("/o/lanterne/lanterne/publish/posts/new/").content.decode()
    )
    as_ada.post(f"{HOUSE}/plan/listen/", {"do": "waive", "why": "The fair opens."})
    assert not Hold.objects.filter(ended_at=None).exists()


def test_who_only_reads_begins_and_decides_nothing(client, bo, goal, accounts):
    client.force_login(bo.user)
    begun(client, goal, accounts[0])
    assert not Pilot.objects.exists()
    assert client.post(f"{HOUSE}/plan/listen/", {"days": 3}).status_code == 403
    assert (
        client.get(f"{HOUSE}/pilot/").status_code
        == client.get(f"{HOUSE}/review/").status_code
        == 200
    )


def test_a_program_reads_and_freezes_the_plan_but_signs_nothing(
    client, ada, organisation, goal, accounts
):
    _row, spelt = make_key(Actor.person(ada.user), organisation, "agency", [PLANS])
    of = {"headers": {"authorization": f"Bearer {spelt}"}}

    def post(path, body):
        return client.post(f"/api/v1/plan/{path}", body, content_type="application/json", **of)

    assert post("versions", {"signers": [ada.user.email]}).json()["number"] == 1
    assert post("versions", {"signers": ["nobody@example.org"]}).status_code == 422
    told = client.get("/api/v1/plan/versions/1", **of).json()
    assert told["signatures"][0]["state"] == "asked"
    assert told["is_whole"]
    assert client.get("/api/v1/plan", **of).json()["parts"][0]["texts"]
    limits = {"weeks": 4, "accounts": [accounts[0].pk], "criteria": [goal.pk]}
    assert post("pilots", limits).status_code == 201
    assert post("pilots", limits).status_code == 409
    assert post("listening", {"days": 7}).json()["ended_on"] is None
    next_on = (timezone.localdate() + timedelta(days=30)).isoformat()
    assert post("reviews", {"learnt": "Much.", "next_on": next_on}).status_code == 201
    for path in ("plan", "plan/versions", "plan/listening", "plan/pilots", "plan/reviews"):
        assert client.get(f"/api/v1/{path}", **of).status_code == 200
