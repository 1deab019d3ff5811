"""A log that another process writes, read line by line as it grows."""

from __future__ import annotations

from pathlib import Path


class Tail:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0

    def lines(self) -> list[str]:
        """The whole lines that have come since the last call."""
        try:
            with self._path.open('rb') as file:
                file.seek(self._offset)
                content = file.read()
        except FileNotFoundError:
            return []
        whole = content[: content.rfind(b'\n') + 1]
        self._offset += len(whole)
        return whole.decode('utf-8', 'replace').splitlines()
