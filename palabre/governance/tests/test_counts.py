"""Rows are counted no further than a reader wants to know, and several kinds of them in one question."""

import pytest
from django.utils import translation

from palabre.governance.counts import Count, count_of, counts_of
from palabre.governance.models import Brand, Member

pytestmark = pytest.mark.django_db


def test_what_is_beyond_the_limit_is_said_to_be_more(organisation):
    for n in range(5):
        Brand.objects.create(organisation=organisation, name=f"B{n}", slug=f"b{n}")
    rows = Brand.objects.filter(slug__startswith="b")
    assert count_of(rows, 5) == Count(5)
    assert (str(count_of(rows, 5)), bool(count_of(rows, 5))) == ("5", True)
    assert count_of(rows, 4) == Count(4, is_more=True)
    assert str(count_of(rows, 4)) == "more than 4"
    with translation.override("fr"):
        assert str(Count(10_000, is_more=True)) == "plus de 10\u202f000"
    assert not count_of(rows.none())


def test_several_kinds_of_rows_are_counted_in_one_question(
    organisation, ada, bo, django_assert_num_queries
):
    Brand.objects.create(organisation=organisation, name="B", slug="b")
    brands = Brand.objects.filter(slug="b")
    members = Member.objects.filter(organisation=organisation)
    with django_assert_num_queries(1):
        found = counts_of(organisation, [brands, members, brands.none()], 1)
    assert found == [Count(1), Count(1, is_more=True), Count(0)]
    assert counts_of(organisation, []) == []
