"""Tells what a film is, as JSON: a program of its own, for the library that reads films is native code, and
what a stranger's file does to it must not be done to the process that serves pages.

python look.py FILE
"""

import json
import resource
import sys

from pymediainfo import MediaInfo

MOST_MEMORY, MOST_S = 2 * 1024**3, 20  # bytes; seconds of a processor

if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_S, MOST_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    told = MediaInfo.parse(sys.argv[1], output="JSON")
    json.dump(json.loads(str(told))["media"]["track"], sys.stdout)
