"""What the modules of the contract suite share."""

import logging

import pytest


@pytest.fixture
def heard(caplog):
    """All that is logged, by every logger that there is, whatever it was told to leave out."""
    known = [logging.getLogger(name) for name in list(logging.root.manager.loggerDict)]
    levels = {one: (one.level, one.disabled, one.propagate) for one in known}
    for one in known:
        one.setLevel(1)
        one.disabled, one.propagate = False, True
    caplog.set_level(1)
    yield caplog
    for one, (level, disabled, propagate) in levels.items():
        one.setLevel(level)
        one.disabled, one.propagate = disabled, propagate
