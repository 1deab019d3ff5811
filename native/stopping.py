"""SIGTERM, SIGHUP and SIGINT end a run, as an exception that lets it clear up.

Python loses what a signal raises inside of a callback, as those around a fork, so whoever begins something long looks again.
"""

from __future__ import annotations

import signal
import sys

_asked: list[int] = []


def listen() -> None:
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, _stop)


def _stop(number: int, _: object) -> None:
    _asked.append(128 + number)
    stop_if_asked()


def stop_if_asked() -> None:
    if _asked:
        sys.exit(_asked[0])
