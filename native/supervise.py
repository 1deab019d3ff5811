#!/usr/bin/env python3
"""Runs the services of an environment as processes, and keeps them running: supervise.py SERVICES.json

SIGHUP: reads the file again. SIGTERM: ends all. README.md has the files. Exit codes: 2 for a file that cannot be used, 3 where
another supervisor runs for it.
"""

from __future__ import annotations

import fcntl
import os
import select
import signal
import sys
import time
from pathlib import Path
from typing import IO

sys.dont_write_bytecode = True  # the code may lie in a folder that cannot be written
sys.path.insert(0, str(Path(__file__).resolve().parent))  # `python3 -I` leaves it out

from running import State, end_leftovers  # noqa: E402
from service import Service  # noqa: E402
from wanted import Unusable, Wanted, read_wanted  # noqa: E402

_LOOK_SECONDS = 1.0


def main(words: list[str]) -> int:
    if len(words) != 1:
        print('usage: supervise.py SERVICES.json', file=sys.stderr)
        return 2
    path = Path(words[0])
    os.umask(0o077)
    try:
        wanted = read_wanted(path)
        wanted.logs.mkdir(parents=True, exist_ok=True)
        lock = _lock(wanted.state)
    except (Unusable, OSError) as problem:
        print(problem, file=sys.stderr)
        return 2
    if lock is None:
        print('another supervisor runs already', file=sys.stderr)
        return 3
    with lock:
        supervisor = Supervisor(path, wanted)
        end_leftovers(wanted.state, wanted.id)
        supervisor.run()
    return 0


def _lock(state: Path) -> IO[str] | None:
    """Held as long as this process lives, however it ends; None where another one holds it."""
    file = state.with_name(f'{state.name}.lock').open('w', encoding='utf-8')
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


class Supervisor:
    def __init__(self, path: Path, wanted: Wanted) -> None:
        self._path = path
        self._wanted = wanted
        self._services: dict[str, Service] = {}
        self._state = State(wanted.state, wanted.id)
        self._stops = self._reload = False
        # A signal wakes the wait below: Python notes it here.
        self._woken, wake = os.pipe()
        for end in (self._woken, wake):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGHUP, lambda *_: self._ask('_reload'))
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._ask('_stops'))

    def run(self) -> None:
        """Until SIGTERM, and until all that runs has ended then."""
        if not self._stops:
            self._converge()
        ending = False
        while not (ending and not self._services):
            self._state.write([one.as_json() for one in self._services.values()])
            self._wait()
            if self._reload and not self._stops:
                self._reload = False
                self._read_again()
            if self._stops and not ending:
                ending = True
                for service in self._services.values():
                    service.end()
            for service in self._services.values():
                while service.look():
                    pass
            self._drop_gone()
        self._state.remove()

    def _ask(self, what: str) -> None:
        setattr(self, what, True)

    def _wait(self) -> None:
        """Until a service says something, a signal comes, or something is due."""
        pipes = {pipe: one for one in self._services.values() if (pipe := one.pipe) is not None}
        due = [one.due - time.monotonic() for one in self._services.values() if one.due is not None]
        seconds = max(0.0, min([_LOOK_SECONDS, *due]))
        for ready in select.select([self._woken, *pipes], [], [], seconds)[0]:
            if ready == self._woken:
                os.read(self._woken, 4096)
            else:
                pipes[ready].hear()

    def _read_again(self) -> None:
        try:
            self._wanted = read_wanted(self._path)
        except Unusable as problem:
            print(f'{problem}; all goes on as it is', file=sys.stderr, flush=True)
            return
        self._converge()

    def _converge(self) -> None:
        """Ends what is not wanted any more, starts what is new, and leaves the rest alone."""
        wanted = {spec.name: spec for spec in self._wanted.services}
        for name, service in self._services.items():
            if name not in wanted:
                service.end()
        self._drop_gone()
        for name, spec in wanted.items():
            service = self._services.get(name)
            if service is None:
                self._services[name] = service = Service(spec, self._wanted)
                service.start()
            else:
                service.want(spec, self._wanted)

    def _drop_gone(self) -> None:
        for name in [name for name, service in self._services.items() if service.gone]:
            self._services.pop(name).close()


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
