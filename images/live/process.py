"""One version of the page as a process."""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from pathlib import Path

_GRACE_SECONDS = 3.0
_KEPT_LINES = 100
_ADOPT = str(Path(__file__).resolve().parent / 'adopt.py')


class Process:
    def __init__(self, version: str, folder: Path, listener: socket.socket, options: argparse.Namespace) -> None:
        self.version = version
        self.folder = folder
        self._began = time.monotonic()
        self._kill_at: float | None = None
        self._lines: deque[str] = deque(maxlen=_KEPT_LINES)
        self._ready, ready = os.pipe()
        os.set_blocking(self._ready, False)
        hands = ['--fd', str(listener.fileno()), '--ready', str(ready), '--port', str(options.port)]
        program = [word.replace('{page}', str(folder)) for word in options.program]
        try:
            self._process = subprocess.Popen(
                [sys.executable, _ADOPT, *hands, *program],
                cwd=folder,
                env={**os.environ, **_path_of(options.app, folder)},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                pass_fds=(listener.fileno(), ready),
                start_new_session=True,
            )
        finally:
            os.close(ready)
        self._reader = threading.Thread(target=self._hear, daemon=True)
        self._reader.start()

    def listens(self) -> bool:
        with contextlib.suppress(BlockingIOError):
            return os.read(self._ready, 1) != b''
        return False

    def ended(self) -> int | None:
        return self._process.poll()

    def age(self) -> float:
        return time.monotonic() - self._began

    def said(self) -> list[str]:
        """Its last lines, once it has ended."""
        self._reader.join(timeout=1)
        return list(self._lines)

    def stop(self) -> None:
        self._kill_at = time.monotonic() + _GRACE_SECONDS
        self._signal(signal.SIGTERM)

    def over(self) -> bool:
        """After `stop`: True once nothing of it is left."""
        if self._process.poll() is None:
            if self._kill_at is not None and time.monotonic() >= self._kill_at:
                self._signal_group(signal.SIGKILL)
            return False
        # What it has started does not outlive it.
        self._signal_group(signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)
        os.close(self._ready)
        return True

    def _hear(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            sys.stderr.buffer.write(line)
            sys.stderr.buffer.flush()
            self._lines.append(line.decode(errors='replace').rstrip('\r\n'))

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(number)

    def _signal_group(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, number)


def _path_of(app: Path, folder: Path) -> dict[str, str]:
    """Modules come from the version, not from the folder of the image."""
    path = os.environ.get('PYTHONPATH')
    if path is None:
        return {}
    return {'PYTHONPATH': ':'.join(str(folder) if one == str(app) else one for one in path.split(':'))}
