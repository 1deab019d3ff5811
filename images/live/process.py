"""One version of the page as a process."""

from __future__ import annotations

import argparse
import contextlib
import json
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
    """Begins by importing modules, and then waits until there is a version to run."""

    def __init__(self, listener: socket.socket, options: argparse.Namespace, modules: list[str]) -> None:
        self.version = ''
        self.folder: Path | None = None
        self.modules: list[str] = []
        self._program: list[str] = options.program
        self._began = time.monotonic()
        self._kill_at: float | None = None
        self._gone = False
        self._lines: deque[str] = deque(maxlen=_KEPT_LINES)
        self._told = b''
        self._ready, ready = os.pipe()
        os.set_blocking(self._ready, False)
        hands = ['--fd', str(listener.fileno()), '--ready', str(ready), '--port', str(options.port)]
        try:
            self._process = subprocess.Popen(
                [sys.executable, _ADOPT, *hands, '--app', str(options.app)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                pass_fds=(listener.fileno(), ready),
                start_new_session=True,
            )
        finally:
            os.close(ready)
        self._reader = threading.Thread(target=self._hear, daemon=True)
        self._reader.start()
        self._tell({'modules': modules})

    def run(self, version: str, folder: Path) -> None:
        self.version, self.folder, self._began = version, folder, time.monotonic()
        program = [word.replace('{page}', str(folder)) for word in self._program]
        self._tell({'folder': str(folder), 'program': program})

    def listens(self) -> bool:
        """It has told so, and closed its end behind it."""
        with contextlib.suppress(BlockingIOError):
            while piece := os.read(self._ready, 65536):
                self._told += piece
            self.modules = self._told.decode().split()
            return self._told != b''
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
        if self._gone:
            return True
        if self._process.poll() is None:
            if self._kill_at is not None and time.monotonic() >= self._kill_at:
                self._signal_group(signal.SIGKILL)
            return False
        # What it has started does not outlive it.
        self._signal_group(signal.SIGKILL)
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)
        os.close(self._ready)
        self._gone = True
        return True

    def _tell(self, what: dict[str, object]) -> None:
        assert self._process.stdin is not None
        # One that has ended is noticed by its end.
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps(what).encode() + b'\n')
            self._process.stdin.flush()

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

