"""Shapes and text on a picture that GRASS renders, in pixels from its upper left corner."""

from __future__ import annotations

import os
from typing import TypedDict

from picture_grass import GrassSession
from picture_layout import Box

GREY = '115:115:115'
FONTS = tuple((f'{folder}/{regular}.ttf', f'{folder}/{bold}.ttf') for folder, regular, bold in (
    ('/usr/share/fonts/truetype/dejavu', 'DejaVuSans', 'DejaVuSans-Bold'),
    ('/usr/share/fonts/truetype/liberation', 'LiberationSans-Regular', 'LiberationSans-Bold'),
))
# GRASS's own fonts of lines are always there, and know ASCII alone.
STROKES = ('romans', 'romand')
ASCII = str.maketrans({'²': '2', '×': 'x', '·': '-', '…': '~', '≥': '>', '≤': '<', '–': '-'})


class Filled(TypedDict):
    color: str
    points: tuple[tuple[float, float], ...]


class Shape(Filled, total=False):
    width: int


class Canvas:
    def __init__(self, grass: GrassSession, file: str, width: int, height: int) -> None:
        self.grass = grass
        self.width = width
        self.height = height
        self.fonts = next((pair for pair in FONTS if all(os.path.isfile(path) for path in pair)), STROKES)
        self.settings = {
            'GRASS_RENDER_IMMEDIATE': 'cairo',
            'GRASS_RENDER_FILE': file,
            'GRASS_RENDER_FILE_READ': 'TRUE',
            'GRASS_RENDER_WIDTH': str(width),
            'GRASS_RENDER_HEIGHT': str(height),
            'GRASS_RENDER_BACKGROUNDCOLOR': 'FFFFFF',
        }
        # d.text counts its pixels from the edge of the region's place in the picture: the region is the picture then.
        self.whole = '; '.join(('proj: 99', 'zone: 0', f'north: {height}', 'south: 0', f'east: {width}', 'west: 0',
                                f'rows: {height}', f'cols: {width}', 'e-w resol: 1', 'n-s resol: 1'))

    def raster(self, name: str, box: Box) -> None:
        edges = (box['top'], box['top'] + box['height'], box['left'], box['left'] + box['width'])
        self.grass.run('d.rast', f'map={name}', **self.settings, GRASS_RENDER_FRAME=','.join(map(str, edges)))

    def shapes(self, shapes: list[Shape]) -> None:
        """Each is a colour and points to fill, or with a width a line to draw."""
        lines = []
        for shape in shapes:
            lines.append(f'color {shape["color"]}')
            if 'width' in shape:
                lines.append(f'width {shape["width"]}')
            lines.append('polyline' if 'width' in shape else 'polygon')
            lines.extend(f'{100 * x / self.width:.6f} {100 - 100 * y / self.height:.6f}' for x, y in shape['points'])
        self.grass.run('d.graph', stdin='\n'.join(lines) + '\n', **self.settings)

    def text(
        self, x: float, y: float, size: int, text: str, color: str = '51:51:51', align: str = 'll', bold: bool = False
    ) -> None:
        """`size` is the height of a capital letter."""
        if self.fonts is STROKES:
            text = text.translate(ASCII).encode('ascii', 'replace').decode('ascii')
        self.grass.run('d.text', '-p', '-s', f'at={round(x)},{round(y)}', f'size={size}', f'color={color}',
                       f'align={align}', f'font={self.fonts[1 if bold else 0]}', 'charset=UTF-8', f'text={text}',
                       **self.settings, GRASS_REGION=self.whole)


def rectangle(left: float, top: float, width: float, height: float, color: str) -> Shape:
    right, bottom = left + width, top + height
    return {'color': color, 'points': ((left, top), (right, top), (right, bottom), (left, bottom))}


def outline(left: float, top: float, width: float, height: float, color: str = '120:120:120') -> Shape:
    right, bottom = left + width, top + height
    return {'color': color, 'width': 1,
            'points': ((left, top), (right, top), (right, bottom), (left, bottom), (left, top))}
