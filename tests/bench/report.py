"""Turns what was measured into a table with ratios, and says of each target whether it was met."""

from __future__ import annotations

from collections.abc import Mapping

from tests.bench.measures import LONGEST_CHAIN

Numbers = Mapping[str, float]
BASE = "bolt alone"
LEAST = "bolt and three rows"
ROWS = {
    "calm_p50": "ack, one at a time, p50 (ms)",
    "calm_p95": "ack, one at a time, p95 (ms)",
    "calm_p99": "ack, one at a time, p99 (ms)",
    "busy_p50": "ack under load, p50 (ms)",
    "busy_p95": "ack under load, p95 (ms)",
    "busy_p99": "ack under load, p99 (ms)",
    "per_second": "commands a second",
    "processor_ms": "processor time a command (ms)",
    "ready_seconds": "declare to channel ready (s)",
    "start_seconds": "start to ready (s)",
    "mb_per_1000": "memory per 1,000 commands (MB)",
    "mb_at_the_end": "memory at the end (MB)",
    "wrong_answers": "wrong answers",
}


def table(found: Mapping[str, Numbers]) -> str:
    """Draw the table; behind each number of a candidate stands its ratio to bolt alone."""
    lines = ["| | " + " | ".join(found) + " |", "|---" * (len(found) + 1) + "|"]
    for key, label in ROWS.items():
        cells = [_cell(numbers, found.get(BASE, {}), key) for numbers in found.values()]
        lines.append(f"| {label} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(numbers: Numbers, base: Numbers, key: str) -> str:
    if key not in numbers:
        return ""
    value = f"{numbers[key]:.2f}" if key != "wrong_answers" else f"{numbers[key]:.0f}"
    comparable = numbers is not base and base.get(key) and not key.startswith(("mb", "wrong"))
    return f"{value} ({numbers[key] / base[key]:.1f}x)" if comparable else value


def targets(found: Mapping[str, Numbers]) -> list[str]:
    """Say of each target whether it was met; those whose measurement was left out are not spoken of."""
    base = found.get(BASE, {})
    lines = []
    for name, numbers in found.items():
        if not name.startswith("Hotwash"):
            continue
        if "busy_p99" in numbers and "busy_p99" in base:
            ratio = numbers["busy_p99"] / base["busy_p99"]
            lines.append(_target(ratio < 3, f"{name}: p99 under load is {ratio:.2f}x of bolt alone (below 3x)"))
            share = numbers["per_second"] / base["per_second"]
            lines.append(_target(share >= 0.5, f"{name}: throughput is {share:.2f} of bolt alone (at least 0.5)"))
        if "per_second" in numbers and "per_second" in (least := found.get(LEAST, {})):
            lines.append(f"         {name}: throughput is {numbers['per_second'] / least['per_second']:.2f} of {LEAST}")
        lines += _own_targets(name, numbers)
        lines += _large_targets(name, numbers, found.get(name.removesuffix(", large"), {}))
    return lines


def _own_targets(name: str, numbers: Numbers) -> list[str]:
    lines = []
    if "ready_seconds" in numbers:
        ratio = numbers["ready_seconds"] / LONGEST_CHAIN
        lines.append(_target(ratio < 1.5, f"{name}: declare to ready takes {ratio:.2f}x of the chain (below 1.5x)"))
    if "start_seconds" in numbers:
        seconds = numbers["start_seconds"]
        lines.append(_target(seconds < 1.5, f"{name}: start to ready takes {seconds:.2f} s (below 1.5 s)"))
    if "mb_per_1000" in numbers:
        growth = numbers["mb_per_1000"]
        lines.append(_target(growth < 0.1, f"{name}: memory grows {growth:.3f} MB per 1,000 commands (below 0.1)"))
    lines.append(_target(not numbers["wrong_answers"], f"{name}: {numbers['wrong_answers']:.0f} wrong answers (none)"))
    return lines


def _large_targets(name: str, numbers: Numbers, empty: Numbers) -> list[str]:
    if not name.endswith(", large"):
        return []
    lines = []
    for key in ("calm_p50", "busy_p50", "processor_ms"):
        if key in numbers and key in empty:
            ratio = numbers[key] / empty[key]
            lines.append(_target(ratio < 1.2, f"{name}: {ROWS[key]} is {ratio:.2f}x of empty (below 1.2x)"))
    return lines


def _target(met: bool, words: str) -> str:
    return f"{'met    ' if met else 'NOT MET'}  {words}"
