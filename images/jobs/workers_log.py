"""Who computes what, by the transactions that Work Queue logs: a manager with a password answers nobody."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Run:
    """One run of a task on a worker."""

    worker: str
    address: str
    seconds: float | None


@dataclass
class _Worker:
    place: str
    connected: bool = True
    done: int = 0
    task_memory: int | None = None  # bytes that one task gets of it
    tasks: dict[int, float] = field(default_factory=dict)  # task → when it began


@dataclass(frozen=True)
class Computing:
    """A worker, and the task it computes."""

    address: str
    connected: bool
    done: int
    task: int | None
    since: float | None


class WorkQueue:
    def __init__(self) -> None:
        self._workers: dict[str, _Worker] = {}
        self._runs: dict[int, Run] = {}
        self.first_task_at: float | None = None
        self.lost = 0

    def feed(self, line: str) -> None:
        fields = line.split()
        if len(fields) < 4 or not fields[0].isdigit():
            return
        at, kind, rest = int(fields[0]) / 1e6, fields[2], fields[3:]
        if kind == 'MANAGER' and rest[0] == 'START':
            self._manager_started()
        elif kind == 'WORKER' and len(rest) >= 3:
            if rest[1] == 'RESOURCES':
                self._resources(rest[0], line[line.index('{') :] if '{' in line else '')
            else:
                self._worker(rest[0], rest[1], rest[2])
        elif kind == 'TASK' and len(rest) >= 2 and rest[0].isdigit():
            self._task(at, int(rest[0]), rest[1], rest[2:])

    def run_of(self, task: int) -> Run | None:
        return self._runs.get(task)

    def all_gone(self) -> None:
        """makeflow has ended, so nobody computes for it."""
        for worker in self._workers.values():
            worker.connected = False
            worker.tasks.clear()

    def workers(self) -> list[Computing]:
        return [
            Computing(
                address=_host(worker.place),
                connected=worker.connected,
                done=worker.done,
                task=next(iter(worker.tasks), None),
                since=next(iter(worker.tasks.values()), None),
            )
            for worker in self._workers.values()
        ]

    def most_task_memory(self) -> int | None:
        """Bytes that a task gets on the roomiest worker; None while one of them has not told."""
        there = [worker.task_memory for worker in self._workers.values() if worker.connected]
        known = [memory for memory in there if memory is not None]
        return max(known) if known and len(known) == len(there) else None

    def running(self) -> int:
        return sum(len(worker.tasks) for worker in self._workers.values())

    def _manager_started(self) -> None:
        """A manager that goes on counts its tasks anew and knows no worker yet."""
        self._runs.clear()
        self.all_gone()

    def _worker(self, name: str, place: str, event: str) -> None:
        if event == 'CONNECTION':
            done = self._workers[name].done if name in self._workers else 0
            self._workers[name] = _Worker(place, done=done)
        elif event == 'DISCONNECTION' and name in self._workers:
            worker = self._workers[name]
            self.lost += 1 if worker.tasks else 0
            worker.connected = False
            worker.tasks.clear()

    def _resources(self, name: str, text: str) -> None:
        """`{"memory":[500,"MB"],"cores":[1,"cores"],…}`; a task of one core gets its share."""
        try:
            found = json.loads(text)
            memory, cores = int(found['memory'][0]), max(1, int(found['cores'][0]))
        except (ValueError, KeyError, TypeError, IndexError):
            return
        if name in self._workers:
            self._workers[name].task_memory = memory * 1024 * 1024 // cores

    def _task(self, at: float, task: int, event: str, rest: list[str]) -> None:
        if event == 'RUNNING' and rest:
            self.first_task_at = self.first_task_at or at
            name = self._at(rest[0])
            if name in self._workers:
                self._workers[name].tasks[task] = at
            self._runs[task] = Run(name, _host(rest[0]), None)
        elif (run := self._runs.get(task)) is not None and run.worker in self._workers:
            worker = self._workers[run.worker]
            began = worker.tasks.pop(task, None)
            if began is not None:
                self._runs[task] = replace(run, seconds=at - began)
            worker.done += 1 if event == 'DONE' and rest[:2] == ['SUCCESS', '0'] else 0

    def _at(self, place: str) -> str:
        """The name of the worker that is connected from there."""
        found = (name for name, one in self._workers.items() if one.place == place and one.connected)
        return next(found, '')


def _host(place: str) -> str:
    return place.rpartition(':')[0] or place
