"""A virtual environment, made beside its place and put there when it is whole."""

from __future__ import annotations

import contextlib
import fcntl
import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from pip_failure import EnvironmentFailed
from pip_install import install
from requirement_lines import Lines
from stopping import stop_if_asked

# The first pip that installs into another environment than its own.
_PIP_FOR_OTHERS = (22, 3)


def make(
    lines: Lines, lock: Path | None, into: Path, folder: Path, say: Callable[..., None]
) -> tuple[Path, bool]:
    """Its Python, and whether it was made now. `folder`: where the requirements lie."""
    if _is_whole(into):
        return into / 'bin' / 'python', False
    _check_lock(lines, lock)
    into.parent.mkdir(parents=True, exist_ok=True)
    with _alone(into, say):
        if _is_whole(into):
            return into / 'bin' / 'python', False
        _sweep(into)
        half = Path(tempfile.mkdtemp(prefix=f'.{into.name}.', dir=into.parent))
        try:
            half.chmod(0o755)
            say(step='venv')
            pip = _create(half)
            install(pip, half, lines, lock, folder, say)
            stop_if_asked()
            if into.exists():  # of another Python, or broken
                os.replace(into, Path(tempfile.mkdtemp(prefix=f'.{into.name}.', dir=into.parent)))
            os.replace(half, into)
        finally:
            shutil.rmtree(half, ignore_errors=True)
            _sweep(into)
    return into / 'bin' / 'python', True


def _is_whole(into: Path) -> bool:
    """It stands, and is of this Python: one that was upgraded since leaves it without its packages."""
    here = f'python{sys.version_info[0]}.{sys.version_info[1]}'
    python = into / 'bin' / 'python'
    if not (into / 'lib' / here / 'site-packages').is_dir() or not python.exists():
        return False
    command = [str(python), '-I', '-c', 'import sys; print("python%d.%d" % sys.version_info[:2])']
    try:
        said = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False).stdout
    except (OSError, subprocess.SubprocessError):
        return False
    return said.strip() == here


def _check_lock(lines: Lines, lock: Path | None) -> None:
    if lock is not None and (lock.stem != lines.print or not lock.is_file()):
        raise EnvironmentFailed('lock', f'{lock} is no lock of these requirements')


@contextlib.contextmanager
def _alone(into: Path, say: Callable[..., None]) -> Iterator[None]:
    """Two at once would do the same work; the kernel gives the lock back however its holder ends."""
    with (into.parent / f'.{into.name}.lock').open('w', encoding='utf-8') as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(step='wait')
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _sweep(into: Path) -> None:
    """What a killed run has left half-made; nobody else makes it now."""
    for one in into.parent.glob(f'.{into.name}.*'):
        if one.is_dir() and not one.is_symlink():
            shutil.rmtree(one, ignore_errors=True)


def _create(half: Path) -> list[str]:
    """The virtual environment without packages, and the call of the pip that fills it."""
    if importlib.util.find_spec('venv') is None:
        raise EnvironmentFailed('no-venv', 'This Python has no module venv')
    import venv

    python = str(half / 'bin' / 'python')
    if _own_pip() >= _PIP_FOR_OTHERS:
        venv.EnvBuilder(symlinks=True).create(half)
        return [sys.executable, '-m', 'pip', '--python', python]
    if importlib.util.find_spec('ensurepip') is None:
        raise EnvironmentFailed('no-pip', 'This Python has neither pip nor ensurepip, which would bring it')
    try:
        venv.EnvBuilder(symlinks=True, with_pip=True).create(half)
    except subprocess.CalledProcessError as problem:
        raise EnvironmentFailed('no-pip', f'ensurepip ended with exit code {problem.returncode}') from None
    return [python, '-m', 'pip']


def _own_pip() -> tuple[int, ...]:
    """Its version; (0,) where there is none. Saves the seconds that ensurepip takes."""
    try:
        version = importlib.metadata.version('pip')
        return tuple(int(part) for part in version.split('.')[:2])
    except (importlib.metadata.PackageNotFoundError, ValueError):
        return (0,)
