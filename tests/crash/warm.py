"""Processes of ours that need not read their thousand modules: each is forked from one that has read them.

What only a start of Python can show (that a command starts, and what it says of itself) is in `test_up`.
"""

import json
import os
import runpy
import sys
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Timer

SETTINGS = "palabre.site.settings"
LONGEST_S = 420
FROM_ONE = get_context("forkserver")
# It reads whoever starts the tests, too, as every process of `multiprocessing` does.
FROM_ONE.set_forkserver_preload(["pytest", "tests.crash.all_read"])


class Process:
    """`python -m MODULE ARGUMENTS...` with these variables of the environment besides ours; killed at the
    end of a `with`. Without a DATABASE_URL its database is the file in its PALABRE_HOME."""

    def __init__(self, module, *arguments, **environment):
        told = {"DJANGO_SETTINGS_MODULE": SETTINGS, **environment}
        ours = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        environment = {**ours, **{name: str(value) for name, value in told.items()}}
        self._faults = NamedTemporaryFile("r", encoding="utf-8")  # noqa: SIM115 - see __exit__
        come, go = FROM_ONE.Pipe(duplex=False)
        with come, go:
            self.stdout = os.fdopen(os.dup(come.fileno()), encoding="utf-8")
            self._process = FROM_ONE.Process(
                target=_begin,
                args=([module, *map(str, arguments)], environment, go, Path(self._faults.name)),
                daemon=True,
            )
            self._process.start()

    def __enter__(self):
        return self

    def __exit__(self, *_fault):
        self.kill()
        self.stdout.close()
        self._faults.close()

    def kill(self):
        """End it as by kill -9, if it hasn't ended yet."""
        self._process.kill()
        self._process.join()

    def ended(self):
        """Wait until it ended: its exit code, what else it printed, and what it said of faults."""
        late = Timer(LONGEST_S, self._process.kill)
        late.start()
        with self:
            out = self.stdout.read()
            self._process.join()
            late.cancel()
            return self._process.exitcode, out, self._faults.read()


def run(module, *arguments, **environment):
    """What a process prints that does well."""
    code, out, fault = Process(module, *arguments, **environment).ended()
    assert code == 0, fault[-3000:]
    return out


def told(module, *arguments, **environment):
    """What it tells in JSON, by its last line."""
    return json.loads(run(module, *arguments, **environment).splitlines()[-1])


def _begin(words, environment, out, faults):
    os.dup2(out.fileno(), 1)
    out.close()
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = faults.open("w", encoding="utf-8", buffering=1)
    become(words, environment)


def become(words, environment):
    """Do in this process what `python -m WORDS` would do in one of its own."""
    os.environ.clear()
    os.environ.update(environment)
    sys.argv[:] = words
    _forget_settings()
    runpy.run_module(words[0], run_name="__main__", alter_sys=False)


def _forget_settings():
    """The next who asks for settings reads them anew, with the environment of this process."""
    from django.conf import settings
    from django.db import connections
    from django.utils.functional import empty

    del sys.modules[SETTINGS]
    settings._wrapped = empty
    connections._settings = None
    vars(connections).pop("settings", None)
    with suppress(AttributeError):  # nobody asked for it yet
        del connections["default"]
