"""What a program's key may change where its holder's role is a lesser one: each call is made with a body of
the right shape, and what that writes is watched."""

import json
from typing import Any

import msgspec
import pytest
from django.db import connection, transaction
from django.test import Client

from palabre.channels.keys import DOORS, make_key
from palabre.governance.acts import MACHINE, Actor
from palabre.governance.rules import Role
from palabre.site.openapi import calls
from palabre.site.tests.test_demo import furnished
from tests.test_programs import quickly
from tests.test_roles import Watch, signed_in
from tests.test_strangers import filled as spelt_out
from tests.test_successes import ACTS, filled

__all__ = ["filled", "furnished", "quickly"]
pytestmark = pytest.mark.django_db
ROUTES = [(route, call) for route, of in calls() for call in of]
# What a key of each role's holder opens, said here once more: a viewer only reads.
_AGENT = {"mentions", "coupons", "leads", "figures", "engagement"}
OPENS = {
    Role.OWNER: set(DOORS),
    Role.EDITOR: _AGENT | {"posts", "listening", "protection", "maps", "community"},
    Role.AGENT: _AGENT,
    Role.VIEWER: {"figures"},
}
# So many of the calls write, at least, where a key may make them: the bodies are of the right shape.
LEAST = {Role.OWNER: 105, Role.EDITOR: 88, Role.AGENT: 19, Role.VIEWER: 0}


def _some(kind: Any, *, whole: bool) -> Any:
    """A value of a kind that `msgspec` describes; of a struct what is asked, or the ``whole``."""
    of = msgspec.inspect
    match kind:
        case of.Metadata(type=inner):
            return _some(inner, whole=whole)
        case of.StructType(fields=fields, tag_field=tag_field, tag=tag):
            told = {
                one.encode_name: _some(one.type, whole=whole)
                for one in fields
                if one.required or whole
            }
            return told | ({tag_field: tag} if tag_field else {})
        case of.UnionType(types=types):
            said = [one for one in types if not isinstance(one, of.NoneType)]
            return _some(said[0], whole=whole)
        case of.ListType(item_type=item) | of.VarTupleType(item_type=item):
            return [_some(item, whole=whole)]
        case of.TupleType(item_types=items):
            return [_some(one, whole=whole) for one in items]
        case of.LiteralType(values=values):
            return values[0]
        case of.EnumType(cls=cls):
            return next(iter(cls)).value
        case of.IntType(ge=ge, gt=gt):
            return max(ge or 1, (gt or 0) + 1)
        case of.BoolType():
            return True
        case of.FloatType() | of.DecimalType():
            return 1
        case of.DateType():
            return "2026-12-24"
        case of.DateTimeType():
            return "2026-12-24T09:30:00Z"
        case of.TimeType():
            return "09:30:00"
        case of.UUIDType():
            return "5f0c6a4e-9a57-4c35-8f0e-2c1d7f6b8a11"
        case of.StrType(max_length=most):
            return "lanterne"[: most or 8]
    return {}


class Caller:
    """Makes each call as a program would, with numbers that lists of the house name."""

    def __init__(self, house: Any) -> None:
        self.client = Client(raise_request_exception=False)
        self._spelt = make_key(MACHINE, house, "all", DOORS)[1]
        self._numbers: dict[str, int] = {}
        self._gets = {route for route, call in ROUTES if call.method == "GET"}
        self._made = {(one.method, f"api/v1/{one.route}"): one for one in ACTS if not one.file}

    def number(self, route: str) -> int:
        """The first number of those that the list before it in the address tells."""
        before, _, rest = route.partition("/<int:")
        if not rest or before not in self._gets:
            return 1
        if before not in self._numbers:
            told = self.ask("GET", f"/{before}", self._spelt).json()
            rows = [one for of in told.values() if isinstance(of, list) for one in of]
            ids = [one["id"] for one in rows if isinstance(one, dict) and "id" in one]
            self._numbers[before] = ids[0] if ids else 1
        return self._numbers[before]

    def ask(self, method: str, path: str, spelt: str, body: Any = None) -> Any:
        sent = {} if body is None else {"data": json.dumps(body)}
        headers = {"Authorization": f"Bearer {spelt}"}
        return self.client.generic(
            method, path, **sent, content_type="application/json", headers=headers
        )

    def ways(self, route: str, call: Any) -> Any:
        """Paths and bodies: one that succeeds elsewhere, what a call asks for, and all that it takes."""
        if made := self._made.get((call.method, route)):
            row = made.row()
            path = f"/{route}".replace("<int:number>", str(row and row.pk))
            yield path, made.body(row) if callable(made.body) else made.body
        path = spelt_out(route.replace("<int:number>", str(self.number(route))))
        path = path.replace("/x/", "/lanterne/")
        if call.body is None:
            yield path, None
            return
        kind = msgspec.inspect.type_info(call.body)
        asked, whole = (_some(kind, whole=one) for one in (False, True))
        yield path, asked
        if whole != asked:
            yield path, whole


def _tried(caller: Caller, route: str, call: Any, spelt: str) -> list[tuple[int, set[str]]]:
    """The status of each way and the tables that it wrote to; all is as before then."""
    found = []
    for number in range(3):
        with transaction.atomic():
            way = next(
                (one for at, one in enumerate(caller.ways(route, call)) if at == number), None
            )
            if way:
                watch = Watch()
                with connection.execute_wrapper(watch):
                    answer = caller.ask(call.method, way[0], spelt, way[1])
                found.append((answer.status_code, watch.tables))
            transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("role", OPENS)
def test_a_key_writes_only_what_its_holders_role_lets_it(role, filled, quickly, settings):
    settings.DEMO = True
    _client, member = signed_in(filled, role)
    _key, spelt = make_key(Actor.person(member.user), filled, "robot", DOORS)
    caller, wrote, wrong = Caller(filled), [], []
    for route, call in ROUTES:
        may = OPENS[role] & set(call.may) and set(call.also) <= OPENS[role]
        tried = _tried(caller, route, call, spelt)
        assert tried, route
        for status, tables in tried:
            if status >= 500 or (not may and (status != 403 or tables)):
                wrong.append((call.method, route, status, tables))
        if any(tables and status < 300 for status, tables in tried) and call.method != "GET":
            wrote.append((call.method, route))
    assert wrong == []
    if role is Role.VIEWER:
        assert wrote == []
    assert len(wrote) >= LEAST[role]
