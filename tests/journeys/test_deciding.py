"""From nothing to a signed plan by clicking, in French; and the pages of Decide as everybody sees them."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from palabre.governance.acts import MACHINE
from palabre.strategy.actions.missions import Wish, choose_mission, set_objective
from palabre.strategy.models import Objective, PlanVersion
from tests.journeys.conftest import axe_faults, layout_faults

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


@pytest.mark.parametrize(
    ("language", "scheme", "width"), [("en", "light", 1440), ("fr", "dark", 390)]
)
def test_the_pages_are_right_for_everybody(
    page: Page, address, brand, ada, sign_in, language, scheme, width
) -> None:
    ada.user.language = language
    ada.user.save()
    sign_in(ada)
    today = timezone.localdate()
    mission = choose_mission(MACHINE, brand, "sales", "", "")
    wish = Wish("Twenty leads", "leads", 30, 20, at_most=False, due_on=today + timedelta(days=60))
    set_objective(MACHINE, mission, wish, today)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    for path in PAGES:
        page.goto(path)
        assert (path, axe_faults(page)) == (path, [])
        assert (path, layout_faults(page)) == (path, [])


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
    main.get_by_role("radio", name="Ventes des produits existants").check()
    main.get_by_role("button", name="La choisir").click()
    page.get_by_role("link", name="Objectifs", exact=True).click()
    main.locator("[name=name]").fill("Vingt prospects par mois")
    main.locator("[name=metric]").select_option("leads")
    main.locator("[name=target]").fill("20")
    main.locator("form:has([name=target]) button[type=submit]").click()
    expect(main).to_contain_text("Vingt prospects par mois")
    page.get_by_role("link", name="Plan", exact=True).click()
    main.get_by_role("button", name="Figer le plan").click()
    main.get_by_role("button", name="Signer").click()
    expect(main).to_contain_text("en vigueur")
    version = PlanVersion.objects.get()
    assert version.is_whole
    assert version.is_in_force
    goal = Objective.objects.get()
    assert (goal.baseline, goal.target) == (0, 20)
    page.goto("/o/lanterne/today/")
    expect(main).to_contain_text("Le plan en vigueur")
