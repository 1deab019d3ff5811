"""The rows of jobs in the database of EEMT's page."""

from __future__ import annotations

import json
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from request import Request

# What the page writes when it is shut down, or when the command that follows a job was ended: nobody's wish.
_NOBODYS_WISH = re.compile(r'Workflow cancelled by user|Workflow failed with exit code -?\d+')


class RowsUnavailable(Exception):
    """The database is not there, is locked for long, or has no table of jobs."""


@dataclass(frozen=True)
class Row:
    status: str
    error: str | None

    @property
    def unsettled(self) -> bool:
        return self.status in ('pending', 'running')

    @property
    def page_went_away(self) -> bool:
        return self.status == 'failed' and _NOBODYS_WISH.fullmatch(self.error or '') is not None


class Rows:
    def __init__(self, database: Path, limit: float) -> None:
        """`limit`: seconds that a query may take."""
        self._uri = f'{database.absolute().as_uri()}?mode=rw'
        self._limit = limit

    def read(self, job: str) -> Row | None:
        with self._database() as database:
            found = database.execute('SELECT status, error_message FROM jobs WHERE id = ?', (job,)).fetchone()
        return None if found is None else Row(str(found[0]), None if found[1] is None else str(found[1]))

    def add(self, request: Request) -> None:
        """A row for a job that did not come from the page, so that the page lists it."""
        values = {
            'step': request.step,
            'linke_value': request.linke,
            'albedo_value': request.albedo,
            'num_threads': request.threads,
        }
        if request.years is not None:
            values |= {'start_year': request.years[0], 'end_year': request.years[1]}
        with self._database() as database:
            database.execute(
                'INSERT OR IGNORE INTO jobs (id, workflow_type, status, dem_filename, parameters, progress)'
                " VALUES (?, ?, 'pending', ?, ?, 0)",
                (request.id, request.workflow, request.dem, json.dumps(values)),
            )

    def set_running(self, job: str, before: Row) -> None:
        """Only where it is still as it was read, so that a cancel that comes between is never overwritten."""
        with self._database() as database:
            database.execute(
                "UPDATE jobs SET status = 'running', error_message = NULL, completed_at = NULL,"
                ' started_at = COALESCE(started_at, ?) WHERE id = ? AND status IS ? AND error_message IS ?',
                (_now(), job, before.status, before.error),
            )

    def set_progress(self, job: str, percent: int) -> None:
        """Only while it runs, so that a cancel is never overwritten."""
        with self._database() as database:
            change = "UPDATE jobs SET progress = ? WHERE id = ? AND status = 'running'"
            database.execute(change, (percent, job))

    def settle(self, job: str, error: str | None) -> None:
        """The end of a job, unless somebody else has ended it already."""
        with self._database() as database:
            database.execute(
                'UPDATE jobs SET status = ?, progress = CASE WHEN ? THEN 100 ELSE progress END,'
                " error_message = ?, completed_at = ? WHERE id = ? AND status IN ('pending', 'running')",
                ('failed' if error else 'completed', error is None, error, _now(), job),
            )

    def unsettled(self) -> list[tuple[str, float | None]]:
        """Jobs that are pending or running, each with its age in seconds."""
        query = "SELECT id, created_at FROM jobs WHERE status IN ('pending', 'running')"
        with self._database() as database:
            return [(str(job), _age(created)) for job, created in database.execute(query)]

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        try:
            database = sqlite3.connect(self._uri, uri=True, timeout=2)
            try:
                _bound(database, self._limit)
                with database:
                    yield database
            finally:
                database.close()
        except sqlite3.Error as error:
            raise RowsUnavailable(str(error)) from None


def _bound(database: sqlite3.Connection, seconds: float) -> None:
    """The page, which strangers can reach, writes the schema too: no view or trigger of it may keep the runner."""
    end = time.monotonic() + seconds
    database.set_progress_handler(lambda: time.monotonic() > end, 10_000)
    if hasattr(database, 'setlimit'):  # Python 3.11
        database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 1024 * 1024)
    database.execute('PRAGMA trusted_schema = OFF')


def _now() -> str:
    return datetime.now().isoformat()


def _age(created: object) -> float | None:
    """The database's CURRENT_TIMESTAMP is UTC and does not say so."""
    try:
        then = datetime.fromisoformat(str(created)).replace(tzinfo=timezone.utc)
    except ValueError:
        return None
    return (datetime.now(timezone.utc) - then).total_seconds()
