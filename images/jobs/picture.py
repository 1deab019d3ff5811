#!/usr/bin/env python3
"""Draws the picture of a job's result: the map that people would look at first, as PNG."""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import signal
import sys
import tempfile

# No folder of compiled modules beside the code, which others may have read-only or ship.
sys.dont_write_bytecode = True

from picture_choice import choose, maps_of
from picture_grass import GrassError, GrassSession
from picture_map import draw

TIME_LIMIT_S = 50


def main(argv: list[str]) -> int:
    options = parse(argv)
    # The folder of the session goes then too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        out = options.out or os.path.join(options.results, 'map.png')
        choice = choose(*maps_of(options.results))
        if choice is None:
            raise GrassError(f'no map of global radiation lies in {options.results}')
        if not os.path.isfile(options.dem):
            raise GrassError(f'the DEM {options.dem} is not there')
        name = options.name or os.path.basename(options.dem)
        with tempfile.TemporaryDirectory(prefix='picture-') as folder:
            drawn = os.path.join(folder, 'map.png')
            with GrassSession(folder, TIME_LIMIT_S) as grass:
                draw(grass, choice, options.dem, name, drawn)
            put(drawn, out)
    except (GrassError, OSError) as error:
        print(f'picture: {" ".join(str(error).split())}', file=sys.stderr)
        return 1
    return 0


def parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog='picture.py', description=__doc__)
    parser.add_argument('--dem', required=True, help='the DEM of the job')
    parser.add_argument('--results', required=True, help="the job's folder of results")
    parser.add_argument('--out', help='where the picture goes (map.png in the results)')
    parser.add_argument('--name', help='what the DEM is called in the picture (its file name)')
    return parser.parse_args(argv)


def put(source: str, target: str) -> None:
    """Others may read and write the folder: they see the whole picture or none, and no link of theirs is followed."""
    partial = os.path.join(os.path.dirname(target) or '.', f'.{os.path.basename(target)}.tmp')
    with contextlib.suppress(FileNotFoundError):
        os.unlink(partial)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644)
    try:
        with open(source, 'rb') as read, open(descriptor, 'wb') as write:
            shutil.copyfileobj(read, write)
        os.rename(partial, target)
    except OSError:
        os.unlink(partial)
        raise


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
