"""People are kept off over there, for a reason, and let again: from a conversation and from their page."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from palabre.channels.keys import ENGAGEMENT, POSTS, make_key
from palabre.channels.models import Channel
from palabre.connectors.contract import Barring, Rejected, Unavailable
from palabre.connectors.registry import PLATFORMS
from palabre.engagement.actions.barring import (
    Where,
    bar,
    carry_out,
    lift,
    sweep,
    where_known,
    where_of,
)
from palabre.engagement.models import PersonAct
from palabre.engagement.people.rules import What
from palabre.engagement.somebody import PART
from palabre.engagement.tests.conftest import said
from palabre.governance.acts import MACHINE
from palabre.governance.models import AuditEntry
from palabre.governance.rules import Refused
from palabre.jobs.models import Job
from palabre.listening.absent import voice_key
from palabre.listening.models import Voice

pytestmark = pytest.mark.django_db
PLACE = ["lanterne", "lanterne"]


@pytest.fixture
def row(talk):
    """A conversation with Zoé, who spoke once."""
    return talk("room/m1", "Achetez mes montres !")


def test_somebody_is_kept_off_in_the_place_where_they_spoke_and_let_again(network, row, by, work):
    act = bar(by, where_of(row), Barring.BAN, "Réclame")
    work()
    act.refresh_from_db()
    assert act.state == "done"
    lift(by, act)
    work()
    assert network.barred == [
        ("echo:zoe", "room/m1", "ban", "Réclame"), ("echo:zoe", "room/m1", "unban", ""),
    ]  # fmt: skip
    told = AuditEntry.objects.filter(kind="personact").order_by("pk")
    assert [(one.verb, one.details["act"]) for one in told if "asked" in one.verb] == [
        ("asked to keep off", "ban"), ("asked to let again", "unban"),
    ]  # fmt: skip


def test_a_ban_from_one_place_leaves_the_others_to_be_banned_from_and_let_in_again(
    network, talk, as_ada, by, work
):
    """On a network whose names of texts say nothing of the place, as Reddit's."""
    coffee = talk("t1_a", "Achetez !", place="coffee", place_name="r/coffee")
    tea = talk("t1_b", "Achetez ici !", place="tea", place_name="r/tea")
    first = bar(by, where_of(coffee), Barring.BAN, "Réclame")
    page = reverse("engage_conversation", args=[*PLACE, tea.pk])
    shown = as_ada.get(page, {"part": "about"}).content.decode()
    assert "r/coffee" in section(shown, 'aria-label="Kept off"')
    assert 'name="act" value="ban"' in shown
    second = bar(by, where_of(tea), Barring.BAN, "Réclame ici")
    assert second != first
    work()
    lift(by, first)
    work()
    assert [one[1:3] for one in network.barred] == [
        ("t1_a", "ban"), ("t1_b", "ban"), ("t1_a", "unban"),
    ]  # fmt: skip
    kept = section(as_ada.get(page, {"part": "about"}).content.decode(), 'aria-label="Kept off"')
    assert "r/tea" in kept
    assert "r/coffee" not in kept


def test_nobody_is_kept_off_without_a_reason_nor_where_the_network_does_not_do_it(row, by):
    with pytest.raises(Refused, match="Say why"):
        bar(by, where_of(row), Barring.MUTE, "  ")
    with pytest.raises(Refused, match="by hand"):
        bar(by, where_of(row), Barring.BLOCK, "Réclame")
    assert not PersonAct.objects.exists()


def test_who_is_not_named_for_an_account_keeps_nobody_off_by_it(row, by):
    Channel.objects.update(few_speak=True)
    with pytest.raises(Refused, match="named"):
        bar(by, where_of(row), Barring.MUTE, "Réclame")


def test_an_act_asked_for_twice_is_one(row, by):
    first = bar(by, where_of(row), Barring.MUTE, "Réclame")
    assert bar(by, where_of(row), Barring.MUTE, "Encore") == first


def test_an_act_is_tried_again_when_the_network_is_down_and_given_up_when_it_refuses(
    network, row, by, work
):
    network.refuses = [Unavailable("Down."), Rejected("Not yours.")]
    act = bar(by, where_of(row), Barring.MUTE, "Réclame")
    work()
    work(minutes=5)
    act.refresh_from_db()
    assert (act.state, act.last_error, network.barred) == ("failed", "Not yours.", [])


def test_a_ban_that_is_tried_again_late_does_not_undo_that_it_was_lifted(network, row, by, work):
    network.refuses = [Unavailable("Down.")]
    act = bar(by, where_of(row), Barring.BAN, "Réclame")
    work(seconds=1)
    lift(by, act)
    work(minutes=30)
    assert [one[2] for one in network.barred] == ["unban"]


