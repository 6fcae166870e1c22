"""Chat, push and SMS services that take a short message: the library apprise, through our own door.

apprise knows how a hundred and fifty services are spoken to; here stand those whose address is their own, so
that none leads into an internal network. A server of one's own is spoken to only where an administrator
allowed its host. One module of the library is loaded a service, never all of them, and what it calls
`requests` is our door: its address checks, time caps and errors hold, and it follows no redirect.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any

from palabre.connectors.contract import ConnectorError, RateLimited, Reconnect, Rejected, Unknown
from palabre.connectors.faults import error_for
from palabre.connectors.http import Http
from palabre.connectors.words import N_

CHAT, PUSH, SMS = "chat", "push", "sms"
LONGEST = {CHAT: 1_500, PUSH: 700, SMS: 300}
OPTIONS = frozenset(
    {
        "to", "from", "channel", "thread", "topic", "priority", "sound", "tags", "region", "key",
        "token", "threadkey", "api-version", "sp", "sv", "sig",
    }
)  # fmt: skip
"""What may stand behind the question mark: the rest reads files, loads pictures or leaves checks out."""
QUERIES = ("qsd", "qsd+", "qsd-", "qsd:")

NOT_KNOWN = N_("No service of the list begins like this.")
MISSPELT = N_("This isn’t the whole address of the service: compare it with the example.")
OPTION = N_("This address holds an option that Palabre doesn’t take.")
ELSEWHERE = N_(
    "This address leads to a server of one’s own: an administrator must allow its host first."
)
KEY = N_("The service refuses the key in its address: write it anew.")
NOT_TAKEN = N_("The service answered, and didn’t take the message: write its address anew.")
IN_PART = N_("Only some of those named in the address were reached.")

logging.getLogger("apprise").setLevel(
    logging.CRITICAL
)  # what goes wrong is told by the row that asked


@dataclass(frozen=True, slots=True)
class Messenger:
    """A service: how its addresses begin, its name and kind, where apprise has it, the hosts it calls."""

    scheme: str
    name: str
    kind: str
    place: str
    hosts: tuple[str, ...]
    example: str

    def owns(self, host: str) -> bool:
        """Whether this is a host of the service itself; ".name" stands for all that end so."""
        return any(host == one or (one[0] == "." and host.endswith(one)) for one in self.hosts)


MESSENGERS = (
    Messenger("slack", "Slack", CHAT, "slack.NotifySlack", ("hooks.slack.com", "slack.com"),
            "slack://TOKEN_A/TOKEN_B/TOKEN_C"),
    Messenger("discord", "Discord", CHAT, "discord.NotifyDiscord", ("discord.com",),
            "discord://WEBHOOK_ID/WEBHOOK_TOKEN"),
    Messenger("workflows", "Teams", CHAT, "workflows.NotifyWorkflows",
            (".logic.azure.com", ".api.powerplatform.com"), "workflows://HOST/WORKFLOW/SIGNATURE"),
    Messenger("gchat", "Google Chat", CHAT, "google_chat.NotifyGoogleChat", ("chat.googleapis.com",),
            "gchat://SPACE/KEY/TOKEN"),
    Messenger("tgram", "Telegram", CHAT, "telegram.NotifyTelegram", ("api.telegram.org",),
            "tgram://BOT_TOKEN/CHAT_ID"),
    Messenger("wxteams", "Webex", CHAT, "webexteams.NotifyWebexTeams",
            ("api.ciscospark.com", "webexapis.com"), "wxteams://TOKEN"),
    Messenger("zulip", "Zulip", CHAT, "zulip.NotifyZulip", (".zulipchat.com",),
            "zulip://BOT@ORGANISATION/TOKEN/STREAM"),
    Messenger("mmosts", "Mattermost", CHAT, "mattermost.NotifyMattermost", (), "mmosts://HOST/TOKEN"),
    Messenger("mmost", "Mattermost", CHAT, "mattermost.NotifyMattermost", (), ""),
    Messenger("rockets", "Rocket.Chat", CHAT, "rocketchat.NotifyRocketChat", (),
            "rockets://WEBHOOK@HOST/#CHANNEL"),
    Messenger("ntfy", "ntfy", PUSH, "ntfy.NotifyNtfy", ("ntfy.sh",), "ntfy://TOPIC"),
    Messenger("ntfys", "ntfy", PUSH, "ntfy.NotifyNtfy", ("ntfy.sh",), ""),
    Messenger("pover", "Pushover", PUSH, "pushover.NotifyPushover", ("api.pushover.net",),
            "pover://USER_KEY@TOKEN"),
    Messenger("pbul", "Pushbullet", PUSH, "pushbullet.NotifyPushBullet", ("api.pushbullet.com",),
            "pbul://TOKEN"),
    Messenger("prowl", "Prowl", PUSH, "prowl.NotifyProwl", ("api.prowlapp.com",), "prowl://KEY"),
    Messenger("gotifys", "Gotify", PUSH, "gotify.NotifyGotify", (), "gotifys://HOST/TOKEN"),
    Messenger("freemobile", "Free Mobile", SMS, "freemobile.NotifyFreeMobile",
            ("smsapi.free-mobile.fr",), "freemobile://USER@PASSWORD"),
    Messenger("twilio", "Twilio", SMS, "twilio.NotifyTwilio", ("api.twilio.com",),
            "twilio://ACCOUNT:TOKEN@FROM/TO"),
    Messenger("vonage", "Vonage", SMS, "vonage.NotifyVonage", ("rest.nexmo.com",),
            "vonage://KEY:SECRET@FROM/TO"),
    Messenger("msgbird", "MessageBird", SMS, "messagebird.NotifyMessageBird",
            ("rest.messagebird.com",), "msgbird://KEY/FROM/TO"),
    Messenger("clicksend", "ClickSend", SMS, "clicksend.NotifyClickSend", ("rest.clicksend.com",),
            "clicksend://USER:KEY@TO"),
    Messenger("octopush", "Octopush", SMS, "octopush.NotifyOctopush", ("api.octopush.com",),
            "octopush://LOGIN/KEY/TO"),
    Messenger("sinch", "Sinch", SMS, "sinch.NotifySinch",
            ("us.sms.api.sinch.com", "eu.sms.api.sinch.com"), "sinch://PLAN:TOKEN@FROM/TO"),
)  # fmt: skip


@dataclass(slots=True)
class _Round:
    """One message while it is sent: through which door, and what came of each call."""

    service: Messenger
    http: Http
    dry: bool = False
    taken: int = 0
    reached: bool = False
    faults: list[ConnectorError] = field(default_factory=list)


_round: ContextVar[_Round] = ContextVar("round")


def messenger_of(address: str) -> Messenger:
    """The service that an address belongs to; raises `Rejected` for one that isn't on the list."""
    scheme, _colon, rest = address.strip().partition("://")
    host = rest.partition("/")[0].partition(":")[0].lower()
    for one in MESSENGERS:
        if one.scheme == scheme.lower() or (scheme.lower() == "https" and one.owns(host)):
            return one
    raise Rejected(NOT_KNOWN)


