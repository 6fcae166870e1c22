"""A double of a network that connects accounts by OAuth 1.0a, and checks each signature (RFC 5849, 3.4)."""

import base64
import hashlib
import hmac
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

import httpx

APP, APP_SECRET = "our-app", "app-s3cret"
TEMPORARY, LASTING = ("temp-1", "temp-s3cret"), ("last-1", "last-s3cret")
VERIFIER = "v3rifier"


def spelt(text):
    """As the standard encodes (3.6)."""
    return quote(text, safe="-._~")


def signature(method, address, fields, app_secret, secret=""):
    """The HMAC-SHA1 of a request without a query of its own (3.4.1, 3.4.2)."""
    pairs = sorted((spelt(name), spelt(value)) for name, value in fields)
    joined = "&".join(f"{name}={value}" for name, value in pairs)
    base = "&".join((method, spelt(address), spelt(joined)))
    key = f"{spelt(app_secret)}&{spelt(secret)}".encode()
    return base64.b64encode(hmac.new(key, base.encode(), hashlib.sha1).digest()).decode()


def fields_of(request):
    """The fields of an Authorization header, decoded (3.5.1)."""
    kind, _, rest = request.headers["authorization"].partition(" ")
    assert kind == "OAuth"
    found = (one.strip().split("=", 1) for one in rest.split(","))
    return {name: unquote(value.strip('"')) for name, value in found}


class Provider:
    """Gives tokens to who signs well; ``asked`` are the fields of each request, ``me`` answers calls."""

    def __init__(self, me):
        self.me, self.asked, self.called, self.confirmed = me, [], [], "true"

    def __call__(self, request):
        end = request.url.path.rpartition("/")[2]
        if end == "request_token":
            return self._given(request, ("", ""), TEMPORARY)
        if end == "access_token":
            return self._given(request, TEMPORARY, LASTING)
        self.called.append(self._signed(request, LASTING))
        return httpx.Response(200, json=self.me)

    def _given(self, request, holder, gives):
        fields = self._signed(request, holder)
        told = dict(zip(("oauth_token", "oauth_token_secret"), gives, strict=True))
        bad = gives == LASTING and fields.get("oauth_verifier") != VERIFIER
        if bad or fields["oauth_consumer_key"] != APP:
            return httpx.Response(401, text="oauth_problem=refused")
        if gives == TEMPORARY:
            told["oauth_callback_confirmed"] = self.confirmed
        return httpx.Response(200, text=urlencode(told))

    def _signed(self, request, holder):
        fields = fields_of(request)
        self.asked.append(fields)
        parts = urlsplit(str(request.url))
        signed = [(name, value) for name, value in fields.items() if name != "oauth_signature"]
        signed += parse_qsl(parts.query, keep_blank_values=True)
        address = f"{parts.scheme}://{parts.netloc}{parts.path}"
        right = signature(request.method, address, signed, APP_SECRET, holder[1])
        assert fields["oauth_signature"] == right
        assert fields.get("oauth_token", "") == holder[0]
        return fields
