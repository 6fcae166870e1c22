"""Calls to a wiki's api.php: signing in by a bot password, reading, writing, and its refusals.

https://www.mediawiki.org/wiki/API:Main_page, API:Login, API:Edit, API:Errors_and_warnings.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx

from palabre.connectors.contract import (
    ConnectorError,
    RateLimited,
    Reconnect,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.faults import GONE, PERHAPS
from palabre.connectors.http import Answer, Http
from palabre.connectors.shapes import confirmed, count, dict_at, mapping, told, word
from palabre.connectors.websites import site_of
from palabre.connectors.words import N_

FLOOD = timedelta(minutes=1)
LONGEST_S = 86_400  # what a wiki asks for beyond is no pause: nobody would ever look again

NEEDS_ACCOUNT = N_("This needs an account of the wiki: connect one.")
SIGN_IN = N_("The wiki no longer accepts this bot password: connect the account again.")
NO_RIGHT = N_("The wiki doesn't allow this account to do this.")
NO_SUCH = N_("The wiki doesn't know this page or change any more.")
BLOCKED = N_("The wiki has blocked this account.")
FILTERED = N_("The wiki's filters refuse this text.")
CAPTCHA = N_("The wiki asks for a captcha: write there by hand.")
CONFLICT = N_("Somebody else changed the page at the same moment.")
LOCKED = N_("The wiki can only be read at the moment.")
BUILT_UPON = N_("Others have built upon this change: undo it by hand on the wiki.")
NO_UPLOAD = N_(
    "The wiki takes no pictures, or not this one: it may be too big, or of a kind that isn't allowed there."
)
REFUSED = N_("The wiki refuses this.")
TOO_FAST = N_("The wiki asks us to write less often.")
NO_WIKI = N_(
    "There is no wiki at this address: give that of its api.php, which stands on its page Special:Version."
)

_SIGN_IN = frozenset({"assertuserfailed", "notloggedin", "badtoken", "mustbeloggedin"})
_NO_RIGHT = frozenset({
    "permissiondenied", "protectedpage", "protectedtitle", "cascadeprotected", "cantcreate",
    "noedit", "noedit-anon", "nocreate-loggedin", "readapidenied", "protectednamespace",
})  # fmt: skip
_NO_SUCH = frozenset({
    "missingtitle", "nosuchrevid", "nosuchpageid", "invalidtitle", "nosuchsection", "cantdelete",
})  # fmt: skip
_UPLOADS = ("uploaddisabled", "filetype", "file-too-large", "verification-error", "empty-file")
_FILTERS = ("abusefilter", "spamblacklist", "titleblacklist", "spamprotectiontext", "contenttoobig")


def api_of(spelled: str) -> str:
    """The address of a wiki's api.php; a wiki's own address stands for /w/api.php there."""
    site = site_of(spelled)
    return site if site.endswith("/api.php") else f"{site}/w/api.php"


class Api:
    """One account's way into its wiki; others are read without it."""

    def __init__(self, http: Http, credential: Mapping[str, str]) -> None:
        self._http = http
        self._name, self._secret = credential.get("account", ""), credential.get("secret", "")
        self.home = api_of(credential["server"]) if credential.get("server") else ""
        self._cookies: dict[str, str] = {}
        self._token = ""

    def account_wiki(self) -> str:
        """The account's wiki; raises `Rejected` when there is no account."""
        if not (self.home and self._secret):
            raise Rejected(NEEDS_ACCOUNT)
        return self.home

    def query(self, api: str, **asked: Any) -> Mapping[str, Any]:
        """Ask a wiki; one's own is asked as the account where it shows itself to nobody else."""
        asked = {"action": "query", **asked}
        try:
            return self._get(api, asked)
        except Rejected as refusal:
            if str(refusal) != NO_RIGHT or api != self.home or self._token or not self._secret:
                raise
        self.sign_in()
        return self._get(api, asked)

    def sign_in(self) -> None:
        """Open a session for the account and fetch the token that each change must carry."""
        api = self.account_wiki()
        try:
            given = self._get(api, {"action": "query", "meta": "tokens", "type": "login"})
        except Rejected as refusal:
            if str(refusal) == GONE:
                raise Rejected(NO_WIKI) from refusal
            raise
        asked = {"action": "login", "lgname": self._name, "lgpassword": self._secret}
        asked["lgtoken"] = _token(given, "logintoken")
        login = mapping(told(self._post(api, asked, changes=False)).get("login"))
        if login.get("result") == "Throttled":
            seconds = count(login.get("wait")) or 60
            raise RateLimited(TOO_FAST, timedelta(seconds=min(seconds, LONGEST_S)))
        if login.get("result") != "Success":
            raise Reconnect(SIGN_IN)
        given = self._get(api, {"action": "query", "meta": "tokens"})
        self._token = _token(given, "csrftoken")
        if len(self._token) < 3:  # "+\\" is everybody's token
            raise Reconnect(SIGN_IN)

    def be_signed_in(self) -> None:
        """Sign in, unless that is done: within a session, a wiki refuses it."""
        if not self._token:
            self.sign_in()

    def act(
        self, action: str, files: Mapping[str, Any] | None = None, **body: Any
    ) -> Mapping[str, Any]:
        """Change something as the account; give what the wiki says of it."""
        self.be_signed_in()
        asked = {"action": action, "assert": "user", "token": self._token, **body}
        answered = confirmed(self._post(self.account_wiki(), asked, changes=True, files=files))
        if _code(answered).startswith("internal_api_error"):  # it may have broken down afterwards
            raise Unknown(PERHAPS)
        _check(answered)
        done = mapping(answered.get(action))
        if "captcha" in done:
            raise Rejected(CAPTCHA)
        if action == "edit" and done.get("result") != "Success":
            raise Rejected(FILTERED) if done else Unknown(PERHAPS)
        return done

    def _get(self, api: str, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        params = {"format": "json", "formatversion": "2", **asked}
        headers = self._headers() if api == self.home else {}
        answer = self._http.get(api, params=params, headers=headers)
        if api == self.home:
            self._remember(answer)
        found = told(answer)
        _check(found)
        return found

    def _post(
        self, api: str, asked: Mapping[str, Any], *, changes: bool,
        files: Mapping[str, Any] | None = None,
    ) -> Answer:  # fmt: skip
        body = {"format": "json", "formatversion": "2", **asked}
        more = {"files": files} if files else {}
        answer = self._http.post(api, data=body, headers=self._headers(), changes=changes, **more)
        self._remember(answer)
        return answer

    def _headers(self) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        return {"Cookie": cookies} if cookies else {}

    def _remember(self, answer: Answer) -> None:
        """Keep the session for this connector's life: the door to the network keeps no cookies."""
        given = httpx.Cookies()
        given.extract_cookies(
            httpx.Response(200, headers=answer.headers, request=httpx.Request("GET", self.home))
        )
        self._cookies.update({name: str(value) for name, value in given.items()})


def _token(found: Mapping[str, Any], name: str) -> str:
    return word(dict_at(found, "query", "tokens").get(name))


def _code(answered: Mapping[str, Any]) -> str:
    return word(mapping(answered.get("error")).get("code"))


def _check(answered: Mapping[str, Any]) -> None:
    if "error" in answered:
        raise refusal(_code(answered))


def refusal(code: str) -> ConnectorError:
    """The error that a wiki's own code means."""
    if code in {"ratelimited", "maxlag"}:
        return RateLimited(TOO_FAST, FLOOD)
    if code == "editconflict":
        return Unavailable(CONFLICT)
    if code.startswith(("readonly", "internal_api_error")):
        return Unavailable(LOCKED)
    if code in _SIGN_IN:
        return Reconnect(SIGN_IN)
    for known, sentence in ((_NO_RIGHT, NO_RIGHT), (_NO_SUCH, NO_SUCH)):
        if code in known:
            return Rejected(sentence)
    if code in {"undofailure", "undo-failure"}:
        return Rejected(BUILT_UPON)
    if code in {"blocked", "autoblocked"}:
        return Rejected(BLOCKED)
    if code.startswith(_UPLOADS):
        return Rejected(NO_UPLOAD)
    return Rejected(FILTERED if code.startswith(_FILTERS) else REFUSED)
