"""What `palabre up` costs at rest: memory of all its processes, time to and weight of a first page.

Memory is the proportional set size (Linux), some seconds after the first page. The first page is the
one that a browser gets at the very first start, tables and files made anew on the way. Its weight is
that of the page, its styles and its scripts as they come over the wire, compressed.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urljoin

import httpx
import psutil

TARGETS = {"pss_mb": 250.0, "page_kb": 60.0}
REST_S = {"small": 8, "full": 60}
LINKED = re.compile(r'<(?:link[^>]+rel="stylesheet"[^>]+href|script[^>]+src)="([^"]+)"')


def run(scale: str) -> dict:
    """Start the product on an empty folder, ask for its first page, and weigh it at rest."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "PALABRE_HOME": home, "PALABRE_ONLINE": "off", "LC_ALL": "C"}
        environment.pop("DATABASE_URL", None)
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "palabre", "up", "--port", "0"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        try:
            address = _address(process)
            with httpx.Client(follow_redirects=True, timeout=60) as browser:
                page = browser.get(address)
                first_page_s = time.perf_counter() - started
                page_kb = _weight(browser, page) / 1000
            time.sleep(REST_S[scale])
            processes = [psutil.Process(process.pid), *psutil.Process(process.pid).children()]
            pss = [_pss_mb(one.pid) for one in processes]
        finally:
            process.terminate()
            process.wait(30)
    figures = {
        "pss_mb": sum(pss),
        "processes": len(pss),
        "first_page_s": first_page_s,
        "page_kb": page_kb,
    }
    return {"figures": figures, "targets": TARGETS}


def _address(process: subprocess.Popen) -> str:
    for line in process.stdout or ():
        if found := re.search(r"http://127\.0\.0\.1:\d+", line):
            return found.group()
    raise RuntimeError("palabre up ended before it said where it is")


def _weight(browser: httpx.Client, page: httpx.Response) -> int:
    linked = {urljoin(str(page.url), one) for one in LINKED.findall(page.text)}
    return sum(one.num_bytes_downloaded for one in [page, *map(browser.get, sorted(linked))])


def _pss_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
