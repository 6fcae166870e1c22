"""A member is told once when a metric passes the line that they drew, and again once it has come back."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from palabre.engagement.models import Lead, Person
from palabre.governance.acts import MACHINE
from palabre.governance.models import Notice
from palabre.governance.rules import Refused
from palabre.jobs import run_due
from palabre.measurement.actions import thresholds
from palabre.measurement.metrics import METRICS
from palabre.measurement.models import Threshold
from palabre.measurement.rules import passed_since

pytestmark = pytest.mark.django_db
PAGE = "/o/lanterne/lanterne/measure/metrics/tell/"
NOW = timezone.now()


@pytest.fixture
def leads(brand, organisation):
    """`leads(4)`: so many leads of today, and no others."""
    person = Person.objects.create(organisation=organisation, brand=brand)

    def there(count):
        Lead.objects.all().delete()
        Lead.objects.bulk_create(Lead(brand=brand, person=person) for _n in range(count))

    return there


@pytest.fixture
def line(brand, ada):
    """Ada wants to be told when more than three leads come in a week."""
    return thresholds.draw(MACHINE, brand, ada, METRICS["leads"], 7, 3, above=True)


def look(brand):
    told = thresholds.look(brand.pk)
    run_due()
    return told


def test_a_line_is_told_once_by_bell_and_mail_and_again_after_it_came_back(
    brand, ada, leads, line, settings
):
    leads(3)
    assert look(brand) == 0
    leads(4)
    assert look(brand) == 1
    assert look(brand) == 0
    [notice] = Notice.objects.all()
    assert (notice.user, notice.kind) == (ada.user, "threshold")
    assert (
        notice.sentence == "Lanterne\u00a0: «\u202fNouveaux prospects\u202f» dépasse 3 et vaut 4."
    )
    [told] = mail.outbox
    assert told.to == [ada.user.email]
    assert settings.ADDRESS + PAGE in told.body
    leads(1)
    look(brand)
    leads(9)
    assert look(brand) == 0, "it swung around its line within a day"
    leads(1)
    Threshold.objects.update(passed_at=timezone.now() - timedelta(hours=25))
    assert look(brand) == 0
    assert Threshold.objects.get().passed_at is None
    leads(9)
    assert look(brand) == 1
    assert len(mail.outbox) == 2


@pytest.mark.parametrize(
    ("value", "since", "found"),
    [
        (4, None, NOW),
        (3, None, None),
        (None, NOW, NOW),
        (None, None, None),
        (4, NOW - timedelta(days=9), NOW - timedelta(days=9)),
        (2, NOW - timedelta(hours=23), NOW - timedelta(hours=23)),
        (2, NOW - timedelta(hours=25), None),
    ],
)
def test_a_line_is_passed_once_and_a_value_that_cant_be_told_changes_nothing(value, since, found):
    assert passed_since(value, 3, above=True, since=since, now=NOW) == found


def test_what_is_passed_already_is_no_news(brand, ada, leads):
    leads(9)
    thresholds.draw(MACHINE, brand, ada, METRICS["leads"], 7, 3, above=True)
    assert look(brand) == 0
    assert not mail.outbox


def test_who_left_is_told_nothing_more(brand, ada, leads, line):
    leads(9)
    ada.is_active = False
    ada.save()
    assert look(brand) == 0
    assert not Notice.objects.exists()


def test_a_line_is_drawn_by_page_and_seen_by_nobody_else(as_ada, client, bo, brand):
    typed = {"metric": "negative-share", "days": "30", "way": "above", "line": "12,5 %"}
    assert as_ada.post(PAGE, typed).status_code == 302
    row = Threshold.objects.get()
    assert (row.metric, row.days, row.above, row.line) == ("negative-share", 30, True, 0.125)
    assert "Share of negative texts" in as_ada.get(PAGE).content.decode()
    for wrong in ({"line": "much"}, {"days": "8"}, {"way": "over"}, {"metric": "moon"}):
        assert as_ada.post(PAGE, typed | wrong).status_code == 422
    assert as_ada.post(PAGE, typed).status_code == 422, "it is there already"
    client.force_login(bo.user)
    assert "above 13%" not in client.get(PAGE).content.decode()
    assert client.post(f"{PAGE}{row.pk}/remove/").status_code == 404
    client.force_login(row.member.user)
    assert client.post(f"{PAGE}{row.pk}/remove/").status_code == 302
    assert not Threshold.objects.exists()


def test_fifty_lines_are_enough(brand, ada):
    for at in range(thresholds.MOST):
        thresholds.draw(MACHINE, brand, ada, METRICS["leads"], 7, at, above=True)
    with pytest.raises(Refused):
        thresholds.draw(MACHINE, brand, ada, METRICS["leads"], 7, 99, above=True)