def test_a_block_asked_for_anew_holds_though_an_older_undoing_is_tried_late(
    hear, network, row, by, work
):
    first = bar(by, where_of(row), Barring.MUTE, "Réclame")
    work()
    network.refuses = [Unavailable("Down.")]
    lift(by, first)
    work(seconds=1)
    hear(said("room/m2", "Encore des montres !", thread="room/m1"))
    bar(by, Where(row.brand, row.channel, row.voice, "room/m2"), Barring.MUTE, "Encore")
    work(minutes=30)
    assert [one[2] for one in network.barred] == ["mute", "mute"]


def test_what_is_asked_for_after_it_was_taken_back_is_asked_for_anew(network, row, by, work):
    network.refuses = [Unavailable("Down.")]
    first = bar(by, where_of(row), Barring.MUTE, "Réclame")
    work(seconds=1)
    lift(by, first)
    again = bar(by, where_of(row), Barring.MUTE, "Encore")
    work(minutes=30)
    again.refresh_from_db()
    assert again.state == "done"
    assert [one[2] for one in network.barred] == ["mute"]


def test_what_undoes_an_act_waits_while_that_one_is_on_its_way(network, row, by):
    act = bar(by, where_of(row), Barring.MUTE, "Réclame")
    PersonAct.objects.update(state="begun")
    back = lift(by, act)
    Job.objects.filter(name="engagement.bar", key=str(act.pk)).update(state="running")
    assert carry_out(back.pk) is not None
    assert network.barred == []
    Job.objects.filter(name="engagement.bar", key=str(act.pk)).update(state="done")
    assert carry_out(back.pk) is None
    assert [one[2] for one in network.barred] == ["unmute"]


def test_an_act_whose_job_was_given_up_is_done_again_and_called_unknown_after_a_day(
    network, row, by, work
):
    act = bar(by, where_of(row), Barring.MUTE, "Réclame")
    Job.objects.filter(name="engagement.bar").update(state="stopped", ended_at=timezone.now())
    sweep()
    work()
    assert len(network.barred) == 1
    late = timezone.now() - timedelta(hours=25)
    PersonAct.objects.filter(pk=act.pk).update(state="begun", asked_at=late)
    sweep()
    act.refresh_from_db()
    assert act.state == "failed"


def test_the_page_of_a_conversation_bars_shows_what_stands_and_lifts_it(as_ada, network, row, work):
    page = reverse("engage_conversation", args=[*PLACE, row.pk])
    about, asked = f"{page}?part=about", reverse("engage_bar", args=[*PLACE, row.pk])
    first, mute = as_ada.get(about).content.decode(), 'name="act" value="mute"'
    assert asked in first
    assert mute in first
    as_ada.post(asked, {"act": "mute", "reason": "Réclame"})
    work()
    act = PersonAct.objects.get()
    shown = as_ada.get(about).content.decode()
    undo = reverse("engage_lift", args=[*PLACE, act.pk])
    assert undo in shown
    assert "Réclame" in shown
    assert mute not in shown
    assert shown.index("Réclame") < shown.index("Looked after by")
    assert as_ada.post(undo)["location"] == page
    work()
    assert undo not in as_ada.get(about).content.decode()
    assert [one[2] for one in network.barred] == ["mute", "unmute"]


def test_from_the_page_of_its_facts_alone_an_act_is_done_and_they_are_shown_anew(as_ada, row):
    page = reverse("engage_conversation", args=[*PLACE, row.pk]) + "?part=about"
    assert 'id="talk-open"' in as_ada.get(page).content.decode(), "what the forms aim at is there"
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}"}
    asked = reverse("engage_bar", args=[*PLACE, row.pk])
    answer = as_ada.post(asked, {"act": "mute", "reason": "Réclame"}, headers=headers)
    assert answer["HX-Refresh"] == "true"
    assert PersonAct.objects.get().act == "mute"
    assert "The network is asked for it." in as_ada.get(page).content.decode()


def section(page, label):
    """A part of the page from its label on."""
    return page.partition(label)[2].partition("</section>")[0]


@pytest.mark.parametrize("end", ["lifted", "refused", "over"])
def test_only_what_stands_is_announced_as_keeping_off(as_ada, network, row, by, work, end):
    page = reverse("engage_conversation", args=[*PLACE, row.pk])
    act = bar(by, where_of(row), Barring.SILENCE, "Réclame")
    work()
    shown = as_ada.get(page, {"part": "about"}).content.decode()
    assert "Silenced for a day" in section(shown, 'aria-label="Kept off"')
    assert "Asked of the network" not in shown
    if end == "lifted":
        lift(by, act)
        work()
    elif end == "refused":
        PersonAct.objects.update(state="failed", last_error="Not yours.")
    else:
        PersonAct.objects.update(asked_at=timezone.now() - timedelta(days=1, minutes=1))
    shown = as_ada.get(page, {"part": "about"}).content.decode()
    assert 'aria-label="Kept off"' not in shown
    told = {"lifted": "May write again", "refused": "the network refused: Not yours."}
    assert told.get(end, "Silenced for a day") in section(shown, "Asked of the network")


