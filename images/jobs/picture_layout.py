"""Where things stand in the picture, in pixels from its upper left corner. Pure."""

from __future__ import annotations

import math
from typing import TypedDict

MARGIN = 48
WIDTH = 1200
LEAST_WIDTH = 780
TOP = 150
TALLEST = 1000
LEGEND_WIDTH = 190
WIDE = 2.2


class Box(TypedDict):
    left: int
    top: int
    width: int
    height: int


class Layout(TypedDict):
    width: int
    height: int
    below: bool
    bar: Box
    strip: int
    map: Box


def layout(width_m: float, height_m: float) -> Layout:
    """Beside the map stands its legend; a map much wider than high has it below."""
    aspect = width_m / height_m
    below = aspect > WIDE
    most = WIDTH - 2 * MARGIN - (0 if below else LEGEND_WIDTH)
    map_width, map_height = (most, most / aspect) if most / aspect <= TALLEST else (TALLEST * aspect, TALLEST)
    map_width, map_height = round(map_width), round(map_height)
    width = max(LEAST_WIDTH, map_width + 2 * MARGIN + (0 if below else LEGEND_WIDTH))
    bottom = TOP + map_height
    if below:
        bar: Box = {'left': width - MARGIN - 560, 'top': bottom + 64, 'width': 560, 'height': 20}
    else:
        bar = {'left': MARGIN + map_width + 36, 'top': TOP + 26, 'width': 24, 'height': min(map_height - 126, 600)}
    return {'width': width, 'height': bar['top'] + 104 if below else bottom + 76, 'below': below, 'bar': bar,
            'strip': bottom + 34,
            'map': {'left': MARGIN, 'top': TOP, 'width': map_width, 'height': map_height}}


def ticks(low: float, high: float, about: int = 7) -> list[float]:
    """Round numbers from low to high."""
    if high <= low:
        return [round(low, 3)]
    rough = (high - low) / about
    magnitude = 10 ** math.floor(math.log10(rough))
    step = next(magnitude * factor for factor in (1, 2, 2.5, 5, 10) if magnitude * factor >= rough)
    first = math.ceil(low / step - 1e-9)
    return [round(index * step, 10) for index in range(first, math.floor(high / step + 1e-9) + 1)]


def labelled(values: list[float]) -> list[tuple[float, str]]:
    """Each with its label, of as few decimals as tell what it is."""
    for decimals in range(10):
        labels = [f'{value:,.{decimals}f}' for value in values]
        if all(float(label.replace(',', '')) == round(value, 9) for label, value in zip(labels, values)):
            break
    return list(zip(values, labels))


def number(value: float) -> str:
    """1234567 → 1,234,567; small ones keep what tells them apart."""
    if abs(value) >= 100 or value == round(value):
        return f'{value:,.0f}'
    return f'{value:.3g}'


def rounded(value: float, digits: int = 4) -> float:
    if value == 0:
        return 0
    return round(value, digits - 1 - math.floor(math.log10(abs(value))))


def scale_bar(pixels: float, metres: float) -> tuple[float, str]:
    """The longest round length of at most that many pixels: its pixels and its name."""
    most = metres * 1.0
    magnitude = 10 ** math.floor(math.log10(most))
    length = max(magnitude * factor for factor in (1, 2, 5) if magnitude * factor <= most * (1 + 1e-9))
    name = f'{number(length / 1000)} km' if length >= 1000 else f'{number(length)} m'
    return pixels * length / metres, name


def shortened(text: str, most: int) -> str:
    """Both ends of a long name, and nothing that is no print."""
    plain = ''.join(character if character.isprintable() else '?' for character in text)
    if len(plain) <= most:
        return plain
    head = (most - 1) // 2
    return f'{plain[:head]}…{plain[len(plain) - (most - 1 - head):]}'
