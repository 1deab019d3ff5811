"""What is known of a job, as others read it in SPOOL/status/ID.json."""

from __future__ import annotations

import time
from dataclasses import dataclass

from request import Request

ENDED = frozenset({'completed', 'failed', 'cancelled'})


@dataclass(frozen=True)
class Tasks:
    total: int = 0
    done: int = 0
    running: int = 0
    failed: int = 0
    retried: int = 0


@dataclass(frozen=True)
class Worker:
    address: str
    connected: bool
    done: int
    doing: str | None
    since: float | None  # when it began what it does


@dataclass(frozen=True)
class Status:
    request: Request
    phase: str = 'waiting'
    waiting_for: str | None = None
    accepted_at: float | None = None
    started_at: float | None = None
    first_task_at: float | None = None
    ended_at: float | None = None
    resumed: int = 0
    tasks: Tasks = Tasks()
    workers: tuple[Worker, ...] = ()
    lost: int = 0
    months: tuple[str, ...] = ()
    maps: int = 0
    notes: tuple[str, ...] = ()
    error: tuple[str, str] | None = None  # code, message

    @property
    def ended(self) -> bool:
        return self.phase in ENDED

    @property
    def seconds(self) -> float:
        """How long it has computed, or did."""
        return 0 if self.started_at is None else (self.ended_at or time.time()) - self.started_at

    def as_json(self) -> dict[str, object]:
        return {
            **self.request.as_json(),
            'phase': self.phase,
            'waitingFor': self.waiting_for,
            'acceptedAt': self.accepted_at,
            'startedAt': self.started_at,
            'firstTaskAt': self.first_task_at,
            'endedAt': self.ended_at,
            'resumed': self.resumed,
            'tasks': vars(self.tasks),
            'workers': [vars(worker) for worker in self.workers],
            'lost': self.lost,
            'months': list(self.months),
            'maps': self.maps,
            'notes': list(self.notes),
            'error': None if self.error is None else {'code': self.error[0], 'message': self.error[1]},
        }
