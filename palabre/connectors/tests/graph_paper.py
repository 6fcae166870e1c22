"""Meta's Graph API on paper: keeps what it was asked, and compares it with Meta's own names.

The names come from Meta's own package for Python, as ``graph_edges.json`` says; what every edge
takes (fields, limit, after, before) is not in it.
"""

import json
import re
from email import message_from_bytes
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx

from palabre.connectors.http import Http
from palabre.connectors.trial import route

EDGES = json.loads(Path(__file__).with_name("graph_edges.json").read_text(encoding="utf-8"))[
    "edges"
]
EVERYWHERE = {"fields", "limit", "after", "before"}
FILES = {"source"}


def sent(request):
    """The fields of a request's body, of a form with or without files."""
    if not request.content:
        return {}
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/x-www-form-urlencoded"):
        return dict(parse_qsl(request.content.decode(), keep_blank_values=True))
    whole = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + request.content)
    return {
        part.get_param("name", header="content-disposition"): part.get_payload(decode=True)
        for part in whole.get_payload()
    }


def asked(request):
    """The parameters in the address of a request."""
    return dict(parse_qsl(urlsplit(str(request.url)).query))


class Paper:
    """A network of Meta's on paper: the trial's answers, with others before them."""

    def __init__(self, trial, connect):
        self.trial, self.connect = trial, connect
        self.answers, self.requests = {}, []

    def __call__(self, request):
        request.read()
        self.requests.append(request)
        return route(self.answers, self.trial.answer)(request)

    def connector(self, **credential):
        http = Http(transport=httpx.MockTransport(self))
        return self.connect(http, {**self.trial.credential, **credential})

    def refusing(self, key, code, status=400, subcode=0, headers=None):
        error = {"message": "(#0) s3cret", "code": code, "error_subcode": subcode}
        given = httpx.Response(status, json={"error": error}, headers=headers)
        self.answers = {key: given, **{k: v for k, v in self.answers.items() if k != key}}
        return self.connector()

    def said(self, method="POST"):
        """Path and body of each request of this method."""
        return [
            (re.sub(r"^/v[\d.]+", "", request.url.path), sent(request))
            for request in self.requests
            if request.method == method
        ]


def unknown_names(request, edge):
    """What a request asks or sends that Meta's own package doesn't know of this edge."""
    known = set(EDGES[f"{request.method} {edge}"]) | EVERYWHERE | FILES
    return (set(asked(request)) | set(sent(request))) - known


def unknown_fields(fields, of):
    """The fields (of the outermost list) that Meta's own package doesn't know of this object."""
    flat = re.sub(r"\{[^{}]*\}", "", re.sub(r"\{[^{}]*\}", "", fields))
    names = {re.split(r"[.(]", one)[0] for one in flat.split(",")}
    return names - set(EDGES[f"fields {of}"])
