"""Where a tracked link may lead, and the tags (UTM) that it carries there. Pure."""

import ipaddress
import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from palabre.connectors.words import N_

LONGEST = 2000
UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")
USUAL = {
    "utm_source": "{network}",
    "utm_medium": "{medium}",
    "utm_campaign": "{campaign}",
    "utm_content": "{link}",
}
NAMES = frozenset({"network", "medium", "campaign", "link"})
_PAGE = re.compile(r"/p/([a-z0-9-]{1,60})/?")
_NAME = re.compile(r"{(\w*)}")
_HOST = re.compile(r"[^\s/\\@:?#\[\]<>\"'`{}|^%]+")


class Unfit(ValueError):
    """The address is none that a link may lead to; the message is a sentence for a person (msgid)."""


def target_of(typed: str, own_hosts: frozenset[str] = frozenset()) -> str:
    """The address that a person typed, as a link may lead there; raises `Unfit`.

    Only http and https, with a public host and without a password in it; never back to a short
    address of our own, which could go round for ever. A link page of ours shows something
    itself. Without a scheme, https is meant.
    """
    text = typed.strip()
    if not text or len(text) > LONGEST:
        raise Unfit(N_("Give one web address of at most 2,000 characters."))
    if re.search(r"[\x00-\x20\x7f\\]", text):
        raise Unfit(N_("A web address holds no spaces and no backslashes."))
    if "://" not in text and not re.match(r"[a-z][a-z0-9+.-]*:(?!\d)", text, re.IGNORECASE):
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        raise Unfit(N_("This web address can’t be read.")) from None
    if parts.scheme not in {"http", "https"}:
        raise Unfit(N_("Only addresses that begin with http:// or https:// are followed."))
    if parts.username is not None or parts.password is not None:
        raise Unfit(N_("An address with a name or password in it misleads: leave it out."))
    if not _is_public(host):
        raise Unfit(N_("This address is no public one: people outside couldn’t open it."))
    if host.rstrip(".") in own_hosts and not page_of(parts.path):
        raise Unfit(N_("This is a short address already: give the one that it leads to."))
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/?%:@!$&'()*+,;=~-._[]")
    netloc = _in_ascii(parts.netloc)
    fragment = quote(parts.fragment, safe="/?%:@!$&'()*+,;=~-._")
    found = urlunsplit((parts.scheme, netloc.lower(), path or "/", query, fragment))
    if len(found) > LONGEST:  # one letter may be nine signs in an address
        raise Unfit(N_("Give one web address of at most 2,000 characters."))
    return found


def page_of(path: str) -> str:
    """The short name of the link page that a path of ours shows, "" for any other path."""
    found = _PAGE.fullmatch(path)
    return found[1] if found else ""


def with_way(address: str, slug: str) -> str:
    """The address of a link page of ours, telling it by which link one came."""
    parts = urlsplit(address)
    query = "&".join(filter(None, (parts.query, urlencode({"via": slug}))))
    return urlunsplit(parts._replace(query=query))


def _in_ascii(netloc: str) -> str:
    if netloc.isascii():
        return netloc
    try:
        found = netloc.encode("idna").decode()
    except UnicodeError:
        raise Unfit(N_("This web address can’t be read.")) from None
    if " " in found:  # what stands for an accent alone becomes one
        raise Unfit(N_("This web address can’t be read."))
    return found


def _is_public(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        pass
    last = host.rstrip(".").rpartition(".")[2].lower()
    is_name = "." in host.strip(".") and bool(_HOST.fullmatch(host))
    # A name that ends in figures is an address in disguise (0x7f.1, 127.1).
    return is_name and not re.fullmatch(r"(0x[0-9a-f]*|\d+|localhost|local|internal)", last)


def unknown_names(template: Mapping[str, str]) -> set[str]:
    """The words in braces that a template of tags doesn't have."""
    found = {name for text in template.values() for name in _NAME.findall(text)}
    return found - NAMES


def tagged(target: str, template: Mapping[str, str], values: Mapping[str, str]) -> str:
    """The address with the template's tags filled in; what it carries already stays as it is.

    A tag that nothing fills is left out.
    """
    parts = urlsplit(target)
    known = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    added = {}
    for name in UTM:
        text = _NAME.sub(lambda match: values.get(match[1], ""), template.get(name, "")).strip()
        if text and name not in known:
            added[name] = text
    query = "&".join(filter(None, (parts.query, urlencode(added))))
    return urlunsplit(parts._replace(query=query))
