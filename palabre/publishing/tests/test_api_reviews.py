"""Approvals for programs: a program brings a member's word, and the rules hold for that member."""

import pytest

from palabre.governance.acts import MACHINE
from palabre.governance.models import AuditEntry
from palabre.publishing.actions.charters import keep_rules
from palabre.publishing.actions.guests import find_link
from palabre.publishing.actions.reviews import hand_in
from palabre.publishing.checks import Charter
from palabre.publishing.models import Comment, Override, Post, Review, Verdict
from palabre.publishing.rules import Need

REVIEWS = "/api/v1/reviews"


@pytest.fixture
def bot(with_key):
    """Call with a key that may bring the decisions of members."""
    return with_key("bot", "approvals")


@pytest.fixture
def review(post, by, chain):
    """A post of Zoé's that both Mo and Max, then Eve, have to approve."""
    chain((Need.ALL, ["Mo", "Max"]), (Need.ANY, ["Eve"]))
    return hand_in(by("Zoé"), post(), note="Pour lundi.")


def word(who, step=1, **more):
    return {"member": f"{who}@example.org".lower(), "step": step, **more}


def test_a_review_says_whom_it_waits_for_and_what_was_said(bot, review):
    told = bot("GET", f"{REVIEWS}/{review.pk}").json()
    assert (told["state"], told["step"], told["waits_for"]) == ("waiting", 1, ["Mo", "Max"])
    assert [one["says"] for one in told["steps"]] == ["All of: Mo, Max", "Eve"]
    assert (told["note"], told["by"], told["post"]) == ("Pour lundi.", "Zoé", review.post_id)
    assert bot("GET", REVIEWS).json() == {"reviews": [told], "before": None}
    for who, count in (("Mo", 1), ("Eve", 0), ("Zoé", 0)):
        found = bot("GET", f"{REVIEWS}?waits_for={who.lower()}@example.org").json()["reviews"]
        assert len(found) == count
    assert bot("GET", f"{REVIEWS}?state=approved&brand=lanterne").json()["reviews"] == []
    assert bot("GET", f"{REVIEWS}?waits_for=nobody@example.org").status_code == 422


def test_members_approve_through_a_program_and_both_are_named(bot, review):
    told = bot("POST", f"{REVIEWS}/{review.pk}/approve", word("Mo", text="Oui.")).json()
    assert (told["waits_for"], told["verdicts"][0]["who"]) == (["Max"], "Mo")
    assert (told["verdicts"][0]["through"], told["verdicts"][0]["text"]) == ("bot", "Oui.")
    bot("POST", f"{REVIEWS}/{review.pk}/approve", word("Max"))
    told = bot("POST", f"{REVIEWS}/{review.pk}/approve", word("Eve", 2)).json()
    assert (told["state"], Post.objects.get().state) == ("approved", "approved")
    actors = set(AuditEntry.objects.filter(verb="approved").values_list("actor", flat=True))
    assert actors == {f"{who} · bot (API)" for who in ("Mo", "Max", "Eve")}


def test_the_page_of_a_review_says_through_which_program_a_word_came(bot, review, as_ada):
    bot("POST", f"{REVIEWS}/{review.pk}/approve", word("Mo"))
    page = as_ada.get(f"/o/lanterne/lanterne/publish/approvals/{review.pk}/").content.decode()
    assert "through “bot”" in page


@pytest.mark.parametrize(
    ("given", "status"),
    [
        (word("Eve"), 409),  # it isn't her step
        (word("Zoé"), 409),  # she wrote it
        (word("Mo", 2), 409),  # not the step that waits
        (word("Nobody"), 422),
        ({"step": 1}, 422),
    ],
)
def test_who_may_not_decide_on_the_page_may_not_through_a_program(bot, review, given, status):
    assert bot("POST", f"{REVIEWS}/{review.pk}/approve", given).status_code == status
    change = given | {"text": "Plus court."}
    assert bot("POST", f"{REVIEWS}/{review.pk}/ask-change", change).status_code == status
    assert not Verdict.objects.exists()


