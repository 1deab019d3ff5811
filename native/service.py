"""One service: started, ended, and started again after a while when it ends by itself."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

from log_file import LogFile, timestamp
from parent_death import dies_with_parent
from process_identity import start_of
from wanted import Spec, Wanted

_MOST_PAUSE_SECONDS = 30.0
_LONG_LIFE_SECONDS = 60.0
_AT_START_SECONDS = 10.0  # a slow machine takes its time to import
_MOST_DEATHS_AT_START = 3
_GRACE_SECONDS = 6.0


class Service:
    """`running`, `waiting` for its next start, or `exited` for good. `due`: when something is to happen next."""

    def __init__(self, spec: Spec, wanted: Wanted) -> None:
        self.spec = spec
        self._wanted = wanted
        self._log = LogFile(wanted.logs / f'{spec.name}.log')
        self._process: subprocess.Popen[bytes] | None = None
        self._start: str | None = None
        self._pause = 1.0
        self._deaths_at_start = 0
        self._began = 0.0
        self._next: Spec | None = None
        self._ending = False
        self._kill_at: float | None = None
        self._start_at: float | None = None
        self._restarts = 0
        self._ended: tuple[int | None, str | None] = (None, None)
        self._started_at: str | None = None
        self._ended_at: str | None = None

    @property
    def pipe(self) -> int | None:
        """What it says comes out here."""
        stdout = None if self._process is None else self._process.stdout
        return None if stdout is None or stdout.closed else stdout.fileno()

    @property
    def due(self) -> float | None:
        return self._kill_at if self._process is not None else self._start_at

    @property
    def gone(self) -> bool:
        """It was ended, and is not to be started again."""
        return self._ending and self._process is None and self._next is None

    def start(self) -> None:
        spec, self._start_at, self._began = self.spec, None, time.monotonic()
        self._started_at, self._ended_at = timestamp(), None
        try:
            self._process = self._spawn(spec)
        except (OSError, subprocess.SubprocessError, ValueError) as problem:
            self._log.say(f'eemt-dev: {spec.argv[0]} could not be started: {problem}')
            self._after_end(127, None)
            return
        assert self._process.stdout is not None
        os.set_blocking(self._process.stdout.fileno(), False)
        self._start = start_of(self._process.pid)

    def end(self) -> None:
        """For good: SIGTERM, and SIGKILL a while later."""
        self._next = None
        self._stop()

    def want(self, spec: Spec, wanted: Wanted) -> None:
        """Runs as it is where nothing has changed; one that has given up tries again, as what kept it may be gone."""
        self._wanted = wanted
        if spec.hash != self.spec.hash or self._ending:
            self._next = spec
            self._stop()
        elif self._process is None and self._start_at is None:
            self._deaths_at_start, self._pause = 0, 1.0
            self.start()

    def hear(self) -> bool:
        """What it has said since; False at the end of it."""
        pipe = self.pipe
        if pipe is None:
            return False
        try:
            data = os.read(pipe, 65536)
        except BlockingIOError:
            return False
        self._log.feed(data)
        if not data:
            self._close_pipe()
        return data != b''

    def look(self) -> bool:
        """True where its process has ended since, or something was due."""
        now = time.monotonic()
        if self._process is None:
            if self._start_at is None or now < self._start_at:
                return False
            self._restarts += 1
            self.start()
            return True
        code = self._process.poll()
        if code is None:
            if self._kill_at is not None and now >= self._kill_at:
                self._kill_at = None
                self._signal(signal.SIGKILL)
            return False
        # What it has started must not stand in the way of the next one.
        self._signal(signal.SIGKILL)
        while self.hear():
            pass
        self._close_pipe()
        self._process = self._start = self._kill_at = None
        self._log.end_line()
        self._after_end(code if code >= 0 else None, _name_of(-code) if code < 0 else None)
        return True

    def close(self) -> None:
        self._log.close()

    def as_json(self) -> dict[str, object]:
        running, waits = self._process is not None, self._start_at is not None
        code, ended_by = self._ended
        return {
            'name': self.spec.name,
            'role': self.spec.role,
            'hash': self.spec.hash,
            'pid': self._process.pid if self._process is not None else None,
            'start': self._start,
            'state': 'running' if running else 'waiting' if waits else 'exited',
            'restarts': self._restarts,
            'exitCode': code,
            'signal': ended_by,
            'startedAt': self._started_at,
            'endedAt': self._ended_at,
        }

    def _stop(self) -> None:
        if self._process is None:
            self._ending = True
            self._follow()
        elif not self._ending:
            self._ending = True
            self._kill_at = time.monotonic() + _GRACE_SECONDS
            self._signal(signal.SIGTERM)

    def _spawn(self, spec: Spec) -> subprocess.Popen[bytes]:
        wanted = self._wanted
        become: dict[str, object] = {} if wanted.uid is None else {'user': wanted.uid, 'extra_groups': []}
        if wanted.gid is not None:
            become['group'] = wanted.gid
        return subprocess.Popen(
            list(spec.argv),
            cwd=Path(spec.cwd),
            env=spec.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            umask=0o022,
            preexec_fn=dies_with_parent(signal.SIGTERM),
            **become,  # type: ignore[call-overload]
        )

    def _after_end(self, code: int | None, ended_by: str | None) -> None:
        self._ended, self._ended_at = (code, ended_by), timestamp()
        if self._ending:
            self._follow()
            return
        lived = time.monotonic() - self._began
        self._deaths_at_start = self._deaths_at_start + 1 if lived < _AT_START_SECONDS else 0
        how = f'signal {ended_by}' if ended_by else f'exit code {code}'
        if self.spec.role == 'web' and self._deaths_at_start >= _MOST_DEATHS_AT_START:
            self._log.say(f'eemt-dev: {self.spec.name} ended with {how} at its start, three times in a row')
            return
        if lived >= _LONG_LIFE_SECONDS:
            self._pause = 1.0
        self._log.say(f'eemt-dev: {self.spec.name} ended with {how}; starts again in {self._pause:.0f} s')
        self._start_at = time.monotonic() + self._pause
        self._pause = min(self._pause * 2, _MOST_PAUSE_SECONDS)

    def _follow(self) -> None:
        """It was ended: what takes its place starts, as if nothing had been before."""
        self._start_at = None
        if self._next is None:
            return
        self.spec, self._next, self._ending = self._next, None, False
        self._pause, self._deaths_at_start, self._restarts = 1.0, 0, 0
        self._ended = (None, None)
        self.start()

    def _close_pipe(self) -> None:
        if self._process is not None and self._process.stdout is not None:
            self._process.stdout.close()

    def _signal(self, number: signal.Signals) -> None:
        """To its whole group. The kernel answers EPERM for a group of zombies."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, number)


def _name_of(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)
