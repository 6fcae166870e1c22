"""The commands that run for long: `palabre up`, `web`, `worker`, `relay`, `listen`."""

import logging
import os
import socket
import threading
from argparse import ArgumentParser
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.db import connections
from django.utils.translation import gettext as _

from palabre.site.cli import options
from palabre.site.memory import keep_little
from palabre.site.supervisor import Task, stop_on_signals, supervise
from palabre.site.telling import Say, Tell, Teller, telling

logger = logging.getLogger(__name__)

# How long open pages, event streams among them, may hold up the end of the web process.
WEB_GRACE_S = 3
BACKLOG = 2048


def up(arguments: list[str]) -> int:
    """Prepare what is needed, then keep the web, worker and listener processes alive."""
    parser = options("up")
    address_options(parser)
    _threads_option(parser)
    json_option(parser)
    parser.add_argument("--single", action="store_true", help=_("one process, for 512 MB machines"))
    asked = parser.parse_args(arguments)
    with telling(asked.json) as teller:
        bound = bind(asked.host, asked.port, teller)
        if bound is None:
            return 1
        follow_port(bound)
        prepare_apart(prepare, teller.say)
        _greet(teller.say, address_of(bound))
        keep_up(bound, asked.threads, teller.tell, single=asked.single)
    return 0


def keep_up(bound: socket.socket, threads: int, tell: Tell, *, single: bool = False) -> None:
    """Keep the product's processes alive until told to stop; ``single``: one process for all."""
    tasks: dict[str, Task] = {
        "web": partial(serve, bound),
        "worker": partial(work, threads),
        "listener": hear,
    }
    if settings.BROKER_URL:
        tasks["relay"] = offer
    tell = partial(tell, address=address_of(bound), home=str(settings.HOME))
    stop = stop_on_signals()
    if single:
        tell("ready", pids=dict.fromkeys(tasks, os.getpid()))
        _together(tasks, stop)
    else:
        _preload()
        supervise(tasks, stop, tell)


def web(arguments: list[str]) -> int:
    """Serve the pages."""
    parser = options("web")
    address_options(parser)
    json_option(parser)
    asked = parser.parse_args(arguments)
    with telling(asked.json) as teller:
        bound = bind(asked.host, asked.port, teller)
        if bound is None:
            return 1
        follow_port(bound)
        prepare_apart(prepare_pages, teller.say)
        _alone("web", partial(serve, bound), partial(teller.tell, address=address_of(bound)))
    return 0


def worker(arguments: list[str]) -> int:
    """Do jobs until told to stop."""
    parser = options("worker")
    _threads_option(parser)
    json_option(parser)
    asked = parser.parse_args(arguments)
    with telling(asked.json) as teller:
        prepare_apart(prepare_words, teller.say)
        _alone("worker", partial(work, asked.threads), teller.tell)
    return 0


def relay(arguments: list[str]) -> int:
    """Offer due jobs to the broker until told to stop."""
    parser = options("relay")
    json_option(parser)
    with telling(parser.parse_args(arguments).json) as teller:
        if not settings.BROKER_URL:
            teller.say(_("There is no broker: set BROKER_URL, or use `palabre worker` alone."))
            return 2
        _alone("relay", offer, teller.tell)
    return 0


def listen(arguments: list[str]) -> int:
    """Keep the streams open until told to stop."""
    parser = options("listen")
    json_option(parser)
    with telling(parser.parse_args(arguments).json) as teller:
        prepare_apart(prepare_words, teller.say)
        _alone("listener", hear, teller.tell)
    return 0


def _alone(name: str, task: Task, tell: Tell) -> None:
    """Do one task in this process, until told to stop."""
    keep_little()
    stop = stop_on_signals()
    tell("ready", pids={name: os.getpid()}, home=str(settings.HOME))
    task(stop)


# --- the tasks themselves: each imports its own part of the house, so that the others needn't carry it


def serve(bound: socket.socket, stop: threading.Event) -> None:
    """Serve pages on a bound socket until told to stop; uvicorn hears SIGTERM and SIGINT too."""
    import uvicorn

    from palabre.campaigns.clicks import writing
    from palabre.site.asgi import application
    from palabre.site.proxies import behind_proxies

    config = uvicorn.Config(
        behind_proxies(application),
        proxy_headers=False,  # ours reads them
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=WEB_GRACE_S,
    )
    server = uvicorn.Server(config)

    def end() -> None:
        # A signal that comes before uvicorn listens for signals is heard by ``stop`` alone.
        stop.wait()
        server.should_exit = True

    threading.Thread(target=end, name="web-end", daemon=True).start()
    _sweep(stop)
    with writing():
        server.run(sockets=[bound])


def work(threads: int, stop: threading.Event) -> None:
    """Do jobs, and beside them keep the search index up to date."""
    from palabre.listening import indexing

    _sweep(stop)
    indexer = threading.Thread(target=indexing.run, args=(stop,), name="indexer")
    indexer.start()
    _do_jobs(threads, stop)
    indexer.join()


