"""Where rows of this room hold numbers beside their foreign keys: see `governance.renumbering`."""

from palabre.governance.renumbering import Shape, UpTo

# Each line of an incident's log has a name of its own, so that it stands once.
LINES = (
    "acted {protection.ReachCheck}",
    "check {protection.ReachCheck}",
    "done {protection.Task} *",
    "duty {protection.Duty}",
    "duty {protection.Duty} ended",
    "held {publishing.Hold}",
    "lifted {publishing.Hold}",
    "passes {publishing.Hold}",
    "said {protection.ReachCheck}",
    "sent {protection.Statement}",
    "sign {protection.Sign}",
    "task {protection.Task} *",
    "undone {protection.Task} *",
)
HOLDS: dict[str, dict[str, Shape]] = {
    "protection.Alert": {
        "evidence": {
            "first": ["{listening.Mention}"],
            "carriers": [{0: "{listening.Voice}"}],
            "places": [{0: "{listening.Place}"}],
            "media": ["{listening.Place}"],
            "topics": [{0: "{listening.Topic}"}],
        }
    },
    "protection.Call": {"step": "{protection.Step}"},
    "protection.Drill": {"script": {"texts": [{"mention": "{listening.Mention}"}]}},
    "protection.Entry": {"key": LINES},
    "protection.Sign": {
        "facts": {
            "mention": "{listening.Mention}",
            "mentions": ["{listening.Mention}"],
            "of": ["{listening.Place}"],
            "thing": "text:{listening.Mention}",
            "voice": "{listening.Voice}",
            "voices": ["{listening.Voice}"],  # where it is a number, they were only counted
        }
    },
    "protection.Sweep": {"voice": UpTo("listening.Voice")},
}
HOLDS_NONE = {
    "protection.BrandWatch": "of_all of_negative alarms",
    "protection.Drill": "pauses",
    "protection.Entry": "facts",
    "protection.Evidence": "facts",
    "protection.Incident": "lessons",
    "protection.Official": "views",
    "protection.Playbook": "steps questions informed lessons",
    "protection.ReachCheck": "facts",
    "protection.Suspect": "reasons likeness",
    "protection.Watch": "of_all of_negative alarms",
}
