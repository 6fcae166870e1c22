"""What repeats, and what waits for others: every room's work, written by hand in one place."""

from palabre.jobs import every

SCHEDULE = (
    every("listening.read_due_sources", 5),
    every("listening.refine_tones", 60),
    every("listening.read_intents", 60),
    every("listening.refine_categories", 60),
    every("listening.learn_tones", 24 * 3600),
    every("listening.send_digests", 60),
    every("listening.fail_forsaken_imports", 300),
    every("listening.check_deletions", 60),
    every("listening.forget", 3600),
    every("listening.ask_waiting_hubs", 6 * 3600),
    every("publishing.sweep", 60),
    every("publishing.expire", 300),
    every("publishing.remind", 900),
    every("publishing.list_troubles", 900),
    every("publishing.plan", 300),
    every("publishing.read_returned", 900),
    every("publishing.clean_library", 24 * 3600),
    every("engagement.look", 2),
    every("engagement.forget_gone", 600),
    every("campaigns.count_clicks", 60),
    every("community.sweep", 60),
    every("community.forget", 3600),
    every("engagement.look_for_pairs", 6 * 3600),
    every("engagement.sweep_people", 60),
    every("channels.look_after_keys", 600),
    every("jobs.prune_done", 3600),
)

# Jobs that call others' servers: they never hold the last thread of a worker that reads the table.
# A broker hands jobs out in their order: give it workers enough.
SLOW = frozenset(
    {
        "listening.read_round",
        "listening.read_source",
        "listening.read_article",
        "listening.check_deletions",
        "listening.subscribe_to_hub",
        "listening.ask_waiting_hubs",
        "channels.look_after_keys",
        "publishing.deliver",
        "publishing.fulfil",
        "publishing.measure",
        "publishing.ask_reviewers",
        "publishing.tell_author",
        "publishing.remind_reviewers",
        "publishing.tell_trouble",
        "publishing.mail_troubles",
        "publishing.read_feed",
        "publishing.read_card",
        "publishing.post_letter",
        "publishing.ask_to_confirm",
        "publishing.read_returned",
        "community.tell",
        "community.mail_key",
        "community.mail_refusal",
        "engagement.moderate",
        "engagement.tell_named",
        "engagement.look_at_site",
        "engagement.sync_people",
        "engagement.tell_crm",
        "community.mail_thanks",
    }
)
