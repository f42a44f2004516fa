"""Draws what was measured over time as an SVG, a strip for each column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

WIDTH, HEIGHT, MARGIN = 800, 90, 140


def draw(columns: Mapping[str, Sequence[tuple[float, float]]]) -> str:
    """Give an SVG with a labelled strip for each column of (seconds, value)."""
    strips = [_strip(name, points, index * HEIGHT) for index, (name, points) in enumerate(columns.items())]
    size = f'width="{WIDTH + MARGIN + 20}" height="{len(strips) * HEIGHT + 10}"'
    style = 'font-family="sans-serif" font-size="12" fill="none" stroke="#2563eb"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {style}>\n' + "\n".join(strips) + "\n</svg>\n"


def _strip(name: str, points: Sequence[tuple[float, float]], top: float) -> str:
    values = [value for _, value in points]
    low, high = min(values, default=0), max(values, default=0)
    last = max((seconds for seconds, _ in points), default=0) or 1
    spread = (high - low) or 1
    line = " ".join(
        f"{MARGIN + WIDTH * seconds / last:.1f},{top + HEIGHT - 10 - (HEIGHT - 20) * (value - low) / spread:.1f}"
        for seconds, value in points
    )
    label = f'<text x="4" y="{top + 30}" fill="#111" stroke="none">{name}</text>'
    bounds = f'<text x="4" y="{top + 48}" fill="#666" stroke="none">{low:.6g} to {high:.6g}</text>'
    floor = f'<path d="M{MARGIN} {top + HEIGHT - 8} h{WIDTH}" stroke="#ddd"/>'
    return f'{label}{bounds}{floor}<polyline points="{line}"/>'
