"""Programs say what counts on a brand's own site, and have its visits counted."""

from io import BytesIO

import pytest

from palabre.channels.keys import POSTS

pytestmark = pytest.mark.django_db


def test_a_goal_and_a_script_are_made_changed_told_and_removed(program, brand):
    call = program(POSTS)
    goal = call("POST", "/site-goals", {"name": "Achat", "path": "/merci"})
    assert goal.status_code == 201, goal.content
    one = f"/site-goals/{goal.json()['id']}"
    assert call("PATCH", one, {"name": "Vente"}).status_code == 200
    assert call("GET", one).json()["name"] == "Vente"
    assert call("DELETE", one).status_code == 204
    script = call("POST", "/site-scripts", {"hosts": ["www.lanterne.example"]})
    assert script.status_code == 201, script.content
    one = f"/site-scripts/{script.json()['id']}"
    assert call("GET", one).json()["hosts"] == ["lanterne.example"]
    assert call("DELETE", one).status_code == 204
    assert call("GET", one).status_code == 404


def test_an_access_log_is_brought_told_and_removed(program, brand):
    call = program(POSTS)
    line = b'10.0.0.1 - - [01/Nov/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 5 "-" "Mozilla/5.0"\n'
    file = BytesIO(line)
    file.name = "access.log"
    made = call("POST", "/site-logs/bring", files={"file": file})
    assert made.status_code == 201, made.content
    one = f"/site-logs/{made.json()['id']}"
    assert call("GET", one).status_code == 200
    assert call("DELETE", one).status_code == 204
    assert call("GET", one).status_code == 404
