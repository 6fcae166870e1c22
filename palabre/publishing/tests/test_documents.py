"""Documents in the library and in posts: taken in, handed out apart, left to the network that shows them."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfWriter

from palabre.channels.doors import platform, platforms
from palabre.channels.models import Channel
from palabre.connectors.contract import Capability
from palabre.connectors.documents import PDF
from palabre.connectors.protocols import Draft
from palabre.governance.acts import MACHINE
from palabre.publishing import documents, library, renditions
from palabre.publishing.actions import media as verbs
from palabre.publishing.actions.posts import Told, Written, write_post
from palabre.publishing.against import in_words
from palabre.publishing.checks import File, documents_of, limits_of
from palabre.publishing.contents import contents, draft_of
from palabre.publishing.findings import findings
from palabre.publishing.models import Media
from palabre.publishing.tests.test_film_library import body

pytestmark = pytest.mark.django_db
PLACE = "/o/lanterne/lanterne/publish/media/"


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def pdf(pages=3):
    """A document as a program writes it."""
    out, writer = io.BytesIO(), PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(600, 600)
    writer.write(out)
    return out.getvalue()


@pytest.fixture
def document(brand):
    """A document of the library."""
    return verbs.add_document(MACHINE, brand, "carousel.pdf", [pdf()])


def sent(data, name="carousel.pdf"):
    """A file as a form sends it, called by what it isn't."""
    return SimpleUploadedFile(name, data, "image/png")


def test_a_document_is_taken_in_by_the_page_and_the_same_twice_is_one(as_ada, brand):
    as_ada.post(PLACE, {"files": [sent(pdf()), sent(pdf(), "again.png")]})
    row = Media.objects.get()
    assert (row.content_type, row.size, row.name) == (PDF, len(pdf()), "carousel.pdf")
    assert row.is_document
    assert (row.is_film, row.is_picture) == (False, False)
    page = as_ada.get(PLACE).content.decode()
    assert 'class="lasts"' in page
    page = as_ada.get(f"{PLACE}{row.pk}/").content.decode()
    assert f'href="{PLACE}{row.pk}/file/"' in page
    assert "<video" not in page


@pytest.mark.parametrize(
    ("data", "says"),
    [(b"%PDF-1.7 and then the line broke", "the end of the PDF lacks"),
     (b"no %PDF-1.7 at all %%EOF", "no picture"),
     (b"<html><script>alert(1)</script>%PDF-1.7 %%EOF", "no picture")],
)  # fmt: skip
def test_what_is_no_whole_document_is_refused_in_a_sentence_and_leaves_nothing(
    as_ada, brand, settings, data, says
):
    page = as_ada.post(PLACE, {"files": [sent(data)]}, follow=True).content.decode()
    assert says in page
    assert not Media.objects.exists()
    assert not [one for one in settings.MEDIA_ROOT.rglob("*") if one.is_file()]


def test_a_document_beyond_a_hundred_megabytes_is_refused_before_it_is_all_there(settings):
    read = []

    def pieces():
        for number in range(300):
            read.append(number)
            yield b"%PDF-1.7".ljust(1_000_000)

    with pytest.raises(library.NoPicture, match="100 MB"):
        documents.take(pieces())
    assert len(read) == 101
    assert not [one for one in settings.MEDIA_ROOT.rglob("*") if one.is_file()]


def test_a_document_is_handed_out_to_be_kept_and_never_opened_by_our_pages(as_ada, document):
    answer = as_ada.get(f"{PLACE}{document.pk}/file/")
    assert body(answer) == pdf()
    assert answer["Content-Type"] == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="carousel.pdf"'
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    part = as_ada.get(f"{PLACE}{document.pk}/file/", headers={"range": "bytes=0-4"})
    assert (body(part), part["Content-Disposition"][:10]) == (b"%PDF-", "attachment")


@pytest.mark.parametrize("way", ["small", "square"])
def test_a_sheet_stands_for_a_document_in_lists(as_ada, document, way):
    answer = as_ada.get(f"{PLACE}{document.pk}/file/?{way}=1")
    assert answer["Content-Type"] == "image/jpeg"
    with Image.open(io.BytesIO(answer.content)) as image:
        colours = image.convert("L").getextrema()
    assert colours[1] - colours[0] > 100  # something is to be seen
    assert renditions.small(document).width == documents.SHEET[0]


