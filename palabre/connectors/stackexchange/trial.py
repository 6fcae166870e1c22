"""How Stack Exchange is tried: a tag with its answers, a search, and what an account writes."""

from palabre.connectors.contract import Capability, Moderation
from palabre.connectors.protocols import Draft
from palabre.connectors.trial import Listed, Pages, Trial, asks, one_each, recorded, route

FIRST, SECOND = one_each(recorded(__file__, "questions.json"), "items")

ASKED = Draft("Une ou deux ?", "Quelles piles ?", tags=("lampes",), to={"site": "french"})

TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("tag", {"tag": "lampes", "site": "french"}, {}),
        Capability.SEARCH: lambda one: one.search("luciole", {}),
        Capability.PUBLISH: lambda one: one.publish(ASKED, "k"),
        Capability.MODERATE: lambda one: one.moderate("french/a/78", Moderation.LIKE),
        Capability.REPLY: lambda one: one.reply("french/q/77", Draft("Deux piles suffisent."), "k"),
        Capability.EDIT: lambda one: one.edit("french/c/91", Draft("Merci, c'est corrigé.")),
        Capability.DELETE: lambda one: one.delete("french/a/78"),
        Capability.MEASURE: lambda one: one.measure(["french/a/78"]),
    },
    route({
        "GET /me/associated": recorded(__file__, "associated.json"),
        "GET /2.3/users/": recorded(__file__, "users.json"),
        "GET /me/answers": recorded(__file__, "answers.json"),
        "GET /me/comments": recorded(__file__, "comments.json"),
        "GET /2.3/comments/": recorded(__file__, "comments.json"),
        "GET /me/posts": {"items": [{"post_id": 78, "post_type": "answer"}], "has_more": False},
        "GET /2.3/posts/": recorded(__file__, "comments.json"),
        "GET /me/questions": recorded(__file__, "questions.json"),
        "POST /questions/add": recorded(__file__, "questions.json"),
        "POST /upvote": recorded(__file__, "answers.json"),
        "POST /answers/add": recorded(__file__, "answers.json"),
        "POST /comments/add": recorded(__file__, "comments.json"),
        "POST /2.3/comments/91/edit": recorded(__file__, "comments.json"),
        "POST /2.3/answers/78/edit": recorded(__file__, "answers.json"),
        "POST /2.3/answers/78/delete": {"items": [], "has_more": False},
        "GET /answers": recorded(__file__, "answers.json"),
        "GET /2.3/": recorded(__file__, "questions.json"),
    }),
    {"key": "k3y-s3cret", "secret": "s3cret"},
    pages=Pages(
        lambda one, at: one.read("tag", {"tag": "lampes", "site": "french"}, at),
        asks("/2.3/questions?", "page"),
        {"1": {**SECOND, "has_more": True}, "2": {**FIRST, "has_more": False}},
        before={"since": 1},
    ),
    offers={"site": Listed(
        asks("/2.3/sites", "page"),
        {"1": {"items": [{"api_site_parameter": "french", "name": "French", "site_type": "main_site"},
                         {"api_site_parameter": "french.meta", "name": "M", "site_type": "meta_site"}],
               "has_more": True},
         "2": {"items": [{"api_site_parameter": "cooking", "name": "Cooking", "site_type": "main_site"}],
               "has_more": False}},
        frozenset({"french", "cooking"}),
    )},
)  # fmt: skip
