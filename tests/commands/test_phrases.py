"""Lines as people on call really type them: each comes to what is acceptable for it, and nothing is silently wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.phrase_file import Phrase, phrases
from tests.commands.phrase_player import play
from tests.commands.phrase_verdict import judge
from tests.commands.phrases import explained


@pytest.mark.slow
@pytest.mark.parametrize("phrase", [pytest.param(one, id=one.id) for one in phrases()])
async def test_a_typed_line_is_understood_asked_about_or_recorded_with_a_hint(
    phrase: Phrase, migrated: Path, tmp_path: Path
) -> None:
    verdict = judge(phrase, await play(phrase, migrated, tmp_path))

    if not verdict.acceptable:
        pytest.fail(explained(verdict), pytrace=False)


def test_every_line_has_an_id_of_its_own() -> None:
    ids = [phrase.id for phrase in phrases()]

    assert len(ids) == len(set(ids))