def test_a_change_is_asked_for_with_what_should_be_otherwise(bot, review):
    empty = bot("POST", f"{REVIEWS}/{review.pk}/ask-change", word("Mo"))
    assert (empty.status_code, "Say what" in empty.json()["error"]) == (409, True)
    asked = word("Mo", text="Plus court.")
    told = bot("POST", f"{REVIEWS}/{review.pk}/ask-change", asked, **{"Idempotency-Key": "a"})
    again = bot("POST", f"{REVIEWS}/{review.pk}/ask-change", asked, **{"Idempotency-Key": "a"})
    assert (told.json()["state"], again.json()) == ("returned", told.json())
    assert Verdict.objects.get().through == "bot"
    assert Post.objects.get().state == "draft"


def test_a_program_approves_nothing_that_it_wrote(with_key, people, given):
    both = with_key("writer", "posts", "approvals")
    number = both("POST", "/api/v1/posts", given).json()["id"]
    assert (
        both("POST", f"/api/v1/posts/{number}/hand-in", {"note": "x"}).json()["state"] == "review"
    )
    review = Review.objects.get()
    answer = both("POST", f"{REVIEWS}/{review.pk}/approve", word("Mo"))
    assert (answer.status_code, "own post" in answer.json()["error"]) == (409, True)
    other = with_key("bot", "approvals")
    assert other("POST", f"{REVIEWS}/{review.pk}/approve", word("Mo")).status_code == 200


def test_a_key_that_may_only_write_posts_reads_reviews_and_decides_nothing(call, review):
    assert call("GET", f"{REVIEWS}/{review.pk}").status_code == 200
    assert call("POST", f"{REVIEWS}/{review.pk}/approve", word("Mo")).status_code == 403
    assert call("POST", f"{REVIEWS}/{review.pk}/withdraw").json()["state"] == "withdrawn"
    assert Post.objects.get().state == "draft"


def test_a_key_that_brings_decisions_writes_nothing(bot, review, given):
    assert bot("POST", "/api/v1/posts", given).status_code == 403
    assert bot("POST", f"{REVIEWS}/{review.pk}/withdraw").status_code == 403


def test_comments_are_made_and_settled(bot, call, review):
    address = f"{REVIEWS}/{review.pk}/comments"
    made = bot("POST", address, word("Mo", text="Chaud ?"))
    assert made.status_code == 422  # a comment is of no step
    given = {"member": "mo@example.org", "text": "Chaud ?", "part": "text", "quote": "prêt"}
    made = bot("POST", address, given)
    assert (made.status_code, made.json()["who"]) == (201, "Mo")
    assert call("POST", address, {"text": "From the newsroom."}).json()["who"] == ""
    assert call("POST", f"/api/v1/comments/{made.json()['id']}/settle").status_code == 204
    assert Comment.objects.get(pk=made.json()["id"]).settled_at
    assert len(bot("GET", f"{REVIEWS}/{review.pk}").json()["comments"]) == 2


def test_a_guest_is_asked_in_the_name_of_a_member_who_may(bot, review):
    given = {"member": "mo@example.org", "name": "Client", "days": 3}
    told = bot("POST", f"{REVIEWS}/{review.pk}/guests", given).json()
    link = find_link(told["link"].rstrip("/").rsplit("/", 1)[1])
    assert (link.name, link.review_id) == ("Client", review.pk)
    own = given | {"member": "zoé@example.org"}
    assert bot("POST", f"{REVIEWS}/{review.pk}/guests", own).status_code == 409


def test_an_override_takes_a_member_who_may_approve_and_a_reason(bot, call, post, organisation, by):
    keep_rules(MACHINE, organisation, Charter(forbidden=("prêt",)), [])
    row = post("Eve")
    address = f"/api/v1/posts/{row.pk}/override"
    reason = {"reason": "It is the name of the blend."}
    assert call("POST", address, reason | {"member": "mo@example.org"}).status_code == 403
    assert bot("POST", address, reason | {"member": "zoé@example.org"}).status_code == 422
    told = bot("POST", address, reason | {"member": "mo@example.org"})
    assert (told.status_code, told.json()["rules"]) == (201, ["forbidden-word:prêt"])
    assert Override.objects.get().by.name == "Mo"
    assert call("GET", f"/api/v1/posts/{row.pk}/findings").json()["holds"] is False


def test_reviews_of_others_are_not_there(bot, review, cy):
    Review.objects.update(organisation=cy.organisation)
    assert bot("GET", f"{REVIEWS}/{review.pk}").status_code == 404
    assert bot("POST", f"{REVIEWS}/{review.pk}/approve", word("Mo")).status_code == 404
    assert bot("GET", REVIEWS).json()["reviews"] == []
