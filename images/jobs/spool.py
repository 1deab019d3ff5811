"""The folders that the page, the host and the runner share."""

from __future__ import annotations

import json
import os
from pathlib import Path

from files import NotRegular, read_regular
from request import MAX_BYTES, Request, is_id

_KEPT = 200  # statuses of ended jobs
_MAX_STATUS_BYTES = 4 * 1024 * 1024


class Spool:
    def __init__(self, root: Path) -> None:
        self.inbox = root / 'inbox'
        self.status = root / 'status'
        self.work = root / 'work'
        self._reported: set[str] = set()

    def make(self) -> None:
        for folder in (self.inbox, self.status, self.work):
            folder.mkdir(parents=True, exist_ok=True)

    def requests(self) -> list[tuple[str, bytes]]:
        """Ids and contents of what lies in the inbox, in order of arrival. The rest is left alone."""
        try:
            with os.scandir(self.inbox) as entries:
                found = [self._request(entry) for entry in entries if not entry.name.startswith('.')]
        except OSError as error:
            self._report('', str(error))
            return []
        return [(job, content) for _, job, content in sorted(one for one in found if one is not None)]

    def take(self, job: str) -> None:
        """Removes the request of a job that has begun or ended."""
        try:
            (self.inbox / f'{job}.json').unlink(missing_ok=True)
        except OSError as error:
            self._report(f'{job}.json', str(error))

    def is_gone(self, job: str) -> bool:
        """True where the request was taken away, and not just could not be read."""
        return not os.path.lexists(self.inbox / f'{job}.json')

    def read_status(self, job: str) -> dict[str, object] | None:
        try:
            content = read_regular(self.status / f'{job}.json', _MAX_STATUS_BYTES)
            found = json.loads(content or b'')
        except (OSError, ValueError, NotRegular):
            return None
        return found if isinstance(found, dict) else None

    def statuses(self) -> list[str]:
        return [name[:-5] for name in os.listdir(self.status) if name.endswith('.json') and is_id(name[:-5])]

    def working(self) -> list[str]:
        return sorted(name for name in os.listdir(self.work) if is_id(name))

    def prune(self) -> None:
        """Keeps the newest of the statuses."""
        files = [self.status / f'{job}.json' for job in self.statuses()]
        if len(files) > _KEPT:
            files.sort(key=lambda file: file.stat().st_mtime)
            for file in files[:-_KEPT]:
                file.unlink(missing_ok=True)

    def _request(self, entry: os.DirEntry[str]) -> tuple[int, str, bytes] | None:
        """When it arrived, its id and its content; None where it is no request, or gone."""
        job = entry.name.removesuffix('.json')
        if not entry.name.endswith('.json') or not is_id(job):
            self._report(entry.name, 'its name is no job')
            return None
        try:
            arrived = entry.stat(follow_symlinks=False).st_mtime_ns
            content = read_regular(self.inbox / entry.name, MAX_BYTES)
        except FileNotFoundError:
            return None
        except (OSError, NotRegular) as error:
            self._report(entry.name, str(error))
            return None
        if content is None:
            self._report(entry.name, f'it is larger than {MAX_BYTES} bytes')
            return None
        return arrived, job, content

    def _report(self, name: str, why: str) -> None:
        if name not in self._reported and len(self._reported) < 1000:
            self._reported.add(name)
            print(f'inbox: {name!r} is no request: {why}; left alone', flush=True)


def load_request(found: dict[str, object]) -> Request:
    """The request that a status or a working folder of ours holds."""
    years, days = found.get('years'), found.get('days')
    return Request(
        id=str(found['id']),
        workflow=str(found['workflow']),
        dem=str(found['dem']),
        step=float(found['step']),  # type: ignore[arg-type]
        linke=float(found['linke']),  # type: ignore[arg-type]
        albedo=float(found['albedo']),  # type: ignore[arg-type]
        threads=int(found['threads']),  # type: ignore[call-overload]
        years=(years[0], years[1]) if isinstance(years, list) else None,
        days=tuple(days) if isinstance(days, list) else None,
    )
