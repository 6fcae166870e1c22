"""The command line: its own commands first, Django's for whatever is left."""

import sys


def run(arguments: list[str]) -> int:
    """Carry out one command and give its exit code."""
    from django.core.management import execute_from_command_line

    execute_from_command_line([sys.argv[0], *arguments])
    return 0
