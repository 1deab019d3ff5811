"""What has to be known of a DEM before hours are spent on it, read from the header of its TIFF alone."""

from __future__ import annotations

import math
import os
import struct
from dataclasses import dataclass
from typing import BinaryIO

from failure import JobFailed

_WIDTH, _LENGTH, _SAMPLES, _FORMAT = 256, 257, 277, 339
_SCALE, _TIEPOINT, _TRANSFORM, _GEOKEYS = 33550, 33922, 34264, 34735
_WANTED = frozenset({_WIDTH, _LENGTH, _SAMPLES, _FORMAT, _SCALE, _TIEPOINT, _TRANSFORM, _GEOKEYS})
_MODEL, _GEOGRAPHIC, _PROJECTED = 1024, 2048, 3072
_SIZES = {1: 'B', 3: 'H', 4: 'I', 12: 'd', 16: 'Q'}
_MOST_SIDE = 2**31
_NUMERIC = frozenset({1, 2, 3})  # unsigned, signed, floating
_MAX_ENTRIES = 4096
_MAX_VALUES = 65536


@dataclass(frozen=True)
class Dem:
    width: int
    height: int

    @property
    def cells(self) -> int:
        return self.width * self.height


def check_dem(file: BinaryIO, name: str) -> Dem:
    """Size of this GeoTIFF, or why no sun can be computed on it."""
    if os.fstat(file.fileno()).st_size == 0:
        raise JobFailed('dem-empty', f'{name} is an empty file; upload it again')
    try:
        tags = _tags(file, name)
    except (struct.error, OverflowError, ValueError, MemoryError):
        raise JobFailed('dem-unreadable', f'{name} is a damaged TIFF; upload it again') from None
    dem = _size(tags, name)
    samples = tags.get(_SAMPLES, (1,))[0]
    if samples != 1:
        raise JobFailed('dem-not-geotiff', f'{name} has {samples:g} bands; a DEM has one, with elevations')
    if tags.get(_FORMAT, (1,))[0] not in _NUMERIC:
        raise JobFailed('dem-not-geotiff', f'{name} does not hold real numbers; a DEM holds elevations')
    if not (_TRANSFORM in tags or (_SCALE in tags and _TIEPOINT in tags)):
        raise JobFailed('dem-no-projection', f'{name} does not say where on Earth it lies')
    if not _has_projection(tags.get(_GEOKEYS, ())):
        raise JobFailed('dem-no-projection', f'{name} names no projection; assign one (gdal_edit)')
    return dem


def _size(tags: dict[int, tuple[float, ...]], name: str) -> Dem:
    if _WIDTH not in tags or _LENGTH not in tags:
        raise JobFailed('dem-unreadable', f'{name} is a damaged TIFF: it does not tell its size')
    if not all(0 <= tags[side][0] < _MOST_SIDE for side in (_WIDTH, _LENGTH)):
        raise JobFailed('dem-unreadable', f'{name} is a damaged TIFF: it tells an impossible size')
    dem = Dem(int(tags[_WIDTH][0]), int(tags[_LENGTH][0]))
    if dem.cells == 0:
        raise JobFailed('dem-empty', f'{name} has no cells')
    # Slope and aspect of a cell come from its eight neighbours.
    if dem.width < 3 or dem.height < 3:
        size = 'one cell' if dem.cells == 1 else f'{dem.width} x {dem.height} cells'
        raise JobFailed('dem-one-cell', f'{name} has only {size}; slope needs at least 3 x 3')
    return dem


def _has_projection(keys: tuple[float, ...]) -> bool:
    if not all(math.isfinite(key) for key in keys):
        return False
    entries = {int(keys[at]) for at in range(4, len(keys) - 3, 4)}
    model = next((int(keys[at + 3]) for at in range(4, len(keys) - 3, 4) if keys[at] == _MODEL), 0)
    return model in (1, 2) and bool(entries & {_GEOGRAPHIC, _PROJECTED})


def _tags(file: BinaryIO, name: str) -> dict[int, tuple[float, ...]]:
    """The tags of the first image that say size, kind and place."""
    start = file.read(16)
    order = {b'II': '<', b'MM': '>'}.get(start[:2])
    version = struct.unpack(f'{order}H', start[2:4])[0] if order and len(start) >= 4 else 0
    if order is None or version not in (42, 43):
        raise JobFailed('dem-not-geotiff', f'{name} is not a TIFF; upload a DEM as a GeoTIFF')
    big = version == 43
    offset = struct.unpack(f'{order}Q', start[8:16])[0] if big else struct.unpack(f'{order}I', start[4:8])[0]
    file.seek(offset)
    count = _read(file, order, 'Q' if big else 'H')
    if count > _MAX_ENTRIES:
        raise ValueError
    entry = f'{order}HHQ8s' if big else f'{order}HHI4s'
    table = file.read(count * struct.calcsize(entry))
    found: dict[int, tuple[float, ...]] = {}
    for tag, kind, values, inline in struct.iter_unpack(entry, table):
        if tag in _WANTED and kind in _SIZES and 0 < values <= _MAX_VALUES:
            found[tag] = _values(file, order, _SIZES[kind], values, inline)
    if len(table) < count * struct.calcsize(entry):
        raise ValueError
    return found


def _values(file: BinaryIO, order: str, letter: str, count: int, inline: bytes) -> tuple[float, ...]:
    form = f'{order}{count}{letter}'
    size = struct.calcsize(form)
    if size <= len(inline):
        return struct.unpack(form, inline[:size])
    file.seek(struct.unpack(f'{order}{"Q" if len(inline) == 8 else "I"}', inline)[0])
    return struct.unpack(form, file.read(size))


def _read(file: BinaryIO, order: str, letter: str) -> int:
    form = f'{order}{letter}'
    return int(struct.unpack(form, file.read(struct.calcsize(form)))[0])
