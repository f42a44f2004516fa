"""Draws what was measured over time as an SVG, a strip for each column, each from zero up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

Points = Sequence[tuple[float, float]]

LEFT, WIDTH, RIGHT = 190, 640, 90
TOP, HEIGHT, GAP = 50, 56, 26
INK, GREY, LINE, AREA = "#111", "#666", "#2563eb", "#dbeafe"
TICKS = 6


def draw(title: str, columns: Mapping[str, Points]) -> str:
    """Give an SVG with a strip for each column of (seconds, value): its name, its line, its highest and last value."""
    last = max((seconds for points in columns.values() for seconds, _ in points), default=0) or 1
    strips = [
        _strip(name, points, TOP + index * (HEIGHT + GAP), last) for index, (name, points) in enumerate(columns.items())
    ]
    bottom = TOP + len(strips) * (HEIGHT + GAP)
    wide, high = LEFT + WIDTH + RIGHT, bottom + 30
    head = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}"'
        ' font-family="sans-serif" font-size="12">',
        f'<rect width="{wide}" height="{high}" fill="#fff"/>',
        _text(16, 26, title, size=16),
    ]
    return "\n".join([*head, *strips, *_time_axis(bottom, last), "</svg>", ""])


def _strip(name: str, points: Points, top: float, last: float) -> str:
    highest = max((value for _, value in points), default=0)
    floor = top + HEIGHT
    placed = [
        (LEFT + WIDTH * seconds / last, floor - HEIGHT * value / (highest or 1)) for seconds, value in points
    ] or [(LEFT, floor)]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in placed)
    (first_x, _), (last_x, last_y) = placed[0], placed[-1]
    value = points[-1][1] if points else 0
    return "\n".join(
        [
            f'<polygon fill="{AREA}" points="{first_x:.1f},{floor} {line} {last_x:.1f},{floor}"/>',
            f'<path d="M{LEFT} {floor} h{WIDTH}" stroke="#ccc"/>',
            f'<polyline fill="none" stroke="{LINE}" stroke-width="1.5" points="{line}"/>',
            _text(16, top + 22, name),
            _text(16, top + 40, f"highest {_number(highest)}", colour=GREY),
            _text(LEFT + WIDTH + 8, min(last_y + 4, floor), _number(value), colour=LINE),
        ]
    )


def _time_axis(bottom: float, last: float) -> list[str]:
    at = [(index / TICKS, last * index / TICKS) for index in range(TICKS + 1)]
    return [_text(LEFT + WIDTH * share - 10, bottom + 4, _clock(seconds), colour=GREY) for share, seconds in at]


def _text(x: float, y: float, words: str, *, colour: str = INK, size: int = 12) -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" fill="{colour}" font-size="{size}">{escape(words)}</text>'


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.1f}"


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
