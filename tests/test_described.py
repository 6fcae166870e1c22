"""What the API says of itself holds under fire: values made from its own description, by schemathesis.

Each call is asked with bodies, numbers and words that fit the description: it answers as described, and
never breaks.
"""

import json
from urllib.parse import urlencode

import pytest
from django.urls import resolve
from hypothesis import HealthCheck, Phase, given, settings

from palabre.channels.keys import DOORS, make_key
from palabre.governance.acts import MACHINE
from palabre.site.openapi import openapi

try:
    import schemathesis
except ImportError:
    schemathesis = None

# So many examples of each call: the whole takes seconds.
EXAMPLES = 2
# These speak to the network or to the search index, which a test of the room tries.
ELSEWHERE = {"/api/v1/imports/bring", "/api/v1/media", "/api/v1/charter-rules/file"}


def _operations():
    schema = schemathesis.openapi.from_dict(openapi())
    for result in schema.get_all_operations():
        operation = result.ok()
        if operation.path not in ELSEWHERE:
            yield operation


@pytest.mark.django_db
@pytest.mark.skipif(schemathesis is None, reason="schemathesis is missing")
def test_every_call_answers_as_described_whatever_it_is_sent(rf, brand, monkeypatch):
    for module in ("channels.programs", "publishing.doors", "listening.views.incoming"):
        monkeypatch.setattr(f"palabre.{module}.count_call", lambda _key: 0)
    _key, spelt = make_key(MACHINE, brand.organisation, "any", DOORS)
    tried = []
    for operation in _operations():
        _try(operation, rf, spelt, tried)
    assert len(tried) > 300


def _try(operation, rf, spelt, tried):
    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy())
    def once(case):
        path = case.formatted_path + (f"?{urlencode(case.query)}" if case.query else "")
        sent = {}
        if isinstance(case.body, dict | list):
            sent = {"data": json.dumps(case.body), "content_type": "application/json"}
        headers = {"Authorization": f"Bearer {spelt}"}
        found = resolve(case.formatted_path)
        answer = found.func(rf.generic(case.method, path, **sent, headers=headers), **found.kwargs)
        tried.append((case.method, path, answer.status_code))
        assert str(answer.status_code) in operation.definition.raw["responses"], tried[-1]

    once()
