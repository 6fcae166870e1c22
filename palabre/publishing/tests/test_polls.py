"""A poll that goes with a post: seen before it leaves, by who writes it and by who approves it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from palabre.channels.models import Channel
from palabre.connectors.polls import poll_in
from palabre.connectors.protocols import Draft
from palabre.connectors.registry import PLATFORMS
from palabre.governance.acts import MACHINE
from palabre.publishing.actions.posts import Told, Written, write_post
from palabre.publishing.checks import limits_of

POSTS = "/o/lanterne/lanterne/publish/posts/"


@pytest.fixture
def account(brand):
    """An account of a network that takes polls."""
    return Channel.objects.create(
        organisation=brand.organisation, platform="mastodon", name="zoe", secret="key"
    )


@pytest.mark.parametrize(
    "network", ["mastodon", "discourse", "threads", "linkedin", "telegram", "discord", "reddit"]
)
def test_a_poll_with_one_answer_is_refused_before_it_leaves(network):
    of = PLATFORMS[network][0]
    (answers,) = (one for one in of.draft if one.answers_to is not None)
    question = {answers.answers_to: "Which?"} if answers.answers_to else {}

    def polls(text):
        draft = Draft("Which?", title="Tea", more={**question, answers.name: text})
        return [one.part for one in limits_of(draft, of) if one.rule == "poll-short"]

    assert polls("Tea\n \nTea") == [f"more:{answers.name}"]
    assert polls("Tea\nCoffee") == []
    asked, found = poll_in(of.draft, {**question, answers.name: "Tea\nCoffee"})
    assert (asked, found) == (question.get(answers.answers_to, ""), ["Tea", "Coffee"])


@pytest.mark.parametrize(
    ("network", "most", "longest", "asks"),
    [("discourse", 20, 0, 0), ("threads", 4, 25, 0), ("linkedin", 4, 30, 140), ("reddit", 6, 0, 0),
     ("discord", 10, 55, 300), ("telegram", 12, 100, 300)],
)  # fmt: skip
def test_a_poll_of_too_many_or_too_long_words_is_refused_before_it_leaves(
    network, most, longest, asks
):
    of = PLATFORMS[network][0]
    (answers,) = (one for one in of.draft if one.answers_to is not None)

    def wrong(number, length, question=1):
        told = "\n".join(str(one).ljust(length, "x") for one in range(10, 10 + number))
        asked = "?" * question
        more = {answers.name: told} | ({answers.answers_to: asked} if answers.answers_to else {})
        found = limits_of(Draft(asked, title="Tea", more=more), of)
        rules = {"poll-many", "poll-long", "field-long"}
        return {one.english for one in found if one.rule in rules and one.grave}

    assert not wrong(most, longest or 2, asks or 1)
    assert "you wrote" in wrong(most + 1, 2).pop()
    if longest:
        assert len(wrong(2, longest + 1)) == 2
    if asks:
        assert f"{asks} characters" in wrong(2, 2, asks + 1).pop()


def test_what_a_network_counts_as_two_signs_is_counted_so_before_it_leaves():
    telegram = PLATFORMS["telegram"][0]

    def wrong(signs):
        more = {"poll": f"Tea\n{'🍵' * signs}"}
        return [one.rule for one in limits_of(Draft("Which?", more=more), telegram) if one.grave]

    assert wrong(50) == []
    assert wrong(51) == ["field-long"]


def test_answers_to_a_question_that_nobody_asks_are_no_poll():
    linkedin = PLATFORMS["linkedin"][0]
    given = {"answers": "Tea\nCoffee"}
    assert poll_in(linkedin.draft, given) == ("", [])
    (found,) = limits_of(Draft("Which?", more=given), linkedin)
    assert (found.rule, found.grave, found.part) == ("poll-open", True, "more:poll")
    assert poll_in(PLATFORMS["bluesky"][0].draft, {"poll": "Tea\nCoffee"}) == ("", [])


def test_the_answers_of_a_poll_stand_in_the_preview_and_on_the_page_of_the_post(
    as_ada, brand, account
):
    given = {
        "text": "Which?", "channels": [account.pk], "aim": "useful", "language": "en",
        f"more_{account.pk}_poll": "Tea\nCoffee <b>",
    }  # fmt: skip
    look = as_ada.post(f"{POSTS}look/", given).content.decode()
    lines = '<li lang="en" dir="auto">Tea</li><li lang="en" dir="auto">Coffee &lt;b&gt;</li>'
    assert lines in look
    assert "two answers at least" not in look
    short = as_ada.post(f"{POSTS}look/", given | {f"more_{account.pk}_poll": "Tea"})
    assert "two answers at least" in short.content.decode()
    told = Told(account.pk, more={"poll": "Tea\nCoffee"})
    post = write_post(MACHINE, brand, Written("Which?", told=[told], language="en"))
    with CaptureQueriesContext(connection) as asked:
        page = as_ada.get(f"{POSTS}{post.pk}/").content.decode()
    assert "Poll on zoe" in page
    assert '<li lang="en" dir="auto">Tea</li><li lang="en" dir="auto">Coffee</li>' in page
    of_variants = 'FROM "publishing_variant" INNER JOIN "channels_channel"'
    assert sum(of_variants in one["sql"] for one in asked) == 1


def test_where_nothing_is_needed_nothing_is_called_optional(as_ada, account, brand):
    wiki = Channel.objects.create(
        organisation=brand.organisation, platform="mediawiki", name="wiki", secret="key"
    )
    page = as_ada.get(f"{POSTS}new/").content.decode()
    label = {
        one.pk: page[page.index(f'for="id_text_{one.pk}"') :].partition("</label>")[0]
        for one in (account, wiki)
    }
    assert ["optional" in label[one.pk] for one in (account, wiki)] == [False, True]