def check(address: str, http: Http) -> Messenger:
    """The service of an address that is whole and leads where we may go; raises `Rejected`. Sends nothing."""
    service = messenger_of(address)
    with _made(service, address, http, dry=True) as (sender, went):
        _notify(sender, "Palabre", "Palabre")
    if not went.reached:
        raise went.faults[0] if went.faults else Rejected(MISSPELT)
    return service


def send(address: str, title: str, text: str, http: Http) -> None:
    """Let a service tell a short message, once. Raises the errors of the contract."""
    service = messenger_of(address)
    with _made(service, address, http) as (sender, went):
        done = _notify(sender, plain(title)[:120], plain(text)[: LONGEST[service.kind]])
    if done and went.taken:
        return
    raise _fault(went)


def plain(text: str) -> str:
    """A text in which nothing calls everybody, links or dresses itself up: parts of it come from outside."""
    return text.translate(_HARMLESS)


_HARMLESS = str.maketrans({"<": "‹", ">": "›", "@": "＠", "`": "'", "[": "(", "]": ")", "*": "·"})


def _fault(went: _Round) -> ConnectorError:
    """What went wrong, the least certain first: a call that may have been carried out is never repeated."""
    for error in went.faults:
        if isinstance(error, Unknown):
            return error
    if not went.faults:
        return Rejected(NOT_TAKEN if went.taken else MISSPELT)
    if went.taken:
        return Rejected(IN_PART)
    error = went.faults[-1]
    return Rejected(KEY) if isinstance(error, Reconnect) else error


