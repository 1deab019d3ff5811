"""The heartbeat: says each period, a second, that this runner lives, and learns that it is to stop or was replaced."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from failure import RunnerReplaced, RunnerStopped
from files import write_whole

_SURELY_GONE_SECONDS = 60


@dataclass(frozen=True)
class Heartbeat:
    at: float
    boot: str
    stopped: bool


class Pulse:
    def __init__(self, path: Path, stop: threading.Event, period: float) -> None:
        """`period`: seconds between two beats, and between two looks at what others may have changed."""
        self._path = path
        self._stop = stop
        self.period = period
        self._boot = str(uuid.uuid4())
        self._last = 0.0
        self.job: str | None = None
        self.each_period: Callable[[], None] = lambda: None

    def take_over(self, after: float) -> Heartbeat | None:
        """Waits until no other runner lives. The last heartbeat, where there is one."""
        last = self._read()
        since = time.monotonic()
        while last is not None and not last.stopped and time.time() - last.at < _SURELY_GONE_SECONDS:
            if time.monotonic() - since >= after:
                break
            if self._stop.wait(0.2):
                raise RunnerStopped
            now = self._read()
            if now is None or now != last:
                last, since = now, time.monotonic()
        self._write(stopped=False)
        self._last = time.monotonic()
        return last

    def beat(self) -> None:
        """To be called often; does something once a period."""
        if self._stop.is_set():
            raise RunnerStopped
        if time.monotonic() - self._last < self.period:
            return
        self._last = time.monotonic()
        found = self._read()
        if found is not None and found.boot != self._boot:
            raise RunnerReplaced
        self._write(stopped=False)
        self.each_period()

    def rest(self) -> None:
        self._stop.wait(self.period)
        self.beat()

    def say_stopped(self) -> None:
        self._write(stopped=True)

    def _read(self) -> Heartbeat | None:
        try:
            found = json.loads(self._path.read_text(encoding='utf-8'))
            return Heartbeat(float(found['at']), str(found['boot']), found['stopped'] is True)
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def _write(self, stopped: bool) -> None:
        beat = {'at': time.time(), 'boot': self._boot, 'job': self.job, 'stopped': stopped}
        try:
            write_whole(self._path, json.dumps(beat))
        except OSError as error:
            print(f'the heartbeat could not be written: {error}', flush=True)
