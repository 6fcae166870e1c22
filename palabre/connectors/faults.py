"""Turns what goes wrong on the wire, and the statuses a site answers with, into the five errors."""

import ssl
from collections.abc import Iterable
from datetime import timedelta

import httpcore
import httpx

from palabre.connectors.contract import (
    ConnectorError,
    RateLimited,
    Reconnect,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.words import N_

USUAL_WAIT = timedelta(minutes=15)
# What may follow a redirect to another origin; any other header may be a credential and never does.
HARMLESS = frozenset({"accept", "accept-language", "if-none-match", "if-modified-since"})

TOO_SLOW = N_("The site takes too long to answer.")
SILENT = N_("The site does not answer.")
BROKEN_OFF = N_("The site broke off its answer.")
PERHAPS = N_("The connection broke after the request was sent: it may have been carried out.")
NOT_UPLOADED = N_("The picture didn't reach the server: nothing was posted.")
UNSAFE = N_("The site's security certificate is not valid.")
ENDED = N_("The site's security certificate is not valid: its time is over.")
ANOTHERS = N_("The site's security certificate is not valid: it is for another name.")
UNVOUCHED = N_("The site's security certificate is not valid: nobody whom we trust vouches for it.")
# By the numbers that OpenSSL gives (X509_V_ERR_...).
_WHY_UNSAFE = {10: ENDED, 62: ANOTHERS, 64: ANOTHERS} | dict.fromkeys((18, 19, 20, 21), UNVOUCHED)
UNSAFES = frozenset({UNSAFE, *_WHY_UNSAFE.values()})
TOO_BIG = N_("This address sends more than Palabre reads at once.")
IN_TROUBLE = N_("The site has a fault of its own and says so.")
TOO_OFTEN = N_("The site asks us to call less often.")
SIGNED_OUT = N_("The site no longer accepts this connection: connect the account again.")
CLOSED = N_("The site refuses to show this address to us.")
GONE = N_("There is nothing at this address.")
REFUSED = N_("The site refuses this request.")

WIRE_ERRORS = (
    httpx.TransportError,
    httpx.InvalidURL,
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
)


def error_of(error: Exception, reading: bool, *, began: bool = False) -> ConnectorError:
    """Choose the error for a failure of the connection itself."""
    before = (httpcore.ConnectError, httpcore.ConnectTimeout, httpcore.PoolTimeout)
    if isinstance(error, ssl.SSLError) or "CERTIFICATE" in str(error):
        return unsafe(error)
    unsent = isinstance(
        error, (*before, httpx.ConnectError, httpx.ConnectTimeout, httpx.InvalidURL)
    )
    if not reading and not unsent:
        return Unknown(PERHAPS)
    slow = (httpx.TimeoutException, httpcore.TimeoutException, TimeoutError)
    if isinstance(error, slow):
        return Unavailable(TOO_SLOW)
    return Unavailable(BROKEN_OFF if began else SILENT)


def unsafe(error: BaseException | None) -> Unavailable:
    """Say why a certificate isn't believed, as far as it is known; ``error`` may wrap what was found."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return Unavailable(_WHY_UNSAFE.get(error.verify_code, UNSAFE))
        error = error.__cause__ or error.__context__
    return Unavailable(UNSAFE)


def error_for(
    status: int, wait: timedelta | None, sent: Iterable[str], *, reading: bool
) -> ConnectorError:
    """Choose the error for a status that the caller didn't expect.

    A server's own fault (5xx) in answer to what changes something says nothing of whether it was done:
    a proxy also answers 503, even with a Retry-After, when the server behind it broke off in the middle.
    """
    if status == 429 or (status == 503 and wait and reading):
        return RateLimited(TOO_OFTEN, wait or USUAL_WAIT)
    if status in {401, 403}:
        known = {name.lower() for name in sent} - HARMLESS
        return Reconnect(SIGNED_OUT) if status == 401 and known else Rejected(CLOSED)
    if status in {404, 410}:
        return Rejected(GONE)
    if status >= 500 or status in {408, 425}:
        sure = reading or status in {408, 425}
        return Unavailable(IN_TROUBLE) if sure else Unknown(PERHAPS)
    return Rejected(REFUSED)
