"""makeflow followed while it computes: what is done, by whom, and which maps that gives."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from failure import JobFailed
from makeflow_log import COMPLETE, FAILED, RUNNING, Change, RuleStates
from manager import Manager
from results import Results
from rules import Plan
from status import Tasks, Worker
from tail import Tail
from task_output import TaskOutput
from workers_log import WorkQueue

_STUCK_SECONDS = 2.0


@dataclass(frozen=True)
class Progress:
    tasks: Tasks
    workers: tuple[Worker, ...]
    lost: int
    maps: int
    first_task_at: float | None


class Computation:
    def __init__(
        self, plan: Plan, work: Path, results: Results, task_memory: int, tick: Callable[[], None]
    ) -> None:
        """`task_memory`: bytes that the largest task needs. `tick`: what goes on all the while."""
        self._tick = tick
        self._plan = plan
        self._task_memory = task_memory
        self._work = work
        self._results = results
        self._states_log = Tail(work / 'workflow.mf.makeflowlog')
        self._workers_log = Tail(work / 'workflow.mf.wqlog.tr')
        self._states = RuleStates()
        self._queue = WorkQueue()
        self._output = TaskOutput()
        self._failed_tasks: set[int] = set()
        self._maps: set[str] = set()
        # What a makeflow before this one has done is in its results, and was logged then.
        self._read(speak=False)

    def run(self, manager: Manager) -> None:
        """Until every task is done, or JobFailed says why not."""
        stuck_since: float | None = None
        while (code := manager.exit_code()) is None:
            manager.wait(0.25)
            self._hear(manager)
            self._read(speak=True)
            self._require_memory()
            self._tick()
            # makeflow waits for ever when what is left needs a task that failed for good.
            stuck = self._states.count(FAILED) > 0 and self._states.count(RUNNING) == 0
            stuck_since = (stuck_since or time.monotonic()) if stuck else None
            if stuck_since is not None and time.monotonic() - stuck_since > _STUCK_SECONDS:
                manager.stop()
        self._hear(manager)
        self._read(speak=True)
        self._hear(manager)
        self._judge(code)

    def progress(self) -> Progress:
        tasks = Tasks(
            total=len(self._plan.rules),
            done=self._states.count(COMPLETE),
            running=self._queue.running(),
            failed=self._states.count(FAILED),
            retried=self._states.retried,
        )
        workers = tuple(
            Worker(one.address, one.connected, one.done, self._doing(one.task), one.since)
            for one in self._queue.workers()
        )
        return Progress(tasks, workers, self._queue.lost, len(self._maps), self._queue.first_task_at)

    def ended(self) -> None:
        """makeflow is gone, so nobody computes for it any more."""
        self._queue.all_gone()

    def _require_memory(self) -> None:
        """A task that fits on no worker would be killed there, three times, after much computing."""
        given = self._queue.most_task_memory()
        if given is None or self._task_memory <= given:
            return
        message = (
            f'The DEM is too large for the workers: a day needs about {self._task_memory / 1e9:.1f} GB of memory, '
            f'and a worker has {given / 1e9:.1f} GB for a task; give the workers more, or cut the DEM'
        )
        raise JobFailed('dem-too-large', message)

    def _judge(self, code: int) -> None:
        failed, total, done = (
            self._states.rules_in(FAILED),
            len(self._plan.rules),
            self._states.count(COMPLETE),
        )
        if code == 0 and not failed and done == total:
            return
        if self._output.no_room:
            raise JobFailed('disk-full', 'The disk is full; make room and run the job again')
        if failed:
            names = ', '.join(self._plan.rules[rule].label for rule in failed[:5])
            more = ' and more' if len(failed) > 5 else ''
            tasks = '1 task' if len(failed) == 1 else f'{len(failed)} tasks'
            message = f'{tasks} of {total} failed for good ({names}{more}); container.log has what was said'
            raise JobFailed('tasks', message)
        how = f'was ended by signal {-code}' if code < 0 else f'ended with exit code {code}'
        said = f': {self._output.last_words}' if self._output.last_words else ''
        raise JobFailed('manager', f'makeflow {how} after {done} of {total} tasks{said}')

    def _hear(self, manager: Manager) -> None:
        """What makeflow has said."""
        for line in manager.lines():
            own = self._output.feed(line)
            if own is not None:
                self._results.log(own)
        for task in sorted(self._failed_tasks):
            said = self._output.take(task)
            if said is not None:
                self._failed_tasks.discard(task)
                self._results.log(f'{self._label(self._states.rule_of(task))} said:')
                for line in said:
                    self._results.log(f'    {line}')

    def _read(self, speak: bool) -> None:
        """What makeflow and Work Queue have written down."""
        changes = [
            change for change in map(self._states.feed, self._states_log.lines()) if change is not None
        ]
        for line in self._workers_log.lines():
            self._queue.feed(line)
        done = self._states.count(COMPLETE) - sum(1 for change in changes if change.state == COMPLETE)
        for change in changes:
            if change.state == COMPLETE:
                done += 1
                self._keep(change.rule)
            if speak:
                self._tell(change, done)

    def _tell(self, change: Change, done: int) -> None:
        if change.state not in (COMPLETE, FAILED):
            return
        run = self._queue.run_of(change.task)
        by = f' by {run.address}' if run else ''
        took = f' in {run.seconds:.1f} s' if run and run.seconds is not None else ''
        if change.state == COMPLETE:
            self._results.log(f'task {done}/{len(self._plan.rules)}: {self._label(change.rule)}{by}{took}')
        else:
            self._failed_tasks.add(change.task)
            self._results.log(f'{self._label(change.rule)} failed{by}{took}')

    def _keep(self, rule: int) -> None:
        if rule >= len(self._plan.rules):
            return
        for name in self._plan.rules[rule].outputs:
            if name.endswith('.tif') and name not in self._maps:
                self._results.keep(self._work, name)
                self._tick()
                self._maps.add(name)

    def _doing(self, task: int | None) -> str | None:
        return None if task is None else self._label(self._states.rule_of(task))

    def _label(self, rule: int | None) -> str:
        return self._plan.rules[rule].label if rule is not None and rule < len(self._plan.rules) else 'a task'
