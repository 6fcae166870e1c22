"""A query for rows of many values: written in one array where the database has them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from palabre.governance.models import Organisation, User

pytestmark = pytest.mark.django_db
NASTY = ["{a,b}", 'a"b', "a\\b", "NULL", "é'", ""]


def test_rows_of_many_values_are_found_and_no_others():
    for name in (*NASTY, "other"):
        User.objects.create_user(f"{len(User.objects.all())}@example.org", name=name)
    found = User.objects.filter(name__among=NASTY).values_list("name", flat=True)
    assert sorted(found) == sorted(NASTY)
    numbers = list(User.objects.filter(name="other").values_list("pk", flat=True))
    assert User.objects.get(pk__among=[*numbers, 10**15]).name == "other"
    assert not User.objects.filter(name__among=["unknown"]).exists()


def test_nothing_is_asked_for_none_of_them():
    with CaptureQueriesContext(connection) as asked:
        assert list(User.objects.filter(name__among=[])) == []
    assert len(asked) == 0


def test_postgresql_is_given_one_array(organisation):
    with CaptureQueriesContext(connection) as asked:
        assert Organisation.objects.filter(slug__among={organisation.slug, "x"}).exists()
    word = "ANY" if connection.vendor == "postgresql" else " IN ("
    assert word in asked[0]["sql"]
