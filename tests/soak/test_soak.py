"""The short form of the soak, and whether it would see what it looks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from random import Random
from xml.etree import ElementTree

import pytest

from tests.soak.picture import draw
from tests.soak.records import KINDS, Record, opened
from tests.soak.samples import GROWTH, Sample, problems, series
from tests.soak.soaking import Soak

SVG = "{http://www.w3.org/2000/svg}"
QUIET = Sample(
    seconds=0, commands=0, memory=100, descriptors=20, connections=5, threads=3, tasks=8, owed=0,
    timeline_entry=10, outbox=20, answered_request=10, file=1, log=1,
)  # fmt: skip


@pytest.fixture(params=KINDS)
def record(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Record]:
    with opened(request.param, tmp_path, durable=False) as record:
        yield record


async def test_a_few_seconds_of_load_and_faults_leave_nothing_behind(record: Record, tmp_path: Path) -> None:
    soak = Soak(tmp_path, record, seconds=8, rate=25, random=Random(7), hostile=100)  # noqa: S311 - a plan that can be repeated
    soaked = await soak.run()
    assert soaked.samples[-1].commands > 20
    assert soaked.lost == soaked.twice == []
    assert soaked.samples[-1].owed == 0
    assert soaked.statuses[401] == 100
    assert max(soaked.statuses) < 500


def test_what_stays_as_it_is_is_no_problem() -> None:
    assert problems([replace(QUIET, seconds=second) for second in range(30)]) == []


def test_growing_memory_is_a_problem() -> None:
    grown = [replace(QUIET, seconds=second, memory=100 + second) for second in range(30)]
    assert problems(grown) == ["memory grew from 114.5 to 124.5, which is more than 6"]


def test_warming_up_is_no_problem() -> None:
    assert problems([replace(QUIET, seconds=second, memory=min(150, 100 + 10 * second)) for second in range(30)]) == []


def test_what_is_owed_at_the_end_is_a_problem() -> None:
    assert problems([QUIET, QUIET, replace(QUIET, owed=2)]) == ["2 effects are still owed at the end"]


@pytest.mark.parametrize("name", GROWTH)
def test_whatever_may_not_grow_is_watched(name: str) -> None:
    grown = [replace(QUIET, **{name: 10.0 * second}) for second in range(30)]
    assert [problem.split()[0] for problem in problems([*grown, QUIET])] == [name]


def test_every_column_is_drawn_with_its_name_and_last_value() -> None:
    columns = series([replace(QUIET, seconds=second, memory=100 + second) for second in range(61)])
    picture = ElementTree.fromstring(draw("An hour", columns))  # noqa: S314 - we drew it ourselves
    words = [one.text for one in picture.findall(f"{SVG}text")]
    assert len(picture.findall(f"{SVG}polyline")) == len(columns) == len(fields(Sample)) - 1
    assert {"An hour", *columns, "160", "highest 160", "0:00", "1:00"} <= set(words)


def test_a_picture_of_nothing_is_a_picture() -> None:
    assert ElementTree.fromstring(draw("Nothing", series([])))  # noqa: S314 - we drew it ourselves
