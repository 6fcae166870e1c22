"""Programs have a table read before anything is made of it, bring it in once, and set the mix."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from palabre.governance.models import Organisation
from palabre.publishing.models import Post
from palabre.publishing.planning_models import Batch, Target

TABLES, MIX = "/api/v1/tables", "/api/v1/mix"
SOON = timezone.localdate() + timedelta(days=30)
TABLE = (
    "date,time,text,channels,aim\n"
    f"{SOON},09:30,Le café est prêt.,Lanterne,offer\n"
    ",,Sans jour.,,\n"
    "hier,,Perdu.,,\n"
)


@pytest.fixture
def send(client, call):
    """Send a table."""

    def post(text=TABLE, name="posts.csv"):
        file = SimpleUploadedFile(name, text.encode(), "text/csv")
        headers = {"Authorization": f"Bearer {call.spelt}"}
        return client.post(TABLES, {"file": file}, headers=headers)

    return post


def test_a_table_is_read_and_nothing_is_made_of_it(send, call, channel):
    answer = send()
    told = answer.json()
    assert (answer.status_code, [one["line"] for one in told["rows"]]) == (201, [2, 3])
    assert told["rows"][0]["channels"] == [channel.pk]
    assert told["rows"][0]["aim"] == "offer"
    (refused,) = told["refused"]
    assert (refused["line"], "day" in refused["says"]) == (4, True)
    assert not Post.objects.exists()
    assert call("GET", f"{TABLES}/{told['id']}").json() == told
    assert [one["id"] for one in call("GET", TABLES).json()["tables"]] == [told["id"]]
    assert Batch.objects.get().user is None


def test_a_table_is_brought_in_once(send, call, channel):
    number = send().json()["id"]
    address = f"{TABLES}/{number}/bring-in"
    done = call("POST", address, {"schedules": True}, **{"Idempotency-Key": "in"})
    assert done.json() == {"made": 2, "scheduled": 1, "left": 0}
    assert call("POST", address, {"schedules": True}, **{"Idempotency-Key": "in"}).json()
    assert sorted(Post.objects.values_list("state", flat=True)) == ["draft", "scheduled"]
    assert call("POST", address, {}).status_code == 409
    assert Post.objects.count() == 2
    assert call("GET", TABLES).json() == {"tables": []}


@pytest.mark.parametrize("text", ["", "date,link\n2030-12-24,https://a.example\n", "\x00\x01"])
def test_what_is_no_table_is_refused(send, text):
    assert send(text).status_code == 422
    assert not Batch.objects.exists()


def test_the_target_of_the_mix_is_told_and_set(call, brand):
    told = {"brand": brand.slug, "useful": 50, "conversation": 30, "offer": 20}
    assert call("GET", MIX).json() == told
    shares = {"useful": 60, "conversation": 30, "offer": 10}
    assert call("PUT", MIX, shares).json() == told | shares
    assert str(Target.objects.get()) == "60/30/10"
    assert call("PUT", MIX, shares | {"offer": 20}).status_code == 409
    assert call("PUT", MIX, shares | {"offer": -10}).status_code == 422
    assert str(Target.objects.get()) == "60/30/10"


def test_nobody_brings_in_the_tables_of_others(send, call, channel, brand):
    number = send().json()["id"]
    elsewhere = Organisation.objects.create(name="Boréal", slug="boreal")
    type(call.key).objects.filter(pk=call.key.pk).update(organisation=elsewhere)
    assert call("GET", f"{TABLES}/{number}").status_code == 404
    assert call("POST", f"{TABLES}/{number}/bring-in", {}).status_code == 404
    shares = {"useful": 100, "conversation": 0, "offer": 0, "brand": brand.slug}
    assert call("PUT", MIX, shares).status_code == 422
    assert not Post.objects.exists()
    assert not Target.objects.exists()
