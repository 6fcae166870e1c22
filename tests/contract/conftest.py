"""What the modules of the contract suite share."""

import logging

import pytest


@pytest.fixture
def heard(caplog):
    """All that is logged, by every logger that there is, whatever it was told to leave out."""
    known = [logging.getLogger(name) for name in list(logging.root.manager.loggerDict)]
    levels = {one: (one.level, one.disabled, one.propagate) for one in known}
    for one in known:  # setLevel would go through all loggers for each of them; caplog does it once
        one.level, one.disabled, one.propagate = 1, False, True
    caplog.set_level(1)
    yield caplog
    for one, kept in levels.items():
        one.level, one.disabled, one.propagate = kept
