"""Which job runs and which wait: one at a time, in order of arrival, each over all workers."""

from __future__ import annotations

import contextlib
import time
from dataclasses import replace
from typing import NoReturn

from board import Board
from failure import JobCancelled, JobFailed, as_failure
from job import Job, Places, begin
from leftover import STALE_SECONDS, find_leftover
from pulse import Heartbeat, Pulse
from request import Request, is_id, parse_request
from results import Results
from rows import Rows, RowsUnavailable
from status import ENDED, Status
from watch import RowWatch

_CHORES_SECONDS = 5.0
_CLIMATE = (
    "EEMT's climate workflow stops before it has written its tasks, which is a defect of EEMT; "
    'choose the solar workflow (sol)'
)


class QueueOfJobs:
    def __init__(self, places: Places, rows: Rows, pulse: Pulse) -> None:
        self._places = places
        self._spool = places.spool
        self._rows = rows
        self._pulse = pulse
        self._board = Board(self._spool)
        self._waiting: dict[str, tuple[Status, RowWatch]] = {}
        self._chores = 0.0

    def run(self, last: Heartbeat | None) -> NoReturn:
        """Until RunnerStopped or RunnerReplaced. `last`: the heartbeat of the runner before this one."""
        left = find_leftover(self._spool, last)
        for status, failure in left.lost:
            self._end(status, 'failed', failure)
        self._pulse.each_period = self._look
        for status in left.going_on:
            self._run(status)
        while True:
            next_one = self._next()
            if next_one is not None:
                self._run(next_one)
            else:
                self._do_chores()
                self._pulse.rest()

    def _run(self, status: Status) -> None:
        self._pulse.job = status.request.id
        self._board.put(status)
        self._spool.take(status.request.id)
        Job(self._places, self._rows, self._board, self._pulse, status).run()
        self._pulse.job = None

    def _next(self) -> Status | None:
        """The first that waits, as a job that has begun."""
        self._look()
        if not self._waiting:
            return None
        status, _ = self._waiting.pop(next(iter(self._waiting)))
        try:
            begin(self._spool, status)
        except OSError as error:
            self._end(status, 'failed', as_failure(error))
            return None
        return replace(status, phase='running', waiting_for=None, started_at=time.time())

    def _look(self) -> None:
        """Accepts what has come, and follows the rows of those that wait."""
        found: dict[str, tuple[Status, RowWatch]] = {}
        for job, content in self._spool.requests():
            if job == self._pulse.job:
                continue
            known = self._waiting.get(job) or self._accept(job, content)
            if known is not None:
                found[job] = known
        for job in [job for job in self._waiting if job not in found]:
            if not self._spool.is_gone(job):  # it could not be read this time
                found[job] = self._waiting[job]
                continue
            taken_back = JobFailed('cancelled', 'The request was taken back')
            self._end(self._waiting[job][0], 'cancelled', taken_back)
        self._waiting = {}
        for job, (status, watch) in found.items():
            ahead = self._pulse.job or next(iter(self._waiting), None)
            is_news = ahead is not None and ahead != status.waiting_for
            status = replace(status, waiting_for=ahead)
            try:
                watch.look(running=False)
            except JobCancelled:
                self._end(status, 'cancelled', JobFailed('cancelled', 'Job cancelled by user'))
                continue
            if is_news:
                self._log(job, f'waiting for job {ahead}, which is before it')
            self._waiting[job] = (status, watch)
            self._board.put(status)
        self._board.flush()

    def _accept(self, job: str, content: bytes) -> tuple[Status, RowWatch] | None:
        known = self._spool.read_status(job)
        if known is not None and known.get('phase') in ENDED:
            print(f'job {job} has ended before; its request is dropped', flush=True)
            self._spool.take(job)
            return None
        status = Status(Request(job), accepted_at=time.time())
        try:
            status = replace(status, request=parse_request(content, job))
            if status.request.workflow == 'eemt':
                raise JobFailed('climate-workflow', _CLIMATE)
        except JobFailed as failure:
            self._end(status, 'failed', failure)
            return None
        except Exception as defect:  # one request must not end the runner, nor the job that runs
            self._end(status, 'failed', JobFailed('request', f'The request cannot be used: {defect!r}'))
            return None
        return status, RowWatch(self._rows, status.request, seen=known is not None)

    def _log(self, job: str, line: str) -> None:
        """A line for whoever reads the log of a job that has not begun; where it cannot be written, the job says so itself later."""
        with contextlib.suppress(OSError):
            results = Results(self._places.results, job)
            try:
                results.log(line)
            finally:
                results.close()

    def _end(self, status: Status, phase: str, failure: JobFailed) -> None:
        """The end of a job that never began, or that nobody can go on with."""
        job = status.request.id
        if phase == 'failed':
            self._settle(job, failure.message)
        error = (failure.code, failure.message)
        self._board.put(replace(status, phase=phase, waiting_for=None, ended_at=time.time(), error=error))
        self._spool.take(job)
        print(f'job {job} {phase}: {failure.message}', flush=True)

    def _do_chores(self) -> None:
        """Settles rows that nobody else will: of jobs that have ended, and of jobs that never came here."""
        if time.monotonic() - self._chores < _CHORES_SECONDS:
            return
        self._chores = time.monotonic()
        try:
            rows = self._rows.unsettled()
        except RowsUnavailable:
            return
        for job, age in rows:
            known = self._spool.read_status(job) if is_id(job) else None
            if known is not None and known.get('phase') in ENDED:
                error = known.get('error')
                self._settle(job, str(error['message']) if isinstance(error, dict) else None)
            elif known is None and age is not None and age > STALE_SECONDS:
                self._settle(job, 'The job never reached what runs the jobs; submit it again')

    def _settle(self, job: str, error: str | None) -> None:
        try:
            self._rows.settle(job, error)
        except RowsUnavailable as unavailable:
            print(f'the row of {job} could not be settled: {unavailable}', flush=True)
