"""Reddit on paper, for the tests of its connector."""

from urllib.parse import parse_qsl

import httpx

from palabre.connectors.http import Http
from palabre.connectors.reddit.client import RedditConnector
from palabre.connectors.reddit.trial import TRIAL
from palabre.connectors.trial import route


class Network:
    """Keeps what it was asked."""

    def __init__(self):
        self.answers, self.requests = {}, []

    def __call__(self, request):
        request.read()
        self.requests.append(request)
        return route(self.answers, TRIAL.answer)(request)

    @property
    def connector(self):
        return RedditConnector(Http(transport=httpx.MockTransport(self)), TRIAL.credential)

    def form(self):
        return dict(parse_qsl(self.requests[-1].content.decode()))

    def asked(self):
        return dict(self.requests[-1].url.params)

    def paths(self):
        return [request.url.path for request in self.requests]
