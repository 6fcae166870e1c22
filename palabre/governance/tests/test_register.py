"""The register of processing says all that is stored about people, and nothing that isn't."""

import pytest
from django.apps import apps
from django.utils import translation

from palabre.governance.models import Charter, CharterAcceptance, CharterVersion
from palabre.governance.register import (
    ACTIVITIES,
    MEMBERS,
    declared,
    is_personal,
    points_to,
    register_of,
    work,
)

PRIVACY = "/o/lanterne/govern/privacy/"


def test_every_kind_of_row_about_people_is_in_the_register():
    known = declared()
    left_out = {
        model._meta.label
        for model in apps.get_models()
        if is_personal(model) and model._meta.label not in known
    }
    assert left_out == set()


def test_what_members_did_is_found_by_itself():
    found = {model._meta.label for model in work()} | declared()
    assert {one._meta.label for one in apps.get_models() if points_to(one, MEMBERS)} <= found


def test_the_register_names_only_what_there_is():
    labels = [label for one in ACTIVITIES.values() for label in one.rows]
    assert len(labels) == len(set(labels))
    assert all(apps.get_model(label) for label in labels)


def test_the_page_counts_what_is_stored_in_the_organisation(as_ada, bo, cy, organisation):
    accounts = register_of(organisation)[0]
    counts = {one.words: one.count for one in accounts.lines}
    assert str(counts["members"]) == "2"
    page = as_ada.get(f"{PRIVACY}register/")
    assert page.status_code == 200
    assert "legitimate interest" in page.content.decode()
    text = as_ada.get(f"{PRIVACY}register.csv").content.decode()
    assert "members: 2" in text


def test_all_kinds_of_rows_are_counted_in_one_question_and_each_house_by_itself(
    organisation, ada, cy, django_assert_num_queries
):
    """Also those that lead to their house over another row, as an acceptance does over its member."""
    charter = Charter.objects.create(organisation=organisation)
    version = CharterVersion.objects.create(charter=charter, number=1, content={}, digest="x")
    CharterAcceptance.objects.create(version=version, member=ada, language="fr", digest="x")
    kind = str(CharterAcceptance._meta.verbose_name_plural)
    found = []
    for house in (organisation, cy.organisation):
        with django_assert_num_queries(2):  # the counts, and the terms
            told = register_of(house)
        found += [str(line.count) for one in told for line in one.lines if line.words == kind]
    assert found == ["1", "0"]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_kind_of_rows_has_a_plural_that_only_got_an_s_at_its_end(language):
    """Of several words, or of one that ends in s or x, that is none."""
    with translation.override(language):
        names = [
            (str(one._meta.verbose_name), str(one._meta.verbose_name_plural))
            for one in apps.get_models()
            if one.__module__.startswith("palabre.")
        ]
    odd = {
        name
        for name, plural in names
        if (plural == f"{name}s" and (" of a" in name or name.endswith(("s", "x"))))
        or (plural == f"{name}s" and language == "fr" and " " in name)
    }
    assert odd == set()
