"""Speaks on LinkedIn in the name of a page or of a person: posts, polls, comments, and their changes."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from palabre.connectors.contract import Rejected
from palabre.connectors.documents import PDF
from palabre.connectors.films import MP4
from palabre.connectors.linkedinrest.calls import Calls, Refused, made, spelt
from palabre.connectors.linkedinrest.parse import COMMENT, POST, SITE, as_post, little
from palabre.connectors.linkedinrest.polls import poll_of
from palabre.connectors.plain import web_address
from palabre.connectors.protocols import Card, Draft, Sent
from palabre.connectors.words import N_

MOST_PICTURES = 20

NO_SUCH = N_("This is no post or comment of LinkedIn's.")
PICTURES_ONLY = N_(
    "Up to twenty pictures, or one video in MP4, or one document in PDF go to LinkedIn with a post."
)
NOTHING_BESIDE = N_("LinkedIn shows no picture beside a post that is passed on.")
NO_FILES = N_("LinkedIn takes no picture with an answer from here.")


class Speaking(ABC):
    """What an author does on LinkedIn."""

    _calls: Calls

    @property
    @abstractmethod
    def _urn(self) -> str:
        """The author's name there."""

    def publish(self, draft: Draft, key: str) -> Sent:
        """Publish a post. LinkedIn knows no keys of ours; it refuses the same text twice."""
        pictures = all(one.content_type.startswith("image/") for one in draft.media)
        alone = len(draft.media) == 1 and draft.media[0].content_type in (MP4, PDF)
        if not (pictures or alone) or len(draft.media) > MOST_PICTURES:
            raise Rejected(PICTURES_ONLY)
        content = self._content(draft)
        return self._make(draft, {"content": content} if content else {})

    def _make(self, draft: Draft, more: Mapping[str, Any]) -> Sent:
        body = {**as_post(self._urn, little(with_link(draft))), **more}
        name = made(self._calls.call("POST", "posts", json=body))
        return Sent(name, f"{SITE}/feed/update/{name}/")

    def quote(self, of: str, draft: Draft, key: str) -> Sent:
        """Pass a post on with words above it. LinkedIn shows nothing else beside it."""
        if not POST.fullmatch(of):
            raise Rejected(NO_SUCH)
        if draft.media:
            raise Rejected(NOTHING_BESIDE)
        return self._make(draft, {"reshareContext": {"parent": of}})

    def _content(self, draft: Draft) -> dict[str, Any]:
        if poll := poll_of(draft):
            return {"poll": poll}
        first = draft.media[0] if draft.media else None
        if first and (first.is_film or first.is_document):
            bring = self._calls.film if first.is_film else self._calls.document
            title = (draft.title or first.alt or first.name)[:200]
            return {"media": {"id": bring(self._urn, first), "title": title}}
        images = [
            {"id": self._calls.upload(self._urn, file), "altText": file.alt[:4_086]}
            for file in draft.media
        ]
        if len(images) > 1:
            return {"multiImage": {"images": images}}
        if images:
            return {"media": images[0]}
        card = draft.card or Card(draft.link)
        link = web_address(card.address)
        if draft.no_card or not link:
            return {}
        article = {"source": link, "title": (card.title or draft.title or link)[:400]}
        if card.text:
            article["description"] = card.text[:4_086]
        if card.picture:
            article["thumbnail"] = self._calls.upload(self._urn, card.picture)
        return {"article": article}

    def reply(self, to: str, draft: Draft, key: str) -> Sent:
        """Comment a post, or answer a comment."""
        if draft.media:
            raise Rejected(NO_FILES)
        found = COMMENT.fullmatch(to)
        if not found and not POST.fullmatch(to):
            raise Rejected(NO_SUCH)
        root = found[1] if found else to
        body: dict[str, Any] = {"actor": self._urn, "object": root, "message": {"text": draft.text}}
        if found:
            body["parentComment"] = to
        answer = self._calls.call("POST", f"socialActions/{spelt(to)}/comments", json=body)
        number = made(answer)
        name = number if COMMENT.fullmatch(number) else f"urn:li:comment:({root},{number})"
        return Sent(name, f"{SITE}/feed/update/{root}/")

    def edit(self, remote_id: str, draft: Draft) -> Sent:
        """Change the text of a post or a comment of the author's."""
        path, query, root = self._address(remote_id)
        patch: dict[str, Any] = {"$set": {"commentary": little(with_link(draft))}}
        if COMMENT.fullmatch(remote_id):
            patch = {"message": {"$set": {"text": draft.text}}}
        self._calls.call("POST", path, query, "PARTIAL_UPDATE", json={"patch": patch})
        return Sent(remote_id, f"{SITE}/feed/update/{root}/")

    def delete(self, remote_id: str) -> None:
        """Delete a post of the author's or a comment; one that is gone already is deleted."""
        path, query, _ = self._address(remote_id)
        try:
            self._calls.call("DELETE", path, query, "DELETE")
        except Refused as refusal:
            if refusal.status != 404:
                raise

    def _address(self, remote_id: str) -> tuple[str, str, str]:
        """Where a text is changed, in whose name, and the post that it belongs to."""
        found = COMMENT.fullmatch(remote_id)
        if found:
            path = f"socialActions/{spelt(found[1])}/comments/{found[2]}"
            return path, f"actor={spelt(self._urn)}", found[1]
        if not POST.fullmatch(remote_id):
            raise Rejected(NO_SUCH)
        return f"posts/{spelt(remote_id)}", "", remote_id


def with_link(draft: Draft) -> str:
    """The text with its link, where no card shows it."""
    return draft.with_link() if draft.no_card or draft.media else draft.text
