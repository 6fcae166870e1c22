"""What the API says of itself holds under fire: calls made from its own description, by schemathesis.

In a furnished house each call is sent values that fit the description, to rows that are there: it answers
as described, and never breaks. What a call did is undone before the next, but for what it made: that is
there for those that follow. More of each: ``PALABRE_API_EXAMPLES=50``.
"""

import json
import os
from datetime import timedelta
from urllib.parse import urlencode

import httpx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import override_settings
from django.urls import resolve
from hypothesis import HealthCheck, Phase, given, settings

from conftest import missing
from palabre.channels.keys import DOORS, make_key
from palabre.governance.acts import MACHINE
from palabre.site.demo.house import furnish
from palabre.site.openapi import calls, openapi
from tests.test_strangers import filled

EXAMPLES = int(os.environ.get("PALABRE_API_EXAMPLES", "1"))
OF_HYPOTHESIS = settings(
    max_examples=EXAMPLES, deadline=None, database=None, derandomize=True,
    phases=[Phase.generate], suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.fixture
def key(db, tmp_path, settings, monkeypatch):
    """A key with all doors of a furnished house, which may call as often as it likes."""
    for module in ("channels.programs", "publishing.doors", "listening.views.incoming"):
        monkeypatch.setattr(f"palabre.{module}.count_call", lambda _key: 0)
    settings.MEDIA_ROOT = tmp_path
    with override_settings(DEMO=True):
        return make_key(MACHINE, furnish().organisation, "any", DOORS)


def test_every_call_answers_as_described_whatever_it_is_sent(rf, key):
    try:
        import schemathesis
    except ImportError:
        missing("schemathesis")
    tried, faults = [], []
    for result in schemathesis.openapi.from_dict(openapi()).get_all_operations():
        _try(result.ok(), rf, key, tried, faults)
    assert not faults, "\n".join(faults)
    assert len({call for call, _status in tried}) > 350
    # Some of it was done, and not only refused.
    assert sum(status < 300 for _call, status in tried) > 140


def _try(operation, rf, key, tried, faults):
    from schemathesis.core.failures import FailureGroup

    numbers = _numbers(operation, key[0])

    @OF_HYPOTHESIS
    @given(case=operation.as_strategy())
    def once(case):
        if "number" in case.path_parameters and numbers:
            case.path_parameters["number"] = numbers[len(tried) % len(numbers)]
        for told in (case.query, case.body):
            if isinstance(told, dict) and isinstance(told.get("brand"), str):
                told["brand"] = key[0].organisation.brands.order_by("pk")[0].slug
        call = f"{case.method} {case.formatted_path}"
        try:
            with transaction.atomic():
                answer = _sent(case, rf, key[1])
                transaction.set_rollback(answer.status_code != 201)
        except Exception as broken:  # noqa: BLE001  (whatever breaks a call is what we look for)
            faults.append(f"{call}: broke by {broken!r} {case.query} {case.body!r}"[:900])
            return
        tried.append((call, answer.status_code))
        try:
            case.validate_response(_as_read(case, answer), checks=_checks())
        except FailureGroup as group:
            said = f"{answer.status_code} {answer.content[:200]!r} {case.query} {case.body!r}"
            faults.append(f"{call}: {[one.title for one in group.exceptions]} {said[:900]}")

    once()


def _checks():
    from schemathesis import checks
    from schemathesis.specs.openapi import checks as of_openapi

    return [
        checks.not_a_server_error,
        of_openapi.status_code_conformance,
        of_openapi.content_type_conformance,
        of_openapi.response_schema_conformance,
    ]


def _numbers(operation, key):
    """Numbers of rows that the call is about."""
    found = resolve(operation.path.replace("{number}", "1").replace("{slug}", "a"))
    rows = getattr(found.func, "rows", None)
    return list(rows(key).order_by("pk").values_list("pk", flat=True)[:3]) if rows else [1, 2, 3]


def _sent(case, rf, spelt):
    path = case.formatted_path
    headers = {"Authorization": f"Bearer {spelt}", "Accept-Language": "fr"}
    asked = f"{path}?{urlencode(case.query)}" if case.query else path
    sent = {}
    if case.media_type == "multipart/form-data":
        fields = {name: one for name, one in case.body.items() if isinstance(one, str | int)}
        file = SimpleUploadedFile("a.csv", str(case.body.get("file", "")).encode())
        made = rf.post(asked, {**fields, "file": file}, headers=headers)
    else:
        if isinstance(case.body, dict | list):
            sent = {"data": json.dumps(case.body), "content_type": "application/json"}
        made = rf.generic(case.method, asked, **sent, headers=headers)
    found = resolve(path)
    return found.func(made, **found.kwargs)


def _as_read(case, answer):
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    asked = httpx.Request(case.method, f"http://palabre.test{case.formatted_path}")
    read = httpx.Response(
        answer.status_code, headers=dict(answer.headers), content=body, request=asked
    )
    read.elapsed = timedelta(0)
    return read


def test_what_a_house_holds_is_given_by_its_number(rf, key):
    """Each call that gives one row is asked for a row that is there: it is not only tried in refusals."""
    given, faults = 0, []
    for route, of in calls():
        for call in of:
            view = resolve(filled(route)).func
            if call.method != "GET" or "<int:number>" not in route or not hasattr(view, "rows"):
                continue
            for number in view.rows(key[0]).order_by("pk").values_list("pk", flat=True)[:2]:
                path = filled(route).replace("/1", f"/{number}")
                found = resolve(path)
                asked = rf.get(path, headers={"Authorization": f"Bearer {key[1]}"})
                status = found.func(asked, **found.kwargs).status_code
                given += 1
                if status != 200:
                    faults.append((path, status))
    assert faults == []
    assert given > 25
