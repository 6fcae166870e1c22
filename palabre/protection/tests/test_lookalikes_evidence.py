"""Evidence and pictures: fetched safely, kept unchanged, given out without running."""

import hashlib
import io
import json
import zipfile

import pytest

from palabre.connectors.tests.loopback import Reply
from palabre.governance.models import AuditEntry
from palabre.jobs import run_due
from palabre.protection.actions import lookalikes_pictures
from palabre.protection.actions.lookalikes_evidence import is_sound, keep_evidence
from palabre.protection.lookalikes.fetching import PAGE_CAP, PICTURE_CAP
from palabre.protection.models import Evidence, Suspect
from palabre.protection.tests.conftest import official, picture, suspects, swept, voice

pytestmark = pytest.mark.django_db

PAGE = b'<script>alert(1)</script><meta property="og:description" content="Compte parodique">'


@pytest.fixture
def online(settings):
    """The network, with loopback allowed."""
    settings.ONLINE, settings.ALLOW_HOSTS = True, ["127.0.0.1"]
    return settings


def found(torreo, site=None, **more):
    if site:
        more = {"url": f"{site.url}/@t", "avatar": f"{site.url}/a.png"} | more
    voice(torreo, "torreo_sav", "Torréo", **more)
    return swept(torreo)["torreo_sav"]


def opened(kept):
    return zipfile.ZipFile(io.BytesIO(bytes(kept.file)))


def test_a_copy_holds_what_was_known_the_page_as_text_and_the_picture(torreo, site, online):
    site.replies = {"/@t": Reply(PAGE), "/a.png": Reply(picture())}
    row = found(torreo, site)
    keep_evidence(row.pk, None)
    kept = Evidence.objects.get()
    assert hashlib.sha256(bytes(kept.file)).hexdigest() == kept.sha256
    box = opened(kept)
    assert set(box.namelist()) == {"record.json", "page.txt", "picture.bin"}
    assert box.read("page.txt") == PAGE
    record = json.loads(box.read("record.json"))
    assert (record["handle"], record["class"]) == ("torreo_sav", "phishing")
    assert record["page"]["sha256"] == hashlib.sha256(PAGE).hexdigest()
    entry = AuditEntry.objects.get(kind="evidence")
    assert entry.details["sha256"] == kept.sha256


def test_a_page_that_declares_a_parody_changes_the_class(torreo, site, online):
    site.replies = {"/@t": Reply(PAGE)}
    row = found(torreo, site)
    keep_evidence(row.pk, None)
    row.refresh_from_db()
    assert (row.kind, row.description) == ("parody", "Compte parodique")
    assert row.gravity < 10


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:80/", "http://localhost/", "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/", "http://10.0.0.1/", "file:///etc/passwd", "gopher://example.org/",
        "javascript:alert(1)", "http://0x7f000001/", "https://user:pw@example.org/",
    ],
)  # fmt: skip
def test_an_address_into_the_house_is_not_asked_and_the_copy_says_so(torreo, settings, address):
    settings.ONLINE, settings.ALLOW_HOSTS = True, []
    row = found(torreo, url=address, avatar=address)
    keep_evidence(row.pk, None)
    kept = Evidence.objects.get()
    assert kept.facts["page"]["fault"]
    assert kept.facts["picture"]["fault"]
    assert opened(kept).namelist() == ["record.json"]


def test_a_redirect_into_the_house_is_refused(torreo, site, online):
    inside = {"Location": "http://169.254.169.254/"}
    site.replies = {"/@t": Reply(status=302, headers=inside)}
    row = found(torreo, site)
    keep_evidence(row.pk, None)
    assert "internal network" in Evidence.objects.get().facts["page"]["fault"]


def test_long_pages_are_cut_and_large_pictures_left_out(torreo, site, online):
    site.replies = {
        "/@t": Reply(b"x" * (PAGE_CAP + 10)),
        "/a.png": Reply(b"x" * (PICTURE_CAP + 10)),
    }
    row = found(torreo, site)
    keep_evidence(row.pk, None)
    facts = Evidence.objects.get().facts
    assert (facts["page"]["bytes"], facts["page"]["cut"]) == (PAGE_CAP, True)
    assert facts["picture"]["fault"]


