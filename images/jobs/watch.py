"""The row of a job: followed each second, so that a cancel in the page ends the work."""

from __future__ import annotations

from collections.abc import Callable

from failure import JobCancelled
from request import Request
from rows import Rows, RowsUnavailable


class RowWatch:
    """Adds the row where there is none; JobCancelled where somebody has ended the job or deleted it."""

    def __init__(
        self, rows: Rows, request: Request, seen: bool, remember: Callable[[], None] = lambda: None
    ) -> None:
        """`seen`: its row was there once. `remember`: called when it is for the first time."""
        self._rows = rows
        self._request = request
        self._seen = seen
        self._remember = remember
        self._percent = -1

    def look(self, running: bool) -> None:
        try:
            row = self._rows.read(self._request.id)
            if row is None:
                if self._seen:
                    raise JobCancelled(deleted=True)
                self._rows.add(self._request)
            elif row.page_went_away or (running and row.status == 'pending'):
                self._rows.set_running(self._request.id, row)
            elif not row.unsettled:
                raise JobCancelled
            if not self._seen:
                self._remember()
            self._seen = True
        except RowsUnavailable:
            return  # asked again in a second

    def progress(self, done: int, total: int) -> None:
        """In percent as the page reckons: the tasks are what lies between 50 and 95."""
        percent = 50 + int(done / total * 45) if total else 50
        if percent == self._percent:
            return
        try:
            self._rows.set_progress(self._request.id, percent)
            self._percent = percent
        except RowsUnavailable:
            return

    def settle(self, error: str | None) -> None:
        """The end. Where the database cannot be written now, the idle runner does it by the job's status."""
        try:
            if not self._seen and self._rows.read(self._request.id) is None:
                self._rows.add(self._request)
            self._rows.settle(self._request.id, error)
        except RowsUnavailable as unavailable:
            print(f'the row of {self._request.id} could not be settled: {unavailable}', flush=True)
