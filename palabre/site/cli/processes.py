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
from palabre.site.supervisor import Task, stop_on_signals, supervise

logger = logging.getLogger(__name__)

Say = Callable[[str], None]

# How long open pages, event streams among them, may hold up the end of the web process.
WEB_GRACE_S = 3
BACKLOG = 2048


def up(arguments: list[str]) -> int:
    """Prepare what is needed, then keep the web, worker and listener processes alive."""
    parser = options("up")
    address_options(parser)
    _threads_option(parser)
    parser.add_argument("--single", action="store_true", help=_("one process, for 512 MB machines"))
    asked = parser.parse_args(arguments)
    bound = bind(asked.host, asked.port)
    if bound is None:
        return 1
    follow_port(bound)
    prepare_apart(prepare)
    _greet(asked.host, bound.getsockname()[1])
    keep_up(bound, asked.threads, single=asked.single)
    return 0


def keep_up(bound: socket.socket, threads: int, *, single: bool = False) -> None:
    """Keep the product's processes alive until told to stop; ``single``: one process for all."""
    tasks: dict[str, Task] = {
        "web": partial(serve, bound),
        "worker": partial(work, threads),
        "listener": hear,
    }
    if settings.BROKER_URL:
        tasks["relay"] = offer
    if single:
        _together(tasks)
    else:
        _preload()
        supervise(tasks, stop_on_signals())


def web(arguments: list[str]) -> int:
    """Serve the pages."""
    parser = options("web")
    address_options(parser)
    asked = parser.parse_args(arguments)
    bound = bind(asked.host, asked.port)
    if bound is None:
        return 1
    follow_port(bound)
    serve(bound, stop_on_signals())
    return 0


def worker(arguments: list[str]) -> int:
    """Do jobs until told to stop."""
    parser = options("worker")
    _threads_option(parser)
    work(parser.parse_args(arguments).threads, stop_on_signals())
    return 0


def relay(arguments: list[str]) -> int:
    """Offer due jobs to the broker until told to stop."""
    options("relay").parse_args(arguments)
    if not settings.BROKER_URL:
        print(_("There is no broker: set BROKER_URL, or use `palabre worker` alone."))
        return 2
    offer(stop_on_signals())
    return 0


def listen(arguments: list[str]) -> int:
    """Keep the streams open until told to stop."""
    options("listen").parse_args(arguments)
    hear(stop_on_signals())
    return 0


# --- the tasks themselves: each imports its own part of the house, so that the others needn't carry it


def serve(bound: socket.socket, _stop: threading.Event) -> None:
    """Serve pages on a bound socket; uvicorn itself ends at SIGTERM and SIGINT."""
    import uvicorn

    from palabre.site.asgi import application

    config = uvicorn.Config(
        application,
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=WEB_GRACE_S,
    )
    uvicorn.Server(config).run(sockets=[bound])


def work(threads: int, stop: threading.Event) -> None:
    """Do jobs, and beside them keep the search index up to date."""
    from palabre.listening import indexing

    indexer = threading.Thread(target=indexing.run, args=(stop,), name="indexer")
    indexer.start()
    _do_jobs(threads, stop)
    indexer.join()


def _do_jobs(threads: int, stop: threading.Event) -> None:
    """Do the jobs of the broker if there is one, otherwise those of the table."""
    if settings.BROKER_URL:
        from palabre.jobs.bridge import consume

        consume(threads, stop)
        return
    from palabre.jobs.worker import Worker
    from palabre.site.schedule import SCHEDULE

    Worker(threads=threads, schedule=SCHEDULE).run(stop)


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


def bind(host: str, port: int) -> socket.socket | None:
    """Take the port; None, after saying why, when it can't be had."""
    # Bound before anything else, and kept while the web process is restarted: nobody is turned away.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as fault:
        print(
            _("Palabre can't serve on %(host)s, port %(port)s: %(fault)s. Try another --port.")
            % {"host": host, "port": port, "fault": fault.strerror}
        )
        return None


def follow_port(bound: socket.socket) -> None:
    """Make links with the port that is really served on, unless the address was told.

    Called before any other process is made, so that all of them make the same links.
    """
    if settings.ADDRESS_IS_TOLD:
        return
    settings.ADDRESS = f"http://127.0.0.1:{bound.getsockname()[1]}"
    settings.CSRF_TRUSTED_ORIGINS = [settings.ADDRESS]


def prepare_apart(preparation: Callable[[Say], None]) -> None:
    """Prepare in a process of its own, whose memory is given back and whose connections are closed.

    ``preparation`` is told how to say what it does. Ends the command when it fails.
    """
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            preparation(partial(print, flush=True))
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        except BaseException:
            logger.exception("Palabre could not be prepared")
        finally:
            os._exit(code)
    if code := os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]):
        raise SystemExit(code)


def prepare(say: Say) -> None:
    """Bring tables, words and files up to date."""
    from palabre.site import preparing

    preparing.prepare(say)


def _greet(host: str, port: int) -> None:
    from palabre.governance.models import User

    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 - only compared
    print(_("Palabre is on http://%(host)s:%(port)s") % {"host": shown, "port": port}, flush=True)
    if not User.objects.exists():
        print(_("Open it in a browser: the first person to sign up owns the house."), flush=True)
    print(_("Ctrl-C ends it. What it keeps is in %(home)s") % {"home": settings.HOME}, flush=True)


def _preload() -> None:
    from django.urls import get_resolver

    from palabre.site.asgi import application  # noqa: F401 - loaded here to be shared by the children

    list(get_resolver().url_patterns)
    connections.close_all()


def _together(tasks: dict[str, Task]) -> None:
    stop = stop_on_signals()
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