def test_evidence_does_not_change(torreo):
    keep_evidence(found(torreo).pk, None)
    kept = Evidence.objects.get()
    kept.sha256 = "0" * 64
    with pytest.raises(ValueError, match="change"):
        kept.save()
    keep_evidence(kept.suspect_id, None)
    assert Evidence.objects.count() == 2


def test_a_copy_is_downloaded_as_it_was_kept_and_never_run(torreo, as_ada, protect, site, online):
    site.replies = {"/@t": Reply(PAGE), "/a.png": Reply(picture())}
    row = found(torreo, site)
    as_ada.post(f"{protect}/lookalikes/{row.pk}/keep/")
    run_due()
    kept = Evidence.objects.get()
    answer = as_ada.get(f"{protect}/lookalikes/evidence/{kept.pk}/")
    assert answer.content == bytes(kept.file)
    assert answer["Content-Disposition"].startswith("attachment;")
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == (
        "application/zip", "nosniff",
    )  # fmt: skip
    shown = as_ada.get(f"{protect}/lookalikes/evidence/{kept.pk}/picture/")
    assert shown.content.startswith(b"\x89PNG")
    assert shown.content != picture()
    page = as_ada.get(f"{protect}/lookalikes/{row.pk}/").content.decode()
    assert kept.sha256 in page
    assert "alert(1)" not in page


def test_a_copy_that_was_changed_behind_our_back_is_not_given_out(torreo, as_ada, protect):
    keep_evidence(found(torreo).pk, None)
    kept = Evidence.objects.get()
    Evidence.objects.update(file=b"something else")
    kept.refresh_from_db()
    assert not is_sound(kept)
    answer = as_ada.get(f"{protect}/lookalikes/evidence/{kept.pk}/", follow=True)
    assert "its digest differs" in answer.content.decode().replace("\n", " ")
    assert as_ada.get(f"{protect}/lookalikes/evidence/{kept.pk}/picture/").status_code == 404


@pytest.mark.parametrize(
    "body", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, b"<svg/>"]
)
def test_what_is_no_picture_is_kept_and_not_shown(torreo, as_ada, protect, site, online, body):
    site.replies = {"/@t": Reply(PAGE), "/a.png": Reply(body)}
    keep_evidence(found(torreo, site).pk, None)
    kept = Evidence.objects.get()
    assert as_ada.get(f"{protect}/lookalikes/evidence/{kept.pk}/picture/").status_code == 404


def test_who_shows_our_picture_is_known_by_it(torreo, site, online):
    site.replies = {
        "/ours.jpg": Reply(picture(3, 400, "JPEG")),
        "/other.png": Reply(picture(8)),
    }
    official(torreo, "torreoparis", picture=picture(3))
    voice(torreo, "torreo_news", avatar=f"{site.url}/ours.jpg")
    voice(torreo, "torreo_shop", avatar=f"{site.url}/other.png")
    voice(torreo, "zoe", avatar=f"{site.url}/ours.jpg")
    swept(torreo)
    lookalikes_pictures.look_at_pictures(torreo.pk)
    told = suspects(torreo)
    assert set(told) == {"torreo_news", "torreo_shop"}
    assert told["torreo_news"].kind == "clone"
    assert [c for c, _ in told["torreo_news"].reasons if c == "same_picture"] == ["same_picture"]
    assert not told["torreo_shop"].same_picture
    assert [path for path, _ in site.asked] == ["/ours.jpg", "/other.png"]
    # The next sweep knows the picture still, and nobody is asked twice.
    assert swept(torreo)["torreo_news"].same_picture
    lookalikes_pictures.look_at_pictures(torreo.pk)
    assert len(site.asked) == 2


def test_the_picture_of_an_official_account_is_learnt_where_it_was_heard(torreo, site, online):
    site.replies = {"/ours.png": Reply(picture(3))}
    voice(torreo, "torreo", avatar=f"{site.url}/ours.png")
    voice(torreo, "torreo_news", avatar=f"{site.url}/ours.png")
    swept(torreo)
    lookalikes_pictures.look_at_pictures(torreo.pk)
    assert suspects(torreo)["torreo_news"].same_picture
    assert torreo.officials.get(handle="torreo").views


def test_without_a_picture_of_ours_nobodys_is_fetched(torreo, site, online):
    voice(torreo, "torreo_news", avatar=f"{site.url}/other.png")
    swept(torreo)
    assert not lookalikes_pictures.look_at_pictures(torreo.pk)
    assert site.asked == []
    assert Suspect.objects.get().picture_at is None
