"""What a network says of itself with its source, and how it lets an account be connected: data only.

``contract.py`` gives both on; its capabilities are the keys of ``OAuth.scopes``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Fact:
    """A sentence about a network that a user should know, with where and when a person read it."""

    says: str
    source: str
    read_on: date


@dataclass(frozen=True, slots=True)
class OAuth:
    """How a network lets a person connect an account on its own pages (RFC 6749, PKCE: RFC 7636).

    ``scopes`` are asked for by capability, only for what is wanted; ``always`` whatever is wanted. ``client``
    says where the app's secret goes in the exchange: "basic" or "body". ``id_name`` is how this network
    spells client_id. With ``on_server`` the addresses are paths of the account's own server, and ``register``
    is the path where an app makes itself known there. ``no_pkce`` is why the network is asked without PKCE.
    ``renews_for`` is how long a connection is renewed where only the network's pages say so. ``issuer`` is
    its name as an authorization server, ``metadata`` where it says what it promises (RFC 8414, RFC 9207).

    With ``temporary`` it is version 1.0a (RFC 5849): that is where an app gets the temporary token with which
    the person is sent there. ``levels`` are permissions of which each holds those before it: only the highest
    is asked for. ``scope_name`` is how the network spells scope. ``asks`` is what the person is asked for
    beforehand where the network's key doesn't tell whose account it opens: the account's own name there.
    ``on_wish`` are the ways of reading whose permissions open more than what is read, or take a review of
    their own: they are asked for only where a person wishes them. ``in_place`` is what is asked for in the
    place of ``always`` where something is wanted that the network gives to other apps only.
    """

    authorize: str
    token: str
    scopes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    always: tuple[str, ...] = ()
    separator: str = " "
    no_pkce: Fact | None = None
    client: str = "body"
    id_name: str = "client_id"
    extra: Mapping[str, str] = field(default_factory=dict)
    revoke: str = ""
    on_server: bool = False
    register: str = ""
    issuer: str = ""
    metadata: str = ""
    renews_for: timedelta | None = None
    temporary: str = ""
    levels: tuple[str, ...] = ()
    scope_name: str = "scope"
    asks: str = ""
    on_wish: frozenset[str] = frozenset()
    in_place: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def pkce(self) -> bool:
        """Say whether both halves of a connection are tied together by PKCE."""
        return self.no_pkce is None
