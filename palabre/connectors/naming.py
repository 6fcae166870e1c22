"""How a text names somebody on a network so that their name leads to them, as data."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Naming:
    """What a text needs in order to name somebody.

    ``form`` holds the handle in the place of {}; ``handle`` is the pattern of a whole one. ``cannot`` is
    for a network where programs name nobody: why a name stands there as plain text, with %(name)s.
    """

    form: str = "@{}"
    handle: str = ""
    cannot: str = ""

    def read(self, typed: str) -> str:
        """The handle that a person typed or copied (with its sign, or a profile's address); "" when it is
        none of this network."""
        typed = typed.strip()
        start = self.form.partition("{}")[0]
        tries = [typed.removeprefix(start), typed.lstrip("@")]
        if typed.startswith(("https://", "http://")):
            try:
                parts = urlsplit(typed)
            except ValueError:
                return ""
            last = parts.path.rstrip("/").rpartition("/")[2].lstrip("@")
            # Where servers have names of their own, a profile's address tells both.
            tries = [f"{last}@{parts.netloc}", last] if "@" in self.handle else [last]
        fitting = (one for one in tries if self.handle and re.fullmatch(self.handle, one))
        return next(fitting, "")

    def written(self, handle: str) -> str:
        """The handle as it stands in a text."""
        return self.form.format(handle)


# user@server, as the fediverse calls its people.
WITH_SERVER = r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}"
