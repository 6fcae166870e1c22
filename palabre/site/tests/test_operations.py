"""The page of operations: for the founder of the house alone."""

from django.utils import timezone

from palabre.jobs.models import Job
from palabre.jobs.rules import JobState

ADDRESS = "/o/lanterne/govern/operations/"


def test_the_founder_sees_what_was_given_up_and_asks_for_it_again(as_ada, ada):
    ada.user.founder = True
    ada.user.save()
    now = timezone.now()
    job = Job.objects.create(
        name="listening.forget",
        due_at=now,
        ended_at=now,
        state=JobState.STOPPED,
        last_error="Broke",
    )
    assert "Broke" in as_ada.get(ADDRESS).content.decode()
    as_ada.post(ADDRESS, {"job": job.pk})
    assert Job.objects.get().state == JobState.WAITING


def test_another_owner_may_not_look_and_the_log_says_so_without_a_trace(as_ada, caplog):
    assert as_ada.get(ADDRESS).status_code == 403
    (line,) = [one for one in caplog.records if one.name == "django.request"]
    assert ADDRESS in line.getMessage()
    assert not line.exc_info


def test_only_the_founder_is_shown_the_way_there(as_ada, ada):
    audit = "/o/lanterne/govern/audit/"
    assert f'href="{ADDRESS}"' not in as_ada.get(audit).content.decode()
    ada.user.founder = True
    ada.user.save()
    assert f'href="{ADDRESS}"' in as_ada.get(audit).content.decode()


def test_a_stranger_finds_no_page(client, organisation, cy):
    client.force_login(cy.user)
    assert client.get(ADDRESS).status_code == 404
