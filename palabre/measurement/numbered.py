"""Where rows of this room hold numbers beside their foreign keys: see `governance.renumbering`."""

from palabre.governance.renumbering import Shape

HOLDS: dict[str, dict[str, Shape]] = {
    "measurement.Edition": {"brands": [{"topic": "{listening.Topic}"}]},
    "measurement.Report": {"blocks": [{"topic": "{listening.Topic}"}]},
}
HOLDS_NONE = {
    "measurement.AwarenessMonth": "figures",
    "measurement.BarometerWeights": "kinds places",
    "measurement.Edition": "weights sources figures",
}
