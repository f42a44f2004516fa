"""Lines that were pasted from a log, and times that a program wrote."""

import pytest

from storage.rules.time_parsing import TimeRefused, hint_time, leading_time
from tests.storage.rules.time_parsing.evening import BERLIN, EVENING, moment, read, words


@pytest.mark.parametrize(
    ("line", "rest"),
    [
        ("Nov 27 19:30:12 web-3 haproxy[812]: backend down", "web-3 haproxy[812]: backend down"),
        ("27/Nov/2026:19:30:12 +0100 502 from the edge", "502 from the edge"),
        ("[27/Nov/2026:19:30:12 +0100] 502 from the edge", "502 from the edge"),
        ("2026/11/27 19:30:12 [error] 31#31: upstream timed out", "[error] 31#31: upstream timed out"),
        ("[Fri Nov 27 19:30:12.123456 2026] [core:error] AH1", "[core:error] AH1"),
        ("2026-11-27T18:30:12Z ERROR pool exhausted", "ERROR pool exhausted"),
        ("2026-11-27T18:30:12,345Z ERROR pool exhausted", "ERROR pool exhausted"),
        ("2026-11-27T18:30:12.345678+00:00 ERROR pool exhausted", "ERROR pool exhausted"),
        ("2026-11-27 19:30:12,345 ERROR pool exhausted", "ERROR pool exhausted"),
        ("2026-11-27 18:30:12.345 +0000 ERROR pool exhausted", "ERROR pool exhausted"),
        ("20261127T183012Z ERROR pool exhausted", "ERROR pool exhausted"),
        ("20261127 19:30:12 ERROR pool exhausted", "ERROR pool exhausted"),
        ("at 1795804212 gc pause 40s", "gc pause 40s"),
        ("@1795804212 gc pause 40s", "gc pause 40s"),
        ("at 1795804212345 gc pause 40s", "gc pause 40s"),
        ("at 1795804212.345 gc pause 40s", "gc pause 40s"),
        ("<!date^1795804212^{time}|19:30> rolled back", "rolled back"),
        ("at <!date^1795804212^{date_short_pretty} at {time_secs}^https://x.example|now>: rolled back", "rolled back"),
        ("&lt;!date^1795804212^{time}|19:30&gt; rolled back", "rolled back"),
    ],
)
def test_the_time_of_a_log_line_is_the_time(line: str, rest: str) -> None:
    assert read(line) == ("Fri 19:30:12", rest)


def test_a_stamp_of_the_future_is_refused() -> None:
    with pytest.raises(TimeRefused, match="in the future"):
        leading_time("at 1895804212 gc pause", now=moment(EVENING), timezone=BERLIN)


def test_bare_digits_are_offered_as_an_epoch_time() -> None:
    text = "1795804212 gc pause 40s"
    hint = hint_time(text, now=moment(EVENING), timezone=BERLIN)

    assert read(text) == ("", text)
    assert hint is not None
    assert words(hint) == "Fri 19:30:12"


@pytest.mark.parametrize(
    "text", ["at 179580421 it broke", "17958042123 rows", "<!here> it broke", "<!date^x> it broke"]
)
def test_other_digits_and_mentions_are_words(text: str) -> None:
    assert read(text) == ("", text)
