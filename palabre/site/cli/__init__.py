"""The command line: Palabre's own commands first, Django's for whatever is left.

To add a command, write ``def name(arguments: list[str]) -> int`` in a module of this folder (it reads
its options with `options("name")` and gives the exit code), and add its line to `COMMANDS`.
"""

import argparse
import importlib
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Command:
    """A command: the module of this folder and its function, and what it does in a sentence.

    ``settings`` are variables of the environment that it starts from, where none is given.
    """

    module: str
    function: str
    help: Promise
    settings: Mapping[str, str] = field(default_factory=dict)


# The demonstration keeps its data apart, stays off the network, and its letters stay inside.
DEMO_SETTINGS = {
    "PALABRE_DEMO": "on",
    "PALABRE_HOME": "data-demo",
    "PALABRE_ONLINE": "off",
    "EMAIL_URL": "dummymail://",
}


COMMANDS: dict[str, Command] = {
    "demo": Command("demo", "demo", _("Start it with a fictional house."), DEMO_SETTINGS),
    "up": Command("processes", "up", _("Start the whole product: pages, worker and listener.")),
    "web": Command("processes", "web", _("Serve the pages.")),
    "worker": Command("processes", "worker", _("Do the background jobs.")),
    "relay": Command("processes", "relay", _("Offer due jobs to the broker of BROKER_URL.")),
    "listen": Command("processes", "listen", _("Keep the streams of the networks open.")),
    "import": Command("history", "import_file", _("Bring a file of texts in.")),
    "search": Command("mentions", "search", _("Search the mentions of a brand.")),
    "export": Command("mentions", "export", _("Write mentions to a file.")),
    "reindex": Command("mentions", "reindex", _("Build the search index anew.")),
    "index-check": Command(
        "mentions", "index_check", _("Compare the search index with the database.")
    ),
    "months": Command("months", "months", _("Keep the mentions of PostgreSQL by month.")),
    "analyse": Command(
        "texts", "analyse", _("Tell the language, the tone and the intents of texts.")
    ),
    "feed": Command("texts", "feed", _("Say what is understood of a feed.")),
    "lookalikes": Command(
        "lookalikes", "lookalikes", _("Find handles and addresses that are written like ours.")
    ),
    "bursts": Command("series", "bursts", _("Print the alarms of a series of counts.")),
    "graph": Command(
        "graphs", "graph", _("Find communities, influence and a map in who reacts to whom.")
    ),
    "weblog": Command(
        "weblog", "weblog", _("Count the visitors, pages and referrers of access logs.")
    ),
    "query": Command("texts", "query", _("Check a query: palabre query check '...'")),
    "mcp": Command("mcp", "mcp", _("Answer an assistant (MCP), with the rights of one key.")),
    "healthcheck": Command("health", "healthcheck", _("Say whether the running product is well.")),
    "doctor": Command("doctor", "doctor", _("Examine the installation and say what to do.")),
    "backup": Command("backup", "backup", _("Write the whole house to a file, while it runs.")),
    "restore": Command("backup", "restore", _("Put the house of a backup in place.")),
    "export-organisation": Command(
        "archive", "export_organisation", _("Write all of an organisation to a file.")
    ),
    "import-organisation": Command(
        "archive", "import_organisation", _("Bring the organisation of such a file in.")
    ),
    "audit": Command("trail", "audit", _("Examine the seal of the trail of acts.")),
    "erasures": Command(
        "forgetting", "erasures", _("Erase again whom an older backup brought back.")
    ),
    "compile-messages": Command("messages", "compile_messages", _("Compile the translations.")),
}


def options(name: str) -> argparse.ArgumentParser:
    """Give the option reader of a command, headed by its sentence."""
    return argparse.ArgumentParser(
        prog=f"palabre {name}", description=str(COMMANDS[name].help), allow_abbrev=False
    )


def print_json(value: Any) -> None:
    """Print an answer for a script: one JSON document in UTF-8."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def _speak_the_terminals_language() -> None:
    from django.conf import settings
    from django.utils import translation

    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG", "")
    language = spoken[:2].lower()
    known = [code for code, _name in settings.LANGUAGES]
    translation.activate(language if language in known else settings.LANGUAGE_CODE)


def _list_commands() -> None:
    print(_("Usage: palabre COMMAND [OPTIONS]"))
    print()
    for name, command in COMMANDS.items():
        print(f"  {name:18}{command.help}")
    print()
    print(
        _("palabre COMMAND --help tells more. Every other command is Django's, such as: migrate.")
    )


def _why_no_answer(fault: Exception) -> str:
    """Why the database gave no answer, in a sentence; "" where neither its tables nor the way to it lack."""
    from django.db import DatabaseError, OperationalError, connection

    from palabre.site.preparing import waiting_migrations

    try:
        connection.close()  # what it was asked in is broken off
        if not waiting_migrations():
            return ""
    except OperationalError:
        words = {"fault": str(fault).strip().splitlines()[0]}
        return str(_("The database can’t be reached: %(fault)s") % words)
    except DatabaseError:
        return ""
    return str(
        _(
            "This house has no tables yet, or those of an older version: start `palabre up` once, or run "
            "`palabre migrate`."
        )
    )


def run(arguments: list[str]) -> int:
    """Carry out one command and give its exit code."""
    import django

    name = arguments[0] if arguments else ""
    for variable, value in (COMMANDS[name].settings if name in COMMANDS else {}).items():
        os.environ.setdefault(variable, value)
    if name not in COMMANDS and arguments not in ([], ["--help"], ["-h"], ["help"]):
        from django.core.management import execute_from_command_line

        execute_from_command_line([sys.argv[0], *arguments])
        return 0
    django.setup()
    _speak_the_terminals_language()
    if name not in COMMANDS:
        _list_commands()
        return 0
    from django.db import DatabaseError

    command = COMMANDS[name]
    module = importlib.import_module(f"palabre.site.cli.{command.module}")
    try:
        code: int = getattr(module, command.function)(arguments[1:])
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output has gone, as `head` does; nothing more can be said to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except DatabaseError as fault:
        if not (sentence := _why_no_answer(fault)):
            raise
        print(sentence, file=sys.stderr)
        return 1
    return code
