"""Run as a process: takes a film that never ends into the library at MEDIA, and says when it is in its midst.

Usage: python -m tests.crash.killed_film MEDIA. It ends only by being killed.
"""

import os
import sys

import django


def endless():
    yield b"\x00\x00\x00\x18ftypisom"
    yield bytes(1024 * 1024)
    print("in its midst", flush=True)
    sys.stdin.read()
    yield b""


def main():
    os.environ["DJANGO_SETTINGS_MODULE"] = "palabre.site.settings"
    django.setup()
    from django.conf import settings

    from palabre.publishing.films import taking

    settings.MEDIA_ROOT, taking.ROOM_LEFT = sys.argv[1], 0
    taking.take(endless())


if __name__ == "__main__":
    main()
