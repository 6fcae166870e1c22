"""The pages of look-alikes: who may what, what they say, and how often they ask the database."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from palabre.governance.models import AuditEntry
from palabre.jobs import run_due
from palabre.protection.actions.lookalikes_evidence import keep_evidence
from palabre.protection.models import Evidence, Official, Suspect, SuspectList
from palabre.protection.tests.conftest import brought, official, picture, swept, voice

pytestmark = pytest.mark.django_db


def said_by(answer):
    return " ".join(answer.content.decode().split())


@pytest.fixture
def found(torreo):
    """A fraud and a parody."""
    voice(torreo, "torreo_sav", "Torréo SAV")
    voice(torreo, "torreo_parodie", "Torréo")
    return swept(torreo)


@pytest.fixture
def as_bo(client, bo):
    """A browser where Bo, who may only read, is signed in."""
    client.force_login(bo.user)
    return client


ACTS = ("put", "note", "class", "report", "ours", "keep")


def test_strangers_get_404_for_every_suspect_and_copy(client, cy, protect, found):
    keep_evidence(found["torreo_sav"].pk, None)
    kept, row, ours = Evidence.objects.get(), found["torreo_sav"], Official.objects.first()
    client.force_login(cy.user)
    for path in ("", "register/", "lists/", f"{row.pk}/", f"evidence/{kept.pk}/"):
        assert client.get(f"{protect}/lookalikes/{path}").status_code == 404
    own = "/o/boreal/boreal/protect/lookalikes"
    for path in (
        f"{row.pk}/", f"evidence/{kept.pk}/", f"evidence/{kept.pk}/picture/",
        f"register/{ours.pk}/picture/",
    ):  # fmt: skip
        assert client.get(f"{own}/{path}").status_code == 404
    for act in ACTS:
        assert client.post(f"{own}/{row.pk}/{act}/").status_code == 404
    client.post(f"{own}/bulk/", {"suspect": [row.pk], "to": "gone"})
    assert Suspect.objects.get(pk=row.pk).state == "new"


def test_who_may_only_read_sees_all_and_changes_nothing(as_bo, protect, found):
    row = found["torreo_sav"]
    for path in ("", "register/", f"{row.pk}/"):
        page = said_by(as_bo.get(f"{protect}/lookalikes/{path}"))
        assert f'action="{protect}' not in page
    for path in (
        *(f"{row.pk}/{act}/" for act in ACTS), "bulk/", "sweep/", "register/add/", "lists/",
    ):  # fmt: skip
        assert as_bo.post(f"{protect}/lookalikes/{path}").status_code == 403


def test_an_agent_judges_but_neither_reports_nor_changes_the_register(client, ada, protect, found):
    ada.role = "agent"
    ada.save()
    client.force_login(ada.user)
    at = f"{protect}/lookalikes/{found['torreo_sav'].pk}"
    assert client.post(f"{at}/put/", {"to": "watched"}).status_code == 302
    assert client.post(f"{at}/report/", {"where": "X"}).status_code == 403
    assert client.post(f"{protect}/lookalikes/sweep/").status_code == 403
    assert Suspect.objects.get(handle="torreo_sav").state == "watched"


def test_the_list_stands_by_gravity_and_can_be_filtered(as_ada, protect, found):
    at = f"{protect}/lookalikes/"
    page = said_by(as_ada.get(at))
    assert page.index("torreo_sav") < page.index("torreo_parodie")
    assert "torreo_parodie" not in said_by(as_ada.get(f"{at}?kind=phishing"))
    assert "torreo_sav" not in said_by(as_ada.get(f"{at}?network=site"))
    assert "torreo_parodie" not in said_by(as_ada.get(f"{at}?q=sav"))
    assert "No suspect answers" in said_by(as_ada.get(f"{at}?state=gone"))
    for odd in ("?page=999999999999", "?kind=<b>&state=x&network=%00", "?q=" + "x" * 3000):
        assert as_ada.get(f"{at}{odd}").status_code == 200


def test_several_are_put_aside_at_once(as_ada, protect, found):
    numbers = [one.pk for one in found.values()]
    at = f"{protect}/lookalikes/bulk/"
    page = said_by(as_ada.post(at, {"suspect": numbers, "to": "lawful"}, follow=True))
    assert "2 suspects changed." in page
    assert set(Suspect.objects.values_list("state", flat=True)) == {"lawful"}
    for odd in ({"to": "gone"}, {"suspect": numbers, "to": "reported"}, {"suspect": ["x"]}):
        assert "Tick at least one" in said_by(as_ada.post(at, odd, follow=True))
    assert set(Suspect.objects.values_list("state", flat=True)) == {"lawful"}


def test_a_fraud_is_reported_with_its_text_and_its_date(as_ada, protect, found):
    row = found["torreo_sav"]
    keep_evidence(row.pk, None)
    at = f"{protect}/lookalikes/{row.pk}/"
    page = said_by(as_ada.get(at))
    assert Evidence.objects.get().sha256 in page
    assert "Hello," in page
    assert "Bonjour," in page
    as_ada.post(f"{at}report/", {"where": "Mastodon"})
    row.refresh_from_db()
    assert (row.state, row.reported_to) == ("reported", "Mastodon")
    assert row.reported_at is not None
    as_ada.post(f"{at}report/", {"where": "The host"})
    row.refresh_from_db()
    assert row.reported_to == "The host"
    assert as_ada.post(f"{at}report/", {"where": ""}).status_code == 422


def test_a_parody_has_no_takedown_and_is_refused_one_with_the_reason(as_ada, protect, found):
    row = found["torreo_parodie"]
    at = f"{protect}/lookalikes/{row.pk}/"
    page = said_by(as_ada.get(at))
    assert "Bonjour," not in page
    assert "Parody is lawful" in page
    assert "Parody is lawful" in said_by(
        as_ada.post(f"{at}report/", {"where": "Mastodon"}, follow=True)
    )
    row.refresh_from_db()
    assert row.state == "new"


def test_a_person_corrects_the_class_with_a_reason_that_the_trail_keeps(as_ada, protect, found):
    row = found["torreo_sav"]
    at = f"{protect}/lookalikes/{row.pk}/class/"
    assert as_ada.post(at, {"kind": "fan", "why": " "}).status_code == 422
    assert as_ada.post(at, {"kind": "king", "why": "x"}).status_code == 422
    as_ada.post(at, {"kind": "fan", "why": "A customer who helps."})
    row.refresh_from_db()
    assert (row.kind, row.is_corrected, row.gravity) == ("fan", True, 2)
    details = AuditEntry.objects.get(verb="corrected").details
    assert (details["before"], details["after"]) == ("phishing", "fan")
    assert "A customer who helps." in said_by(as_ada.get(f"{protect}/lookalikes/{row.pk}/"))


def test_a_note_is_shown_as_text(as_ada, protect, found):
    at = f"{protect}/lookalikes/{found['torreo_sav'].pk}/"
    as_ada.post(f"{at}note/", {"text": "<script>alert(1)</script>"})
    page = said_by(as_ada.get(at))
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert as_ada.post(f"{at}note/", {"text": " "}).status_code == 422


def test_a_move_that_is_none_changes_nothing(as_ada, protect, found):
    row = found["torreo_sav"]
    at = f"{protect}/lookalikes/{row.pk}/put/"
    for odd in ("new", "reported", "", "x"):
        as_ada.post(at, {"to": odd})
        assert Suspect.objects.get(pk=row.pk).state == "new"
    as_ada.post(at, {"to": "gone"})
    as_ada.post(at, {"to": "lawful"})
    assert Suspect.objects.get(pk=row.pk).state == "gone"


def test_hostile_names_are_shown_plainly(as_ada, protect, torreo):
    odd = '"><script>alert(1)</script>\u202etorreo'
    brought(torreo, f"torreo_sav\u202e\t{odd}\t{odd}", slug="mastodon")
    row = Suspect.objects.get()
    for path in ("", f"{row.pk}/"):
        page = as_ada.get(f"{protect}/lookalikes/{path}").content.decode()
        assert "<script>alert(1)" not in page
        assert "⟨U+202E⟩" in page


def test_an_account_is_entered_and_taken_out(as_ada, protect, torreo):
    at = f"{protect}/lookalikes/register"
    shown = SimpleUploadedFile("a.png", picture(), "image/png")
    given = {"kind": "person", "name": "Claire Fontanel", "network": "bluesky"}
    as_ada.post(f"{at}/add/", given | {"handle": "@claire.bsky.social", "picture": shown})
    row = Official.objects.get(name="Claire Fontanel")
    assert (row.platform, row.handle, row.kind) == ("bluesky", "claire.bsky.social", "person")
    assert as_ada.get(f"{at}/{row.pk}/picture/").content.startswith(b"\x89PNG")
    page = said_by(as_ada.get(f"{at}/"))
    assert "Claire Fontanel" in page
    again = as_ada.post(f"{at}/add/", given | {"handle": "claire.bsky.social"})
    assert again.status_code == 422
    assert "in the register already" in said_by(again)
    as_ada.post(f"{at}/{row.pk}/remove/")
    assert not Official.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize(
    ("network", "handle", "told"),
    [
        ("", "not a site", "no address of a site"),
        ("mastodon", "two words", "no spaces"),
        ("nowhere", "torreo", "Select a valid choice"),
        ("", "", "required"),
    ],
)
def test_what_is_no_account_is_refused_in_words(as_ada, protect, torreo, network, handle, told):
    given = {"kind": "brand", "network": network, "handle": handle}
    answer = as_ada.post(f"{protect}/lookalikes/register/add/", given)
    assert answer.status_code == 422
    assert told in said_by(answer)
    assert Official.objects.count() == 2


@pytest.mark.parametrize("data", [b"no picture", b"x" * (2 * 1024 * 1024 + 1)])
def test_a_picture_that_cannot_be_read_is_refused_in_words(as_ada, protect, torreo, data):
    row = Official.objects.first()
    at = f"{protect}/lookalikes/register/{row.pk}/picture/put/"
    shown = SimpleUploadedFile("a.png", data, "image/png")
    page = said_by(as_ada.post(at, {"picture": shown}, follow=True))
    assert "2 MB" in page or "can’t be read" in page
    row.refresh_from_db()
    assert row.picture is None


def test_a_list_is_brought_by_file_and_read_in_the_background(as_ada, protect, torreo):
    at = f"{protect}/lookalikes/lists/"
    file = SimpleUploadedFile("veille.csv", b"handle\ntorreo_sav\nzoe\n", "text/csv")
    page = said_by(as_ada.post(at, {"network": "mastodon", "text": "", "file": file}, follow=True))
    assert "being read" in page
    run_due()
    brought = SuspectList.objects.exclude(name="")
    row = brought.get()
    assert (row.name, row.lines, row.found) == ("veille.csv", 2, 1)
    assert "veille.csv" in said_by(as_ada.get(at))
    for text in ("", "a" * 6000, "a\n" * 100_001):
        answer = as_ada.post(at, {"network": "", "text": text})
        assert answer.status_code == 422
    assert brought.count() == 1


def test_what_is_ours_leaves_the_suspects(as_ada, protect, found, torreo):
    at = f"{protect}/lookalikes/{found['torreo_sav'].pk}/ours/"
    as_ada.post(at)
    assert not Suspect.objects.filter(handle="torreo_sav").exists()
    assert Official.objects.filter(handle="torreo_sav", platform="mastodon").exists()


def test_the_sweep_is_asked_for_by_a_button(as_ada, protect, torreo):
    run_due()
    voice(torreo, "torreo_sav")
    page = said_by(as_ada.post(f"{protect}/lookalikes/sweep/", follow=True))
    assert "A sweep goes on" in page
    run_due()
    assert "torreo_sav" in said_by(as_ada.get(f"{protect}/lookalikes/"))


def test_an_empty_page_says_the_next_step(as_ada, protect, brand):
    page = said_by(as_ada.get(f"{protect}/lookalikes/"))
    assert "No look-alike so far" in page
    assert "Official accounts" in page


def asked(browser, address):
    with CaptureQueriesContext(connection) as told:
        assert browser.get(address).status_code == 200
    return len(told)


def test_the_pages_ask_the_database_as_often_for_few_as_for_many(as_ada, protect, torreo):
    def fill(count, word):
        for number in range(count):
            voice(torreo, f"torreo_sav{word}{number}", f"Torréo {number}")
            official(torreo, f"torreo{word}{number}")
        brought(torreo, f"torreo_aide{word}")
        swept(torreo)

    pages = [f"{protect}/lookalikes/{path}" for path in ("", "register/", "lists/")]
    fill(2, "a")
    for page in pages:
        asked(as_ada, page)
    few = [asked(as_ada, page) for page in pages]
    fill(12, "b")
    assert [asked(as_ada, page) for page in pages] == few


def test_a_site_goes_to_its_registrar_in_the_readers_language(as_ada, ada, protect, torreo):
    row = brought(torreo, "torreo-livraison.fr")["torreo-livraison.fr"]
    at = f"{protect}/lookalikes/{row.pk}/?place=syreli"
    assert "Registrar, host" in said_by(as_ada.get(at))
    ada.user.language = "fr"
    ada.user.save()
    page = said_by(as_ada.get(at))
    assert "Bureau d’enregistrement, hébergeur" in page
    assert "L. 45-2" in page
    assert "Le surveiller" in page
