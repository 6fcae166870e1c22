"""Where rows of this room hold numbers beside their foreign keys: see `governance.renumbering`."""

from palabre.governance.renumbering import Keys, Shape, emptied

STEPS = [{"people": ["{governance.Member}"]}]
LEAVING = {"media": [{"id": "{publishing.Media}"}]}
# The texts of a version that are one account's: see `versions.parts_of`.
PARTS = tuple(
    f"{name}:{{channels.Channel}}"
    for name in (
        "channel", "signature", "title-there", "thread-there", "comment-there", "where", "asked",
    )
)  # fmt: skip
HOLDS: dict[str, dict[str, Shape]] = {
    # A program that asks again hears that it was done; the numbers it was told are those of the other house.
    "publishing.ApiAnswer": {"answer": emptied},
    "publishing.Batch": {
        "rows": [{"channels": ["{channels.Channel}"], "campaign": "{campaigns.Campaign}"}],
        "refused": [{"channels": ["{channels.Channel}"], "campaign": "{campaigns.Campaign}"}],
    },
    "publishing.Chain": {"steps": STEPS},
    "publishing.CharterRules": {"accounts": ["{channels.Channel}"]},
    "publishing.Comment": {"part": PARTS},
    "publishing.Delivery": {"content": LEAVING, "new_content": LEAVING},
    "publishing.Review": {"steps": STEPS},
    "publishing.Version": {
        "content": {
            "campaign": "{campaigns.Campaign}",
            "mission": "{strategy.Mission}",
            "media": [{0: "{publishing.Media}"}],
            "cuts": Keys("{publishing.Media}"),
            "told": [{"channel": "{channels.Channel}"}],
        }
    },
}
HOLDS_NONE = {
    "publishing.Attachment": "cuts",
    "publishing.BounceReading": "cursor",
    "publishing.Chain": "tags",
    "publishing.CharterRules": "content",
    "publishing.Inflow": "cursor",
    "publishing.Media": "cuts",
    "publishing.Override": "rules",
    "publishing.Post": "thread tags",
    "publishing.Series": "days",
    "publishing.SeriesText": "wordings",
    "publishing.Variant": "thread to more",
}