def _notify(sender: Any, title: str, text: str) -> bool:
    try:
        return bool(sender.notify(body=text, title=title, body_format="text"))
    except Exception:  # noqa: BLE001 - the library's own faults tell as a message that wasn't taken
        return False


@contextmanager
def _made(
    service: Messenger, address: str, http: Http, *, dry: bool = False
) -> Iterator[tuple[Any, _Round]]:
    """The library's sender for an address, and the round that it calls in."""
    went = _Round(service, http, dry)
    before = _round.set(went)
    try:
        yield _sender(service, address.strip()), went
    finally:
        _round.reset(before)


def _sender(service: Messenger, address: str) -> Any:
    kind = _kind(service.place)
    native = address.lower().startswith("https://")
    try:
        found = kind.parse_native_url(address) if native else kind.parse_url(address)
        # As the library itself has read it, so that no other spelling gets past.
        options = {name for part in QUERIES for name in (found or {}).get(part) or ()}
        if not options - OPTIONS and found:
            return kind(asset=_asset(), **found)
    except Exception:  # noqa: BLE001 - whatever it says of an address, it holds the address
        raise Rejected(MISSPELT) from None
    raise Rejected(OPTION if found else MISSPELT)


@cache
def _kind(place: str) -> Any:
    """The library's class of a service. Its module is given our door for what it calls `requests`."""
    name, _dot, kind = place.partition(".")
    module = import_module(f"apprise.plugins.{name}")
    module.requests = _Door()  # type: ignore[attr-defined]
    return getattr(module, kind)


@cache
def _asset() -> Any:
    asset = import_module("apprise.asset").AppriseAsset
    return asset(app_id="Palabre", app_desc="Palabre", image_url_mask="", image_url_logo="")


class _Door:
    """What a service's module takes for the library requests: the calls it makes go out by ours."""

    def __init__(self) -> None:
        self._requests = import_module("requests")
        self.codes = self._requests.codes
        self.exceptions = self._requests.exceptions
        self.RequestException = self._requests.RequestException
        self.Response = self._requests.Response

    def get(self, url: str, **options: Any) -> Any:
        return self.request("GET", url, **options)

    def post(self, url: str, data: Any = None, json: Any = None, **options: Any) -> Any:
        return self.request("POST", url, data=data, json=json, **options)

    def put(self, url: str, data: Any = None, **options: Any) -> Any:
        return self.request("PUT", url, data=data, **options)

    def request(self, method: str, url: str, **options: Any) -> Any:
        """Make a call of the round; what fails is noted there, and told the library in its own way."""
        went = _round.get()
        said = {name: options.get(name) for name in ("params", "data", "json", "headers", "auth")}
        call = self._requests.Request(method, url, **said).prepare()
        try:
            answer = self._called(went, call)
        except ConnectorError as error:
            went.faults.append(error)
            raise self.exceptions.ConnectionError("not reached") from None
        given = self._requests.Response()
        given.status_code, given._content, given.url = answer.status, answer.body, call.url
        given.headers.update(answer.headers)
        return given

    def _called(self, went: _Round, call: Any) -> Any:
        target = went.http.addresses.check(call.url)
        port = target.port or {"http": 80, "https": 443}[target.scheme]
        if not went.service.owns(target.host) and not went.http.addresses.allowed(
            target.host, port
        ):
            raise Rejected(ELSEWHERE)
        went.reached = True
        if went.dry:
            raise Rejected(NOT_TAKEN)
        headers = {name: value for name, value in call.headers.items() if name != "Content-Length"}
        answer = went.http.call(
            call.method, call.url, headers=headers, content=call.body or b"", cap=200_000, cut=True,
            expect=range(200, 600),
        )  # fmt: skip
        if answer.status >= 300:
            went.faults.append(_said(answer.status, answer.wait, headers))
        else:
            went.taken += 1
        return answer


def _said(status: int, wait: Any, headers: dict[str, str]) -> ConnectorError:
    error = error_for(status, wait, headers, reading=False)
    if isinstance(error, RateLimited | Unknown):
        return error
    return Rejected(KEY) if status in {401, 403, 404} else error
