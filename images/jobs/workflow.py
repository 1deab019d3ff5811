"""workflow.mf: written by EEMT's own run-workflow, whose call of makeflow is held back, then cut to the job."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from failure import JobFailed
from files import write_whole
from request import Request
from rules import Plan, make_plan

_LIMIT_SECONDS = 120


def write_workflow(eemt: Path, work: Path, request: Request, tick: Callable[[], None]) -> Plan:
    """Everything of the workflow in `work`, where dem.tif lies already; workflow.mf comes last, so it says: complete."""
    made = work / '.made'
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir()
    _run_eemt(eemt / 'sol' / 'sol' / 'run-workflow', work, made, request, tick)
    try:
        text = (made / 'workflow.mf').read_text(encoding='utf-8')
    except (FileNotFoundError, UnicodeDecodeError):
        raise JobFailed('workflow', "EEMT's run-workflow ended without a workflow") from None
    plan = make_plan(text, request.days)
    for entry in made.iterdir():
        if entry.name not in ('dem.tif', 'workflow.mf'):
            _move(entry, work / entry.name)
    shutil.rmtree(made)
    write_whole(work / 'workflow.mf', plan.text)
    return plan


def _run_eemt(script: Path, work: Path, made: Path, request: Request, tick: Callable[[], None]) -> None:
    if not script.is_file():
        raise JobFailed('workflow', f"EEMT's workflow is not in this image ({script.name} is missing)")
    held_back = work / '.held-back'
    _hold_back(held_back)
    command = [
        sys.executable, '-B', str(script), '-O', str(made), '--step', f'{request.step:.10g}',
        '--linke_value', f'{request.linke:.10g}', '--albedo_value', f'{request.albedo:.10g}',
        '--num_threads', '1', 'dem.tif',
    ]
    # run-workflow asks who runs it, which a user id without a name cannot tell but by LOGNAME.
    environment = {**os.environ, 'PATH': f'{held_back}:{os.environ.get("PATH", "")}', 'LOGNAME': 'eemt'}
    said = work / '.said'
    with said.open('wb') as output:
        process = subprocess.Popen(command, cwd=work, env=environment, stdin=subprocess.DEVNULL, stdout=output,
                                   stderr=subprocess.STDOUT, start_new_session=True)
        code = wait_for(process, _LIMIT_SECONDS, tick)
    lines = said.read_text(encoding='utf-8', errors='replace').strip().splitlines()
    if code is None:
        raise JobFailed('workflow', f"EEMT's run-workflow did not end within {_LIMIT_SECONDS} s")
    if code != 0:
        raise JobFailed('workflow', f"EEMT's run-workflow could not write the workflow: {lines[-1] if lines else code}")
    said.unlink()
    shutil.rmtree(held_back)


def wait_for(process: subprocess.Popen[bytes], limit: float, tick: Callable[[], None]) -> int | None:
    """The exit code; None where the limit ended it. Whatever ends the wait ends the process and what it started."""
    ends = time.monotonic() + limit
    try:
        while time.monotonic() < ends:
            try:
                return process.wait(0.1)
            except subprocess.TimeoutExpired:
                tick()
        return None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, 9)
            process.wait()


def _hold_back(folder: Path) -> None:
    """A `makeflow` that does nothing: the runner starts the real one itself."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / 'makeflow').symlink_to(shutil.which('true') or '/bin/true')


def _move(source: Path, target: Path) -> None:
    if target.is_dir():
        shutil.rmtree(target)
    os.replace(source, target)