def test_an_act_that_a_network_cannot_take_back_offers_no_undo(as_ada, row, monkeypatch, work):
    platform, connect = PLATFORMS["echo"]
    one_way = replace(platform, barring=frozenset({Barring.BAN}))
    monkeypatch.setitem(PLATFORMS, "echo", (one_way, connect))
    as_ada.post(reverse("engage_bar", args=[*PLACE, row.pk]), {"act": "ban", "reason": "Réclame"})
    work()
    page = reverse("engage_conversation", args=[*PLACE, row.pk])
    shown = as_ada.get(page, {"part": "about"}).content.decode()
    assert "Banned" in shown
    assert reverse("engage_lift", args=[*PLACE, PersonAct.objects.get().pk]) not in shown


def test_who_is_silenced_may_write_again_by_itself_after_a_day(as_ada, row, network, work):
    asked = reverse("engage_bar", args=[*PLACE, row.pk])
    as_ada.post(asked, {"act": "silence", "reason": "Réclame"})
    work()
    assert [one[2] for one in network.barred] == ["silence"]
    page = reverse("engage_conversation", args=[*PLACE, row.pk])
    undo = reverse("engage_lift", args=[*PLACE, PersonAct.objects.get().pk])
    shown = as_ada.get(page, {"part": "about"}).content.decode()
    assert undo in shown
    assert 'name="act" value="silence"' not in shown
    PersonAct.objects.update(asked_at=timezone.now() - timedelta(days=1, minutes=1))
    shown = as_ada.get(page, {"part": "about"}).content.decode()
    assert undo not in shown
    assert 'name="act" value="silence"' in shown


def test_who_may_not_publish_keeps_nobody_off(client, eve, row):
    eve.role = "agent"
    eve.save()
    client.force_login(eve.user)
    asked = reverse("engage_bar", args=[*PLACE, row.pk])
    assert client.post(asked, {"act": "mute", "reason": "a"}).status_code == 403
    page = reverse("engage_conversation", args=[*PLACE, row.pk])
    assert asked not in client.get(page, {"part": "about"}).content.decode()


def test_a_person_is_muted_from_their_page_and_banned_from_a_conversation_only(
    as_ada, network, row, brand, work
):
    person = brand.organisation.people.create(name="Zoé", brand=brand)
    person.identities.create(organisation=brand.organisation, what=What.VOICE, voice=row.voice)
    page = reverse("engage_person", args=[*PLACE, person.pk])
    shown = as_ada.get(page).content.decode()
    assert f'value="{row.voice_id}:mute"' in shown
    assert not {f"{row.voice_id}:ban", f"{row.voice_id}:silence"} & set(shown.split('"'))
    asked = reverse("engage_bar_person", args=[*PLACE, person.pk])
    assert as_ada.post(asked, {"to": f"{row.voice_id}:ban", "reason": "a"}).status_code == 404
    assert as_ada.post(asked, {"to": "x:mute", "reason": "a"}).status_code == 404
    as_ada.post(asked, {"to": f"{row.voice_id}:mute", "reason": "Réclame"})
    work()
    assert network.barred == [("echo:zoe", "room/m1", "mute", "Réclame")]
    act = PersonAct.objects.get()
    undo = reverse("engage_lift", args=[*PLACE, act.pk])
    assert as_ada.post(undo, {"person": person.pk})["location"] == page


def test_where_no_account_may_do_it_nobody_is_kept_off_from_a_page(row, brand):
    assert where_known(brand, row.voice).at == "room/m1"
    Channel.objects.all().delete()
    assert where_known(brand, Voice.objects.get(pk=row.voice_id)) is None


def test_programs_keep_off_and_let_again_with_a_key_that_may_write_posts_too(
    client, row, organisation, network, work
):
    spelt = make_key(MACHINE, organisation, "desk", (ENGAGEMENT, POSTS))[1]

    def call(path, body):
        return client.post(
            f"/api/v1/{path}", body, content_type="application/json",
            headers={"authorization": f"Bearer {spelt}"},
        )  # fmt: skip

    asked = f"conversations/{row.pk}/bar"
    assert call(asked, {"act": "mute"}).status_code == 409
    assert call(asked, {"act": "mute", "reason": "Réclame"}).status_code == 200
    work()
    assert call(f"barred/{PersonAct.objects.get().pk}/lift", {}).status_code == 204
    work()
    assert [one[2] for one in network.barred] == ["mute", "unmute"]


def test_who_asks_is_told_what_was_done_to_them_and_its_reason_goes_with_the_rest(
    row, by, organisation
):
    keys = {voice_key("echo", "echo:zoe")}
    bar(by, where_of(row), Barring.MUTE, "Réclame")
    told = {one.kind: one.rows for one in PART.look(organisation.pk, keys)}
    assert "Réclame" in str(told["acts on people"])
    PART.erase(by, organisation, keys)
    assert not PersonAct.objects.exists()
