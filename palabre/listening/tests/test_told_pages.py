"""What Facebook tells of a Page: comments under whatever post, edits, removals and reactions. Facebook is on
paper (a double), the sendings are ours in its shape."""

import hashlib
import hmac
import json
from datetime import timedelta

import httpx
import pytest
from django.utils import timezone

from palabre.channels import doors, told
from palabre.channels.actions import keep_app
from palabre.channels.models import Channel
from palabre.connectors.facebook.tests.test_news import COMMENT, OLD_POST, SAYS, sending, under
from palabre.connectors.facebook.trial import TRIAL
from palabre.connectors.http import Http
from palabre.connectors.trial import route
from palabre.governance.acts import MACHINE
from palabre.jobs import run_due
from palabre.jobs.models import Job
from palabre.listening.actions.sources import add_source
from palabre.listening.models import Mention
from palabre.listening.told import CALM

pytestmark = pytest.mark.django_db


@pytest.fixture
def says():
    """What the comment says over there now."""
    return dict(SAYS)


@pytest.fixture
def network(monkeypatch, says):
    """Facebook on paper; the paths that were asked for."""
    asked = []

    def answer(request):
        asked.append(request.url.path)
        return route({f"GET /v26.0/{COMMENT}": says}, TRIAL.answer)(request)

    monkeypatch.setattr(doors, "http", lambda: Http(transport=httpx.MockTransport(answer)))
    return asked


@pytest.fixture
def page(client, brand, network):
    """A Page whose comments are followed, and the way in which Meta tells of it."""
    keep_app(MACHINE, brand.organisation, "facebook", "", {"client_id": "7", "client_secret": "s"})
    address = told.address_of(brand.organisation.pk, "facebook")
    account = Channel.objects.create(
        organisation=brand.organisation, brand=brand, platform="facebook", name="Lanterne",
        account="100", secret="s3cret",
    )  # fmt: skip
    add_source(
        MACHINE, brand.organisation, "facebook", "comments", {}, brand=brand, channel=account
    )
    run_due()

    def tell(*changes):
        body = sending(*changes)
        mark = hmac.new(b"s", body, hashlib.sha256).hexdigest()
        path = address.removeprefix("http://127.0.0.1:8000")
        headers = {"X-Hub-Signature-256": f"sha256={mark}"}
        assert client.post(path, body, "application/json", headers=headers).status_code == 200

    return tell


def kept():
    return Mention.objects.filter(platform="facebook", remote_id=COMMENT).first()


def test_a_comment_under_an_old_post_comes_to_the_inbox_when_it_is_told(page):
    assert kept() is None
    page(under("comment", "add"))
    run_due()
    assert (kept().text, kept().thread) == (
        SAYS["message"], OLD_POST,
    )  # fmt: skip


def test_a_comment_that_its_writer_edits_is_edited_here(page, says):
    page(under("comment", "add"))
    run_due()
    says["message"] = "Toujours là ?"
    page(under("comment", "edited"))
    run_due()
    assert kept().text == "Toujours là ?"
    assert kept().edited_at is not None


def test_a_comment_that_is_removed_goes_here_and_a_late_word_of_it_does_not_bring_it_back(page):
    page(under("comment", "add"))
    run_due()
    page(under("comment", "remove"))
    assert kept() is None
    page(under("comment", "edited"))
    run_due()
    assert kept() is None


def test_hundreds_of_reactions_to_one_comment_are_one_call_a_little_later(page, says, network):
    page(under("comment", "add"))
    run_due()
    says["like_count"] = 9
    before = len(network)
    for _ in range(3):
        page(*[under("reaction", "add")] * 40)
    run_due()
    assert len(network) == before
    (job,) = Job.objects.filter(name="listening.fetch_told", ended_at=None)
    assert timedelta(0) < job.due_at - timezone.now() <= CALM
    Job.objects.filter(pk=job.pk).update(due_at=timezone.now())
    run_due()
    assert kept().likes == 9
    assert network[before:].count(f"/v26.0/{COMMENT}") == 1


def test_what_is_signed_with_another_secret_is_refused(client, page, brand):
    address = told.address_of(brand.organisation.pk, "facebook")
    body = json.dumps({"object": "page", "entry": []})
    answer = client.post(address, body, "application/json", headers={"X-Hub-Signature-256": "x"})
    assert answer.status_code == 401
