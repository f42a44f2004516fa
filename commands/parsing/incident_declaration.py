"""Reads a declaration: its options from both ends, privacy from anywhere, and what has to be asked or said about it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from commands.parsing import privacy, severities
from commands.parsing.arguments import Arguments, ParseContext, take_all
from storage.rules.errors import Refused, Unclear

UNREAD = re.compile(
    r"(?:^|[\s,;(])(?:started|began|begun|since)(?!\w)\s*[:=]?\s*(?P<words>[^\r\n]{0,30}\d[^\r\n]{0,20})$", re.I
)
_DRILL = re.compile(r"(?<![\w-])drill(?![\w-])", re.IGNORECASE)
NO_DRILL = re.compile(r"\b(?:not?|no)\s+(?:an?\s+)?drill\b", re.IGNORECASE)
_QUOTES = (('"', '"'), ("“", "”"), ("«", "»"))


def read(arguments: Arguments, before: Sequence[str], after: Sequence[str], text: str, context: ParseContext) -> str:
    """Read the options of a declaration and give its title.

    Args:
        arguments: where the options are noted.
        before: the options that may stand before the title.
        after: those that may stand behind it.
        text: what was typed after the verb.
        context: what reading depends on.

    Raises:
        Unclear: when it may be meant as private, or a severity in the middle of the title may be one.
        Refused: when an option is impossible.
    """

    def is_header(words: str) -> bool:
        return not _options(Arguments(), before, after, words, context).strip(" \t\r\n,;:–—-*_#()[]")

    said = privacy.look(text, is_header)
    if said.private:
        arguments.flags.add("private")
    title = _options(arguments, before, after, said.text, context)
    if "sev2" in before and arguments.severity is None:
        title = take_all(arguments, ["sev2"], title, context, from_left=False)
    title = take_all(arguments, [one for one in after if one not in arguments.flags], title, context, from_left=False)
    title = _without_rests(title.strip(), ends_as_typed=text.strip().endswith(title.strip()))
    if said.doubtful:
        raise _unclear_privacy(text, title)
    _require_no_hidden_severity(arguments, text, title)
    _tell(arguments, title, spoken_of=said.spoken_of)
    return _unquoted(title)


def _without_rests(title: str, *, ends_as_typed: bool) -> str:
    """Take off the dashes and commas that options leave behind; an end that no option stood at is kept."""
    title = re.sub(r"^(?:[–—-]{1,2}\s+|[,;:|]\s*)+", "", title)
    return title if ends_as_typed else re.sub(r"(?:[\s,;:]|\s[–—-]{1,2})+$", "", title)


def _options(
    arguments: Arguments, before: Sequence[str], after: Sequence[str], text: str, context: ParseContext
) -> str:
    """Take the options off the beginning; a lone severity word such as "critical" counts in front of nothing else."""
    return take_all(arguments, [*before, *(one for one in after if one == "drill")], text, context, from_left=True)


def _unclear_privacy(text: str, title: str) -> Refused:
    reason = "Is it a private incident, or is that a word of the title?"
    return Unclear(reason, choices=(f"private: {_line(text)}", _with_quotes(text, title)))


def _require_no_hidden_severity(arguments: Arguments, text: str, title: str) -> None:
    found = severities.ANYWHERE.search(title)
    if found is None or _unquoted(title) != title:
        return
    if arguments.severity is None:
        reason = f"Is “{found[0]}” how bad it is, or a word of the title?"
        raise Unclear(reason, choices=(f"{found[0]}: {_line(text)}", _with_quotes(text, title)))
    arguments.told.append(f"“{found[0]}” is read as a word of the title: it is {arguments.severity}.")


def _tell(arguments: Arguments, title: str, *, spoken_of: bool) -> None:
    """Say what looks like an option and stayed in the title."""
    if spoken_of:
        arguments.told.append(
            "“private” is read as a word of the title, so it is public. If it is private: `cancel` it, and "
            "`declare private` anew."
        )
    if "drill" not in arguments.flags and _DRILL.search(title) and not NO_DRILL.search(title):
        arguments.told.append("“drill” is read as a word of the title: this is no drill.")
    unread = UNREAD.search(title)
    if unread and arguments.started is None:
        arguments.told.append(
            f"“{unread['words'].strip()}” could not be read as a time. Say when it began: `started 19:28`."
        )
    product = re.match(r"s[1-4](?!\w)|.*\ss[1-4]$", title, re.IGNORECASE)
    if product and arguments.severity is None:
        arguments.told.append("S1 to S4 is read as a word of the title.")


def _line(text: str) -> str:
    return " ".join(text.split())


def _with_quotes(text: str, title: str) -> str:
    """Give the line with its title in quotes, where every word is one of the title."""
    words = title.strip('"“”«»')
    quoted = f'"{_line(words)}"' if '"' not in words else f"“{_line(words)}”"
    return _line(text.replace(title, quoted, 1)) if title in text else quoted


def _unquoted(title: str) -> str:
    for opening, closing in _QUOTES:
        if len(title) > 2 and title[0] == opening and title.endswith(closing) and " " in title:
            inner = title[1:-1]
            return inner if opening not in inner and closing not in inner else title
    return title
