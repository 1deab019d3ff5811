"""makeflow, the manager of the workers: started, read and ended."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import time
from pathlib import Path

from children import signal_group
from failure import JobFailed
from files import write_whole

_MAX_READ = 1024 * 1024
_GRACE = ((signal.SIGINT, 1.8), (signal.SIGTERM, 0.7), (signal.SIGKILL, 1.0))


class Manager:
    """One makeflow in a session of its own, on the workflow.mf of a folder."""

    def __init__(self, work: Path, port: int, password: Path) -> None:
        command = [
            'makeflow',
            '-T',
            'wq',
            '-p',
            str(port),
            '--password',
            str(password),
            '--retry-count=3',
            '--keepalive-interval=10',
            '--keepalive-timeout=20',
            'workflow.mf',
        ]
        try:
            # Its output is a pipe: when this runner is killed, makeflow ends at its next line.
            self._process = subprocess.Popen(
                command,
                cwd=work,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except FileNotFoundError:
            raise JobFailed('manager', 'makeflow is not installed where the runner runs') from None
        assert self._process.stdout is not None
        self._output = self._process.stdout.fileno()
        os.set_blocking(self._output, False)
        self._half = b''
        self._closed = False
        known = {'pid': self._process.pid, 'started': _started(self._process.pid)}
        try:
            write_whole(work / 'manager.json', json.dumps(known))
        except OSError:
            os.killpg(self._process.pid, signal.SIGKILL)
            raise

    def wait(self, seconds: float) -> None:
        """Until makeflow says something, or so long."""
        if self._closed:
            time.sleep(min(seconds, 0.05))
        else:
            select.select([self._output], [], [], seconds)

    def lines(self) -> list[str]:
        """What makeflow has printed since the last call."""
        content = self._half
        while len(content) < _MAX_READ:
            try:
                more = os.read(self._output, 65536)
            except BlockingIOError:
                break
            if not more:
                self._closed = True
                content += b'' if content.endswith(b'\n') or not content else b'\n'
                break
            content += more
        whole, _, self._half = content.rpartition(b'\n')
        if len(self._half) > _MAX_READ:
            whole, self._half = self._half, b''
        return whole.decode('utf-8', 'replace').split('\n') if whole else []

    def exit_code(self) -> int | None:
        return self._process.poll()

    def stop(self) -> None:
        """Ends makeflow and everything it started, within four seconds."""
        for number, grace in _GRACE:
            if self._process.poll() is not None:
                break
            signal_group(self._process.pid, number)
            ends = time.monotonic() + grace
            while self._process.poll() is None and time.monotonic() < ends:
                self.lines()  # a full pipe would keep it from ending
                time.sleep(0.02)
        signal_group(self._process.pid, signal.SIGKILL)

    def kill(self) -> None:
        """Ends it at once; what it had begun is found by the next makeflow in its log."""
        signal_group(self._process.pid, signal.SIGKILL)
        self._process.wait()


def end_leftover(work: Path) -> None:
    """Ends the makeflow of a runner that was killed, where it still lives."""
    try:
        left = json.loads((work / 'manager.json').read_text(encoding='utf-8'))
        pid, started = int(left['pid']), left['started']
    except (OSError, ValueError, TypeError, KeyError):
        return
    # The number alone may be another process's by now, also in another container.
    if started is not None and _started(pid) == started:
        signal_group(pid, signal.SIGKILL)
        ends = time.monotonic() + 2
        while _started(pid) == started and time.monotonic() < ends:
            time.sleep(0.02)


def _started(pid: int) -> str | None:
    """When this process began, as the kernel counts; None where it is gone or ended."""
    try:
        text = Path(f'/proc/{pid}/stat').read_text(encoding='utf-8', errors='replace')
    except OSError:
        return None
    fields = text.rpartition(')')[2].split()
    return None if fields[0] == 'Z' else fields[19]
