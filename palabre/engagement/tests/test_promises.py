"""Hours and promises are changed, computed anew, and somebody is called once; teams come and go."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from palabre.engagement import escalating
from palabre.engagement.actions import conversations as verbs
from palabre.engagement.actions import pledges as promises
from palabre.engagement.actions.answers import record
from palabre.engagement.actions.teams import keep_team, retire_team
from palabre.engagement.models import Conversation, Episode, Pledge, Team
from palabre.engagement.promises import service_of
from palabre.engagement.regions import as_typed, days_in, length_in, regions, spans_in
from palabre.engagement.rules import Priority
from palabre.engagement.worktime import holidays_of
from palabre.governance.models import AuditEntry, Brand, Member, User
from palabre.governance.rules import Refused

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ALWAYS = [[(0, 1440)]] * 7
LEVELS = {"low": [60, 300], "normal": [60, 240], "high": [30, 120], "urgent": [10, 60]}


@pytest.fixture
def levels(brand, by):
    """Let the brand be open day and night, with these promises."""

    def keep(levels=LEVELS, **more):
        promises.keep_hours(by, brand, "UTC", "", ALWAYS, seen=service_of(brand).version)
        return promises.keep_levels(by, brand, levels, seen=service_of(brand).version, **more)

    return keep


def fresh(row):
    return Conversation.objects.get(pk=row.pk)


def test_what_waits_is_computed_anew_after_a_change(levels, talk, work, monkeypatch):
    monkeypatch.setattr(escalating, "SLICE", 2)
    rows = [talk(f"m{number}") for number in range(5)]
    levels()
    work()
    assert [fresh(row).late_at - row.waiting_since for row in rows] == [HOUR] * 5
    assert Pledge.objects.get().counted_to is None


def test_who_dies_over_a_slice_leaves_the_rest_to_the_next(levels, talk, brand, monkeypatch):
    monkeypatch.setattr(escalating, "SLICE", 2)
    rows = [talk(f"m{number}") for number in range(3)]
    levels()
    with monkeypatch.context() as broken:
        broken.setattr(escalating, "settle", lambda _rows: _fail())
        with pytest.raises(KeyboardInterrupt, match="killed"):
            escalating.count_anew(brand.pk)
    assert escalating.uncounted() == [brand.pk]
    while escalating.count_anew(brand.pk):
        pass
    assert [fresh(row).late_at - row.waiting_since for row in rows] == [HOUR] * 3


def _fail():
    raise KeyboardInterrupt("killed")


def test_of_two_who_change_the_promises_the_second_is_told(levels, by, brand):
    levels()
    seen = service_of(brand).version
    promises.keep_levels(by, brand, LEVELS, seen=seen)
    with pytest.raises(Refused, match="meanwhile"):
        promises.keep_levels(by, brand, LEVELS, seen=seen)


@pytest.mark.parametrize(
    "levels", [{**LEVELS, "low": [60, 30]}, {**LEVELS, "low": [0, 30]}, {**LEVELS, "low": [1, 10**6]}]
)  # fmt: skip
def test_a_promise_that_cannot_be_kept_is_refused(brand, by, levels):
    with pytest.raises(Refused, match="sooner"):
        promises.keep_levels(by, brand, levels, seen=0)


@pytest.mark.parametrize(
    "week", [[[]] * 7, [[(600, 500)], *[[]] * 6], [[(1, 9), (5, 12)], *[[]] * 6]]
)
def test_a_week_without_hours_or_with_mixed_ones_is_refused(brand, by, week):
    with pytest.raises(Refused):
        promises.keep_hours(by, brand, "UTC", "", week, seen=0)


def test_somebody_is_called_once_for_what_drags(levels, talk, by, brand, eve, work):
    team = keep_team(by, brand.organisation, "Renfort", [eve])
    levels(share=50, team=team)
    row = talk(published_at=timezone.now() - 20 * MINUTE)
    assert row.escalate_at == row.waiting_since + 30 * MINUTE
    assert escalating.escalate(timezone.now()) == 0
    later = timezone.now() + 15 * MINUTE
    assert [escalating.escalate(later), escalating.escalate(later + HOUR)] == [1, 0]
    row = fresh(row)
    assert (row.team, row.priority, row.escalate_at) == (team, "high", None)
    assert row.late_at == row.waiting_since + 30 * MINUTE
    verbs.prioritise(by, brand, [row.pk], Priority.NORMAL)
    assert fresh(row).escalate_at is None
    work()
    assert [one.to for one in mail.outbox] == [[eve.user.email]]
    assert f"/engage/{row.pk}/" in mail.outbox[0].body
    assert "Bonjour" not in mail.outbox[0].body
    assert AuditEntry.objects.filter(verb="escalated", object_id=str(row.pk)).count() == 1


def test_who_may_not_answer_for_the_brand_is_not_called_and_those_who_lead_are_instead(
    levels, talk, by, brand, eve, zoe, ada, work
):
    team = keep_team(by, brand.organisation, "Renfort", [eve, zoe])
    eve.brands.add(Brand.objects.create(organisation=brand.organisation, name="B", slug="b"))
    levels(share=50, team=team)
    talk("m1")
    escalating.escalate(timezone.now() + HOUR)
    work()
    assert [one.to for one in mail.outbox] == [[zoe.user.email]]
    Member.objects.filter(pk=zoe.pk).update(role="viewer")
    talk("m2")
    escalating.escalate(timezone.now() + HOUR)
    work()
    assert [one.to for one in mail.outbox[1:]] == [[ada.user.email]]


def test_one_conversation_that_fails_keeps_nobody_from_being_called_for_the_others(
    levels, talk, monkeypatch
):
    levels(share=50)
    first, second = talk("m1"), talk("m2")
    settle = escalating.settle

    def faulty(rows):
        if rows[0].pk == first.pk:
            raise KeyError("unforeseen")
        settle(rows)

    monkeypatch.setattr(escalating, "settle", faulty)
    assert escalating.escalate(timezone.now() + HOUR) == 1
    called = Episode.objects.exclude(escalated_at=None)
    assert [one.conversation for one in called] == [second]


def test_a_crash_while_calling_calls_nobody_twice(levels, talk, monkeypatch):
    levels(share=50)
    talk()
    later = timezone.now() + HOUR
    with monkeypatch.context() as broken:
        broken.setattr(escalating, "enqueue", lambda *_told, **_more: _fail())
        with pytest.raises(KeyboardInterrupt, match="killed"):
            escalating.escalate(later)
    assert Episode.objects.get().escalated_at is None
    assert [escalating.escalate(later), escalating.escalate(later)] == [1, 0]


def test_without_a_team_those_who_lead_are_called_and_nobody_for_what_was_answered(
    levels, talk, by, work, ada
):
    levels(share=50)
    first, second = talk("m1"), talk("m2")
    escalating.escalate(timezone.now() + HOUR)
    record(by, first, "Oui.")
    work()
    assert [one.to for one in mail.outbox] == [[ada.user.email]]
    assert f"/engage/{second.pk}/" in mail.outbox[0].body


def test_a_team_that_retires_gives_back_what_it_had_to_do(by, brand, eve, talk):
    team = keep_team(by, brand.organisation, "Matin", [eve])
    rows = [talk("m1"), talk("m2")]
    verbs.assign(by, brand, [one.pk for one in rows], None, team)
    verbs.finish(by, brand, [rows[1].pk])
    assert retire_team(by, team) == 1
    assert (fresh(rows[0]).team, fresh(rows[1]).team) == (None, team)
    with pytest.raises(Refused, match="no longer there"):
        verbs.assign(by, brand, [rows[0].pk], None, team)


def test_a_retired_team_comes_back_by_its_name_and_no_two_have_one(by, brand, eve):
    team = keep_team(by, brand.organisation, "Matin", [eve])
    other = keep_team(by, brand.organisation, "Soir", [])
    for name, row in (("Matin", None), ("Matin", other)):
        with pytest.raises(Refused, match="there already"):
            keep_team(by, brand.organisation, name, [], row)
    retire_team(by, team)
    assert keep_team(by, brand.organisation, " Matin ", [eve]) == team
    assert Team.objects.get(pk=team.pk).retired_at is None


def test_teams_are_made_renamed_and_retired_on_their_page(desk, eve, ada):
    desk("engage_teams", post={"name": "Matin", "members": [eve.pk]})
    team = Team.objects.get()
    assert list(team.members.all()) == [eve]
    assert "Matin" in desk("engage_teams").content.decode()
    desk("engage_team", team.pk, post={"name": "Soir", "members": [eve.pk, ada.pk]})
    team.refresh_from_db()
    assert (team.name, team.members.count()) == ("Soir", 2)
    desk("engage_team_retire", team.pk, post={})
    assert desk("engage_team", team.pk).status_code == 404
    assert "Soir" not in desk("engage_inbox").content.decode()


def test_the_teams_page_asks_no_more_for_many(desk, by, brand, eve, django_assert_max_num_queries):
    for number in range(12):
        keep_team(by, brand.organisation, f"T{number}", [eve])
    desk("engage_teams")
    with django_assert_max_num_queries(14):
        desk("engage_teams")


def test_hours_and_promises_are_kept_on_their_page(desk, brand):
    shown = desk("engage_levels").content.decode()
    assert "9:00-18:00" in shown
    days = {f"day_{day}": "" for day in range(7)} | {"day_1": "9h-12h30, 14:00-18:00"}
    sent = {"what": "hours", "seen": 0, "zone": "America/Toronto", "region": "CA-QC", **days}
    assert desk("engage_levels", post={**sent, "closed": "24/12/2026"}).status_code == 302
    row = Pledge.objects.get()
    assert row.week == [[], [[540, 750], [840, 1080]], [], [], [], [], []]
    assert (row.zone, row.region, row.closed) == ("America/Toronto", "CA-QC", ["2026-12-24"])
    told = {f"{part}_{one}": "2 h 30" for part in ("answer", "solution") for one in Priority}
    sent = {"what": "levels", "seen": 1, "share": 80, **told}
    assert desk("engage_levels", post=sent).status_code == 302
    assert Pledge.objects.get().levels["low"] == [150, 150]
    answer = desk("engage_levels", post={**sent, "answer_low": "bientôt"})
    assert answer.status_code == 422
    assert "bientôt” is no length of time" in answer.content.decode()


def test_agents_change_neither_hours_nor_teams_and_strangers_find_nothing(desk, client, zoe):
    stranger = User.objects.create_user("nobody@example.org", name="Nobody")
    assert desk("engage_levels").status_code == 200
    for user, status in ((zoe.user, 403), (stranger, 404)):
        client.force_login(user)
        for page in ("levels", "teams"):
            at = f"/o/lanterne/lanterne/engage/service/{page}/"
            assert client.get(at).status_code == status


@pytest.mark.parametrize(
    ("typed", "spans"),
    [
        ("9-18", [(540, 1080)]), ("9h à 12h30; 14:00 – 24:00", [(540, 750), (840, 1440)]), ("", []),
        (as_typed([[540, 750], [840, 1080]]), [(540, 750), (840, 1080)]),
    ],
)  # fmt: skip
def test_hours_are_read_as_people_type_them(typed, spans):
    assert spans_in(typed) == spans


@pytest.mark.parametrize("typed", ["9", "9-", "neuf-dix", "9:70-12", "25-26", "9-10-11"])
def test_hours_that_mean_nothing_are_refused_with_what_was_typed(typed):
    with pytest.raises(Refused, match="write 9:00"):
        spans_in(typed)


@pytest.mark.parametrize(
    ("typed", "minutes"), [("30 min", 30), ("2 h", 120), ("2 h 30", 150), ("1:05", 65), ("90", 90)]
)
def test_lengths_are_read_as_people_type_them(typed, minutes):
    assert length_in(typed) == minutes


@pytest.mark.parametrize("typed", ["", "h", "deux heures", "-3 h", "1 h 2 h"])
def test_lengths_that_mean_nothing_are_refused(typed):
    with pytest.raises(Refused, match="no length of time"):
        length_in(typed)


def test_days_are_read_in_both_ways_of_writing_and_no_other():
    assert days_in("2026-12-24, 31/12/2026") == [date(2026, 12, 24), date(2026, 12, 31)]
    with pytest.raises(Refused, match="no day"):
        days_in("31/02/2026")


def test_every_region_that_can_be_chosen_has_holidays():
    assert len(regions()) == len(dict(regions())) == 51
    for code, _name in regions():
        assert len(holidays_of(code, 2027)) >= (3 if code else 0)


def test_the_trail_says_who_changed_a_promise(levels, by):
    levels()
    entries = AuditEntry.objects.filter(kind="pledge", verb="changed")
    assert [one.user for one in entries] == [by.user, by.user]
