"""Where rows of this room hold numbers beside their foreign keys: see `governance.renumbering`."""

from palabre.governance.renumbering import Keys, Shape

HOLDS: dict[str, dict[str, Shape]] = {
    "ecosystem.Community": {"places": [{2: "{listening.Place}"}]},
    "ecosystem.Map": {
        "places": [{"numbers": ["{listening.Place}"]}],
        "ties": [{0: "{listening.Voice}", 1: "{listening.Voice}"}],
    },
    "ecosystem.Standing": {
        "evidence": {"*": ["{listening.Mention}"]},
        "places": Keys("p{listening.Place}"),
        "signs": {"*": {"texts": ["{listening.Mention}"], "voices": ["{listening.Voice}"]}},
    },
}
HOLDS_NONE = {
    "ecosystem.Community": "words share_of_voice doings wants",
    "ecosystem.Map": "doings signs_told own",
    "ecosystem.Reading": "stability",
    "ecosystem.Standing": "doings",
    "ecosystem.Theme": "words",
}
