"""A drill in a browser: its pages are accessible and fit; from its alert to its report by its buttons."""

from playwright.sync_api import expect

from palabre.protection.actions import drills
from palabre.protection.actions.drills_room import open_room
from palabre.protection.models import Drill
from palabre.protection.tests.drill_house import PLACE, come_to, played
from palabre.protection.tests.incident_house import by
from tests.journeys.conftest import faults_of_pages


def test_every_page_of_drills_is_accessible_and_fits(page, brand, ada, sign_in):
    over = played(ada, brand, minute=50)
    drills.stop(by(ada), over)
    row = played(ada, brand, minute=90)
    waiting = f"drills/{row.pk}/"
    sign_in(ada)
    ada.user.language = "fr"
    ada.user.save()

    def faults(*paths):
        return faults_of_pages(page, [f"{PLACE}/{one}" for one in paths], unfold="main details")

    assert faults("drills/", "drills/new/", f"drills/{over.pk}/", waiting) == {}
    room = open_room(by(ada), row)
    assert faults(waiting, f"incidents/{room.pk}/", f"incidents/{room.pk}/?wall=1") == {}


def test_a_drill_goes_from_its_alert_to_its_report(page, brand, ada, sign_in):
    sign_in(ada)
    page.goto(f"{PLACE}/drills/")
    page.get_by_role("link", name="Start a drill").first.click()
    page.get_by_label("What is played").select_option("ours-product")
    page.get_by_label("Speed").select_option("60")
    page.get_by_role("button", name="Start it").click()
    expect(page.get_by_text("Nothing unusual so far.")).to_be_visible()
    # Thirty-four of its minutes later the alert comes by itself, without a press.
    come_to(Drill.objects.get(), 34)
    expect(page.get_by_text("Alert of the drill")).to_be_visible()
    page.get_by_role("button", name="I look after it").click()
    expect(page.get_by_text("Ada looks after it")).to_be_visible()
    page.get_by_role("button", name="Open the room").click()
    expect(
        page.get_by_role("heading", name="Drill: Devices that get too hot", level=1)
    ).to_be_visible()
    page.get_by_label("Yes, it is true").check()
    page.get_by_label("An unhappy customer").check()
    page.get_by_label("A few voices").check()
    page.get_by_role("button", name="What is advised?").click()
    expect(page.get_by_text("Say that it is so, apologise")).to_be_visible()
    page.get_by_role("button", name="Hold planned posts back").click()
    expect(page.locator("#room-log")).to_contain_text("drill: nothing is held")
    page.get_by_label("Words of the statement").fill("Please unplug it. More at noon.")
    page.get_by_role("button", name="Say it in the drill").click()
    expect(page.locator("#room-log")).to_contain_text("Statement said in the drill")
    # Calls and texts come while one writes, and what was written stays.
    page.get_by_label("What was decided").fill("We stop selling it.")
    come_to(Drill.objects.get(), 70)
    expect(page.get_by_text("She publishes in half an hour.")).to_be_visible()
    expect(page.get_by_label("What was decided")).to_have_value("We stop selling it.")
    answer = page.locator("#inject-0")
    answer.get_by_role("textbox").fill("We call back at six.")
    come_to(Drill.objects.get(), 100)
    expect(page.get_by_text("a silence too long")).to_be_visible()
    expect(answer.get_by_role("textbox")).to_have_value("We call back at six.")
    answer.get_by_role("button").click()
    expect(page.locator("#drill-feed")).to_contain_text("We call back at six.")
    page.get_by_role("link", name="Close the incident").click()
    page.get_by_label("What caused it").fill("A thermostat")
    page.get_by_label("What was done").fill("Told at once")
    page.get_by_label("Lessons", exact=False).first.fill("Call quality first")
    page.get_by_role("button", name="Close it and make the report").click()
    with page.expect_download() as coming:
        page.get_by_role("link", name="PDF").click()
    assert coming.value.path().read_bytes().startswith(b"%PDF")
    assert Drill.objects.get().is_over
