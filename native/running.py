"""state.json: what runs, for whoever asks; and what a killed supervisor has left behind."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import time
from pathlib import Path

from process_identity import lives, start_of

_GRACE_SECONDS = 6.0


class State:
    """Written whole, and only when it says something new."""

    def __init__(self, path: Path, environment: str) -> None:
        self._path = path
        self._own = {'id': environment, 'pid': os.getpid(), 'start': start_of(os.getpid())}
        self._written: list[dict[str, object]] | None = None

    def write(self, services: list[dict[str, object]]) -> None:
        if services == self._written:
            return
        half = self._path.with_name(f'.{self._path.name}.tmp')
        try:
            half.unlink(missing_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
            with os.fdopen(os.open(half, flags, 0o600), 'w', encoding='utf-8') as file:
                json.dump({**self._own, 'services': services}, file)
            os.replace(half, self._path)
        except OSError as problem:
            # A full disk: tried again at the next look.
            print(f'{self._path} could not be written: {problem}', flush=True)
            return
        self._written = services

    def remove(self) -> None:
        self._path.unlink(missing_ok=True)


def end_leftovers(path: Path, environment: str) -> None:
    """Ends what the supervisor before this one has started and a kill has left: it would hold the page's port."""
    left = _left(path, environment)
    for number, seconds in ((signal.SIGTERM, _GRACE_SECONDS), (signal.SIGKILL, 2.0)):
        left = [(pid, start) for pid, start in left if lives(pid, start)]
        for pid, _ in left:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, number)
        ends = time.monotonic() + seconds
        while time.monotonic() < ends and any(lives(pid, start) for pid, start in left):
            time.sleep(0.02)


def _left(path: Path, environment: str) -> list[tuple[int, str]]:
    try:
        found = json.loads(path.read_text(encoding='utf-8'))
        if found['id'] != environment:
            return []
        known = [(one['pid'], one['start']) for one in found['services']]
    except (OSError, ValueError, TypeError, KeyError):
        return []
    return [(pid, start) for pid, start in known if isinstance(pid, int) and pid > 1 and isinstance(start, str)]
