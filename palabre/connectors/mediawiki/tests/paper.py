"""A wiki on paper for these tests, and what it was asked."""

import httpx

from palabre.connectors.http import Http
from palabre.connectors.mediawiki.client import MediaWikiConnector
from palabre.connectors.mediawiki.trial import answer

API = "https://wiki.example/w/api.php"
OURS = {"server": API, "account": "zoe@palabre", "secret": "hush"}


def wiki(respond, credential=OURS):
    """A connector to a wiki on paper, and what it was asked."""
    asked = []

    def remember(request):
        sent = dict(request.url.params) | dict(httpx.QueryParams(request.content.decode()))
        asked.append((request.method, sent, request.headers.get("cookie", "")))
        return respond(request, sent)

    return MediaWikiConnector(Http(transport=httpx.MockTransport(remember)), credential), asked


def usual(request, sent):
    return answer(request)
