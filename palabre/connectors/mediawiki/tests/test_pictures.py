"""Pictures for a wiki on paper: what is sent, under which name, and what the wiki may say of it."""

import httpx
import pytest

from palabre.connectors.contract import Rejected, Unavailable
from palabre.connectors.http import Http
from palabre.connectors.mediawiki.client import MediaWikiConnector
from palabre.connectors.mediawiki.pictures import name_of
from palabre.connectors.mediawiki.tests.paper import OURS
from palabre.connectors.mediawiki.trial import answer
from palabre.connectors.protocols import Draft, Upload

PNG = Upload("la lampe [1].png", "image/png", b"png", alt="Une lampe | nue")
NAME = name_of(PNG)
MORE = {"licence": "{{Cc-by-sa-4.0}}", "summary": "Une photo"}
DRAFT = Draft("Bonjour", "La lampe", to={"page": "Talk:Lanterne"}, media=(PNG,), more=MORE)


class Wiki:
    """The wiki on paper, which also takes files."""

    def __init__(self, said=None):
        kept = {"upload": {"result": "Success", "filename": NAME.replace(" ", "_")}}
        self.said = kept if said is None else said
        self.uploads, self.edits = [], []

    def __call__(self, request):
        request.read()
        if request.headers.get("content-type", "").startswith("multipart/"):
            self.uploads.append(request.content.decode())
            if isinstance(self.said, Exception):
                raise self.said
            return httpx.Response(200, json=self.said)
        sent = dict(httpx.QueryParams(request.content.decode()))
        if sent.get("action") == "edit":
            self.edits.append(sent)
        return answer(request)

    @property
    def one(self):
        return MediaWikiConnector(Http(transport=httpx.MockTransport(self)), OURS)


def test_a_picture_goes_with_its_licence_before_the_section_that_shows_it():
    wiki = Wiki()
    wiki.one.publish(DRAFT, "key")
    (upload,) = wiki.uploads
    for part in ('name="action"\r\n\r\nupload', 'name="comment"\r\n\r\nUne photo\r\n', "write+\\",
                 f'name="filename"\r\n\r\n{NAME}', f'filename="{NAME}"', "{{Cc-by-sa-4.0}}",
                 "== {{int:license-header}} =="):  # fmt: skip
        assert part in upload
    assert "palabre " not in upload  # the mark of the key is the text's alone
    (edit,) = wiki.edits
    assert f"[[File:{NAME}|thumb|alt=Une lampe &#124; nue]] ~~~~" in edit["text"]


def test_a_name_is_clean_and_the_same_for_the_same_bytes_alone():
    assert NAME.startswith("La lampe 1 ")
    assert NAME.endswith(".png")
    assert name_of(Upload("la lampe [1].png", "image/png", b"other")) != NAME
    odd = name_of(Upload("../..|{{x}}#", "image/jpeg", b"x" * 9))
    assert not set(odd) & set("[]{}|<>#/:\n")
    assert name_of(Upload("", "image/gif", b"")).startswith("Picture ")


@pytest.mark.parametrize(
    ("warnings", "shown"),
    [({"duplicate": ["Autre_nom.png"]}, "Autre nom.png"), ({"nochange": {}, "exists": NAME}, NAME)],
)  # fmt: skip
def test_a_picture_that_is_there_already_is_shown_and_not_kept_twice(warnings, shown):
    wiki = Wiki({"upload": {"result": "Warning", "warnings": warnings}})
    wiki.one.publish(DRAFT, "key")
    assert f"[[File:{shown}|thumb" in wiki.edits[0]["text"]


@pytest.mark.parametrize(
    ("said", "error"),
    [({"upload": {"result": "Warning", "warnings": {"was-deleted": "X.png"}}}, Rejected),
     ({"upload": {"result": "Warning", "warnings": {"duplicate": ["a]]b.png"]}}}, Rejected),
     ({"error": {"code": "uploaddisabled"}}, Rejected), ({"error": {"code": "filetype-banned"}}, Rejected),
     ({"error": {"code": "permissiondenied"}}, Rejected), ({}, Unavailable),
     (httpx.ReadError("broken off"), Unavailable)],
)  # fmt: skip
def test_without_its_picture_the_text_does_not_go(said, error):
    wiki = Wiki(said)
    with pytest.raises(error):
        wiki.one.publish(DRAFT, "key")
    assert wiki.edits == []


@pytest.mark.parametrize(
    "draft",
    [Draft("x", to=DRAFT.to, media=(PNG,)), Draft("x", to=DRAFT.to, media=(PNG,), more={"licence": " "}),
     Draft("x", to=DRAFT.to, media=(Upload("a", "application/pdf", b"x"),), more=MORE)],
)  # fmt: skip
def test_a_picture_without_a_licence_and_another_file_are_refused_before_anything_is_sent(draft):
    wiki = Wiki()
    with pytest.raises(Rejected, match=r"\.$"):
        wiki.one.publish(draft, "key")
    assert (wiki.uploads, wiki.edits) == ([], [])


def test_an_answer_in_a_discussion_takes_no_picture():
    wiki = Wiki()
    with pytest.raises(Rejected, match="takes no pictures"):
        wiki.one.reply("wiki.example/w#rev-21", Draft("Merci", media=(PNG,), more=MORE), "key")
    assert (wiki.uploads, wiki.edits) == ([], [])
