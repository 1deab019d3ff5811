"""pip, called for wheels alone, with its progress and what went wrong."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from parent_death import dies_with_parent
from pip_failure import EnvironmentFailed, failure_of, without_secrets
from requirement_lines import Lines, name_of
from stopping import stop_if_asked

_COLLECTING = re.compile(r'Collecting ([A-Za-z0-9._-]+)')
_INSTALLING = re.compile(r'Installing collected packages: (.+)')
# Where pip would install to is ours; how it reaches an index stays the caller's.
_NOT_OURS = (
    'PIP_TARGET',
    'PIP_PREFIX',
    'PIP_ROOT',
    'PIP_REQUIREMENT',
    'PIP_EDITABLE',
    'PIP_NO_BINARY',
    'PIP_REQUIRE_VIRTUALENV',
    'PIP_PYTHON',
    'PYTHONHOME',
    'PYTHONPATH',
)
_KEPT_LINES = 40


def install(
    pip: list[str], half: Path, lines: Lines, lock: Path | None, folder: Path, say: Callable[..., None]
) -> None:
    """`folder`: where the requirements lie, in which pip looks for what an allowed line names."""
    with tempfile.TemporaryDirectory(prefix='.pip-', dir=half) as place:
        log = Path(place) / 'log'
        options = ['--only-binary', ':all:', '--log', str(log), '--progress-bar', 'off']
        if lock is None:
            wanted = Path(place) / 'requirements.txt'
            wanted.write_text('\n'.join(lines.plain) + '\n', encoding='utf-8')
            options += ['-r', str(wanted)]
        else:
            options += ['--require-hashes', '--no-deps', '-r', str(lock)]
        of = None if lock is None else _packages_in(lock)
        code, said = _run([*pip, 'install', *options], folder, of, say)
        if code != 0:
            text = log.read_text(encoding='utf-8', errors='replace') if log.exists() else ''
            failure = failure_of(f'{text}\n' + '\n'.join(said))
            output = [without_secrets(line) for line in said]
            raise EnvironmentFailed(failure.code, str(failure), **failure.more, output=output)


def _run(command: list[str], folder: Path, of: int | None, say: Callable[..., None]) -> tuple[int, list[str]]:
    """The exit code, and its last lines."""
    stop_if_asked()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors='replace',
        preexec_fn=dies_with_parent(signal.SIGKILL),
    )
    said: list[str] = []
    names: set[str] = set()
    try:
        assert process.stdout is not None
        for line in process.stdout:
            stop_if_asked()
            said = [*said[1 - _KEPT_LINES :], line.rstrip()]
            collecting, installing = _COLLECTING.match(line.strip()), _INSTALLING.match(line.strip())
            if collecting:
                names.add(name_of(collecting[1]))
                say(step='download', package=collecting[1], done=len(names), of=of)
            elif installing:
                say(step='install', of=installing[1].count(',') + 1)
        return process.wait(), said
    finally:
        process.kill()
        process.wait()


def _environment() -> dict[str, str]:
    ours = {
        'PIP_USER': '0',
        'PIP_NO_INPUT': '1',
        'PIP_DISABLE_PIP_VERSION_CHECK': '1',
        'PIP_ROOT_USER_ACTION': 'ignore',
        'PYTHONUNBUFFERED': '1',
        'LC_ALL': 'C.UTF-8',
    }
    kept = {name: value for name, value in os.environ.items() if name not in _NOT_OURS}
    return {'PIP_RETRIES': '2', **kept, **ours}


def _packages_in(lock: Path) -> int:
    """Those of every machine, so it may be some more than this one gets."""
    return len(set(re.findall(r'^([A-Za-z0-9._-]+)==', lock.read_text(encoding='utf-8'), re.M)))
