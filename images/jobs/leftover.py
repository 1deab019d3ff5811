"""Jobs that a runner before this one has not ended: those to go on with, and those that are lost."""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import dataclass, replace

from failure import JobFailed
from pulse import Heartbeat
from request import Request
from spool import Spool, load_request
from status import ENDED, Status, Tasks

STALE_SECONDS = 90


@dataclass(frozen=True)
class Leftover:
    going_on: tuple[Status, ...]
    lost: tuple[tuple[Status, JobFailed], ...]


def find_leftover(spool: Spool, last: Heartbeat | None) -> Leftover:
    """By working folders, and by statuses whose folder and request are gone. `last`: the last heartbeat."""
    silent = STALE_SECONDS if last is None else time.time() - last.at
    stopped = last is not None and last.stopped
    going_on: list[Status] = []
    lost: list[tuple[Status, JobFailed]] = []
    for job in spool.working():
        status = _begun(spool, job)
        if status is not None and silent < STALE_SECONDS and (stopped or not status.resumed):
            going_on.append(replace(status, resumed=1))
            continue
        shutil.rmtree(spool.work / job, ignore_errors=True)
        if status is not None:
            how = 'a second time' if silent < STALE_SECONDS else f'for more than {STALE_SECONDS} s'
            lost.append((status, _lost(f'What runs the jobs was lost {how}; run the job again')))
    kept = {*(status.request.id for status in going_on), *(job for job, _ in spool.requests())}
    told = {status.request.id for status, _ in lost}
    for job in spool.statuses():
        known = spool.read_status(job)
        if known is not None and known.get('phase') not in ENDED and job not in kept | told:
            lost.append((_status(job, known), _lost('The request of the job is gone; run the job again')))
    return Leftover(tuple(going_on), tuple(lost))


def _lost(message: str) -> JobFailed:
    return JobFailed('runner-lost', message)


def _begun(spool: Spool, job: str) -> Status | None:
    """What is known of a job whose working folder is still there; None where it never began, or has ended."""
    known = spool.read_status(job)
    if known is not None and known.get('phase') in ENDED:
        return None
    try:
        request = load_request(json.loads((spool.work / job / 'request.json').read_text(encoding='utf-8')))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    status = replace(_status(job, known or {}), request=request, phase='running')
    return status if status.started_at is not None else replace(status, started_at=time.time())


def _status(job: str, known: dict[str, object]) -> Status:
    try:
        request = load_request(known)
    except (ValueError, KeyError, TypeError):
        request = Request(job)
    notes = known.get('notes')
    return Status(
        request,
        accepted_at=_time(known.get('acceptedAt')) or time.time(),
        started_at=_time(known.get('startedAt')),
        first_task_at=_time(known.get('firstTaskAt')),
        resumed=1 if known.get('resumed') else 0,
        tasks=_tasks(known.get('tasks')),
        maps=_count(known.get('maps')),
        notes=tuple(str(one) for one in notes) if isinstance(notes, list) else (),
    )


def _tasks(known: object) -> Tasks:
    """What was done stays done; nothing runs."""
    counts = known if isinstance(known, dict) else {}
    return Tasks(**{name: _count(counts.get(name)) for name in ('total', 'done', 'failed', 'retried')})


def _count(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0


def _time(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None
