#!/usr/bin/env python3
"""Serves the page from a live folder: live.py --live DIR --answers DIR --app DIR --scratch DIR --port N -- PROGRAM ...

DIR/current names the version that is to run; DIR/VERSION/page holds its files. Another version is started beside the one that runs,
on the same listening socket, and takes its place once it listens. One that cannot start changes nothing. A process that has the modules of
the last one imported already waits for the next version.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import socket
import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))  # `python3 -I` leaves it out

from answers import Answers  # noqa: E402
from versions import Versions  # noqa: E402
from process import Process  # noqa: E402

_LOOK_SECONDS = 0.04
_START_SECONDS = 60.0


class Stopped(BaseException):
    """By SIGTERM or SIGINT."""


class Live:
    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        self._versions = Versions(options.live, options.app, options.scratch)
        self._answers = Answers(options.answers)
        self._socket = _bound(options.host, options.port)
        self._running: Process | None = None
        self._starting: Process | None = None
        self._ending: list[Process] = []
        self._warm: Process | None = None
        self._seen: str | None = None

    def serve(self) -> int:
        """Until the page ends by itself; its exit code."""
        wanted = self._versions.current()
        for version in dict.fromkeys((wanted, self._versions.good())):
            if version is not None and self._first(version):
                break
        else:
            return 1
        self._seen = wanted
        while self._running is not None:
            code = self._running.ended()
            if code is not None:
                return code if code >= 0 else 128 - code
            self._look()
            time.sleep(_LOOK_SECONDS)
        return 1

    def end(self) -> None:
        """All that runs, and the folders that it ran from."""
        left = [one for one in (self._running, self._starting, self._warm, *self._ending) if one is not None]
        for one in left:
            one.stop()
        while any(not one.over() for one in left):
            time.sleep(_LOOK_SECONDS)
        shutil.rmtree(self._options.scratch, ignore_errors=True)

    def _first(self, version: str) -> bool:
        self._start(version)
        while self._running is None and self._starting is not None:
            self._watch_start()
            time.sleep(_LOOK_SECONDS)
        return self._running is not None

    def _look(self) -> None:
        self._ending = [one for one in self._ending if not one.over()]
        wanted = self._versions.current()
        if wanted is not None and wanted != self._seen:
            self._seen = wanted
            self._abandon()
            if self._running is not None and self._running.version == wanted:
                self._answers.live(wanted)
            else:
                self._start(wanted)
        self._watch_start()
        if self._warm is None and self._running is not None and self._starting is None and not self._ending:
            self._warm = Process(self._socket, self._options, self._running.modules)

    def _start(self, version: str) -> None:
        try:
            folder = self._versions.unpack(version)
        except OSError as problem:
            # Whoever writes versions has gone on to another one, or nothing can be written here.
            self._answers.failed(version, [f'eemt-dev: {problem}'])
            return
        warm, self._warm = self._warm, None
        if warm is not None and warm.ended() is not None:
            warm = None
        self._starting = warm or Process(self._socket, self._options, [])
        self._starting.run(version, folder)

    def _watch_start(self) -> None:
        one = self._starting
        if one is None:
            return
        if one.listens():
            before, self._running, self._starting = self._running, one, None
            self._answers.live(one.version)
            if before is not None:
                before.stop()
                self._ending.append(before)
        elif one.ended() is not None:
            self._starting = None
            self._answers.failed(one.version, one.said())
            self._ending.append(one)
        elif one.age() > _START_SECONDS:
            self._abandon()
            self._answers.failed(one.version, [*one.said(), f'eemt-dev: not started after {_START_SECONDS:.0f} s'])

    def _abandon(self) -> None:
        """A newer version does not wait for this one."""
        if self._starting is not None:
            self._starting.stop()
            self._ending.append(self._starting)
            self._starting = None


def _bound(host: str, port: int) -> socket.socket:
    """Nobody is let in before a version listens."""
    one = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    one.bind((host, port))
    return one


def _stop(*_: object) -> None:
    raise Stopped


def main() -> int:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    live: Live | None = None
    try:
        live = Live(_options())
        return live.serve()
    except Stopped:
        return 0
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        if live is not None:
            live.end()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ('live', 'answers', 'app', 'scratch'):
        parser.add_argument(f'--{name}', type=Path, required=True)
    parser.add_argument('--host', default='0.0.0.0')
    parser.add_argument('--port', type=int, required=True)
    parser.add_argument('program', nargs='+', help='{page} stands for the folder of the version')
    options = parser.parse_args()
    for name in ('live', 'answers', 'app', 'scratch'):
        setattr(options, name, Path(os.path.abspath(getattr(options, name))))
    # Each start has a folder of its own, so that one that was killed is in nobody's way.
    options.scratch = options.scratch / str(os.getpid())
    return options


if __name__ == '__main__':
    sys.exit(main())
