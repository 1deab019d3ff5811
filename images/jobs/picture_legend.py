"""The colours of a map, and the legend in the same colours."""

from __future__ import annotations

from typing import TypedDict

from picture_canvas import GREY, Canvas, outline, rectangle
from picture_layout import Layout, labelled, number, rounded, ticks

# From little to much, ever brighter, so that they are told apart without colours too.
COLORS = ((0.0, (38, 12, 82)), (0.2, (101, 21, 110)), (0.4, (170, 44, 91)), (0.6, (224, 89, 48)),
          (0.8, (250, 157, 32)), (1.0, (253, 238, 148)))
MIDDLE = COLORS[3][1]
EXTREMES = ('least', 'mean', 'most')


class Values(TypedDict):
    low: float
    high: float
    least: float
    most: float
    mean: float
    empty: int


def color_rules(values: Values) -> str:
    """What r.colors takes. All below the low end has its colour, and all above the high end."""
    span = values['high'] - values['low']
    stops = [(values['low'] + span * share, color) for share, color in COLORS] if span > 0 \
        else [(values['low'], MIDDLE)]
    # Beyond the ends stands room for what rounding does to the least and the most.
    room = 1 + abs(values['most']) * 1e-6
    stops = [(values['least'] - room, stops[0][1]), *stops, (values['most'] + room, stops[-1][1])]
    return ''.join(f'{value!r} {red}:{green}:{blue}\n' for value, (red, green, blue) in stops)


def legend(canvas: Canvas, plan: Layout, values: Values, period: str, thinned: bool) -> None:
    bar, below = plan['bar'], plan['below']
    low, high = values['low'], values['high']
    length = bar['width'] if below else bar['height']

    def place(value: float) -> float:
        return length * (value - low) / (high - low) if high > low else length / 2

    shapes = []
    for step in range(length):
        color = color_at((step + 0.5) / length) if high > low else '%d:%d:%d' % MIDDLE
        shapes.append(rectangle(bar['left'] + step, bar['top'], 1.5, bar['height'], color) if below else
                      rectangle(bar['left'], bar['top'] + length - step - 1.5, bar['width'], 1.5, color))
    shapes.append(outline(bar['left'], bar['top'], bar['width'], bar['height']))
    at = [(place(value), label) for value, label in labelled(ticks(low, high))]
    for pixels, _ in at:
        x, y = bar['left'] + pixels, bar['top'] + length - pixels
        shapes.append({'color': '51:51:51', 'width': 1, 'points':
                       ((x, bar['top'] + bar['height']), (x, bar['top'] + bar['height'] + 6)) if below else
                       ((bar['left'] + bar['width'], y), (bar['left'] + bar['width'] + 6, y))})
    canvas.shapes(shapes)
    for pixels, label in at:
        if below:
            canvas.text(bar['left'] + pixels, bar['top'] + bar['height'] + 11, 12, label, align='uc')
        else:
            canvas.text(bar['left'] + bar['width'] + 12, bar['top'] + length - pixels, 12, label, align='cl')
    canvas.text(bar['left'], bar['top'] - 14, 14, f'Wh/m² per {period}', bold=True)
    said = [f'{name} {number(rounded(values[name]))}' for name in EXTREMES if name == 'mean' or not thinned]
    if below:
        canvas.text(bar['left'] + length, bar['top'] + bar['height'] + 40, 12, ' · '.join(said), GREY, align='ur')
    else:
        for line, text in enumerate(said):
            canvas.text(bar['left'], bar['top'] + length + 20 + 23 * line, 12, text, GREY, align='ul')


def color_at(share: float) -> str:
    above = next(index for index, (stop, _) in enumerate(COLORS) if stop >= share)
    (start, dark), (end, bright) = COLORS[max(0, above - 1)], COLORS[above]
    part = (share - start) / (end - start) if end > start else 0
    return ':'.join(str(round(one + (other - one) * part)) for one, other in zip(dark, bright))
