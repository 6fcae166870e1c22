"""What a network tells an organisation's app: who may tell it, what becomes of it, and what goes."""

import hashlib
import hmac
import json

import httpx
import pytest

from palabre.channels import doors, told
from palabre.channels.actions import keep_app
from palabre.channels.models import Channel
from palabre.connectors.http import Http
from palabre.connectors.instagram.tests.test_mentions import COMMENT, ME, NAME, POST, SAYS
from palabre.connectors.instagram.trial import TALKS, TRIAL
from palabre.connectors.trial import route
from palabre.governance.acts import MACHINE
from palabre.governance.models import Organisation
from palabre.jobs import run_due
from palabre.jobs.models import Job
from palabre.listening.actions.sources import add_source, pause_source
from palabre.listening.actions.topics import make_topic
from palabre.listening.models import Mention, Source

pytestmark = pytest.mark.django_db
KEYS = {"client_id": "our-app", "client_secret": "app-s3cret"}
MENTION = {"changes": [{"field": "mentions", "value": {"media_id": POST, "comment_id": COMMENT}}]}


@pytest.fixture
def network(monkeypatch):
    """Instagram on paper; the addresses that were asked for."""
    asked = []
    answers = {
        f"GET /v26.0/{ME}?fields=mentioned_comment": {"mentioned_comment": SAYS},
        "POST /100/subscribed_apps": {"success": True},
    }

    def answer(request):
        asked.append(request.url.path)
        return route(answers, TRIAL.answer)(request)

    monkeypatch.setattr(doors, "http", lambda: Http(transport=httpx.MockTransport(answer)))
    return asked


@pytest.fixture
def app(organisation):
    keep_app(MACHINE, organisation, "instagram", "", KEYS)
    return told.address_of(organisation.pk, "instagram").removeprefix("http://127.0.0.1:8000")


def followed(brand, kind):
    account = Channel.objects.create(
        organisation=brand.organisation, brand=brand, platform="instagram", name="@l",
        account=ME, secret="s3cret",
    )  # fmt: skip
    row, _ = add_source(
        MACHINE, brand.organisation, "instagram", kind, {}, brand=brand, channel=account
    )
    run_due()
    row.refresh_from_db()
    return row


def send(client, address, secret="app-s3cret", entries=(), **entry):
    each = [{"id": ME, "time": 1, **one} for one in (*entries, entry) if one]
    sending = {"object": "instagram", "entry": each}
    body = json.dumps(sending).encode()
    mark = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return client.post(
        address, body, "application/json", headers={"X-Hub-Signature-256": f"sha256={mark}"}
    )


def test_a_mention_that_is_told_is_read_and_kept_while_whoever_sent_it_waits_for_nobody(
    client, brand, app, network
):
    make_topic(MACHINE, brand, "Lanterne", "lanterne")
    row = followed(brand, "mentions")
    assert network[-1].endswith("/subscribed_apps")
    before = len(network)
    assert send(client, app, **MENTION).status_code == 200
    assert send(client, app, **MENTION).status_code == 200
    assert len(network) == before
    run_due()
    kept = Mention.objects.get(platform="instagram")
    assert (kept.remote_id, kept.text) == (NAME, SAYS["text"])
    again = Source.objects.get(pk=row.pk)
    assert (again.came_total, again.state) == (1, "active")


def test_news_without_a_name_has_the_source_read_at_once(client, brand, app, network):
    row = followed(brand, "messages")
    Job.objects.all().delete()
    seen = Source.objects.get(pk=row.pk).read_at
    assert send(client, app, messaging=[{"message": {"mid": "aWdfZAG9"}}]).status_code == 200
    run_due()
    assert Source.objects.get(pk=row.pk).read_at > seen


def test_a_message_that_its_writer_withdrew_goes_and_does_not_come_back_at_once(
    client, brand, app, network
):
    row = followed(brand, "messages")
    known = set(Mention.objects.values_list("remote_id", flat=True))
    number = TALKS["data"][0]["messages"]["data"][0]["id"]
    gone = [{"message": {"mid": number, "is_deleted": True}}]
    assert f"message:{number}" in known
    assert send(client, app, messaging=gone).status_code == 200
    assert not Mention.objects.filter(remote_id=f"message:{number}", text__gt="").exists()
    assert Source.objects.get(pk=row.pk).state == "active"


