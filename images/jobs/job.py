"""One job, from its DEM to its maps."""

from __future__ import annotations

import json
import shutil
import time
import traceback
from dataclasses import dataclass, replace
from pathlib import Path

from board import Board
from computation import Computation
from dem import check_room, take_dem
from drawing import draw
from failure import JobCancelled, JobFailed, RunnerReplaced, RunnerStopped, as_failure
from files import write_whole
from geotiff import check_dem
from manager import Manager, end_leftover
from pulse import Pulse
from results import Results
from rows import Rows
from rules import Plan, read_plan
from spool import Spool
from status import Status, Tasks
from summary import summary_of
from task_memory import memory_of_a_day
from watch import RowWatch
from workflow import write_workflow


_MOST_HOURS = 3.0


@dataclass(frozen=True)
class Places:
    """Where everything is, as the runner was told."""

    spool: Spool
    uploads: Path
    results: Path
    eemt: Path
    password: Path
    port: int


def begin(spool: Spool, status: Status) -> None:
    """Remembers the job in its working folder, so that the next runner finds it when this one is killed."""
    work = spool.work / status.request.id
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    write_whole(work / 'request.json', json.dumps(status.request.as_json()))


class Job:
    def __init__(self, places: Places, rows: Rows, board: Board, pulse: Pulse, status: Status) -> None:
        self._places = places
        self._board = board
        self._pulse = pulse
        self._status = status
        self._request = status.request
        self._work = places.spool.work / self._request.id
        known = self._work / 'row'
        self._watch = RowWatch(rows, self._request, seen=known.exists(), remember=known.touch)
        self._looked = 0.0
        self._results: Results | None = None
        self._computation: Computation | None = None
        self._manager: Manager | None = None

    def run(self) -> None:
        """Until it has ended; RunnerStopped and RunnerReplaced leave it as it is, for the next runner."""
        try:
            self._work_through()
            self._end('completed', None)
        except JobFailed as failure:
            self._end('failed', failure)
        except JobCancelled as cancel:
            self._end('cancelled', JobFailed('cancelled', 'Job cancelled by user'), cancel.deleted)
        except OSError as error:
            self._failed_by(error)
        except RunnerStopped:
            if self._manager is not None:
                self._manager.stop()
            raise
        except RunnerReplaced:
            if self._manager is not None:
                self._manager.kill()
            raise
        except Exception as bug:
            traceback.print_exc()
            self._end('failed', JobFailed('internal', f'The runner has a defect: {bug!r}'))

    def _work_through(self) -> None:
        self._tick()
        results = self._results = Results(self._places.results, self._request.id)
        end_leftover(self._work)
        plan = self._plan(results)
        self._show(months=plan.months, tasks=Tasks(total=len(plan.rules)))
        memory = memory_of_a_day(self._dem_cells())
        self._computation = Computation(plan, self._work, results, memory, self._tick)
        self._manager = Manager(self._work, self._places.port, self._places.password)
        self._computation.run(self._manager)
        problem = draw(self._work, results, self._request.dem_name, self._tick)
        if problem is not None:
            self._note(results, problem)

    def _plan(self, results: Results) -> Plan:
        workflow = self._work / 'workflow.mf'
        if workflow.is_file():
            results.log(f'job {self._request.id} goes on where its runner left it')
            return read_plan(workflow.read_text(encoding='utf-8'))
        dem = take_dem(self._places.uploads, self._request.dem, self._work / 'dem.tif', self._tick)
        results.log(f'job {self._request.id}: {self._request.dem}, {dem.width} x {dem.height} cells')
        plan = write_workflow(self._places.eemt, self._work, self._request, self._tick)
        check_room(dem, self._request.dem, plan.days, self._work)
        self._status = replace(self._status, notes=())
        for note in (*self._units(), *plan.notes):
            self._note(results, note)
        return plan

    def _dem_cells(self) -> int:
        with (self._work / 'dem.tif').open('rb') as dem:
            return check_dem(dem, self._request.dem).cells

    def _units(self) -> tuple[str, ...]:
        """r.sun's step is in hours, whatever EEMT's page says; nobody means more than a few."""
        step = self._request.step
        if step < _MOST_HOURS:
            return ()
        minutes = f'{step / 60:g} is {step:g} minutes'
        return (f'step {step:g} is {step:g} hours to r.sun, though the page says minutes: {minutes}',)

    def _tick(self) -> None:
        """What goes on all the while, whatever the job is at."""
        self._pulse.beat()
        if time.monotonic() - self._looked >= self._pulse.period:
            self._looked = time.monotonic()
            self._watch.look(running=True)
        self._show()

    def _failed_by(self, error: OSError) -> None:
        """A job that was deleted takes its folder with it, which is no failure."""
        try:
            self._watch.look(running=True)
        except JobCancelled as cancel:
            self._end('cancelled', JobFailed('cancelled', 'Job cancelled by user'), cancel.deleted)
        else:
            self._end('failed', as_failure(error))

    def _end(self, phase: str, failure: JobFailed | None, deleted: bool = False) -> None:
        if self._manager is not None:
            self._manager.stop()
        if self._computation is not None:
            self._computation.ended()
        self._reckon()
        error = None if failure is None else (failure.code, failure.message)
        self._status = replace(self._status, phase=phase, ended_at=time.time(), waiting_for=None, error=error)
        self._end_results(deleted)
        # Before the row: a runner that is killed in between must not take the settled row for a cancel.
        self._board.put(self._status)
        self._board.flush()
        if phase != 'cancelled':
            self._watch.settle(None if failure is None else failure.message)
        self._places.spool.take(self._request.id)
        # On a full disk the status can be written only now.
        shutil.rmtree(self._work, ignore_errors=True)
        self._board.flush()
        why = '' if failure is None else f': {failure.message}'
        print(f'job {self._request.id} {phase} after {self._status.seconds:.0f} s{why}', flush=True)

    def _end_results(self, deleted: bool) -> None:
        if self._results is None:
            return
        took = f'{self._status.seconds:.0f} s, {self._status.maps} maps'
        error = self._status.error
        try:
            self._results.end_log(f'{self._status.phase}: {error[1] if error else took}')
            self._results.write('summary.json', summary_of(self._status))
        except OSError as problem:
            print(f'the results of {self._request.id} lack their end: {problem}', flush=True)
        self._results.close()
        if deleted:
            shutil.rmtree(self._results.path, ignore_errors=True)

    def _note(self, results: Results, note: str) -> None:
        results.log(note)
        self._show(notes=(*self._status.notes, note))

    def _show(self, **known: object) -> None:
        self._status = replace(self._status, **known)  # type: ignore[arg-type]
        self._reckon()
        self._board.put(self._status)

    def _reckon(self) -> None:
        """What the computation has come to, in the status and in the row."""
        if self._computation is None:
            return
        found = self._computation.progress()
        self._watch.progress(found.tasks.done, found.tasks.total)
        self._status = replace(
            self._status,
            tasks=found.tasks,
            workers=found.workers,
            lost=found.lost,
            maps=found.maps,
            first_task_at=self._status.first_task_at or found.first_task_at,
        )
