"""workflow.mf: written by EEMT's own run-workflow with its makeflow held back, then cut to the job."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from children import wait_for
from failure import JobFailed
from files import write_whole
from request import Request
from rules import Plan, make_plan

_LIMIT_SECONDS = 120


def write_workflow(eemt: Path, work: Path, request: Request, tick: Callable[[], None]) -> Plan:
    """The workflow in `work`, where dem.tif lies already. workflow.mf comes last: with it, all is there."""
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
        sys.executable,
        '-B',
        str(script),
        '-O',
        str(made),
        '--step',
        f'{request.step:.10g}',
        '--linke_value',
        f'{request.linke:.10g}',
        '--albedo_value',
        f'{request.albedo:.10g}',
        '--num_threads',
        '1',
        'dem.tif',
    ]
    # run-workflow asks who runs it, which a user id without a name cannot tell but by LOGNAME.
    environment = {**os.environ, 'PATH': f'{held_back}:{os.environ.get("PATH", "")}', 'LOGNAME': 'eemt'}
    said = work / '.said'
    with said.open('wb') as output:
        process = subprocess.Popen(
            command,
            cwd=work,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        code = wait_for(process, _LIMIT_SECONDS, tick)
    lines = said.read_text(encoding='utf-8', errors='replace').strip().splitlines()
    if code is None:
        raise JobFailed('workflow', f"EEMT's run-workflow did not end within {_LIMIT_SECONDS} s")
    if code != 0:
        why = lines[-1] if lines else f'exit code {code}'
        raise JobFailed('workflow', f"EEMT's run-workflow could not write the workflow: {why}")
    said.unlink()
    shutil.rmtree(held_back)


def _hold_back(folder: Path) -> None:
    """A `makeflow` that does nothing: the runner starts the real one itself."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / 'makeflow').symlink_to(shutil.which('true') or '/bin/true')


def _move(source: Path, target: Path) -> None:
    if target.is_dir():
        shutil.rmtree(target)
    os.replace(source, target)
