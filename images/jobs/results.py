"""The job's folder in the page's results: maps, container.log, summary.json. No link in it is followed."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from pathlib import Path, PurePosixPath
from typing import BinaryIO

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_LOG_BYTES = 1024 * 1024
_END_BYTES = 16 * 1024  # of the log, kept for its end
_LINE_CHARACTERS = 2000


class Results:
    def __init__(self, root: Path, job: str) -> None:
        self.path = root / job
        top = os.open(root, _FOLDER & ~os.O_NOFOLLOW)
        try:
            self._folder = _enter(top, job)
        finally:
            os.close(top)
        self._log = self._open_log()
        self._logged = os.fstat(self._log).st_size
        self._full = self._logged >= _LOG_BYTES - _END_BYTES

    def close(self) -> None:
        os.close(self._log)
        os.close(self._folder)

    def keep(self, work: Path, name: str) -> None:
        """A map that a task has made, whole or not at all."""
        source = os.open(work / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(source, 'rb') as file:
            if not stat.S_ISREG(os.fstat(source).st_mode):
                raise OSError(22, 'is not a regular file', name)
            path = PurePosixPath(name)
            folder = os.dup(self._folder)
            for part in path.parts[:-1]:
                inner = _enter(folder, part)
                os.close(folder)
                folder = inner
            try:
                if not _is_there(folder, path.name, os.fstat(source).st_size):
                    _write(folder, path.name, file)
            finally:
                os.close(folder)

    def write(self, name: str, text: str) -> None:
        half = _create(self._folder, f'.{name}.tmp')
        with os.fdopen(half, 'w', encoding='utf-8') as file:
            file.write(text)
        os.replace(f'.{name}.tmp', name, src_dir_fd=self._folder, dst_dir_fd=self._folder)

    def log(self, line: str) -> None:
        """A line of container.log, while there is room before the place that is kept for its end."""
        if self._full:
            return
        content = _as_line(line)
        if self._logged + len(content) > _LOG_BYTES - _END_BYTES:
            self._full = True
            content = _as_line('The log is full; only its end follows.')
        self._logged += os.write(self._log, content)

    def end_log(self, line: str) -> None:
        self._logged += os.write(self._log, _as_line(line)[: max(0, _LOG_BYTES - self._logged)])

    def _open_log(self) -> int:
        flags = os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        try:
            log = os.open('container.log', flags, dir_fd=self._folder)
            if stat.S_ISREG(os.fstat(log).st_mode):
                return log
            os.close(log)
        except OSError:
            pass
        return _create(self._folder, 'container.log', os.O_APPEND)


def _is_there(folder: int, name: str, size: int) -> bool:
    """From a runner before this one: maps are whole or not there."""
    try:
        found = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except OSError:
        return False
    return stat.S_ISREG(found.st_mode) and found.st_size == size


def _as_line(line: str) -> bytes:
    return f'{line[:_LINE_CHARACTERS]}\n'.encode('utf-8', 'replace')


def _enter(parent: int, name: str) -> int:
    with contextlib.suppress(FileExistsError):
        os.mkdir(name, 0o755, dir_fd=parent)
    return os.open(name, _FOLDER, dir_fd=parent)


def _create(folder: int, name: str, more: int = 0) -> int:
    """A new file of this name; whatever stood there is taken away, not written through."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(name, dir_fd=folder)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    return os.open(name, flags | more, 0o644, dir_fd=folder)


def _write(folder: int, name: str, source: BinaryIO) -> None:
    half = f'.{name}.tmp'
    try:
        with os.fdopen(_create(folder, half), 'wb') as target:
            shutil.copyfileobj(source, target, 1024 * 1024)
        os.replace(half, name, src_dir_fd=folder, dst_dir_fd=folder)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(half, dir_fd=folder)
        raise
