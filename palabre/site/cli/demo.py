"""`palabre demo`: the product with a fictional house in it, for looking around."""

from django.conf import settings
from django.utils.translation import gettext as _

from palabre.site.cli import options, print_json
from palabre.site.cli.processes import (
    Say,
    address_options,
    bind,
    follow_port,
    keep_up,
    prepare,
    prepare_apart,
)

THREADS = 2


def demo(arguments: list[str]) -> int:
    """Furnish the house if it isn't, then serve it; its history comes in while one looks."""
    parser = options("demo")
    address_options(parser)
    parser.add_argument("--json", action="store_true", help=_("say where it is in JSON"))
    asked = parser.parse_args(arguments)
    bound = bind(asked.host, asked.port)
    if bound is None:
        return 1
    follow_port(bound)
    prepare_apart(lambda say: _furnish(_quiet if asked.json else say))
    address = f"http://{asked.host}:{bound.getsockname()[1]}"
    if asked.json:
        print_json({"address": address, "home": str(settings.HOME)})
    else:
        print(_("The demonstration is on %(address)s") % {"address": address})
        print(_("Everything and everybody in it is fictional. Ctrl-C ends it."), flush=True)
    keep_up(bound, THREADS)
    return 0


def _quiet(_sentence: str) -> None:
    """Say nothing: the answer is for a script."""


def _furnish(say: Say) -> None:
    from palabre.site.demo.house import Inhabited, furnish

    prepare(say)
    try:
        house = furnish()
    except Inhabited:
        print(
            _("%(home)s holds the data of real people: the demonstration needs its own folder.")
            % {"home": settings.HOME}
        )
        raise SystemExit(2) from None
    if house.is_new:
        say(_("The house is furnished; its ninety days come in while you look."))
