"""Programs that the runner starts and waits for."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable


def wait_for(process: subprocess.Popen[bytes], limit: float, tick: Callable[[], None]) -> int | None:
    """The exit code; None where the limit ended it. Its session ends with the wait, however that ends."""
    ends = time.monotonic() + limit
    try:
        while time.monotonic() < ends:
            try:
                return process.wait(0.1)
            except subprocess.TimeoutExpired:
                tick()
        return None
    finally:
        signal_group(process.pid, signal.SIGKILL)
        process.wait()


def signal_group(group: int, number: signal.Signals) -> None:
    """To this process and those it started. The kernel answers EPERM for a group of zombies."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
