"""Calls to LinkedIn's Rest.li interface: its headers, its refusals, its lists."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from palabre.connectors.contract import RateLimited, Reconnect, Rejected, Unavailable, Unknown
from palabre.connectors.faults import NOT_UPLOADED, PERHAPS, USUAL_WAIT
from palabre.connectors.filebody import FileBody
from palabre.connectors.http import Answer, Http
from palabre.connectors.linkedinrest.data import VERSION
from palabre.connectors.protocols import Upload
from palabre.connectors.shapes import count, entire, listing, mapping, told, word
from palabre.connectors.waiting import waited
from palabre.connectors.words import N_

BASE = "https://api.linkedin.com/rest"
EXPECTED = (400, 401, 403, 404, 409, 422, 426, 429)

SIGN_IN = N_("LinkedIn no longer accepts this connection: connect the account again.")
CALM = N_("LinkedIn takes no more calls of this app or account today.")
NOT_ALLOWED = N_(
    "LinkedIn doesn't allow this: a permission of the app or a role on the page lacks."
)
NOT_FOUND = N_("This is gone on LinkedIn, or the page may not see it.")
REFUSED = N_("LinkedIn refuses this request.")
DUPLICATE = N_("LinkedIn refuses this text because the page said the very same before.")
OUTDATED = N_(
    "LinkedIn has ended the version of its interface that Palabre speaks: update Palabre."
)
STRAY = N_("LinkedIn named a strange place to send the file to.")
NOT_READ = N_("LinkedIn couldn't make anything of this document: nothing was published.")
NOT_SHOWN = N_("LinkedIn couldn't make anything of this video: nothing was published.")


class Refused(Rejected):
    """A refusal with LinkedIn's status."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class Calls:
    """Calls LinkedIn with the account's token."""

    def __init__(self, http: Http, token: str) -> None:
        self._http, self._token = http, token

    def get(self, path: str, query: str = "", method: str = "") -> Mapping[str, Any]:
        """Read an object or a list; ``query`` is spelled as Rest.li wants it."""
        return told(self.call("GET", path, query, method))

    def listed(self, path: str, query: str, method: str = "") -> list[Mapping[str, Any]]:
        """Read the elements of a list."""
        return entire(self.get(path, query, method).get("elements"))

    def several(
        self, path: str, keys: Sequence[str]
    ) -> tuple[dict[str, Mapping[str, Any]], set[str]]:
        """Read objects by their keys in one call: those that are there, and the keys of those that aren't.

        A key may be in neither: of it LinkedIn said nothing clear.
        """
        wanted = ",".join(map(spelt, keys))
        found = self.get(path, f"ids=List({wanted})", "BATCH_GET")
        results, statuses = mapping(found.get("results")), mapping(found.get("statuses"))
        errors = mapping(found.get("errors"))
        there = {key: entry for key in keys if (entry := mapping(results.get(key)))}
        gone = {
            key
            for key in set(keys) - set(there)
            if 404 in (statuses.get(key), mapping(errors.get(key)).get("status"))
        }
        return there, gone

    def call(self, verb: str, path: str, query: str = "", method: str = "", **body: Any) -> Answer:
        """Make one call, or raise what LinkedIn refused; ``method`` is Rest.li's name of it."""
        headers = {
            "Authorization": f"Bearer {self._token}",
            "LinkedIn-Version": VERSION,
            "X-Restli-Protocol-Version": "2.0.0",
        }
        if method:
            headers["X-RestLi-Method"] = method
        address = f"{BASE}/{path}" + (f"?{query}" if query else "")
        answer = self._http.call(verb, address, headers=headers, expect=EXPECTED, **body)
        if answer.status >= 400:
            raise refusal_of(answer)
        return answer

    def upload(self, owner: str, file: Upload) -> str:
        """Put a picture there for a post of ``owner``'s; its name over there."""
        return self._brought("image", owner, file)

    def film(self, owner: str, file: Upload) -> str:
        """Put a video there in the parts that LinkedIn names; its name, once a post can show it."""
        asked: dict[str, Any] = {
            "owner": owner, "fileSizeBytes": file.size, "uploadCaptions": False,
            "uploadThumbnail": False,
        }  # fmt: skip
        begun = mapping(self._act("videos", "initializeUpload", asked))
        name, parts = word(begun.get("video")), listing(begun.get("uploadInstructions"))
        if not name.startswith("urn:li:video:") or not parts or file.path is None:
            raise Unavailable(NOT_UPLOADED)
        marks = []
        for part in map(mapping, parts):
            first, last = count(part.get("firstByte")), count(part.get("lastByte"))
            piece = FileBody(file.path, first, last - first + 1)
            answer = self._put(word(part.get("uploadUrl")), piece, "application/octet-stream")
            marks.append(answer.headers.get("etag", "").strip('"'))
        ended = {
            "video": name, "uploadToken": word(begun.get("uploadToken")), "uploadedPartIds": marks,
        }  # fmt: skip
        self._act("videos", "finalizeUpload", ended)
        return waited(lambda: self._shown("videos", name, NOT_SHOWN))

    def document(self, owner: str, file: Upload) -> str:
        """Put a document there; its name, once a post can show it."""
        name = self._brought("document", owner, file)
        return waited(lambda: self._read_there(name))

    def _brought(self, kind: str, owner: str, file: Upload) -> str:
        """Put a file there for a post of ``owner``'s; its name over there.

        Nobody sees it before a post does: when it is lost, nothing happened (`Unavailable`).
        """
        begun = mapping(self._act(f"{kind}s", "initializeUpload", {"owner": owner}))
        name = word(begun.get(kind))
        if not name.startswith(f"urn:li:{kind}:"):
            raise Unavailable(NOT_UPLOADED)
        self._put(word(begun.get("uploadUrl")), file.body, file.content_type)
        return name

    def _read_there(self, name: str) -> str | None:
        try:
            return self._shown("documents", name, NOT_READ)
        except Refused as refusal:
            if refusal.status != 403:
                raise
            return name  # who may write may not always look: then the post itself tells

    def _act(self, kind: str, act: str, asked: Mapping[str, Any]) -> Any:
        """Prepare a file, of which nobody sees anything yet."""
        body = {f"{act}Request": dict(asked)}
        answer = self.call("POST", kind, f"action={act}", json=body, changes=False)
        return told(answer).get("value") if answer.body else None

    def _shown(self, kind: str, name: str, failed: str) -> str | None:
        state = word(self.get(f"{kind}/{spelt(name)}").get("status"))
        if state == "PROCESSING_FAILED":
            raise Rejected(failed)
        return name if state == "AVAILABLE" else None

    def _put(self, address: str, body: bytes | FileBody, content_type: str) -> Answer:
        host = urlsplit(address).hostname or ""
        if not address.startswith("https://"):
            raise Unavailable(NOT_UPLOADED)
        if host != "linkedin.com" and not host.endswith(".linkedin.com"):
            raise Unavailable(STRAY)  # the token goes to LinkedIn only
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": content_type}
        return self._http.call("PUT", address, headers=headers, content=body, changes=False)


def spelt(urn: str) -> str:
    """A name as it stands in an address."""
    return quote(urn, safe="")


def made(answer: Answer) -> str:
    """The name of what was made, which stands in a header; raises `Unknown` without one."""
    name = answer.headers.get("x-restli-id", "") or answer.headers.get("x-linkedin-id", "")
    if not name:
        raise Unknown(PERHAPS)
    return name


def refusal_of(answer: Answer) -> Exception:
    """The error for what LinkedIn refuses."""
    if answer.status == 401:
        return Reconnect(SIGN_IN)
    if answer.status == 429:
        return RateLimited(CALM, answer.wait or USUAL_WAIT)
    sentences = {403: NOT_ALLOWED, 404: NOT_FOUND, 409: DUPLICATE, 426: OUTDATED}
    duplicate = answer.status == 422 and "duplicate" in answer.text[:2_000].lower()
    sentence = DUPLICATE if duplicate else sentences.get(answer.status, REFUSED)
    return Refused(sentence, answer.status)
