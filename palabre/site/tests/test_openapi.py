"""The API describes itself: every address, as it answers, in a document that others' programs can read."""

import json
import re

import pytest
from django.urls import resolve
from openapi_spec_validator import OpenAPIV31SpecValidator

from palabre.channels.keys import DOORS, make_key
from palabre.governance.acts import MACHINE
from palabre.site.openapi import openapi, routes
from tests.cases import case

TOLD = openapi()["paths"]
METHODS = ("get", "post", "put", "patch", "delete")
ADDRESS = "/api/v1/openapi.json"


def filled(path):
    """An address that a path of the document stands for."""
    return re.sub(r"{\w+}", "1", path)


def test_the_document_is_one():
    assert list(OpenAPIV31SpecValidator(openapi()).iter_errors()) == []


def test_every_address_for_programs_is_described():
    there = {"/" + re.sub(r"<\w+:(\w+)>", r"{\1}", route) for route, _view in routes()}
    assert there == {path for path, told in TOLD.items() if told}


@pytest.mark.django_db
def test_an_address_is_asked_as_described_and_in_no_other_way(client):
    # Without a key everything that is there says 401, and what isn't 405 or the same.
    for path, told in TOLD.items():
        for method in METHODS:
            with case(method, path):
                status = client.generic(method.upper(), filled(path)).status_code
                assert status in ({401} if method in told else {401, 405})


@pytest.mark.django_db
def test_a_key_is_told_in_which_ways_an_address_is_asked(organisation, client):
    _key, spelt = make_key(MACHINE, organisation, "all", DOORS)
    for path, told in TOLD.items():
        for method in METHODS:
            with case(method, path):
                answer = client.generic(
                    method.upper(), filled(path), b"{", "application/json",
                    headers={"Authorization": f"Bearer {spelt}"},
                )  # fmt: skip
                assert (answer.status_code == 405) == (method not in told)


def test_every_call_says_what_it_does_and_which_keys_may():
    calls = [call for path in TOLD.values() for call in path.values()]
    assert len(calls) > 50
    assert [one for one in calls if not one["summary"].endswith(".")] == []
    doors = {one["description"] for one in calls}
    assert all(any(door in one for door in DOORS) for one in doors)
    names = [one["operationId"] for one in calls]
    assert len(set(names)) == len(names)


def test_anybody_may_read_the_document_and_it_holds_nothing_of_anybody(client):
    answer = client.get(ADDRESS)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    assert json.loads(answer.content) == openapi()
    assert client.post(ADDRESS).status_code == 405


@pytest.mark.parametrize("address", ["/api/v1/nowhere", "/api/v2/posts", "/api/v1/posts/1/nothing"])
def test_an_address_that_is_not_there_is_answered_to_a_program(rf, address):
    found = resolve(address)
    answer = found.func(rf.post(address), **found.kwargs)
    assert answer.status_code == 404
    assert json.loads(answer.content)["error"].startswith("There is no such call")
