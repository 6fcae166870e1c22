"""Programs read where a brand is on its path, the guide, and awareness."""

from datetime import datetime, time

import pytest
from django.utils import timezone

from palabre.channels.keys import FIGURES, PLANS, POSTS
from palabre.community.actions.surveys import Asked, make_survey
from palabre.community.rules import QuestionKind
from palabre.connectors.contract import Author, Item
from palabre.governance.acts import MACHINE
from palabre.governance.models import AuditEntry
from palabre.listening import search
from palabre.listening.actions.topics import make_topic
from palabre.listening.copies import forget_copies
from palabre.listening.ingest import ingest
from palabre.listening.models import Mention, Topic
from palabre.measurement.awareness_models import Awareness, AwarenessMonth, GivenFigure
from palabre.measurement.barometer.making import last_months
from palabre.strategy.actions.missions import choose_mission
from palabre.strategy.actions.path import note_step, skip_step

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_index(settings, tmp_path):
    """An index of the test's own."""
    settings.HOME = tmp_path
    search.index.cache_clear()
    forget_copies()
    yield
    search.index.cache_clear()


@pytest.fixture
def month():
    """The first day of the last ended month."""
    return last_months(1)[0]


def test_the_path_is_told_with_what_stands_what_is_missing_and_what_people_noted(program, brand):
    call = program(FIGURES)
    told = call("GET", "/plan/path").json()
    assert (told["next"], len(told["steps"])) == ("place", 8)
    assert {one["stands"] for one in told["steps"]} == {"open"}
    choose_mission(MACHINE, brand, "support", "", "")
    note_step(MACHINE, brand, "missions", "Une suffit.")
    skip_step(MACHINE, brand, "charter", "Personne d’autre ne parle.")
    steps = {one["step"]: one for one in program(PLANS)("GET", "/plan/path").json()["steps"]}
    missions, charter = steps["missions"], steps["charter"]
    assert (missions["stands"], missions["notes"]) == ("begun", "Une suffit.")
    assert missions["lines"]
    assert missions["missing"]
    assert (charter["stands"], charter["left_out_why"]) == ("skipped", "Personne d’autre ne parle.")
    assert program(POSTS)("GET", "/plan/path").status_code == 403


def test_the_guide_is_told_with_the_mistakes_held_against_own_data(program, brand, as_ada):
    told = program(FIGURES)("GET", "/guide").json()
    shown = as_ada.get("/o/lanterne/lanterne/decide/guide/").context
    assert [one["found"] for one in told["mistakes"]] == [one.seen.says for one in shown["checks"]]
    assert len(told["mistakes"]) == 5
    assert {one["network"] for one in told["networks"]} == {one.of.slug for one in shown["others"]}
    assert all(one["do"] and one["answers"] for one in told["networks"])


def test_the_guide_is_told_in_the_language_that_is_asked_for(program, brand):
    call = program(FIGURES)
    french = call("GET", "/guide", **{"Accept-Language": "fr"}).json()["mistakes"][0]
    assert french["title"] == "Le silence"


def test_awareness_is_told_by_month_with_the_texts_behind_it(program, brand, month):
    for name, query, kind in (("Café", "café", "market"), ("Lanterne", "lanterne", "brand")):
        make_topic(MACHINE, brand, name, query, kind)
    Topic.objects.update(matched_version=1)
    noon = timezone.make_aware(datetime.combine(month, time(12)))
    texts = {"zoe": "mon café vient de lanterne", "max": "un café, rien d’autre"}
    items = [Item(who, text, noon, Author(who, who, who)) for who, text in texts.items()]
    ingest(items, "echo", organisation_id=brand.organisation_id)
    from palabre.measurement.awareness import counted

    AwarenessMonth.objects.create(
        brand=brand, month=month, figures=counted(brand, month), made_at=timezone.now()
    )
    call = program(FIGURES)
    (told,) = call("GET", "/awareness").json()["months"]
    assert told["counts"]["naming"] == 1
    # Of two voices no share is told.
    measures = {one["measure"]: one["value"] for one in told["measures"]}
    assert measures == {"spontaneous": None, "top": None, "aided": None, "searched": None}
    behind = call("GET", f"/awareness/{told['id']}/behind?figure=naming").json()
    assert behind["mentions"] == [Mention.objects.get(text=texts["zoe"]).pk]
    assert (behind["count"], behind["before"]) == (1, None)
    assert call("GET", f"/awareness/{told['id']}/behind?figure=weather").status_code == 422


def test_a_figure_of_awareness_is_kept_as_on_the_page(program, brand, month):
    call = program(PLANS)
    given = {"month": month.isoformat(), "kind": "aided", "value": 30, "source": "Sondage"}
    assert call("POST", "/awareness/given", given).status_code == 422  # of how many?
    assert call("POST", "/awareness/given", {**given, "total": 20}).status_code == 422
    assert call("POST", "/awareness/given", {**given, "total": 60}).status_code == 201
    again = {**given, "value": 40, "total": 60}
    assert call("POST", "/awareness/given", again).json()["value"] == 40
    assert GivenFigure.objects.get().value == 40
    assert AuditEntry.objects.filter(kind="givenfigure", actor="robot (API)").count() == 2
    old = {**given, "month": "2019-01-01", "total": 60}
    assert call("POST", "/awareness/given", old).status_code == 422
    read = program(FIGURES)
    assert read("GET", "/awareness/given").json()["figures"][0]["source"] == "Sondage"
    assert read("POST", "/awareness/given", again).status_code == 403


def test_how_awareness_is_counted_is_kept_with_what_is_the_brands_own(program, brand):
    call = program(PLANS)
    known = Asked(QuestionKind.ONE, {"fr": "La connaissez-vous ?"}, [{"fr": "Oui"}, {"fr": "Non"}])
    question = make_survey(MACHINE, brand, "Nom", [known]).questions.get()
    asked = {"question": question.pk, "option": 1}
    assert call("POST", "/awareness/how", asked).json() == {**asked, "staff": None}
    assert Awareness.objects.get().option == 1
    assert call("POST", "/awareness/how", {**asked, "option": 2}).status_code == 422
    assert call("POST", "/awareness/how", {"staff": 987654}).status_code == 422
