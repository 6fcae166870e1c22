"""Places on paper: what each answers, and what it was asked."""

import httpx

from palabre.connectors.http import Http

DEAD = httpx.Response(404, text="<h1>This domain is for sale</h1>")


KEYS = {
    **dict.fromkeys(("key", "key_secret", "token", "client_id"), "k3y"),
    "secret": "s3cret:0123456789abcdef0123456789abcdef",
}
SERVERS = {"MatrixConnector": "https://m.example", "GhostConnector": "https://a.example"}


class Paper:
    """Answers by "host/path?query", the first that begins so; and what was asked."""

    def __init__(self, answers):
        self.answers, self.asked, self.headers = answers, [], []

    def __call__(self, request):
        asked = httpx.URL(request.url)
        spelled = f"{asked.host}{asked.path}"
        self.asked.append((spelled, dict(asked.params)))
        self.headers.append(dict(request.headers))
        for begins, given in self.answers.items():
            if spelled.startswith(begins):
                given = given(asked.params) if callable(given) else given
                return (
                    given if isinstance(given, httpx.Response) else httpx.Response(200, json=given)
                )
        return DEAD

    def check(self, connect, *names, **credential):
        return connect(Http(transport=httpx.MockTransport(self)), credential).check(names)


def texts(page):
    return {item.remote_id: item.text for item in page.items}


def looked_at(paper, connect, *names):
    """What a connector with keys says of these texts; some are asked on their one server only."""
    server = SERVERS.get(connect.__name__, "")
    return paper.check(connect, *names, **KEYS, **({"server": server} if server else {}))


def on_paper(connect, answer, *credential):
    """A connector to a network that answers so, and what it will have been asked."""
    asked = []

    def hear(request):
        request.read()
        asked.append(request)
        return answer(request)

    return connect(Http(transport=httpx.MockTransport(hear)), *credential), asked
