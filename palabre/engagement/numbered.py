"""Where rows of this room hold numbers beside their foreign keys: see `governance.renumbering`."""

from palabre.governance.renumbering import By, Shape, UpTo

WHOM = ("member-{governance.Member}", "team-{engagement.Team}")
CONDITIONS = [
    {
        "values": By(
            "what",
            {
                "topic": ["{listening.Topic}"],
                "category": ["{listening.Category}"],
                "account": ["{channels.Channel}"],
                "tag": ["{listening.Tag}"],
                "people": [
                    (
                        "segment-{engagement.Segment}",
                        "tag-{listening.Tag}",
                        "voices-{ecosystem.VoiceList}",
                    )
                ],
            },
        )
    }
]
ACTS = [
    {
        "value": By(
            "act",
            {
                "assign": WHOM,
                "answer": "{engagement.SavedReply}",
                "program": "{engagement.RuleHook}",
            },
        ),
        "whom": [WHOM],
        "message": "{engagement.RuleMessage}",
        "alert": "{engagement.Alarm}",
    }
]
DETAIL = (*WHOM, "tag-{listening.Tag}")
MOVED = {"identities": ["{engagement.Identity}"], "consents": ["{engagement.Consent}"]}
RECORD = {"tags": ["{listening.Tag}"]}
HOLDS: dict[str, dict[str, Shape]] = {
    "engagement.Conversation": {"rested": "{engagement.Turn}"},
    "engagement.CrmEvent": {
        "person_number": "{engagement.Person}",
        "into_number": "{engagement.Person}",
    },
    "engagement.Episode": {"after": "{engagement.Turn}"},
    "engagement.Happening": {"detail": DETAIL},
    "engagement.Macro": {
        "parts": [{"value": By("step", {"assign": WHOM, "reply": "{engagement.SavedReply}"})}]
    },
    "engagement.Pledge": {
        "survey": "{community.Survey}",
        "counted_to": UpTo("engagement.Conversation"),
    },
    "engagement.Regrouping": {"moved": MOVED, "before": RECORD, "after": RECORD},
    "engagement.Rule": {"conditions": CONDITIONS, "acts": ACTS},
    "engagement.RuleAnswer": {"rule_number": "{engagement.Rule}"},
    "engagement.RuleMessage": {
        "rule_number": "{engagement.Rule}",
        "turn_number": "{engagement.Turn}",
    },
    "engagement.RuleNotice": {"key": "rule {engagement.Rule} {engagement.Conversation}"},
    "engagement.RuleRun": {
        "turn_number": "{engagement.Turn}",
        "detail": DETAIL,
        "why": CONDITIONS,
        "told": ACTS,
    },
}
HOLDS_NONE = {
    "engagement.CrmLink": "mapping told",
    "engagement.CrmRecord": "agreed",
    "engagement.PeopleImport": "rows unread told",
    "engagement.Pledge": "week closed levels",
    "engagement.SavedReply": "texts",
    "engagement.Segment": "conditions",  # tags by their names
}
