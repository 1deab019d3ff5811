"""The picture of a job's maps; without it the job is as good."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from children import wait_for
from results import Results

_LIMIT_SECONDS = 60
_NAME = 'map.png'


def draw(work: Path, results: Results, name: str, tick: Callable[[], None]) -> str | None:
    """Draws it where picture.py lies beside this file; `name` is the DEM's for people. What went wrong, for people."""
    script = Path(__file__).with_name('picture.py')
    if not script.is_file():
        return None
    # From the runner's own maps: the page could put anything into the results, and GDAL reads much.
    dem = ['--dem', str(work / 'dem.tif'), f'--name={name}']
    maps = ['--results', str(work), '--out', str(work / _NAME)]
    command = [sys.executable, '-B', str(script), *dem, *maps]
    output = work / 'picture.txt'
    with output.open('wb') as said:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
            env={**os.environ, 'GDAL_SKIP': 'VRT'},
        )
        code = wait_for(process, _LIMIT_SECONDS, tick)
    if code == 0:
        results.keep(work, _NAME)
        return None
    lines = output.read_text(encoding='utf-8', errors='replace').strip().splitlines()
    why = f'not within {_LIMIT_SECONDS} s' if code is None else (lines[-1] if lines else f'exit code {code}')
    return f'The picture could not be drawn: {why}'
