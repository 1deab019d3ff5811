"""What a service says, with the time of each line; one older file is kept."""

from __future__ import annotations

import contextlib
import os
from datetime import datetime, timezone
from pathlib import Path

_MAX_BYTES = 10 * 1024 * 1024
_MAX_LINE = 64 * 1024


def timestamp() -> str:
    """RFC 3339, UTC."""
    return datetime.now(timezone.utc).strftime('%Y-%m-%dT%H:%M:%S.%fZ')


class LogFile:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._half = b''
        self._file: int | None = None
        self._size = 0

    def feed(self, data: bytes) -> None:
        """What came out of the pipe; a line is written when it is whole, or longer than any line should be."""
        *lines, self._half = (self._half + data).split(b'\n')
        if len(self._half) > _MAX_LINE:
            lines.append(self._half)
            self._half = b''
        self._write(lines)

    def say(self, text: str) -> None:
        """A line of the supervisor's own."""
        self.end_line()
        self._write([text.encode()])

    def end_line(self) -> None:
        """What came without an end of line."""
        if self._half:
            half, self._half = self._half, b''
            self._write([half])

    def close(self) -> None:
        self.end_line()
        self._shut()

    def _write(self, lines: list[bytes]) -> None:
        if not lines:
            return
        stamp = timestamp().encode()
        text = b''.join(b'%s %s\n' % (stamp, line.rstrip(b'\r')) for line in lines)
        # A full disk: these lines are lost, the service goes on.
        with contextlib.suppress(OSError):
            if self._file is None:
                self._open()
            assert self._file is not None
            while text:
                written = os.write(self._file, text)
                self._size += written
                text = text[written:]
            if self._size >= _MAX_BYTES:
                self._rotate()

    def _open(self) -> None:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        self._file = os.open(self._path, flags, 0o600)
        self._size = os.fstat(self._file).st_size

    def _rotate(self) -> None:
        self._shut()
        os.replace(self._path, self._path.with_name(f'{self._path.name}.1'))

    def _shut(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
