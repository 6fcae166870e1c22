"""Programs run boards, ideas, rewards, surveys and stories by the acts of the pages."""

import pytest

from palabre.channels.keys import APPROVALS, COMMUNITY, POSTS
from palabre.community.actions import guests
from palabre.community.models import AmbassadorInvitation, Idea, Thanks
from palabre.community.tests.conftest import somebody, wants
from palabre.governance.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(program):
    return program(COMMUNITY, POSTS, APPROVALS)


def test_a_board_is_opened_its_ideas_judged_merged_and_answered(call, brand):
    board = call("POST", "/boards", {"name": "Idées", "sites": ["https://www.exemple.fr"]}).json()
    assert board["sites"] == ["https://www.exemple.fr"]
    where = f"/boards/{board['id']}"
    assert call("PATCH", where, {"sites": ["no site"]}).status_code == 422
    assert not call("PATCH", where, {"is_moderated": False}).json()["is_moderated"]
    first, other = (
        call("POST", "/ideas", {"board": board["id"], "title": one}).json()["id"]
        for one in ("Un banc", "Des bancs")
    )
    wants(Idea.objects.get(pk=other), "zoe", tell=True)
    assert (
        call("PATCH", f"/ideas/{first}", {"title": "Un grand banc"}).json()["title"]
        == "Un grand banc"
    )
    assert call("POST", f"/ideas/{other}/merge", {"into": first}).json()["merged_into"] == first
    assert call("GET", f"/ideas/{first}").json()["votes"] == 1
    assert call("POST", f"/ideas/{other}/unmerge").json()["merged_into"] is None
    assert call("POST", f"/ideas/{first}/judge", {"to": "refused"}).status_code == 409  # no word
    answered = {"state": "planned", "text": "Ce printemps", "was": "new"}
    assert call("POST", f"/ideas/{other}/answer", answered).json()["state"] == "planned"
    assert call("POST", f"/ideas/{other}/answer", answered).status_code == 409  # it moved since
    assert call("POST", f"/ideas/{other}/tell-again").status_code == 204
    assert call("POST", f"/ideas/{first}/remarks", {"text": "Où ?"}).status_code == 204
    (remark,) = call("GET", f"/remarks?idea={first}").json()["remarks"]
    judged = call("POST", f"/remarks/{remark['id']}/judge", {"to": "spam"})
    assert judged.json()["state"] == "spam"
    assert call("DELETE", where).status_code == 204
    assert not Idea.objects.exists()
    assert set(AuditEntry.objects.filter(kind="board").values_list("actor", flat=True)) == {
        "robot (API)"
    }


def test_rewards_are_given_by_the_rules_and_no_address_is_told(call, board):
    zoe = somebody(board)
    guests.propose(zoe, "A bench", "", tell=False)
    idea = Idea.objects.get(author=zoe)
    pot = call("POST", "/pots", {"name": "Merci", "budget": 10000, "most_each": 6000}).json()
    assert call("POST", "/pots", {"name": "Trop", "budget": 1, "most_each": 2}).status_code == 409
    (told,) = call("GET", "/contributors").json()["contributors"]
    assert (told["name"], "example.org" in str(told)) == ("Zoe", False)
    where = f"/contributors/{zoe.pk}"
    given = {"pot": pot["id"], "idea": idea.pk, "amount": 7000, "reason": "Pour l’idée"}
    assert call("POST", f"{where}/reward", given).status_code == 409  # more than one may get
    reward = call("POST", f"{where}/reward", given | {"amount": 5000}).json()
    assert call("POST", f"/rewards/{reward['id']}/hand-over").json()["state"] == "handed"
    assert call("POST", f"/rewards/{reward['id']}/withdraw").status_code == 409
    badge = {"deed": "idea", "reason": "Prise"}
    (award,) = call("POST", f"{where}/award", badge).json()["awards"]
    assert call("POST", f"/awards/{award['id']}/take-back").status_code == 204
    assert call("POST", f"{where}/thank", {"text": "Merci !"}).status_code == 204
    assert call("POST", f"{where}/name", {"name": "Zoé"}).json()["name"] == "Zoé"
    assert call("POST", f"{where}/ask").status_code == 204
    assert call("POST", f"{where}/ask").status_code == 409  # nobody is asked twice
    assert Thanks.objects.count() == 2


def test_a_survey_is_written_opened_and_closed_and_a_story_proposed(call, brand, ada):
    survey = {
        "name": "Avis", "texts": {"fr": {"title": "Votre avis"}},
        "questions": [{"kind": "one", "texts": {"fr": "Laquelle ?"}, "options": [{"fr": "A"}, {"fr": "B"}]}],
    }  # fmt: skip
    made = call("POST", "/surveys", survey).json()
    assert made["questions"][0]["options"] == [{"fr": "A"}, {"fr": "B"}]
    alone = [survey["questions"][0] | {"options": [{"fr": "A"}]}]
    assert call("POST", "/surveys", survey | {"questions": alone}).status_code == 422
    where = f"/surveys/{made['id']}"
    assert call("PATCH", where, survey | {"name": "Les avis"}).status_code == 200
    assert call("GET", where).json()["name"] == "Les avis"
    assert call("POST", f"{where}/open").json()["state"] == "open"
    assert call("PATCH", where, survey).status_code == 409  # answers mustn't change their meaning
    assert call("POST", f"{where}/end", {"closes_at": None}).json()["closes_at"] is None
    assert call("POST", f"{where}/redraft").json()["state"] == "draft"
    assert call("POST", f"{where}/close").status_code == 409
    assert call("DELETE", where).status_code == 204
    other = f"/surveys/{call('POST', '/surveys', survey).json()['id']}"
    call("POST", f"{other}/open")
    assert call("POST", f"{other}/close").json()["state"] == "closed"
    story = {"title": "Le banc", "texts": [{"language": "fr", "text": "Notre banc est là."}]}
    told = call("POST", "/stories", story).json()
    assert (
        call("PATCH", f"/stories/{told['id']}", story | {"title": "Le grand banc"}).status_code
        == 200
    )
    assert call("POST", f"/stories/{told['id']}/end").json()["ends_on"]
    assert call("POST", "/ambassadors/invite", {"member": ada.user.email}).status_code == 409
    assert not AmbassadorInvitation.objects.exists()  # there is no charter to sign yet
