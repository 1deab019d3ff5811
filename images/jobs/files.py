"""Files in folders that others write to: opened without following links, written whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

_OPEN = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class NotRegular(Exception):
    """A link, folder, pipe or device stands where a file should."""


def open_regular(path: Path) -> int:
    """A descriptor of this regular file. Opening a pipe must not block, hence O_NONBLOCK."""
    try:
        descriptor = os.open(path, _OPEN)
    except OSError:
        if path.is_symlink():
            raise NotRegular('link') from None
        raise
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise NotRegular('not a regular file')


def read_regular(path: Path, limit: int) -> bytes | None:
    """The content of this regular file; None where it has more than `limit` bytes."""
    with os.fdopen(open_regular(path), 'rb') as file:
        content = file.read(limit + 1)
    return content if len(content) <= limit else None


def write_whole(path: Path, text: str) -> None:
    """Readers see the old content or the new, never a part."""
    half = path.with_name(f'.{path.name}.tmp')
    # A half-written file of a killed runner, or whatever somebody put there, is not written through.
    half.unlink(missing_ok=True)
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
    try:
        with os.fdopen(descriptor, 'w', encoding='utf-8') as file:
            file.write(text)
        os.replace(half, path)
    except OSError:
        half.unlink(missing_ok=True)
        raise
