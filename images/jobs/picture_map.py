"""The picture itself: the map with its heading, legend and scale."""

from __future__ import annotations

import math
from typing import TypedDict

from picture_canvas import GREY, Canvas, outline, rectangle
from picture_choice import Choice
from picture_grass import GrassError, GrassSession
from picture_layout import MARGIN, Box, Layout, layout, number, rounded, scale_bar, shortened
from picture_legend import Values, color_rules, legend

NO_DATA = '228:228:228'
# d.rast never ends on a map that is thinner than a pixel.
NARROWEST = 100
METRES_PER_DEGREE = 111_320


class Region(TypedDict):
    width: float
    height: float
    rows: int
    columns: int
    cell: tuple[float, float]
    degrees: bool
    metres: float


def draw(grass: GrassSession, choice: Choice, dem: str, name: str, file: str) -> None:
    region = load(grass, choice['maps'])
    if not 1 / NARROWEST < region['width'] / region['height'] < NARROWEST:
        raise GrassError(f'a map of {region["columns"]} × {region["rows"]} cells is too narrow to be drawn')
    plan = layout(region['width'], region['height'])
    thinned = thin_out(grass, region, plan['map'])
    total = summed(grass, len(choice['maps']))
    values = spread(grass, total)
    canvas = Canvas(grass, file, plan['width'], plan['height'])
    box = plan['map']
    canvas.shapes([rectangle(box['left'], box['top'], box['width'], box['height'], NO_DATA)])
    if values:
        grass.run('r.colors', f'map={total}', 'rules=-', stdin=color_rules(values))
        canvas.raster(total, box)
    canvas.shapes([outline(box['left'], box['top'], box['width'], box['height'])])
    heading(canvas, choice, about_dem(grass, dem, name, region, plan['width']))
    if values:
        legend(canvas, plan, values, choice['period'], thinned)
    else:
        canvas.text(plan['width'] - MARGIN, plan['strip'] + 4, 12, 'no cell has a value', GREY, align='cr')
    footer(canvas, plan, region, bool(values) and values['empty'] > 0)


def load(grass: GrassSession, maps: list[str]) -> Region:
    """Links the maps, which is quicker than to import them, and says what they cover."""
    grass.run('g.proj', '-c', f'georef={maps[0]}')
    for index, path in enumerate(maps):
        grass.run('r.external', '-o', f'input={path}', 'band=1', f'output=map{index}')
    grass.run('g.region', 'raster=map0')
    facts = grass.facts('g.region', '-g')
    projection = grass.facts('g.proj', '-g')
    north, south, east, west = (float(facts[key]) for key in ('n', 's', 'e', 'w'))
    degrees = projection.get('proj') in ('ll', 'longlat', 'latlong')
    metres = METRES_PER_DEGREE * math.cos(math.radians((north + south) / 2)) if degrees \
        else float(projection.get('meters', 1))
    return {'width': east - west, 'height': north - south, 'rows': int(facts['rows']), 'columns': int(facts['cols']),
            'cell': (float(facts['ewres']), float(facts['nsres'])), 'degrees': degrees, 'metres': metres}


def thin_out(grass: GrassSession, region: Region, box: Box) -> bool:
    """More cells than pixels are not seen, and cost time."""
    rows, columns = min(region['rows'], box['height']), min(region['columns'], box['width'])
    thinned = (rows, columns) != (region['rows'], region['columns'])
    if thinned:
        grass.run('g.region', f'rows={rows}', f'cols={columns}')
    return thinned


def summed(grass: GrassSession, count: int) -> str:
    if count == 1:
        return 'map0'
    grass.run('r.series', '-n', f'input={",".join(f"map{index}" for index in range(count))}', 'output=total',
              'method=sum')
    return 'total'


def spread(grass: GrassSession, name: str) -> Values | None:
    """None where no cell has a value. Colours leave out the outermost hundredth, which would take most of them."""
    facts = grass.facts('r.univar', '-ge', f'map={name}', 'percentile=1,99')
    if int(facts.get('n', '0')) == 0:
        return None
    low, high, least, most, mean = (
        float(facts[key]) for key in ('percentile_1', 'percentile_99', 'min', 'max', 'mean'))
    if not high > low:
        low, high = least, most
    return {'low': low, 'high': high, 'least': least, 'most': most, 'mean': mean,
            'empty': int(facts.get('null_cells', '0'))}


def heading(canvas: Canvas, choice: Choice, about: str) -> None:
    canvas.text(MARGIN, 74, 27, choice['title'], '25:25:25', bold=True)
    canvas.text(MARGIN, 108, 14, f'{choice["about"]}, global radiation by r.sun', GREY)
    canvas.text(MARGIN, 133, 14, about, GREY)


def about_dem(grass: GrassSession, dem: str, name: str, region: Region, width: int) -> str:
    metres = 1 if region['degrees'] else region['metres']
    east_west, north_south = (f'{rounded(size * metres):.10g}' for size in region['cell'])
    size = east_west if east_west == north_south else f'{east_west} × {north_south}'
    unit = '°' if region['degrees'] else ' m'
    cells = f'{number(region["columns"])} × {number(region["rows"])} cells of {size}{unit}'
    try:
        grass.run('r.external', '-o', f'input={dem}', 'band=1', 'output=dem')
        heights = grass.facts('r.info', '-r', 'map=dem')
        ends = dict.fromkeys(number(round(float(heights[end]))) for end in ('min', 'max'))
        cells += f' · {" to ".join(ends)} m high'
    except (GrassError, KeyError, ValueError, OverflowError):
        pass
    return f'{shortened(name, max(16, width // 11 - len(cells)))} · {cells}'


def footer(canvas: Canvas, plan: Layout, region: Region, has_empty: bool) -> None:
    left, top = plan['map']['left'], plan['strip']
    most = max(60, min(240, plan['map']['width'] // 3))
    pixels, name = scale_bar(most, most * region['width'] * region['metres'] / plan['map']['width'])
    half = pixels / 2
    x = left + pixels + 100
    shapes = [rectangle(left, top, half, 8, '60:60:60'), rectangle(left + half, top, half, 8, '255:255:255'),
              outline(left, top, pixels, 8, '60:60:60'),
              {'color': '60:60:60', 'points': ((x, top - 12), (x + 9, top + 14), (x, top + 8), (x - 9, top + 14))}]
    if has_empty:
        shapes += [rectangle(x + 60, top - 6, 22, 16, NO_DATA), outline(x + 60, top - 6, 22, 16)]
    canvas.shapes(shapes)
    canvas.text(left + pixels + 12, top + 4, 12, name, align='cl')
    canvas.text(x + 18, top + 4, 12, 'N', align='cl')
    if has_empty:
        canvas.text(x + 92, top + 4, 12, 'no data', GREY, align='cl')
