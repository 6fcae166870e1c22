"""The impact sheet says what is stored and switched on, and no more."""

from datetime import date
from io import BytesIO

import pypdf
import pytest
from django.utils import timezone, translation

from palabre.listening.models import Mention, Place, Voice
from palabre.site.impact import sheet_of, verdict

PAGE = "/o/lanterne/govern/privacy/impact/"
PAPER = "/o/lanterne/govern/privacy/impact.pdf"


def holding(points):
    return [one.what for one in points if one.holds]


@pytest.fixture
def heard(organisation):
    now = timezone.now()
    voice = Voice.objects.create(
        organisation=organisation,
        platform="echo",
        remote_id="v",
        first_seen_at=now,
        last_seen_at=now,
    )
    place = Place.objects.create(organisation=organisation, platform="echo", address="echo")
    return Mention.objects.create(
        id=1, organisation=organisation, position=1, platform="echo", remote_id="m", voice=voice,
        place=place, kind="post", text="Soupe", published_at=now, seen_at=now,
    )  # fmt: skip


def test_an_empty_house_shows_no_sign_and_one_that_listens_several(organisation, request):
    sheet = sheet_of(organisation)
    assert (holding(sheet.signs), sheet.is_due) == ([], False)
    assert "isn’t due" in verdict(sheet)
    request.getfixturevalue("heard")
    sheet = sheet_of(organisation)
    assert sheet.is_due
    assert "People are watched systematically" in holding(sheet.signs)
    assert "Data are processed on a large scale" not in holding(sheet.signs)


def test_a_measure_that_is_taken_is_no_longer_missing(organisation, settings, tmp_path):
    settings.ERASURES_FILE = str(settings.HOME / "erasures.jsonl")
    before = [one.is_open for one in sheet_of(organisation).risks]
    organisation.second_factor_from = date(2026, 11, 1)
    organisation.charter_required = True
    organisation.save()
    settings.ADDRESS = "https://palabre.example.org"
    settings.ERASURES_FILE = str(tmp_path / "erasures.jsonl")
    after = [one.is_open for one in sheet_of(organisation).risks]
    assert (before, after) == ([True, False, True], [False, False, False])


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "nine signs of a high risk"), ("fr", "neuf signes d’un risque élevé")],
)
def test_the_sheet_is_a_page_and_a_paper_in_both_languages(as_ada, ada, heard, language, words):
    ada.user.language = language
    ada.user.save()
    assert words in as_ada.get(PAGE).content.decode()
    answer = as_ada.get(PAPER)
    assert answer["Content-Type"] == "application/pdf"
    text = "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(answer.content)).pages)
    assert words in text.replace("\n", " ")
    with translation.override(language):
        assert PAGE in as_ada.get("/o/lanterne/govern/privacy/").content.decode()
