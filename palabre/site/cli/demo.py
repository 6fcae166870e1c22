"""`palabre demo`: the product with a fictional house in it, for looking around."""

from django.conf import settings
from django.utils.translation import gettext as _

from palabre.site.cli import options
from palabre.site.cli.processes import (
    address_of,
    address_options,
    bind,
    follow_port,
    json_option,
    keep_up,
    prepare,
    prepare_apart,
)
from palabre.site.telling import Say, telling

THREADS = 2


def demo(arguments: list[str]) -> int:
    """Furnish the house if it isn't, then serve it; its history comes in while one looks."""
    parser = options("demo")
    address_options(parser)
    json_option(parser)
    asked = parser.parse_args(arguments)
    with telling(asked.json) as teller:
        bound = bind(asked.host, asked.port, teller)
        if bound is None:
            return 1
        follow_port(bound)
        prepare_apart(_furnish, teller.say)
        teller.say(_("The demonstration is on %(address)s") % {"address": address_of(bound)})
        teller.say(_("Everything and everybody in it is fictional. Ctrl-C ends it."))
        keep_up(bound, THREADS, teller.tell)
    return 0


def _furnish(say: Say) -> None:
    from palabre.site.demo.house import Inhabited, furnish

    prepare(say)
    try:
        house = furnish()
    except Inhabited:
        say(
            _("%(home)s holds the data of real people: the demonstration needs its own folder.")
            % {"home": settings.HOME}
        )
        raise SystemExit(2) from None
    if house.is_new:
        say(_("The house is furnished; its ninety days come in while you look."))
