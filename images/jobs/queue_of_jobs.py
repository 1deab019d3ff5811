"""Which job runs, which wait, and which were left by a runner that was killed."""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import replace

from failure import JobCancelled, JobFailed
from job import Job, Places, begin
from pulse import Heartbeat, Pulse
from request import Request, is_id, parse_request
from rows import Rows, RowsUnavailable
from spool import Board, load_request
from status import ENDED, Status
from watch import RowWatch

STALE_SECONDS = 90
_IDLE_SECONDS = 1.0
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

    def run(self, last: Heartbeat | None) -> None:
        """For ever: until RunnerStopped or RunnerReplaced."""
        self._pulse.each_second = self._look
        left = self._recover(last)
        while True:
            status = left.pop(0) if left else self._next()
            if status is not None:
                self._run(status)
                continue
            self._do_chores()
            self._pulse.rest(_IDLE_SECONDS)

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
        job = next(iter(self._waiting))
        status, _ = self._waiting.pop(job)
        begin(self._places, status)
        return replace(status, phase='running', waiting_for=None, started_at=time.time())

    def _look(self) -> None:
        """Accepts what has come, and follows the rows of those that wait."""
        found: dict[str, tuple[Status, RowWatch]] = {}
        for job, content in self._spool.requests():
            if job == self._pulse.job:
                continue
            if job in self._waiting:
                found[job] = self._waiting[job]
            elif (accepted := self._accept(job, content)) is not None:
                found[job] = accepted
        for job in self._waiting.keys() - found.keys():
            self._end(self._waiting[job][0], 'cancelled', JobFailed('cancelled', 'The request was taken back'))
        self._waiting = {}
        for job, (status, watch) in found.items():
            status = replace(status, waiting_for=self._pulse.job or next(iter(found)))
            status = replace(status, waiting_for=None) if status.waiting_for == job else status
            try:
                watch.look(running=False)
            except JobCancelled:
                self._end(status, 'cancelled', JobFailed('cancelled', 'Job cancelled by user'))
                continue
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
        return status, RowWatch(self._rows, status.request, seen=known is not None)

    def _end(self, status: Status, phase: str, failure: JobFailed) -> None:
        """The end of a job that never began, or that nobody can go on with."""
        job = status.request.id
        if phase == 'failed':
            self._settle(job, failure.message)
        error = (failure.code, failure.message)
        self._board.put(replace(status, phase=phase, waiting_for=None, ended_at=time.time(), error=error))
        self._spool.take(job)
        print(f'job {job} {phase}: {failure.message}', flush=True)

    def _recover(self, last: Heartbeat | None) -> list[Status]:
        """Jobs that a runner before this one has left, those to go on with."""
        left: list[Status] = []
        for job in self._spool.leftover():
            status = self._left(job)
            if status is None:
                shutil.rmtree(self._spool.work / job, ignore_errors=True)
                continue
            silent = STALE_SECONDS if last is None else time.time() - last.at
            again = status.resumed > 0 and not (last is not None and last.stopped)
            if silent < STALE_SECONDS and not again:
                left.append(replace(status, resumed=1))
                continue
            why = 'was lost a second time' if silent < STALE_SECONDS else f'was away for more than {STALE_SECONDS} s'
            failure = JobFailed('runner-lost', f'What runs the jobs {why}; run the job again')
            shutil.rmtree(self._spool.work / job, ignore_errors=True)
            self._end(status, 'failed', failure)
        return left

    def _left(self, job: str) -> Status | None:
        """What is known of a job whose working folder is still there; None where it has ended."""
        known = self._spool.read_status(job)
        try:
            request = load_request(json.loads((self._spool.work / job / 'request.json').read_text(encoding='utf-8')))
        except (OSError, ValueError, KeyError, TypeError):
            return None
        if known is None:
            return Status(request, phase='running', accepted_at=time.time(), started_at=time.time())
        if known.get('phase') in ENDED:
            return None
        return Status(
            request,
            phase='running',
            accepted_at=_time(known.get('acceptedAt')),
            started_at=_time(known.get('startedAt')) or time.time(),
            first_task_at=_time(known.get('firstTaskAt')),
            resumed=1 if known.get('resumed') else 0,
            notes=_texts(known.get('notes')),
        )

    def _do_chores(self) -> None:
        """Settles what nobody else will: rows without a request, and statuses without a job."""
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
            elif known is not None and job not in self._waiting:
                self._lost(job, known)

    def _lost(self, job: str, known: dict[str, object]) -> None:
        """It was to run or to wait, and neither its request nor its folder is there any more."""
        try:
            status = Status(load_request(known), accepted_at=_time(known.get('acceptedAt')))
        except (ValueError, KeyError, TypeError):
            status = Status(Request(job))
        self._end(status, 'failed', JobFailed('runner-lost', 'The request of the job is gone; submit it again'))

    def _settle(self, job: str, error: str | None) -> None:
        try:
            self._rows.settle(job, error)
        except RowsUnavailable as unavailable:
            print(f'the row of {job} could not be settled: {unavailable}', flush=True)


def _time(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, list) else ()