def test_of_hundreds_of_changes_in_one_sending_none_is_left_out(client, brand, app, network):
    """Meta puts up to a thousand into one, after it could not reach us for a while."""
    followed(brand, "messages")
    followed(brand, "mentions")
    number = TALKS["data"][0]["messages"]["data"][0]["id"]
    gone = [f"m{one}" for one in range(300)] + [number]
    withdrawn = [{"messaging": [{"message": {"mid": one, "is_deleted": True}}]} for one in gone]
    named = [
        {"changes": [{"field": "mentions", "value": {"media_id": str(one)}}]}
        for one in range(1, 121)
    ]
    assert send(client, app, entries=withdrawn + named).status_code == 200
    assert not Mention.objects.filter(remote_id=f"message:{number}", text__gt="").exists()
    jobs = Job.objects.filter(name="listening.fetch_told", ended_at=None)
    assert sorted(len(job.arguments[2]) for job in jobs) == [20, 50, 50]


def test_nobody_tells_anything_without_the_secret_of_the_app(client, brand, app, network):
    followed(brand, "mentions")
    assert send(client, app, secret="another", **MENTION).status_code == 401
    assert client.post(app, b"{}", "application/json").status_code == 401
    assert send(client, app[:-2] + "x/", **MENTION).status_code == 404
    assert send(client, app.replace("instagram", "bluesky"), **MENTION).status_code == 404
    assert not Job.objects.filter(name="listening.fetch_told").exists()


def test_the_address_changes_with_the_secret_and_is_each_organisations_own(organisation, app):
    other = Organisation.objects.create(name="Phare", slug="phare")
    keep_app(MACHINE, other, "instagram", "", KEYS)
    assert told.word_of(other.pk, "instagram") != told.word_of(organisation.pk, "instagram")
    keep_app(MACHINE, organisation, "instagram", "", {"client_secret": "newer"})
    assert not app.endswith(f"/{told.word_of(organisation.pk, 'instagram')}/")
    assert told.address_of(organisation.pk, "bluesky") == ""


def test_the_network_checks_the_address_by_the_word(client, organisation, app):
    word = told.word_of(organisation.pk, "instagram")
    asked = {"hub.mode": "subscribe", "hub.challenge": "115", "hub.verify_token": word}
    answer = client.get(app, asked)
    assert (answer.content, answer["Content-Type"]) == (b"115", "text/plain; charset=utf-8")
    for spoilt in ({"hub.verify_token": "x"}, {"hub.challenge": ""}, {"hub.mode": "denied"}):
        assert client.get(app, asked | spoilt).status_code == 404


@pytest.mark.parametrize("number", ["0", "999", "9" * 40])
def test_a_number_that_no_organisation_has_is_not_found(client, organisation, app, number):
    path = app.replace(f"/told/{organisation.pk}/", f"/told/{number}/")
    assert client.get(path).status_code == client.post(path).status_code == 404


@pytest.mark.parametrize(
    ("body", "status"), [(b"[]", 422), (b"{", 422), (b" " * 300_000, 413)], ids=["a", "b", "c"]
)
def test_a_signed_sending_that_cannot_be_read_is_refused(client, brand, app, body, status):
    mark = hmac.new(b"app-s3cret", body, hashlib.sha256).hexdigest()
    headers = {"X-Hub-Signature-256": f"sha256={mark}"}
    assert client.post(app, body, "application/json", headers=headers).status_code == status


def test_another_accounts_mention_and_a_paused_source_keep_nothing(client, brand, app, network):
    row = followed(brand, "mentions")
    send(client, app, **MENTION, id="5")
    run_due()
    pause_source(MACHINE, row)
    send(client, app, **MENTION)
    run_due()
    assert not Mention.objects.filter(platform="instagram").exists()


def test_the_page_of_the_apps_keys_shows_the_address_to_those_who_may_set_them(
    as_ada, organisation, brand
):
    page = "/o/lanterne/govern/connections/to/instagram/app/"
    before = as_ada.get(page).content.decode()
    assert "Address to be told at" not in before
    assert "an address stands here" in before  # or nobody would come back to look for it
    assert (
        "an address stands here" not in as_ada.get(page.replace("instagram", "x")).content.decode()
    )
    keep_app(MACHINE, organisation, "instagram", "", KEYS)
    shown = as_ada.get(page).content.decode()
    assert told.address_of(organisation.pk, "instagram") in shown
    assert "set PALABRE_ADDRESS first" in shown
    assert shown.count("leave it empty to keep it") == 1  # of the secret, and no other field
