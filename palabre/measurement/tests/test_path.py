"""The path opens at the first step that isn't done, and a step is done by real rows, never by a tick."""

from datetime import timedelta

import pytest
from django.utils import timezone

from palabre.governance.actions.charters import begin_charter, publish_charter
from palabre.governance.acts import MACHINE, Actor
from palabre.governance.models import Brand, CharterAcceptance
from palabre.listening.models import Mention, MentionTopic, Place, Source, Topic, Voice
from palabre.listening.rules import TopicKind
from palabre.measurement.metrics import METRICS, Unit, Value
from palabre.measurement.path.proposed import USUAL, Usual, target_of, typed
from palabre.measurement.path.standing import Stand, next_step, path_of
from palabre.strategy.actions.missions import choose_mission
from palabre.strategy.actions.path import note_step, skip_step
from palabre.strategy.actions.stance import Stand as Stance
from palabre.strategy.actions.stance import settle_stance
from palabre.strategy.models import Budget, Objective, PathMark
from palabre.strategy.path_words import STEPS
from palabre.strategy.rules import MissionKind, PathStep

pytestmark = pytest.mark.django_db
PAGE = "/o/lanterne/lanterne/decide/path/"
STANCE = Stance([("Keep our customers", True)], positioning="expert", promise="We answer")


def stands(brand):
    """How each step stands."""
    return {one.key: one.stand for one in path_of(brand)}


def test_the_words_of_all_steps_and_the_ideas_of_all_missions_are_there():
    assert set(STEPS) == set(PathStep)
    assert set(USUAL) == set(MissionKind)
    assert {one.metric for one in USUAL.values()} <= set(METRICS)


def test_the_path_opens_at_the_first_step_that_is_not_done(as_ada, brand):
    assert "What do social media serve in this firm?" in as_ada.get(PAGE).content.decode()
    settle_stance(MACHINE, brand, STANCE)
    said = as_ada.get(PAGE).content.decode()
    assert "What shall you be active for?" in said
    assert "Keep our customers" in said  # the plan grows at the side


def test_missions_are_chosen_from_the_path_and_two_are_enough(as_ada, brand):
    settle_stance(MACHINE, brand, STANCE)
    for kind in ("support", "recommendation"):
        answer = as_ada.post(
            "/o/lanterne/lanterne/decide/missions/", {"kind": kind, "to": "path"}, follow=True
        )
    assert answer.redirect_chain[-1][0] == PAGE
    assert stands(brand)["missions"] == Stand.DONE
    assert next_step(path_of(brand)).key == PathStep.LISTENING


def test_objectives_are_proposed_for_missions_without_one_and_set_in_one_click(as_ada, brand, ada):
    mission = choose_mission(MACHINE, brand, "support", "", "")
    said = as_ada.get(f"{PAGE}objectives/").content.decode()
    assert 'value="first-answer"' in said
    due = (timezone.localdate() + timedelta(days=90)).isoformat()
    answer = as_ada.post(
        "/o/lanterne/lanterne/decide/objectives/",
        {"to": "path", "mission": mission.pk, "metric": "first-answer", "days": "30",
         "name": "Sooner", "target": "4", "due_on": due, "owner": ada.pk},
    )  # fmt: skip
    assert answer.url == PAGE
    row = Objective.objects.get()
    assert (row.target, row.owner) == (4 * 3600, ada.user)
    assert stands(brand)["objectives"] == Stand.DONE
    choose_mission(MACHINE, brand, "sales", "", "")
    assert stands(brand)["objectives"] == Stand.BEGUN


def test_a_step_is_left_out_only_for_a_reason_and_a_note_makes_none_done(as_ada, brand):
    note_step(MACHINE, brand, PathStep.PLACE, "All done, believe me")
    assert stands(brand)["place"] == Stand.OPEN
    said = as_ada.post(f"{PAGE}place/mark/", {"do": "skip", "reason": " "}, follow=True)
    assert "Say why this step is left out" in said.content.decode()
    as_ada.post(f"{PAGE}place/mark/", {"do": "skip", "reason": "The holding decides it"})
    assert stands(brand)["place"] == Stand.SKIPPED
    assert "The holding decides it" in as_ada.get(PAGE).content.decode()
    settle_stance(MACHINE, brand, STANCE)
    assert stands(brand)["place"] == Stand.DONE
    as_ada.post(f"{PAGE}place/mark/", {"do": "take-up"})
    assert PathMark.objects.get().notes == "All done, believe me"
    assert not PathMark.objects.get().is_skipped


def test_what_was_heard_makes_the_listening_step(as_ada, brand):
    assert stands(brand)["listening"] == Stand.OPEN
    topic = Topic.objects.create(
        organisation=brand.organisation,
        brand=brand,
        name="Lanterne",
        query="lanterne",
        kind=TopicKind.BRAND,
    )
    Source.objects.create(
        organisation=brand.organisation, brand=brand, platform="feed", name="News"
    )
    assert stands(brand)["listening"] == Stand.BEGUN
    now = timezone.now()
    whose = {"organisation": brand.organisation, "platform": "feed"}
    voice = Voice.objects.create(**whose, remote_id="v", first_seen_at=now, last_seen_at=now)
    place = Place.objects.create(**whose, name="p", address="p")
    heard = Mention.objects.create(
        **whose, id=1, position=1, remote_id="m", voice=voice, place=place, kind="post",
        text="lanterne", published_at=now, seen_at=now,
    )  # fmt: skip
    MentionTopic.objects.create(mention=heard, topic=topic)
    assert stands(brand)["listening"] == Stand.DONE


