"""Talks to the search nodes: JSON over http, and every fault as one sentence."""

import logging
import ssl
import threading
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import httpx
import msgspec

from palabre.connectors.words import N_
from palabre.listening.search.contract import BEING_BUILT, SearchRefused

log = logging.getLogger(__name__)

SILENT = N_("The search node doesn't answer.")
BUSY = N_("The search node has too much to do.")
TOO_WIDE = N_("This query asks the search node for too much at once: make it narrower.")
PATIENCE = httpx.Timeout(30.0, connect=3.0)


class Missing(SearchRefused):
    """There is no such index or alias."""


class Node:
    """One address of the cluster: ``http(s)://user:secret@host:9200/prefix?shards=1&replicas=0``.

    All that is made there begins with the prefix (``palabre`` when none is given).
    """

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        asked = parse_qs(parts.query)
        port = f":{parts.port}" if parts.port else ""
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
        self.prefix = parts.path.strip("/") or "palabre"
        self.shards = int(asked.get("shards", ["1"])[0])
        self.replicas = int(asked.get("replicas", ["0"])[0])
        self._base = f"{parts.scheme}://{host}{port}"
        name, secret = unquote(parts.username or ""), unquote(parts.password or "")
        self._secret = (name, secret) if name else None
        self._mutex = threading.Lock()
        self._kept: httpx.Client | None = None

    def _client(self) -> httpx.Client:
        # Made late: connections don't outlive the fork of a process.
        with self._mutex:
            if self._kept is None:
                # A node of one's own has a certificate that this system trusts, or SSL_CERT_FILE.
                secure = self._base.startswith("https:")
                self._kept = httpx.Client(
                    base_url=self._base,
                    auth=self._secret,
                    timeout=PATIENCE,
                    trust_env=False,
                    verify=ssl.create_default_context() if secure else True,
                )
            return self._kept

    def ask(self, method: str, path: str, body: Any = None, **asked: str) -> Any:
        """Give the JSON answer; raises `SearchRefused`, as `Missing` for what isn't there."""
        content = None if body is None else msgspec.json.encode(body)
        return self._read(method, path, content, "application/json", asked)

    def ask_lines(self, path: str, lines: Sequence[bytes], **asked: str) -> Any:
        """Send one JSON value a line."""
        content = b"\n".join([*lines, b""])
        return self._read("POST", path, content, "application/x-ndjson", asked)

    def _read(
        self, method: str, path: str, content: bytes | None, kind: str, asked: dict[str, str]
    ) -> Any:
        headers = {"Content-Type": kind} if content is not None else {}
        try:
            answer = self._client().request(
                method, path, content=content, headers=headers, params=asked
            )
        except httpx.HTTPError as error:
            # Its words name no password: user and secret are no part of the base.
            log.warning("the search node doesn't answer: %s: %s", type(error).__name__, error)
            raise SearchRefused(SILENT) from error
        if answer.status_code >= httpx.codes.BAD_REQUEST:
            raise _refusal(answer)
        try:
            return msgspec.json.decode(answer.content) if answer.content else None
        except msgspec.DecodeError as error:
            raise SearchRefused(SILENT) from error

    def close(self) -> None:
        """Let go of the connections."""
        with self._mutex:
            if self._kept is not None:
                self._kept.close()
                self._kept = None


def _refusal(answer: httpx.Response) -> SearchRefused:
    if answer.status_code == httpx.codes.NOT_FOUND:
        return Missing(BEING_BUILT)
    log.warning("the search node refused (%s): %.600s", answer.status_code, answer.text)
    if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
        return SearchRefused(BUSY)
    wide = ("too_many_clauses", "too_many_buckets", "TooComplexToDeterminize", "too_complex")
    if any(word in answer.text for word in wide):
        return SearchRefused(TOO_WIDE)
    return SearchRefused(SILENT)
