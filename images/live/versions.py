"""Versions of the page in the live folder, and the folders that they run from.

A version runs from a copy, as the live folder cannot be written and loses old versions. What the page has in its own folder besides its
files, as uploads and results, is linked into the copy.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path


class Versions:
    def __init__(self, live: Path, app: Path, scratch: Path) -> None:
        self._live = live
        self._app = app
        self._scratch = scratch
        self._count = 0

    def current(self) -> str | None:
        """The version that is to run."""
        return _name_in(self._live / 'current')

    def good(self) -> str | None:
        """The last one that has run."""
        return _name_in(self._live / 'good')

    def unpack(self, version: str) -> Path:
        """A folder that it can run from. Raises OSError."""
        self._count += 1
        folder = self._scratch / f'{self._count}-{version}'
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(self._live / version / 'page', folder, symlinks=True)
            copied = (self._live / version / 'copied').read_text(encoding='utf-8').splitlines()
            for name in os.listdir(self._app):
                if name not in copied and not os.path.lexists(folder / name):
                    os.symlink(self._app / name, folder / name)
        except (OSError, shutil.Error) as problem:
            self.forget(folder)
            raise OSError(f'{version} cannot be copied: {problem}') from problem
        return folder

    def forget(self, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)


def _name_in(path: Path) -> str | None:
    try:
        name = path.read_text(encoding='utf-8').strip()
    except OSError:
        return None
    # It becomes part of a path.
    return name if name.isalnum() else None
