"""The statuses of jobs, written for others to read."""

from __future__ import annotations

import json
import time

from files import write_whole
from spool import Spool
from status import Status


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
