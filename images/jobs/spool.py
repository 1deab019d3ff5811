"""The folders that the page, the host and the runner share."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

from files import NotRegular, read_regular, write_whole
from request import MAX_BYTES, Request, is_id
from status import Status

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
        """Ids and contents of what lies in the inbox, in order of arrival; what is no request is left alone."""
        found: list[tuple[int, str, bytes]] = []
        with os.scandir(self.inbox) as entries:
            for entry in entries:
                if entry.name.startswith('.'):
                    continue  # half a request, or somebody's own
                job = entry.name.removesuffix('.json')
                if not entry.name.endswith('.json') or not is_id(job):
                    self._report(entry.name, 'its name is no job')
                    continue
                try:
                    arrived = entry.stat(follow_symlinks=False).st_mtime_ns
                    content = read_regular(self.inbox / entry.name, MAX_BYTES)
                except FileNotFoundError:
                    continue
                except (OSError, NotRegular) as error:
                    self._report(entry.name, str(error))
                    continue
                if content is None:
                    self._report(entry.name, f'it is larger than {MAX_BYTES} bytes')
                    continue
                found.append((arrived, job, content))
        return [(job, content) for _, job, content in sorted(found)]

    def take(self, job: str) -> None:
        """Removes the request of a job that has begun or ended."""
        (self.inbox / f'{job}.json').unlink(missing_ok=True)

    def read_status(self, job: str) -> dict[str, object] | None:
        try:
            content = read_regular(self.status / f'{job}.json', _MAX_STATUS_BYTES)
            found = json.loads(content or b'')
        except (OSError, ValueError, NotRegular):
            return None
        return found if isinstance(found, dict) else None

    def statuses(self) -> list[str]:
        return [name[:-5] for name in os.listdir(self.status) if name.endswith('.json') and is_id(name[:-5])]

    def leftover(self) -> list[str]:
        return sorted(name for name in os.listdir(self.work) if is_id(name))

    def prune(self) -> None:
        """Keeps the newest of the statuses."""
        files = [self.status / f'{job}.json' for job in self.statuses()]
        if len(files) > _KEPT:
            files.sort(key=lambda file: file.stat().st_mtime)
            for file in files[:-_KEPT]:
                file.unlink(missing_ok=True)

    def _report(self, name: str, why: str) -> None:
        if name not in self._reported and len(self._reported) < 1000:
            self._reported.add(name)
            print(f'inbox: {name!r} is no request: {why}; left alone', flush=True)


class Board:
    """The statuses of jobs, written when they change and at most some times a second."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._wanted: dict[str, Status] = {}
        self._written: dict[str, Status] = {}
        self._at = 0.0

    def put(self, status: Status) -> None:
        """Soon; at once where the job's phase is new."""
        job = status.request.id
        before = self._written.get(job)
        self._wanted[job] = status
        if before is None or before.phase != status.phase:
            self._write(job)
        elif time.monotonic() - self._at >= 0.25:
            self.flush()

    def flush(self) -> None:
        for job in list(self._wanted):
            self._write(job)

    def _write(self, job: str) -> None:
        status = self._wanted.pop(job)
        if self._written.get(job) == status:
            return
        try:
            write_whole(self._spool.status / f'{job}.json', json.dumps(status.as_json()))
        except OSError as error:
            # A full disk: kept, and tried again with the next flush.
            self._wanted[job] = status
            print(f'the status of {job} could not be written: {error}', flush=True)
            return
        self._at = time.monotonic()
        self._written[job] = status
        if status.ended:
            del self._written[job]
            self._spool.prune()


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
        years=tuple(years) if isinstance(years, list) else None,  # type: ignore[arg-type]
        days=tuple(days) if isinstance(days, list) else None,
    )
