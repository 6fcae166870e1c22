"""`palabre compile-messages`."""

from palabre.site.cli import options
from palabre.site.preparing import compile_messages as compile_all


def compile_messages(arguments: list[str]) -> int:
    """Compile every catalogue that changed, and name the results."""
    options("compile-messages").parse_args(arguments)
    for target in compile_all():
        print(target)
    return 0
