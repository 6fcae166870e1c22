"""The `palabre` command, also `python -m palabre`."""

import os
import sys


def main() -> None:
    """Run one command; its answer is the process's exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "palabre.site.settings")
    from palabre.site.cli import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
