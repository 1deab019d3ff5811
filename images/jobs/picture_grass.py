"""A GRASS session in a folder of its own, without the shell that GRASS would start."""

from __future__ import annotations

import glob
import os
import subprocess
import time

# The projection comes with the first map; GRASS only wants to find some region here before.
NO_REGION = ('proj: 99', 'zone: 0', 'north: 1', 'south: 0', 'east: 1', 'west: 0', 'cols: 1', 'rows: 1',
             'e-w resol: 1', 'n-s resol: 1', 'top: 1', 'bottom: 0', 'cols3: 1', 'rows3: 1', 'depths: 1',
             'e-w resol3: 1', 'n-s resol3: 1', 't-b resol: 1')


class GrassError(Exception):
    """One sentence for people."""


class GrassSession:
    def __init__(self, folder: str, limit_s: float) -> None:
        self.folder = folder
        self.limit_s = limit_s
        self.end = time.monotonic() + limit_s

    def __enter__(self) -> GrassSession:
        base = os.environ.get('GISBASE') or next(iter(sorted(glob.glob('/usr/lib/grass8*'))), None)
        if base is None or not os.path.isdir(base):
            raise GrassError('GRASS is not installed here (GISBASE)')
        mapset = os.path.join(self.folder, 'picture', 'PERMANENT')
        os.makedirs(mapset)
        for name in ('DEFAULT_WIND', 'WIND'):
            write(os.path.join(mapset, name), NO_REGION)
        session = os.path.join(self.folder, 'session')
        write(session, (f'GISDBASE: {self.folder}', 'LOCATION_NAME: picture', 'MAPSET: PERMANENT', 'GUI: text'))
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith('GRASS_')},
            'GISBASE': base,
            'GISRC': session,
            'HOME': self.folder,
            'PATH': f'{base}/bin:{base}/scripts:{os.environ.get("PATH", "/usr/bin:/bin")}',
            'LD_LIBRARY_PATH': f'{base}/lib',
            'GRASS_VERBOSE': '0',
        }
        return self

    def __exit__(self, *_: object) -> None:
        """The folder goes with whoever made it."""

    def run(self, module: str, *arguments: str, stdin: str = '', **more: str) -> str:
        """Ends in a GrassError with the module's own first complaint. `more` are variables of the environment."""
        left_s = max(1, self.end - time.monotonic())
        try:
            done = subprocess.run([module, *arguments], input=stdin, capture_output=True, text=True, errors='replace',
                                  env={**self.environment, **more}, cwd=self.folder, timeout=left_s, check=False)
        except subprocess.TimeoutExpired:
            raise GrassError(f'{module} took too long; the picture had {self.limit_s} s') from None
        except FileNotFoundError:
            raise GrassError(f'{module} is not there: {self.environment["GISBASE"]} holds no whole GRASS') from None
        if done.returncode != 0:
            lines = [line for line in done.stderr.splitlines() if line.strip()]
            said = next((line for line in lines if 'ERROR' in line), lines[-1] if lines else f'exit {done.returncode}')
            raise GrassError(f'{module}: {said.removeprefix("ERROR: ")}')
        return done.stdout

    def facts(self, module: str, *arguments: str) -> dict[str, str]:
        """What a module says as lines of `key=value`."""
        lines = self.run(module, *arguments).splitlines()
        return {key: value for key, separator, value in (line.partition('=') for line in lines) if separator}


def write(path: str, lines: tuple[str, ...]) -> None:
    with open(path, 'w', encoding='utf-8') as file:
        file.write('\n'.join(lines) + '\n')