def _sweep(stop: threading.Event) -> None:
    """Look after what this machine keeps for itself, beside the task."""
    from palabre.site.sweeping import sweep

    threading.Thread(target=sweep, args=(stop,), name="sweep", daemon=True).start()


def _do_jobs(threads: int, stop: threading.Event) -> None:
    """Do the jobs of the broker if there is one, otherwise those of the table."""
    if settings.BROKER_URL:
        from palabre.jobs.bridge import consume

        consume(threads, stop)
        return
    from palabre.jobs.worker import Worker
    from palabre.site.schedule import SCHEDULE, SLOW

    Worker(threads=threads, schedule=SCHEDULE, slow=SLOW).run(stop)


def offer(stop: threading.Event) -> None:
    """Offer due jobs to the broker."""
    from palabre.jobs.bridge import publish
    from palabre.site.schedule import SCHEDULE

    publish(SCHEDULE, stop)


def hear(stop: threading.Event) -> None:
    """Keep the streams of the networks open."""
    from palabre.listening.listen import run

    run(stop)


# --- what comes before


def address_options(parser: ArgumentParser) -> None:
    """Let a command be told where to serve."""
    parser.add_argument("--host", default="127.0.0.1", help=_("address to serve on"))
    parser.add_argument(
        "--port",
        type=int,
        default=settings.PORT,
        help=_("port to serve on (PALABRE_PORT)"),
    )


def _threads_option(parser: ArgumentParser) -> None:
    parser.add_argument("--threads", type=int, default=4, help=_("jobs done at the same time"))


def json_option(parser: ArgumentParser) -> None:
    """Let a command tell a program what happens."""
    parser.add_argument(
        "--json", action="store_true", help=_("say what happens as one JSON object a line")
    )


def bind(host: str, port: int, teller: Teller) -> socket.socket | None:
    """Take the port; None, after saying why, when it can't be had."""
    # Bound before anything else, and kept while the web process is restarted: nobody is turned away.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as fault:
        teller.say(
            _("Palabre can't serve on %(host)s, port %(port)s: %(fault)s. Try another --port.")
            % {"host": host, "port": port, "fault": fault.strerror}
        )
        return None


def address_of(bound: socket.socket) -> str:
    """Where a browser on this machine finds what is served on a socket."""
    host, port = bound.getsockname()[:2]
    if host in ("0.0.0.0", "::"):  # noqa: S104 - only compared
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def follow_port(bound: socket.socket) -> None:
    """Make links with the port that is really served on, unless the address was told.

    Called before any other process is made, so that all of them make the same links.
    """
    if settings.ADDRESS_IS_TOLD:
        return
    settings.ADDRESS = f"http://127.0.0.1:{bound.getsockname()[1]}"
    settings.CSRF_TRUSTED_ORIGINS = [settings.ADDRESS]


def prepare_apart(preparation: Callable[[Say], None], say: Say) -> None:
    """Prepare in a process of its own, whose memory is given back and whose connections are closed.

    ``preparation`` says by ``say`` what it does. Ends the command when it fails.
    """
    from palabre.site.catalogues import read_again

    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            preparation(say)
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        except BaseException:
            logger.exception("Palabre could not be prepared")
        finally:
            os._exit(code)
    if code := os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]):
        raise SystemExit(code)
    read_again()  # they may have been compiled here, or by another process that was waited for


def prepare(say: Say) -> None:
    """Bring tables, words and files up to date."""
    from palabre.site import preparing

    preparing.prepare(say)


def prepare_pages(say: Say) -> None:
    """Bring up to date what a machine keeps for itself to serve pages; tables are made elsewhere."""
    from palabre.site import preparing

    preparing.prepare_pages(say)


def prepare_words(say: Say) -> None:
    """Bring up to date what a machine keeps for itself to speak to people."""
    from palabre.site import preparing

    preparing.prepare_words(say)


def _greet(say: Say, address: str) -> None:
    from palabre.governance.models import User

    say(_("Palabre is on %(address)s") % {"address": address})
    if not User.objects.exists():
        say(_("Open it in a browser: the first person to sign up owns the house."))
    say(_("Ctrl-C ends it. What it keeps is in %(home)s") % {"home": settings.HOME})


def _preload() -> None:
    from django.urls import get_resolver

    from palabre.site.asgi import application  # noqa: F401 - loaded here to be shared by the children

    list(get_resolver().url_patterns)
    connections.close_all()


def _together(tasks: dict[str, Task], stop: threading.Event) -> None:
    threads = [
        threading.Thread(target=task, args=(stop,), name=name)
        for name, task in tasks.items()
        if name != "web"
    ]
    for thread in threads:
        thread.start()
    tasks["web"](stop)  # in the main thread, where signals arrive
    stop.set()
    for thread in threads:
        thread.join()
