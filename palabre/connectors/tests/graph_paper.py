"""Meta's Graph API on paper: keeps what it was asked, and compares it with Meta's own package."""

import re
from email import message_from_bytes
from urllib.parse import parse_qsl, urlsplit

import httpx

from palabre.connectors.http import Http
from palabre.connectors.tests.graph_names import check
from palabre.connectors.trial import route


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


def asking(method, query, form):
    """A request to the Graph API, for trying what would be refused."""
    address = "https://graph.facebook.com/v26.0/1"
    return httpx.Request(method, address, params=query, data=form or None)


class Paper:
    """A network of Meta's on paper: the trial's answers, with others before them.

    ``objects`` says what the first part of a path stands for ("100" is a page), and with it every
    request is checked. "" stands for what Meta's own package doesn't describe.
    """

    def __init__(self, trial, connect, objects=None):
        self.trial, self.connect, self.objects = trial, connect, objects
        self.answers, self.requests, self.edges = {}, [], set()

    def __call__(self, request):
        request.read()
        self.requests.append(request)
        if self.objects:
            self._check(request)
        return route(self.answers, self.trial.answer)(request)

    def _check(self, request):
        one, *edge = re.sub(r"^/v[\d.]+/", "", request.url.path).split("/")
        of = next(of for name, of in self.objects.items() if re.fullmatch(name, one))
        if of:
            name = "/".join([of, *edge])
            self.edges.add(f"{request.method} {name}")
            check(request, name, sent(request))

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
