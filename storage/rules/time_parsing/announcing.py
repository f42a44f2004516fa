"""The words and marks that announce a time: at, about, since, ~."""

from dataclasses import dataclass

from storage.rules.time_parsing.tokens import BLANK, GAP, after_blanks, pattern

_ABOUT = (
    rf"(?:some{BLANK}?time{BLANK}+)?(?:about|around)|gegen|vers|approx(?:imately)?|circa|roughly|maybe|probably|like|nearly|almost"
    rf"|(?:just|shortly|right|soon|a{BLANK}+(?:bit|little)){BLANK}+(?:after|before)"
)
_WORD = pattern(
    rf"(?:(?P<at>at(?!{BLANK}+least(?![a-z]))|à|às|um|alle|a{BLANK}las|kl\.?|exactly|precisely|as{BLANK}+(?:of|at))|(?P<on>on)|(?P<since>since|from)|(?P<by>by)"
    rf"|(?P<between>between)|(?P<about>{_ABOUT}))(?={BLANK})"
    rf"|(?P<at_mark>@)|(?P<about_mark>[~≈∼]|(?:ca|c|approx)\.|ca(?={BLANK}))"
)
_MOST = 3
_NEARLY = pattern(
    rf"(?:{BLANK}?-?ish(?![a-z])|{BLANK}+or{BLANK}+so(?![a-z])|{BLANK}+approx(?:\.|imately(?![a-z])|(?![a-z.]))"
    rf"|{BLANK}*\((?:approx\.?|ish|about|ca\.?)\)|\?(?={GAP}|\Z))"
)


@dataclass(frozen=True)
class Lead:
    """The words that stand before a time, up to `end`."""

    end: int
    kinds: frozenset[str] = frozenset()

    @property
    def at(self) -> bool:
        """Say whether the words leave no doubt that a time follows."""
        return "at" in self.kinds

    @property
    def approximate(self) -> bool:
        """Say whether the time is an estimate."""
        return "about" in self.kinds

    @property
    def only_on(self) -> bool:
        """Say whether a day has to follow."""
        return self.kinds == {"on"}

    def __bool__(self) -> bool:
        """Say whether there are such words."""
        return bool(self.kinds)

    def after_day(self, later: "Lead") -> "Lead":
        """Put together the words before a day and those before its clock time, which an "at" before the day is not."""
        return Lead(later.end, (self.kinds - {"at"}) | later.kinds)


def lead_at(text: str, start: int) -> Lead:
    """Read the words that announce a time at `start`; without any, a Lead that is false and ends there."""
    kinds: set[str] = set()
    for _ in range(_MOST):
        word = _WORD.match(text, start)
        if not word:
            break
        kinds.add((word.lastgroup or "").removesuffix("_mark"))
        start = after_blanks(text, word.end())
    return Lead(start, frozenset(kinds))


def nearly_at(text: str, start: int) -> int | None:
    """Say where words such as "-ish" or "or so" after a time end, which make it an estimate; None without them."""
    words = _NEARLY.match(text, start)
    return words.end() if words else None
