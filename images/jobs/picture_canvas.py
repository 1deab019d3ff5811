"""Shapes and text on a picture that GRASS renders, in pixels from its upper left corner."""

import os

GREY = '115:115:115'
FONTS = tuple((f'{folder}/{regular}.ttf', f'{folder}/{bold}.ttf') for folder, regular, bold in (
    ('/usr/share/fonts/truetype/dejavu', 'DejaVuSans', 'DejaVuSans-Bold'),
    ('/usr/share/fonts/truetype/liberation', 'LiberationSans-Regular', 'LiberationSans-Bold'),
))
# GRASS's own fonts of lines are always there, and know ASCII alone.
STROKES = ('romans', 'romand')
ASCII = str.maketrans({'²': '2', '×': 'x', '·': '-', '…': '~', '≥': '>', '≤': '<', '–': '-'})


class Canvas:
    def __init__(self, grass, file, width, height):
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

    def raster(self, name, box):
        edges = (box['top'], box['top'] + box['height'], box['left'], box['left'] + box['width'])
        self.grass.run('d.rast', f'map={name}', **self.settings, GRASS_RENDER_FRAME=','.join(map(str, edges)))

    def shapes(self, shapes):
        """Each is a colour and points to fill, or with a width a line to draw."""
        lines = []
        for shape in shapes:
            lines.append(f'color {shape["color"]}')
            if 'width' in shape:
                lines.append(f'width {shape["width"]}')
            lines.append('polyline' if 'width' in shape else 'polygon')
            lines.extend(f'{100 * x / self.width:.6f} {100 - 100 * y / self.height:.6f}' for x, y in shape['points'])
        self.grass.run('d.graph', stdin='\n'.join(lines) + '\n', **self.settings)

    def text(self, x, y, size, text, color='51:51:51', align='ll', bold=False):
        """`size` is the height of a capital letter."""
        if self.fonts is STROKES:
            text = text.translate(ASCII).encode('ascii', 'replace').decode('ascii')
        self.grass.run('d.text', '-p', '-s', f'at={round(x)},{round(y)}', f'size={size}', f'color={color}',
                       f'align={align}', f'font={self.fonts[1 if bold else 0]}', 'charset=UTF-8', f'text={text}',
                       **self.settings, GRASS_REGION=self.whole)


def rectangle(left, top, width, height, color):
    right, bottom = left + width, top + height
    return {'color': color, 'points': ((left, top), (right, top), (right, bottom), (left, bottom))}


def outline(left, top, width, height, color='120:120:120', line=1):
    right, bottom = left + width, top + height
    return {'color': color, 'width': line,
            'points': ((left, top), (right, top), (right, bottom), (left, bottom), (left, top))}
