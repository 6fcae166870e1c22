"""Where rows of this room hold numbers beside their foreign keys: see `governance.renumbering`."""

from palabre.governance.renumbering import Shape

HOLDS: dict[str, dict[str, Shape]] = {}
HOLDS_NONE = {"channels.ApiKey": "may"}
