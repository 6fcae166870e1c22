"""Publishes on LinkedIn in the name of the person whose token it is, and measures what they said."""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from palabre.connectors.contract import Author, Rejected, Unavailable
from palabre.connectors.http import Answer, Http
from palabre.connectors.linkedinperson import PLATFORM, figures
from palabre.connectors.linkedinrest.calls import Calls, refusal_of
from palabre.connectors.linkedinrest.speaking import Speaking
from palabre.connectors.plain import one_line, web_address
from palabre.connectors.protocols import Measured
from palabre.connectors.shapes import told, word
from palabre.connectors.words import N_

WHO = "https://api.linkedin.com/v2/userinfo"
WHO_ELSE = "https://api.linkedin.com/v2/me"  # for apps that may not ask by OpenID (r_basicprofile)
EXPECTED = (400, 401, 403, 404, 429)
NOT_TOLD = N_(
    "LinkedIn doesn't tell whose account this is: connect it again with the right for it."
)
ODD = N_("LinkedIn answered something unexpected.")
_NUMBER = re.compile(r"[\w-]{1,100}", re.ASCII)


class LinkedInPersonConnector(Speaking):
    """Speaks for the person whose OAuth token is the credential's ``secret``."""

    def __init__(self, http: Http, credential: Mapping[str, str]) -> None:
        self._http, self._secret = http, credential.get("secret", "")
        self._calls = Calls(http, self._secret)

    @cached_property
    def _who(self) -> Mapping[str, Any]:
        answer = self._told(WHO)
        found = told(answer if answer.status < 400 else self._told(WHO_ELSE))
        if "sub" not in found:
            names = (word(found.get(f"localized{one}Name")) for one in ("First", "Last"))
            found = {"sub": found.get("id"), "name": " ".join(filter(None, names))}
        if not _NUMBER.fullmatch(word(found.get("sub"))):
            raise Unavailable(ODD)
        return found

    def _told(self, address: str) -> Answer:
        headers = {"Authorization": f"Bearer {self._secret}"}
        answer = self._http.get(address, headers=headers, expect=EXPECTED)
        if answer.status in {401, 429}:
            raise refusal_of(answer)
        if answer.status >= 400 and address != WHO:
            raise Rejected(NOT_TOLD)
        return answer

    @cached_property
    def _urn(self) -> str:
        return f"urn:li:person:{word(self._who.get('sub'))}"

    def me(self) -> Author:
        """Give the person; raises `Reconnect` when LinkedIn doesn't accept the token."""
        name = one_line(word(self._who.get("name")), 200)
        return Author(
            self._urn, name or self._urn, avatar=web_address(word(self._who.get("picture")))
        )

    def measure(self, remote_ids: Sequence[str]) -> tuple[Measured, ...]:
        """Tell the figures of posts of the person's own, or how many follow them."""
        if not remote_ids:
            return tuple(figures.of_person(self._calls))
        names = {one.theirs: one.slug for one in PLATFORM.metrics if one.theirs.isupper()}
        return tuple(figures.of_posts(self._calls, remote_ids, names))
