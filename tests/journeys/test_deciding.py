"""From nothing to a signed plan by clicking, in French; and the pages of Decide as everybody sees them."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from palabre.channels.models import Channel
from palabre.governance.acts import MACHINE
from palabre.strategy.actions.missions import Wish, choose_mission, set_objective
from palabre.strategy.models import Objective, Pilot, PlanVersion
from tests.journeys.conftest import faults_of_pages

DECIDE = "/o/lanterne/lanterne/decide"
PAGES = (
    *(
        f"{DECIDE}/{name}/"
        for name in ("path", "stance", "missions", "objectives", "budget", "spendings")
    ),
    *(f"{DECIDE}/{name}/" for name in ("plan", "pilot", "review", "guide")),
    *(
        f"/o/lanterne/lanterne/measure/{name}/"
        for name in ("return", "metrics", "metrics/tell", "board")
    ),
    *(f"/o/lanterne/govern/{name}/" for name in ("charter", "roles", "audit")),
)


def test_the_pages_are_right_for_everybody(page: Page, address, brand, ada, sign_in) -> None:
    ada.user.language = "fr"
    ada.user.save()
    sign_in(ada)
    today = timezone.localdate()
    mission = choose_mission(MACHINE, brand, "sales", "", "")
    wish = Wish("Twenty leads", "leads", 30, 20, at_most=False, due_on=today + timedelta(days=60))
    set_objective(MACHINE, mission, wish, today)
    assert faults_of_pages(page, PAGES) == {}


def test_what_was_refused_is_brought_into_sight_as_it_was_typed(page, brand, ada, sign_in) -> None:
    sign_in(ada)
    choose_mission(MACHINE, brand, "sales", "", "")
    page.set_viewport_size({"width": 390, "height": 500})
    # The browser's console calls a page that refuses something a fault.
    page.route("**/budget/**", lambda way: way.fulfill(response=way.fetch(), status=200))
    page.goto(f"{DECIDE}/budget/")
    page.get_by_label("EUR").last.fill("12,5x")
    page.evaluate("scrollTo(0, 9999)")
    page.get_by_role("button", name="Keep the plan").click()
    expect(page.get_by_text("A number from 0 to")).to_be_in_viewport()
    expect(page.get_by_label("EUR").last).to_have_value("12,5x")


def test_what_no_field_says_is_brought_into_sight_by_the_keyboard_too(
    page: Page, brand, ada, sign_in
) -> None:
    sign_in(ada)
    today = timezone.localdate()
    mission = choose_mission(MACHINE, brand, "sales", "", "")
    wish = Wish("Twenty leads", "leads", 30, 20, at_most=False, due_on=today + timedelta(days=60))
    set_objective(MACHINE, mission, wish, today)
    Channel.objects.create(organisation=brand.organisation, platform="echo", name="One")
    page.set_viewport_size({"width": 390, "height": 400})
    page.route("**/pilot/**", lambda way: way.fulfill(response=way.fetch(), status=200))
    page.goto(f"{DECIDE}/pilot/")
    Pilot.objects.create(brand=brand, begins_on=today, weeks=8, accounts=[])  # by a colleague
    page.get_by_role("button", name="Begin the pilot").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("A pilot runs already")).to_be_in_viewport()


# Mission, name, metric (its slug and its name) and target of each objective.
GOALS = (
    ("Ventes des produits existants", "Vingt prospects par mois", "leads", "Prospects", "20"),
    ("Assistance aux clients", "Trente mentions par mois", "mentions", "Mentions", "30"),
)


@pytest.mark.parametrize("locale", ["fr-FR"])
def test_a_newcomer_comes_from_nothing_to_a_signed_plan_by_clicking(
    page: Page, address, settings
) -> None:
    settings.ONLINE = False
    page.goto("/")
    main = page.locator("main")
    main.get_by_label("Nom de votre organisation").fill("Lanterne")
    main.get_by_label("Votre nom").fill("Ada")
    main.get_by_label("Adresse e-mail").fill("ada@example.org")
    main.get_by_label("Mot de passe").fill("une phrase bien longue")
    main.get_by_role("button", name="Commencer").click()
    main.get_by_label("Quelle marque suivez-vous").fill("Lanterne")
    main.get_by_role("button", name="Commencer").click()
    main.get_by_role("button", name="Commencer l’écoute").click()
    page.get_by_role("link", name="Décidez en huit étapes").click()
    expect(main).to_contain_text("0 sur 8")
    main.locator("[name=goal-0]").fill("Garder les clients de la première année")
    main.locator("[name=served-0]").check()
    main.get_by_role("radio", name="Complice").check()
    main.locator("[name=promise]").fill("Une réponse franche dans la journée")
    main.locator("form:has([name=goal-0]) button[type=submit]").click()
    expect(main).to_contain_text("1 sur 8")
    page.get_by_role("link", name="Missions", exact=True).first.click()
    for mission in ("Ventes des produits existants", "Assistance aux clients"):
        main.get_by_role("radio", name=mission).check()
        main.get_by_role("button", name="La choisir").click()
    page.get_by_role("link", name="Objectifs", exact=True).click()
    for mission, name, slug, _metric, target in GOALS:
        of = main.locator("[id^=mission-]").filter(has_text=mission)
        of.locator("[name=name]").fill(name)
        of.locator("[name=metric]").select_option(slug)
        of.locator("[name=target]").fill(target)
        of.locator("form:has([name=target]) button[type=submit]").click()
        expect(main).to_contain_text(name)
    page.get_by_role("link", name="Plan", exact=True).click()
    main.get_by_role("button", name="Figer le plan").click()
    main.get_by_role("button", name="Signer").click()
    expect(main).to_contain_text("en vigueur")
    version = PlanVersion.objects.get()
    assert version.is_whole
    assert version.is_in_force
    goal = Objective.objects.get(metric="leads")
    assert (goal.baseline, goal.target) == (0, 20)
    page.goto("/o/lanterne/today/")
    expect(main).to_contain_text("Le plan en vigueur")


def _go_to(what: Locator) -> None:
    """Press Tab until this has the focus, and is seen to have it."""
    expect(what).to_be_attached()
    for _time in range(150):
        what.page.keyboard.press("Tab")
        if what.evaluate("one => one === document.activeElement"):
            outline = "one => getComputedStyle(one).outlineStyle + getComputedStyle(one).boxShadow"
            assert what.evaluate(outline) != "nonenone"
            return
    raise AssertionError(f"no Tab leads to {what}")


def _type(what: Locator, text: str) -> None:
    _go_to(what)
    what.page.keyboard.type(text)


def _press(what: Locator, key: str = "Enter") -> None:
    _go_to(what)
    what.page.keyboard.press(key)
    what.page.wait_for_load_state()


def _choose(first: Locator, wanted: Locator) -> None:
    """Go to the first of some radio buttons, and by the arrows on to the one that is wanted."""
    _go_to(first)
    first.page.keyboard.press("Space")
    for _time in range(15):
        if wanted.is_checked():
            return
        first.page.keyboard.press("ArrowDown")
    raise AssertionError(f"no arrow leads to {wanted}")


@pytest.mark.parametrize("locale", ["fr-FR"])
def test_a_newcomer_comes_to_a_signed_plan_on_a_phone_s_width_by_keys_alone(
    page: Page, address, settings
) -> None:
    settings.ONLINE = False
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/")
    main = page.locator("main")
    _type(main.get_by_label("Nom de votre organisation"), "Lanterne")
    _type(main.get_by_label("Votre nom"), "Ada")
    _type(main.get_by_label("Adresse e-mail"), "ada@example.org")
    _type(main.get_by_label("Mot de passe"), "une phrase bien longue")
    page.keyboard.press("Enter")
    _type(main.get_by_label("Quelle marque suivez-vous"), "Lanterne")
    page.keyboard.press("Enter")
    _press(main.get_by_role("button", name="Commencer l’écoute"))
    _press(page.get_by_role("link", name="Décidez en huit étapes"))
    expect(main).to_contain_text("0 sur 8")
    _press(main.locator("[name=served-0]"), "Space")
    _type(main.locator("[name=goal-0]"), "Garder les clients de la première année")
    _choose(main.locator("[name=positioning]").first, main.get_by_role("radio", name="Complice"))
    _type(main.locator("[name=promise]"), "Une réponse franche dans la journée")
    _press(main.locator("form:has([name=goal-0]) button[type=submit]"))
    expect(main).to_contain_text("1 sur 8")
    _press(page.get_by_role("link", name="Missions", exact=True).first)
    for mission, *_goal in GOALS:
        _choose(main.locator("[name=kind]").first, main.get_by_role("radio", name=mission))
        _press(main.get_by_role("button", name="La choisir"))
    _press(page.get_by_role("link", name="Objectifs", exact=True))
    for mission, name, _slug, metric, target in GOALS:
        of = main.locator("[id^=mission-]").filter(has_text=mission)
        _type(of.locator("[name=name]"), name)
        _type(of.locator("[name=metric]"), metric)
        _type(of.locator("[name=target]"), target)
        page.keyboard.press("Enter")
        expect(main).to_contain_text(name)
    _press(page.get_by_role("link", name="Plan", exact=True))
    _press(main.get_by_role("button", name="Figer le plan"))
    _press(main.get_by_role("button", name="Signer"))
    expect(main).to_contain_text("en vigueur")
    assert PlanVersion.objects.get().is_in_force
    assert {goal.target for goal in Objective.objects.all()} == {20, 30}
