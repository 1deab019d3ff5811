"""What has become of a version, for whoever has written it: a file of JSON, replaced whole."""

from __future__ import annotations

import json
import os
import socket
import sys
from pathlib import Path


class Answers:
    def __init__(self, folder: Path) -> None:
        # Several containers share the folder.
        self._file = folder / f'{socket.gethostname()}.json'

    def live(self, version: str) -> None:
        self._write({'version': version, 'is': 'live'})

    def failed(self, version: str, lines: list[str]) -> None:
        self._write({'version': version, 'is': 'failed', 'lines': lines})

    def _write(self, answer: dict[str, object]) -> None:
        half = self._file.with_name(f'.{self._file.name}')
        try:
            half.write_text(json.dumps(answer), encoding='utf-8')
            os.replace(half, self._file)
        except OSError as problem:
            # The page matters more than who hears of it.
            print(f'eemt-dev: {self._file} cannot be written: {problem}', file=sys.stderr, flush=True)
