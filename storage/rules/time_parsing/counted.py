"""What counts something and is therefore no time: 1930 requests, 7 of 9 nodes, 10 minutes of errors."""

from storage.rules.time_parsing.tokens import BLANK, pattern

_COUNTED = (
    "%|x|k|ms|mb|gb|tb|kb|rps|qps|tps|iops|reqs?|requests?|queries|errors?|messages|events|jobs|rows|items|orders|"
    "users|customers|nodes|pods|hosts|servers|connections|threads|people|percent|usd|eur|dollars|euros|million|"
    "billion|thousand|replicas?|times|degrees|ratio|odds|split"
)
_LENGTHS = "hours?|hrs?|minutes?|mins?|seconds?|secs?|days?|weeks?|months?|years?"
# "at 2000 rps" counts something; "at 2000 we failed over" is a time
NOT_COUNTED = rf"(?!{BLANK}*(?:{_COUNTED})(?![a-z]))"
# "10:30 minutes of errors" is a length; "10:30 errors began" is a time
NO_LENGTH = rf"(?!{BLANK}+(?:{_LENGTHS}|of|ratio|odds|split)(?![a-z]))"
# "1p is down" speaks of a thing; "7p restarted" is a time
NO_SUBJECT = rf"(?!{BLANK}+(?:is|are|was|were|has|had)(?![a-z]))"
_COUNTS = pattern(
    rf"{BLANK}*(?:(?:{_COUNTED}|{_LENGTHS}|m|h|s|of|to|and|or|out{BLANK}of|in|more|other|different|new|/|-)(?![a-z])|[/%$€£]"
    rf"|(?!(?:its|as|this|thus|us)(?![a-z]))[a-z-]*[a-rt-z]s(?![a-z'’]))"
)


def counts(text: str, end: int) -> bool:
    """Say whether a number that ends at `end` probably counts the words that follow."""
    return bool(_COUNTS.match(text, end))
