"""One job, from its DEM to its maps."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

from dem import check_room, take_dem
from failure import JobCancelled, JobFailed, RunnerReplaced, RunnerStopped, as_failure
from files import write_whole
from makeflow_log import COMPLETE, FAILED, RUNNING, Change, RuleStates
from manager import Manager, end_leftover
from pulse import Pulse
from results import Results
from rows import Rows
from rules import Plan, read_plan
from spool import Board, Spool
from status import Status, Tasks, Worker
from tail import Tail
from task_output import TaskOutput
from watch import RowWatch
from workers_log import WorkQueue
from workflow import wait_for, write_workflow

_PICTURE_SECONDS = 60
_STUCK_SECONDS = 2.0


@dataclass(frozen=True)
class Places:
    """Where everything is, as the runner was told."""

    spool: Spool
    uploads: Path
    results: Path
    eemt: Path
    password: Path
    port: int


class Job:
    def __init__(self, places: Places, rows: Rows, board: Board, pulse: Pulse, status: Status) -> None:
        self._places = places
        self._board = board
        self._pulse = pulse
        self._status = status
        self._request = status.request
        self._work = places.spool.work / self._request.id
        self._watch = RowWatch(rows, self._request, seen=status.resumed > 0)
        self._looked = 0.0
        self._plan = Plan('', ())
        self._rules = RuleStates()
        self._queue = WorkQueue()
        self._output = TaskOutput()
        self._manager: Manager | None = None
        self._results: Results | None = None
        self._maps: set[str] = set()
        self._failed_tasks: set[int] = set()
        self._last_words = ''

    def run(self) -> None:
        """Until it has ended; RunnerStopped and RunnerReplaced leave it as it is, for the next runner."""
        try:
            self._tick()
            self._results = Results(self._places.results, self._request.id)
            self._prepare()
            self._compute()
            self._draw()
            self._end('completed', None)
        except JobFailed as failure:
            self._end('failed', failure)
        except JobCancelled as cancel:
            self._end('cancelled', JobFailed('cancelled', 'Job cancelled by user'), cancel.deleted)
        except OSError as error:
            self._end('failed', as_failure(error))
        except RunnerStopped:
            self._stop_manager()
            raise
        except RunnerReplaced:
            if self._manager is not None:
                self._manager.kill()
            raise

    def _tick(self) -> None:
        """What goes on each second whatever the job is at."""
        self._pulse.beat()
        if time.monotonic() - self._looked >= 1:
            self._looked = time.monotonic()
            self._watch.look(running=True)

    def _prepare(self) -> None:
        end_leftover(self._work)
        if (self._work / 'workflow.mf').is_file():
            self._plan = read_plan((self._work / 'workflow.mf').read_text(encoding='utf-8'))
            self._log(f'job {self._request.id} goes on after its runner was replaced')
        else:
            dem = take_dem(self._places.uploads, self._request.dem, self._work / 'dem.tif', self._tick)
            self._log(f'job {self._request.id}: {self._request.dem}, {dem.width} x {dem.height} cells')
            self._plan = write_workflow(self._places.eemt, self._work, self._request, self._tick)
            check_room(dem, self._request.dem, self._plan.days, self._work)
            self._note(*self._plan.notes)
        self._show(months=self._plan.months, tasks=Tasks(total=len(self._plan.rules)))

    def _compute(self) -> None:
        states, transactions = Tail(self._work / 'workflow.mf.makeflowlog'), Tail(self._work / 'workflow.mf.wqlog.tr')
        self._read(states, transactions, speak=False)
        self._manager = Manager(self._work, self._places.port, self._places.password)
        stuck_since: float | None = None
        while (code := self._manager.exit_code()) is None:
            self._manager.wait(0.25)
            self._hear()
            self._read(states, transactions, speak=True)
            self._tick()
            # makeflow waits for ever when what is left needs a task that failed for good.
            stuck = self._rules.count(FAILED) > 0 and self._rules.count(RUNNING) == 0
            stuck_since = (stuck_since or time.monotonic()) if stuck else None
            if stuck_since is not None and time.monotonic() - stuck_since > _STUCK_SECONDS:
                self._stop_manager()
        self._hear()
        self._read(states, transactions, speak=True)
        self._judge(code)

    def _judge(self, code: int) -> None:
        failed, total = self._rules.rules_in(FAILED), len(self._plan.rules)
        if code == 0 and not failed and self._rules.count(COMPLETE) == total:
            return
        if self._output.no_room:
            raise JobFailed('disk-full', 'The disk is full; make room and run the job again')
        if failed:
            names = ', '.join(self._plan.rules[rule].label for rule in failed[:5])
            more = ' and more' if len(failed) > 5 else ''
            raise JobFailed('tasks', f'{len(failed)} of {total} tasks failed for good ({names}{more}); '
                                     'container.log has what they said')
        how = f'was ended by signal {-code}' if code < 0 else f'ended with exit code {code}'
        said = f': {self._last_words}' if self._last_words else ''
        raise JobFailed('manager', f'makeflow {how} after {self._rules.count(COMPLETE)} of {total} tasks{said}')

    def _hear(self) -> None:
        """What makeflow has said."""
        assert self._manager is not None
        for line in self._manager.lines():
            own = self._output.feed(line)
            if own is not None:
                self._last_words = own
                self._log(own)
        for task in list(self._failed_tasks):
            said = self._output.take(task)
            if said is not None:
                self._failed_tasks.discard(task)
                rule = self._rules.rule_of(task)
                self._log(f'{self._label(rule)} said:')
                for line in said:
                    self._log(f'    {line}')

    def _read(self, states: Tail, transactions: Tail, speak: bool) -> None:
        """What makeflow and Work Queue have written down."""
        changes = [change for change in map(self._rules.feed, states.lines()) if change is not None]
        for line in transactions.lines():
            self._queue.feed(line)
        for change in changes:
            self._changed(change, speak)
        done, total = self._rules.count(COMPLETE), len(self._plan.rules)
        self._watch.progress(done, total)
        self._show(
            first_task_at=self._status.first_task_at or self._queue.first_task_at,
            tasks=Tasks(total, done, self._queue.running(), self._rules.count(FAILED), self._rules.retried),
            workers=tuple(self._workers()),
            lost=self._queue.lost,
            maps=len(self._maps),
        )

    def _changed(self, change: Change, speak: bool) -> None:
        if change.state == COMPLETE:
            self._keep(change.rule)
        if not speak or change.state not in (COMPLETE, FAILED):
            return
        run = self._queue.run_of(change.task)
        by = f' by {run.address}' if run else ''
        took = f' in {run.seconds:.1f} s' if run and run.seconds is not None else ''
        if change.state == COMPLETE:
            done = self._rules.count(COMPLETE)
            self._log(f'task {done}/{len(self._plan.rules)}: {self._label(change.rule)}{by}{took}')
        else:
            self._failed_tasks.add(change.task)
            self._log(f'{self._label(change.rule)} failed{by}{took}')

    def _keep(self, rule: int) -> None:
        assert self._results is not None
        if rule >= len(self._plan.rules):
            return
        for name in self._plan.rules[rule].outputs:
            if name.endswith('.tif') and name not in self._maps:
                self._results.keep(self._work, name)
                self._maps.add(name)

    def _workers(self) -> list[Worker]:
        return [
            Worker(one.address, one.connected, one.done,
                   None if one.task is None else self._label(self._rules.rule_of(one.task)), one.since)
            for one in self._queue.workers()
        ]

    def _label(self, rule: int | None) -> str:
        return self._plan.rules[rule].label if rule is not None and rule < len(self._plan.rules) else 'a task'

    def _draw(self) -> None:
        """A picture of the maps; without it the job is as good."""
        assert self._results is not None
        script = Path(__file__).with_name('picture.py')
        if not script.is_file():
            return
        command = [sys.executable, '-B', str(script), '--dem', str(self._work / 'dem.tif'),
                   '--results', str(self._results.path)]
        with (self._work / 'picture.txt').open('wb') as said:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said,
                                       start_new_session=True)
            code = wait_for(process, _PICTURE_SECONDS, self._pulse.beat)
        if code != 0:
            lines = (self._work / 'picture.txt').read_text(encoding='utf-8', errors='replace').strip().splitlines()
            why = f'not within {_PICTURE_SECONDS} s' if code is None else (lines[-1] if lines else f'exit code {code}')
            self._note(f'The picture could not be drawn: {why}')

    def _end(self, phase: str, failure: JobFailed | None, deleted: bool = False) -> None:
        self._stop_manager()
        self._queue.all_gone()
        self._show(
            phase=phase, ended_at=time.time(), waiting_for=None, workers=tuple(self._workers()), maps=len(self._maps),
            tasks=replace(self._status.tasks, running=0),
            error=None if failure is None else (failure.code, failure.message), write=False,
        )
        self._write_results(deleted)
        if phase != 'cancelled':
            self._watch.settle(None if failure is None else failure.message)
        self._board.put(self._status)
        self._places.spool.take(self._request.id)
        shutil.rmtree(self._work, ignore_errors=True)
        self._board.flush()
        took = f' after {self._seconds():.0f} s'
        print(f'job {self._request.id} {phase}{took}{": " + failure.message if failure else ""}', flush=True)

    def _write_results(self, deleted: bool) -> None:
        if self._results is None:
            return
        error = self._status.error
        took = f'{self._seconds():.0f} s, {self._status.maps} maps'
        try:
            self._results.end_log([f'{self._status.phase}: {error[1] if error else took}'])
            self._results.write('summary.json', json.dumps(self._summary(), indent=2) + '\n')
        except OSError as problem:
            print(f'the results of {self._request.id} lack their end: {problem}', flush=True)
        self._results.close()
        if deleted:
            shutil.rmtree(self._results.path, ignore_errors=True)

    def _summary(self) -> dict[str, object]:
        found = self._status.as_json()
        for name in ('waitingFor', 'acceptedAt'):
            del found[name]
        workers = [{'address': one.address, 'done': one.done} for one in self._status.workers]
        return {**found, 'seconds': round(self._seconds(), 1), 'workers': workers}

    def _seconds(self) -> float:
        return (self._status.ended_at or time.time()) - (self._status.started_at or time.time())

    def _stop_manager(self) -> None:
        if self._manager is not None:
            self._manager.stop()

    def _note(self, *notes: str) -> None:
        self._show(notes=(*self._status.notes, *notes))
        for note in notes:
            self._log(note)

    def _log(self, line: str) -> None:
        assert self._results is not None
        self._results.log(line)

    def _show(self, write: bool = True, **known: object) -> None:
        self._status = replace(self._status, **known)  # type: ignore[arg-type]
        if write:
            self._board.put(self._status)


def begin(places: Places, status: Status) -> None:
    """Remembers the job in its working folder, so that the next runner finds it when this one is killed."""
    work = places.spool.work / status.request.id
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    write_whole(work / 'request.json', json.dumps(status.request.as_json()))
