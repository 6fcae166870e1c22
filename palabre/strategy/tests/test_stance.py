"""How a brand stands: settled on its page, and shown to who writes."""

import pytest

from palabre.governance.acts import MACHINE
from palabre.governance.models import AuditEntry
from palabre.governance.rules import Refused
from palabre.strategy.actions.stance import Stand, settle_stance
from palabre.strategy.models import Stance

pytestmark = pytest.mark.django_db
PAGE = "/o/lanterne/lanterne/decide/stance/"
GIVEN = {
    "goal-0": "Keep our customers", "served-0": "on", "goal-1": "Sell lamps", "goal-2": " ",
    "beside": "The shop", "positioning": "expert", "promise": "An honest answer within the day",
    "tone": "Plain", "dos": "Say you\r\nThank", "donts": "Shout",
}  # fmt: skip


def test_a_stance_is_settled_and_stands_beside_the_text_of_who_writes(as_ada):
    as_ada.post(PAGE, GIVEN)
    row = Stance.objects.get()
    assert (row.served, row.others) == (["Keep our customers"], ["Sell lamps"])
    assert row.dos == "Say you\nThank"
    composer = as_ada.get("/o/lanterne/lanterne/publish/posts/new/").content.decode()
    assert "An honest answer within the day" in composer
    assert "<li>Thank</li>" in composer
    assert "Keep our customers" in as_ada.get(PAGE).content.decode()


def test_what_is_no_positioning_is_refused_with_a_sentence_and_nul_is_dropped(as_ada, brand):
    said = as_ada.post(PAGE, GIVEN | {"positioning": "moon"}, follow=True).content.decode()
    assert "There is no such positioning." in said
    assert not Stance.objects.exists()
    with pytest.raises(Refused):
        settle_stance(MACHINE, brand, Stand(positioning="moon"))
    settle_stance(MACHINE, brand, Stand([("a\0b" * 200, True)] * 20, promise="\0" + "x" * 999))
    row = Stance.objects.get()
    assert (len(row.goals), len(row.goals[0][0]), len(row.promise)) == (8, 200, 200)


def test_the_same_stance_again_is_no_act(brand):
    for _again in range(2):
        settle_stance(MACHINE, brand, Stand(promise="We answer"))
    assert AuditEntry.objects.filter(kind="stance").count() == 1


def test_who_only_reads_changes_nothing(client, brand, bo):
    bo.role = "viewer"
    bo.save()
    client.force_login(bo.user)
    client.post(PAGE, GIVEN)
    assert not Stance.objects.exists()
    assert "Nobody said yet" in client.get(PAGE).content.decode()