def test_a_document_leaves_for_linkedin_as_it_came_and_other_networks_refuse_it_in_a_sentence(
    brand, document
):
    account = {"organisation": brand.organisation, "brand": brand}
    linkedin, mastodon = (
        Channel.objects.create(platform=slug, name=slug, account=slug, **account)
        for slug in ("linkedin", "mastodon")
    )
    told = [Told(linkedin.pk), Told(mastodon.pk)]
    written = Written("Lisez.", title="A guide", media=[(document.pk, "")], told=told)
    post = write_post(MACHINE, brand, written)
    refused = "Mastodon takes no documents from here: send the text without them."
    said = [in_words(one) for one in findings(post)]
    assert [one for one in said if "document" in one] == [refused]
    variant = post.variants.get(channel=linkedin)
    ((content, _after),) = contents(variant)
    (file,) = draft_of(content, platform("linkedin"), brand.organisation_id).media
    assert (file.name, file.content_type, file.data) == ("carousel.pdf", PDF, b"")
    assert file.body.read() == pdf()
    library.path_of(document.digest).unlink()
    with pytest.raises(library.Lost):
        draft_of(content, platform("linkedin"), brand.organisation_id)


def test_the_page_of_a_document_names_the_networks_that_take_none_in_one_line(
    as_ada, brand, document
):
    account = {"organisation": brand.organisation, "brand": brand}
    for slug in ("linkedin", "mastodon", "bluesky"):
        Channel.objects.create(platform=slug, name=slug, account=slug, **account)
    page = as_ada.get(f"{PLACE}{document.pk}/").content.decode()
    assert "No document goes there from here: Bluesky, Mastodon." in page
    assert page.count("It can leave there as it is.") == 1


def test_what_a_document_shows_is_told_by_its_title_and_not_asked_as_of_a_picture(as_ada, document):
    assert "not described" not in as_ada.get(PLACE).content.decode()
    assert 'id="id_alt"' not in as_ada.get(f"{PLACE}{document.pk}/").content.decode()


def test_every_network_takes_a_document_alone_and_within_its_bytes_or_says_that_it_takes_none():
    document = File("a.pdf", PDF, 1_000)
    for of in platforms():
        if of.post is None or Capability.PUBLISH not in of.capabilities:
            continue
        alone = limits_of(Draft("x", title="x"), of, files=[document])
        rules = {one.rule for one in alone} & {"document-unwanted", "media-unwanted"}
        assert bool(rules) != (of.slug in {"linkedin", "linkedinperson"}), of.slug
    takes = platform("linkedin").post
    picture, heavy = File("a.png", "image/png", 1), File("a.pdf", PDF, 100_000_001)
    found = documents_of([picture, heavy], "LinkedIn", takes)
    assert [one.rule for one in found] == ["document-not-alone", "document-too-big"]


def test_the_composer_shows_how_a_document_stands_with_its_name(as_ada, brand, document):
    channel = Channel.objects.create(
        organisation=brand.organisation, brand=brand, platform="linkedin", name="x", account="x"
    )
    written = Written("Lisez.", media=[(document.pk, "")], told=[Told(channel.pk)])
    post = write_post(MACHINE, brand, written)
    page = as_ada.get(f"/o/lanterne/lanterne/publish/posts/{post.pk}/edit/").content.decode()
    assert 'class="lasts named">carousel.pdf<' in page
    page = as_ada.get(f"/o/lanterne/lanterne/publish/posts/{post.pk}/").content.decode()
    assert f'href="{PLACE}{document.pk}/file/" download' in page


def test_a_program_sends_a_document_and_is_given_it_again(call, client):
    headers = {"Authorization": f"Bearer {call.spelt}"}
    answer = client.post("/api/v1/media", {"file": sent(pdf())}, headers=headers)
    told = answer.json()
    assert (answer.status_code, told["content_type"], told["size"]) == (201, PDF, len(pdf()))
    given = client.get(f"/api/v1/media/{told['id']}/file", headers=headers)
    assert (given.content, given["Content-Type"]) == (pdf(), PDF)
    assert given["Content-Disposition"].startswith("attachment")
    assert given["Content-Security-Policy"] == "default-src 'none'; sandbox"
