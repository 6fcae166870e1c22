"""The parts of a small cluster on loopback, each a process group that can be killed and started again."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[1]
FIRST = int(os.environ.get("CLUSTER_PORT", "24830"))
PG, BROKER, SEARCH, FILES, WEB = (FIRST + one for one in (0, 1, 2, 9, 4))
BROKERS = {
    "redis": f"redis://127.0.0.1:{BROKER}/0",
    "rabbitmq": f"amqp://guest:guest@127.0.0.1:{BROKER}//",
}
# How many times slower than a quiet machine: less is asked of it, and it is waited for longer.
SLOWER = float(os.environ.get("CLUSTER_SLOWER", "1"))
PATIENCE_S = 180 * SLOWER
FIRST_START_S = 600  # a search node is built then


def as_user(name: str) -> list[str]:
    """What runs a command as another user than root, which these servers refuse to be."""
    if os.getuid():
        return []
    return ["setpriv", f"--reuid={name}", f"--regid={name}", "--init-groups", "--"]


class Cluster:
    """The parts by name, each a process group that can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.parts: dict[str, subprocess.Popen[bytes]] = {}
        self.commands: dict[str, tuple[list[str], dict[str, str]]] = {}
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        self.broker = os.environ.get("BENCH_BROKER", "redis")
        if not found or not shutil.which(f"{self.broker}-server"):
            raise LookupError(f"postgresql and {self.broker}-server are needed")
        self.bin = found[-1]
        self.settings = {
            "DATABASE_URL": f"postgres://palabre@127.0.0.1:{PG}/palabre",
            "BROKER_URL": BROKERS[self.broker],
            "SEARCH_URL": f"http://127.0.0.1:{SEARCH}/cluster",
            "FILES_URL": f"s3+http://palabre:secret-of-files@127.0.0.1:{FILES}/palabre",
            "DJANGO_SETTINGS_MODULE": "tests.crash.settings",
            "PALABRE_ONLINE": "on",
            "PALABRE_DEMO": "off",
            "PALABRE_ALLOW_HOSTS": "127.0.0.1",
            "PALABRE_SECRET_KEY": "cluster",
            "PALABRE_CREDENTIAL_KEYS": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
            "PALABRE_HOME": str(folder / "driver"),
        }

    def lay_out(self) -> None:
        """Make the database's folder and say how each part is started."""
        data = self.folder / "pg"
        data.mkdir(mode=0o700)
        if not os.getuid():
            shutil.chown(data, "postgres", "postgres")
        made = [*as_user("postgres"), str(self.bin / "initdb"), "-D", str(data)]
        subprocess.run([*made, "-A", "trust", "-U", "palabre"], check=True, capture_output=True)
        plain = {
            "PATH": os.environ["PATH"],
            "LC_ALL": "C.UTF-8",
            "HOME": os.environ.get("HOME", "/"),
        }
        served = [*as_user("postgres"), str(self.bin / "postgres"), "-D", str(data), "-p", str(PG)]
        served += ["-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={data}"]
        self.commands["database"] = (served, plain)
        self.commands["broker"] = (self._broker(), plain)
        node = [str(ROOT / "tests/search/node.sh"), str(self.folder / "search"), str(SEARCH)]
        self.commands["search"] = (node, plain)
        bucket = [str(ROOT / "tests/files/node.sh"), str(self.folder / "files"), str(FILES)]
        self.commands["files"] = (bucket, plain)
        for number in (1, 2):
            for name, words in {
                "web": ["web", "--port", str(WEB + number)],
                "worker": ["worker", "--threads", "2"],
                "relay": ["relay"],
                "listener": ["listen"],
            }.items():
                home = self.folder / f"{name}{number}"
                own = {**os.environ, **self.settings, "PALABRE_HOME": str(home)}
                self.commands[f"{name}{number}"] = ([sys.executable, "-m", "palabre", *words], own)

    def _broker(self) -> list[str]:
        if self.broker == "rabbitmq":
            return [str(ROOT / "tests/broker/node.sh"), str(self.folder / "rabbitmq"), str(BROKER)]
        redis = ["redis-server", "--port", str(BROKER), "--bind", "127.0.0.1", "--save", ""]
        return [*redis, "--dir", str(self.folder)]

    def start(self, name: str) -> None:
        """Start a part, or start it again."""
        command, own = self.commands[name]
        with (self.folder / f"{name}.log").open("ab") as log:
            self.parts[name] = subprocess.Popen(
                command, cwd=ROOT, env=own, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self, name: str) -> None:
        """Kill a part with all its processes, as a power cut would."""
        part = self.parts.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(part.pid, signal.SIGKILL)
        part.wait()

    def end(self) -> None:
        """Kill whatever runs."""
        for name in list(self.parts):
            self.kill(name)


def at(address: str, place: str) -> str:
    """Another place on a server: a database, a number or virtual host of a broker, an index, a bucket."""
    return urlsplit(address)._replace(path=f"/{place}").geturl()


def until(what: str, is_so: Callable[[], bool], patience: float = PATIENCE_S) -> float:
    """Wait till something is so, faults counting as not yet; give the seconds."""
    begun = time.monotonic()
    while time.monotonic() - begun < patience:
        try:
            if is_so():
                return time.monotonic() - begun
        except Exception:  # noqa: BLE001 - whatever a part that was killed answers
            _forget_connection()
        time.sleep(0.1)
    raise TimeoutError(f"{what}: not within {patience} s")


def wait_for(name: str, port: int) -> None:
    """Wait till a server that was just started listens on its port."""

    def answers() -> bool:
        with socket.create_connection(("127.0.0.1", port), 1):
            return True

    until(name, answers, FIRST_START_S)


def _forget_connection() -> None:
    """A database that was killed leaves a connection that nothing comes through any more."""
    from django.apps import apps
    from django.db import connection

    if apps.ready:
        connection.close()