def test_means_are_there_once_each_mission_has_hours_or_money(brand):
    month = timezone.localdate().replace(day=1)
    rows = [choose_mission(MACHINE, brand, kind, "", "") for kind in ("support", "sales")]
    for row, stand in zip(rows, (Stand.BEGUN, Stand.DONE), strict=True):
        Budget.objects.create(mission=row, month=month, hours=4, currency="EUR")
        assert stands(brand)["means"] == stand


@pytest.mark.parametrize("step", ["moon", "0", "x" * 60])
def test_no_other_step_is_there(as_ada, step):
    assert as_ada.get(f"{PAGE}{step}/").status_code == 404
    said = as_ada.post(f"{PAGE}{step}/mark/", {"notes": "x"}, follow=True)
    assert "There is no such step." in said.content.decode()
    assert not PathMark.objects.exists()


def test_who_only_reads_sees_the_path_and_changes_nothing(client, brand, bo):
    client.force_login(bo.user)
    skip_step(MACHINE, brand, PathStep.MEANS, "No money")
    for step in PathStep:
        assert client.get(f"{PAGE}{step}/").status_code == 200
    assert client.post(f"{PAGE}place/mark/", {"notes": "x"}).status_code == 403


def test_each_step_is_whole_in_french(as_ada, brand, settings):
    as_ada.cookies[settings.LANGUAGE_COOKIE_NAME] = "fr"
    choose_mission(MACHINE, brand, "support", "", "")
    said = as_ada.get(f"{PAGE}objectives/").content.decode()
    assert "À quoi saurez-vous que cela marche" in said
    assert "La moitié de ceux qui écrivent ont leur réponse plus tôt" in said


@pytest.mark.parametrize(
    ("unit", "value", "target"),
    [
        (Unit.TIME, 48 * 3600, "24"),
        (Unit.TIME, None, "4"),
        (Unit.SHARE, 0.9, "100"),
        (Unit.COUNT, 0, "1"),
        (Unit.TIME, 100, "0.1"),
        (Unit.BALANCE, -0.3, "-20"),
    ],
)
def test_a_proposed_target_lies_within_reach(unit, value, target):
    usual = {
        Unit.TIME: Usual("", "first-answer", 4 * 3600, 0.5),
        Unit.SHARE: Usual("", "answered", 0.9, plus=0.3),
        Unit.COUNT: Usual("", "leads", 1, 1.5),
        Unit.BALANCE: Usual("", "net-tone", 0.3, plus=0.1),
    }[unit]
    assert typed(target_of(usual, METRICS[usual.metric], Value(value)), unit) == target


def test_a_newcomer_clicks_from_nothing_to_a_signed_plan_in_french(as_ada, brand, ada, settings):
    as_ada.cookies[settings.LANGUAGE_COOKIE_NAME] = "fr"
    home = PAGE.removesuffix("path/")
    as_ada.post(f"{home}stance/", {
        "to": "path", "goal-0": "Garder nos clients", "served-0": "on", "positioning": "expert",
        "promise": "Une réponse franche",
    })  # fmt: skip
    for kind in ("support", "recommendation"):
        as_ada.post(f"{home}missions/", {"to": "path", "kind": kind})
    as_ada.post(f"{PAGE}listening/mark/", {"do": "skip", "reason": "Nous venons d’ouvrir"})
    step = as_ada.get(PAGE)
    for one in step.context["proposed"]:
        as_ada.post(f"{home}objectives/", {
            "to": "path", "mission": one.mission.pk, "metric": one.metric.slug, "days": "30",
            "name": one.name, "target": one.target, "due_on": step.context["due"].isoformat(),
            "owner": ada.pk,
        })  # fmt: skip
    assert Objective.objects.count() == 2
    for key in ("means", "charter"):
        as_ada.post(f"{PAGE}{key}/mark/", {"do": "skip", "reason": f"Plus tard ({key})"})
    assert "Figez le plan et faites-le signer" in as_ada.get(PAGE).content.decode()
    plan = as_ada.get(f"{home}plan/").content.decode()
    for said in ("Garder nos clients", "Une réponse franche", "Plus tard (means)"):
        assert said in plan
    as_ada.post(f"{home}plan/freeze/", {"signer": [ada.pk]})
    version = brand.plan_versions.get()
    as_ada.post(f"{home}plan/1/answer/", {"do": "sign", "sha256": version.sha256, "words": ""})
    version.refresh_from_db()
    assert version.is_in_force
    last = as_ada.get(PAGE).content.decode()
    assert "Le plan est signé. Commencez maintenant un pilote." in last


def test_the_charter_is_counted_over_those_who_work_for_the_brand(brand, ada, bo):
    by = Actor.person(ada.user)
    row = begin_charter(by, brand.organisation, None, "fr", 0)
    version = publish_charter(by, brand.organisation, None, row.revision)
    for member in (ada, bo):
        values = {"language": "en", "digest": version.digest}
        CharterAcceptance.objects.create(version=version, member=member, **values)
    other = Brand.objects.create(organisation=brand.organisation, name="Other", slug="other")
    bo.brands.set([other])
    [charter] = [one for one in path_of(brand) if one.key == PathStep.CHARTER]
    assert "1 of 1" in charter.lines[0]
    [charter] = [one for one in path_of(other) if one.key == PathStep.CHARTER]
    assert "2 of 2" in charter.lines[0]
