"""Where rows of this room hold numbers beside their foreign keys: see `governance.renumbering`."""

from palabre.governance.renumbering import Shape

HOLDS: dict[str, dict[str, Shape]] = {}
HOLDS_NONE = {
    "campaigns.Campaign": "tags utm",
    "campaigns.Contest": "words excluded",
    "campaigns.SiteDay": "seconds",
    "campaigns.SiteLog": "names files found fault_params",
    "campaigns.SiteMeter": "hosts",
}
