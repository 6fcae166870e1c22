"""Calls of programs that tests make with success: gathered in each process, judged where a whole run ends.

A plugin of pytest, named in the conftest at the top. A run of some files, or of some tests, judges nothing.
"""

from collections.abc import Iterator

import pytest

DONE: set[tuple[str, str]] = set()
_OF_WORKERS = "successful_calls"


def note(method: str, path: str, status: int) -> None:
    """Remember a call that got what it asked for, by its route."""
    from django.urls import resolve

    if status < 300:
        DONE.add((method, resolve(path).route))


def missing(done: set[tuple[str, str]]) -> list[str]:
    """The calls that are described, and that none of these is."""
    from palabre.site.openapi import calls

    known = {(call.method, route) for route, of in calls() for call in of}
    return sorted(f"{method} {route}" for method, route in known - done)


def is_whole(config: pytest.Config) -> bool:
    """Whether a run is of all tests: none is chosen by its file, its words or its database."""
    chosen = (
        config.option.keyword,
        config.option.markexpr,
        config.option.ignore,
        config.option.deselect,
    )
    named = config.args_source is not pytest.Config.ArgsSource.TESTPATHS
    return not (
        named or any(chosen) or config.getoption("--with-database") or config.option.collectonly
    )


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object, error: object) -> None:
    """Take over what a worker saw (pytest-xdist)."""
    DONE.update(map(tuple, getattr(node, "workeroutput", {}).get(_OF_WORKERS, ())))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell whoever began the run what was seen; there, a whole run that lacks a call has failed."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput[_OF_WORKERS] = sorted(DONE)
    elif is_whole(session.config) and missing(DONE) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> Iterator[None]:
    """Name the calls that no test of a whole run made with success, below what was skipped."""
    yield
    if is_whole(config) and (lacking := missing(DONE)):
        terminalreporter.section("Calls of programs that no test makes with success")
        for one in lacking:
            terminalreporter.line(one)
