"""`palabre compile-messages`."""

import sys

from django.utils.translation import gettext as _

from palabre.site.catalogues import NOT_COMPILED
from palabre.site.catalogues import compile_messages as compile_all
from palabre.site.cli import options


def compile_messages(arguments: list[str]) -> int:
    """Compile every catalogue that changed, and name the results; exit 1 when one can't be written."""
    options("compile-messages").parse_args(arguments)
    compiled, left = compile_all()
    for target in compiled:
        print(target)
    if left:
        print(_(NOT_COMPILED), file=sys.stderr)
    return int(bool(left))
