"""Programs keep hashtags, signatures, templates and people for a brand's posts, as the pages do."""

import pytest

from palabre.governance.models import AuditEntry, Organisation
from palabre.publishing.models import Acquaintance, HouseStyle, KeptText, Post, PostTemplate

TEXTS, TEMPLATES, PEOPLE = "/api/v1/kept-texts", "/api/v1/templates", "/api/v1/people"
TAGS = {"kind": "tags", "name": "Café", "text": "café, #recettes café"}


def test_hashtags_are_kept_changed_and_forgotten(call):
    made = call("POST", TEXTS, TAGS, **{"Idempotency-Key": "tags"})
    told = made.json()
    assert (made.status_code, told["text"]) == (201, "#café #recettes")
    assert call("POST", TEXTS, TAGS, **{"Idempotency-Key": "tags"}).json() == told
    assert call("POST", TEXTS, TAGS).status_code == 409
    one = f"{TEXTS}/{told['id']}"
    changed = call("PATCH", one, {"text": "#thé"}).json()
    assert changed == {**told, "text": "#thé"}
    assert KeptText.objects.get().text == "#thé"
    assert call("GET", one).json() == changed
    assert call("GET", TEXTS).json() == {"texts": [changed]}
    assert AuditEntry.objects.filter(kind="kepttext", actor="newsroom (API)").count() == 2
    assert call("DELETE", one).status_code == 204
    assert not KeptText.objects.exists()


def test_a_signature_may_be_of_one_account(call, channel):
    given = {"kind": "signature", "name": "Équipe", "text": "— L’équipe", "channel": channel.pk}
    told = call("POST", TEXTS, given | {"is_added": True}).json()
    assert (told["channel"], told["is_added"]) == (channel.pk, True)
    row = KeptText.objects.get()
    assert (row.channel, row.is_added) == (channel, True)
    changed = call("PATCH", f"{TEXTS}/{row.pk}", {"channel": None}).json()
    assert changed == {**told, "channel": None}


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({"kind": "poem"}, "kind"),
        ({"name": ""}, "name"),
        ({"text": "#"}, "text"),
        ({"text": "x" * 2001}, "text"),
        ({"kind": "signature", "channel": 99}, "channel"),
        ({"brand": "nobody"}, "brand"),
    ],
)
def test_a_text_that_makes_no_sense_is_refused_with_its_place(call, given, place):
    answer = call("POST", TEXTS, {**TAGS, **given})
    assert (answer.status_code, place in answer.json()["error"]) == (422, True)
    assert not KeptText.objects.exists()


def test_a_template_is_kept_begun_from_and_forgotten(call, post):
    of = post()
    made = call("POST", TEMPLATES, {"post": of.pk, "name": "Matin"})
    told = made.json()
    assert (made.status_code, told["text"]) == (201, of.text)
    assert call("GET", TEMPLATES).json() == {"templates": [told]}
    assert call("POST", TEMPLATES, {"post": 99, "name": "Soir"}).status_code == 422
    begun = call("POST", f"{TEMPLATES}/{told['id']}/posts")
    assert (begun.status_code, begun.json()["text"], begun.json()["state"]) == (
        201,
        of.text,
        "draft",
    )
    assert Post.objects.filter(is_template=False).count() == 2
    assert call("DELETE", f"{TEMPLATES}/{told['id']}").status_code == 204
    assert not PostTemplate.objects.exists()
    assert Post.objects.count() == 2


def test_somebody_whom_texts_name_is_kept_changed_and_forgotten(call, brand):
    told = call("POST", PEOPLE, {"name": "Mo Diallo"}, **{"Idempotency-Key": "mo"}).json()
    assert told["handles"] == {}
    assert call("POST", PEOPLE, {"name": "Mo Diallo"}).status_code == 409
    assert call("POST", PEOPLE, {"name": "A [b]"}).status_code == 409
    assert call("POST", PEOPLE, {"name": "Lou", "handles": {"pigeon": "lou"}}).status_code == 422
    assert call("POST", PEOPLE, {}).status_code == 422
    one = f"{PEOPLE}/{told['id']}"
    changed = call("PATCH", one, {"name": "Mo Diallo-Roy"}).json()
    assert changed == {**told, "name": "Mo Diallo-Roy"}
    assert call("GET", one).json() == changed
    assert call("GET", PEOPLE).json() == {"people": [changed], "before": None}
    assert Acquaintance.objects.get(brand=brand).name == "Mo Diallo-Roy"
    assert call("DELETE", one).status_code == 204
    assert not Acquaintance.objects.exists()


def test_the_house_style_is_told_and_set(call, brand):
    before = call("GET", "/api/v1/house-style").json()["is_typeset"]
    told = call("PUT", "/api/v1/house-style", {"is_typeset": not before}).json()
    assert told == {"brand": brand.slug, "is_typeset": not before}
    assert HouseStyle.objects.get().is_typeset is not before


def test_nobody_touches_what_others_keep(call, post):
    text = call("POST", TEXTS, TAGS).json()["id"]
    template = call("POST", TEMPLATES, {"post": post().pk, "name": "Matin"}).json()["id"]
    person = call("POST", PEOPLE, {"name": "Mo"}).json()["id"]
    elsewhere = Organisation.objects.create(name="Boréal", slug="boreal")
    type(call.key).objects.filter(pk=call.key.pk).update(organisation=elsewhere)
    for address in (f"{TEXTS}/{text}", f"{PEOPLE}/{person}"):
        for method in ("GET", "PATCH", "DELETE"):
            assert call(method, address, {}).status_code == 404
    assert call("DELETE", f"{TEMPLATES}/{template}").status_code == 404
    assert call("POST", f"{TEMPLATES}/{template}/posts").status_code == 404
    assert (KeptText.objects.count(), PostTemplate.objects.count()) == (1, 1)
    assert Acquaintance.objects.count() == 1
