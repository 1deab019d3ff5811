#!/usr/bin/env python3
"""Says whether two folders hold the same GeoTIFFs: projection, place and every cell. For the worker image.

compare-maps.py A B; exit 0: the same, 1: not the same, 2: nothing to compare. Files of the same bytes need no GRASS."""

import filecmp
import pathlib
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / 'images' / 'jobs'))

from picture_grass import GrassError, GrassSession

PLACE = ('north', 'south', 'east', 'west', 'nsres', 'ewres', 'rows', 'cols')
TIME_LIMIT_S = 600


def main(argv):
    if len(argv) != 2:
        print('usage: compare-maps.py A B', file=sys.stderr)
        return 2
    here, there = (pathlib.Path(folder) for folder in argv)
    maps = [{path.relative_to(folder) for path in folder.rglob('*.tif')} for folder in (here, there)]
    if not maps[0] | maps[1]:
        print(f'no map lies in {here} or {there}', file=sys.stderr)
        return 2
    findings = [f'{path}: only in {here}' for path in sorted(maps[0] - maps[1])]
    findings += [f'{path}: only in {there}' for path in sorted(maps[1] - maps[0])]
    both = sorted(maps[0] & maps[1])
    for path in both:
        found = None if filecmp.cmp(here / path, there / path, shallow=False) else difference(here / path, there / path)
        if found:
            findings.append(f'{path}: {found}')
    print('\n'.join([*findings, f'{len(both)} maps compared, {len(findings)} differences']))
    return 1 if findings else 0


def difference(one, other):
    """None, or what differs in words."""
    try:
        with tempfile.TemporaryDirectory(prefix='maps-') as folder, GrassSession(folder, TIME_LIMIT_S) as grass:
            if grass.run('g.proj', '-w', f'georef={one}') != grass.run('g.proj', '-w', f'georef={other}'):
                return 'another projection'
            grass.run('g.proj', '-c', f'georef={one}')
            facts = []
            for name, path in (('one', one), ('other', other)):
                grass.run('r.external', '-o', f'input={path}', 'band=1', f'output={name}')
                facts.append(grass.facts('r.info', '-g', f'map={name}'))
            moved = [f'{key} {facts[0][key]} and {facts[1][key]}' for key in PLACE if facts[0][key] != facts[1][key]]
            return ', '.join(moved) if moved else cells_that_differ(*(cells(grass, name) for name in ('one', 'other')))
    except GrassError as error:
        return f'cannot be read: {error}'


def cells(grass, name):
    import numpy
    grass.run('g.region', f'raster={name}')
    file = pathlib.Path(grass.folder) / f'{name}.bin'
    grass.run('r.out.bin', '-f', f'input={name}', f'output={file}', 'bytes=8', 'null=nan')
    return numpy.fromfile(file, dtype='=f8')


def cells_that_differ(one, other):
    import numpy
    empty = numpy.isnan(one) != numpy.isnan(other)
    apart = numpy.abs(one - other)
    unlike = apart > 0
    said = [f'{empty.sum()} cells have no data in one of them'] if empty.any() else []
    if unlike.any():
        said.append(f'{unlike.sum()} of {one.size} cells differ, by {apart[unlike].max():.6g} at most, '
                    f'{apart[unlike].mean():.6g} in the mean')
    return ', '.join(said) or None


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
