"""The short form of the soak, and whether it would see what it looks for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random
from xml.etree import ElementTree

from tests.soak.picture import draw
from tests.soak.samples import Sample, problems, series
from tests.soak.soaking import Soak

QUIET = Sample(
    seconds=0, commands=0, memory=100, descriptors=20, connections=5, threads=3, tasks=8, owed=0,
    timeline_entry=10, outbox=20, answered_request=10,
)  # fmt: skip


async def test_a_few_seconds_of_load_and_faults_leave_nothing_behind(tmp_path: Path) -> None:
    soak = Soak(tmp_path, seconds=8, rate=25, random=Random(7))  # noqa: S311 - a plan that can be repeated
    soaked = await soak.run()
    assert soaked.samples[-1].commands > 20
    assert soaked.lost == soaked.twice == []
    assert soaked.samples[-1].owed == 0


def test_what_stays_as_it_is_is_no_problem() -> None:
    assert problems([replace(QUIET, seconds=second) for second in range(30)]) == []


def test_growing_memory_is_a_problem() -> None:
    grown = [replace(QUIET, seconds=second, memory=100 + second) for second in range(30)]
    assert problems(grown) == ["memory grew from 114.5 to 124.5, which is more than 6"]


def test_warming_up_is_no_problem() -> None:
    assert problems([replace(QUIET, seconds=second, memory=min(150, 100 + 10 * second)) for second in range(30)]) == []


def test_what_is_owed_at_the_end_is_a_problem() -> None:
    assert problems([QUIET, QUIET, replace(QUIET, owed=2)]) == ["2 effects are still owed at the end"]


def test_every_column_is_drawn() -> None:
    columns = series([replace(QUIET, seconds=second) for second in range(3)])
    picture = ElementTree.fromstring(draw(columns))  # noqa: S314 - we drew it ourselves
    lines = picture.findall("{http://www.w3.org/2000/svg}polyline")
    assert len(lines) == len(columns) == 10
