"""Whoever is killed while a post gets its counted links leaves none of them, and none is made twice."""

import pytest

from tests.crash.killed_links import ACCOUNTS, ADDRESSES
from tests.crash.warm import told


@pytest.mark.crash
def test_killed_schedulers_make_each_link_once_and_leave_no_half_of_a_post(tmp_path):
    found = told("tests.crash.killed_links", "8", PALABRE_HOME=tmp_path)
    whole = ACCOUNTS * ADDRESSES
    assert found.pop("midst") > 0, "nobody died in the middle"
    assert found.pop("done") > 0, "nobody came to the end"
    assert found == {
        "whole": True, "links": whole, "in_posts": whole, "said": whole, "rows": whole,
    }  # fmt: skip
