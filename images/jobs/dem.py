"""The uploaded DEM, copied to where the job works and checked there, so that it cannot change meanwhile."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from failure import JobFailed, no_room
from files import NotRegular, open_regular
from geotiff import Dem, check_dem

_CHUNK = 8 * 1024 * 1024
_MAP_BYTES = 4  # of a cell, before compression
_COMPRESSED = 0.5  # maps of the example DEM take two thirds of that


def take_dem(uploads: Path, name: str, target: Path, tick: Callable[[], None]) -> Dem:
    """Copies the DEM to `target` and checks the copy."""
    with os.fdopen(_open(uploads, name), 'rb') as source:
        room = shutil.disk_usage(target.parent).free
        size = os.fstat(source.fileno()).st_size
        if size >= room:
            raise JobFailed('dem-too-large', f'{name} has {_gb(size)}, and only {_gb(room)} of disk are free')
        with target.open('wb') as copy:
            while chunk := _read(source.fileno(), name):
                copy.write(chunk)
                tick()
    with target.open('rb') as copy:
        return check_dem(copy, name)


def check_room(dem: Dem, name: str, days: int, folder: Path) -> None:
    """Two maps of each day lie in the working folder and in the results."""
    needed = int(dem.cells * _MAP_BYTES * 2 * days * 2 * _COMPRESSED)
    room = shutil.disk_usage(folder).free
    if needed > room:
        raise JobFailed(
            'dem-too-large',
            f'{name} has {dem.width} x {dem.height} cells; its maps of {days} days need about {_gb(needed)}, '
            f'and only {_gb(room)} of disk are free',
        )


def _open(uploads: Path, name: str) -> int:
    try:
        return open_regular(uploads / name)
    except NotRegular as error:
        if str(error) == 'link':
            raise JobFailed('dem-link', f'{name} is a link; upload the file itself') from None
        raise JobFailed('dem-unreadable', f'{name} is {error}; upload a GeoTIFF') from None
    except FileNotFoundError:
        raise JobFailed('dem-missing', f'{name} is not among the uploaded files; upload it again') from None
    except OSError as error:
        raise _unreadable(name, error) from None


def _read(descriptor: int, name: str) -> bytes:
    try:
        return os.read(descriptor, _CHUNK)
    except OSError as error:
        raise _unreadable(name, error) from None


def _unreadable(name: str, error: OSError) -> JobFailed:
    if error.errno == errno.ENXIO:
        return JobFailed('dem-unreadable', f'{name} is not a regular file; upload a GeoTIFF')
    if no_room(error):
        return JobFailed('disk-full', f'The disk is full; {name} could not be copied')
    return JobFailed('dem-unreadable', f'{name} cannot be read: {error.strerror}; upload it again')


def _gb(size: int) -> str:
    return f'{size / 1e9:.1f} GB' if size >= 1e8 else f'{size / 1e6:.1f} MB'
