"""Finds credentials in pasted requests and commands: addresses, HTTP headers, options of command lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from storage.rules.credentials.search import Span, lowered, merged, positions, spans
from storage.rules.credentials.values import has_letters_and_digits, is_placeholder, is_prose, is_state

ADDRESS = re.compile(
    r"(?P<name>[^\s/:@\[]{0,200}:)(?P<value>[^\s/\"'<>|]{1,200}(?=@)|(?!\d{1,5}[/?#])[^\s:\"'<>|]{1,200}(?=@))"
)
"""`scheme://user:password@host` (RFC 3986), also where the password holds what ought to be escaped."""
ORACLE = re.compile(
    r"(?P<before>\bjdbc:oracle:thin:[^\s/@]{1,60}/|\bsqlplus\s[^\s/@]{1,60}/)(?P<value>[^\s@]{1,200})(?=@)"
)

_HEADER = re.compile(
    r"(?P<before>authorization[\"']?\s?[:=]\s?[\"']?(?:bearer|basic|digest|token|apikey)\s{1,4}|\bbearer\s{1,4})"
    r"(?P<value>(?!\[masked:)[^\s\"'`“”‘’,;]{6,})",
    re.I,
)
"""How HTTP requests carry credentials (RFC 7617, RFC 6750)."""
COOKIE = re.compile(
    r"(?P<before>\b(?:set-)?cookie[\"']?\s?:\s?[\"']?)(?P<value>[\w.-]+=[^\s;\"'’”]+(?:;\s?[\w.-]+=[^\s;\"'’”]+)*)",
    re.I,
)
"""RFC 6265."""
SHORTEST_BEARER, LONGEST_WORD = 8, 16
OPTION_KINDS = {"token": "a token", "secret": "a secret", "key": "an API key"}

USER = r"[^\s:\"'“‘]{0,100}:"
_PLAIN = r"[^\s\"'`“‘«\[$-][^\s\"'`”’»]*"
_OPTIONS = {
    "curl|wget": (r"(?:-[A-Za-z]{0,6}[uU]|(?:--|—|–)(?:proxy-)?user)(?:\s{1,4}|=)?", USER),  # curl(1)
    "https?|xh": (r"(?:-a|--auth)(?:\s{1,4}|=)?", USER),  # httpie.io/docs/cli/authentication
    r"mysql\w*|mariadb(?:-\w+)?": (r"-p(?=\S)", ""),  # dev.mysql.com, "Command Options for Connecting to the Server"
    "sshpass": (r"-p\s{0,4}", ""),  # sshpass(1)
    "redis-cli": (r"(?:-a|--pass)\s{1,4}", ""),  # redis.io, "Redis CLI"
    r"mongo\w*|(?:docker|podman|helm registry|oc|az|skopeo|buildah) login": (r"-p\s{1,4}", ""),  # each one's `--help`
    "ldap[a-z]+": (r"-w\s{0,4}", ""),  # ldapsearch(1)
    "sqlcmd|bcp|ipmitool|zip|unzip": (r"-P\s{0,4}", ""),  # learn.microsoft.com, "sqlcmd"; ipmitool(1); zip(1)
    "7z[az]?|u?n?rar": (r"-p(?=\S)", ""),  # 7-zip.org
    "openssl": (r"-pass(?:in|out)?\s{1,4}", "pass:"),  # openssl-passphrase-options(1)
    "smbclient|rpcclient": (r"(?:-U|--user=)\s{0,4}", r"[^\s%]{1,60}%"),  # smbclient(1)
    "htpasswd": (r"-\w{0,6}b\w{0,6}\s{1,4}\S{1,200}\s{1,4}\S{1,60}\s{1,4}", ""),  # htpasswd(1)
    "rabbitmqctl": (r"(?:add_user|change_password|authenticate_user)\s{1,4}\S{1,60}\s{1,4}", ""),  # rabbitmqctl(8)
}
"""Programs, the option before a password, and its prefix in the same argument. The source is the manual."""
_BEGINNINGS = """
curl wget http xh mysql mariadb sshpass redis-cli mongo docker podman helm oc az skopeo buildah ldap sqlcmd bcp ipmitool
zip unzip 7z rar unrar openssl smbclient rpcclient htpasswd rabbitmqctl
"""
PROGRAM_HEADS = tuple(_BEGINNINGS.split())
PROGRAM = re.compile(
    rf"(?<![\w.-])(?:{'|'.join(f'(?P<p{place}>{names})' for place, names in enumerate(_OPTIONS))})(?=\s)"
)
END_OF_COMMAND = re.compile(r"(?<!\\)[\r\n]|\s(?:\||&&)\s|;\s")
LONG_OPTION = (
    r"(?:--?|—|–)[a-z-]{0,30}(?:password|passwd|passphrase|pass|pwd|token|secret|api-?key|secret-key|access-key)\s{1,4}"
)
NETRC = r"login\s{1,4}\S{1,100}\s{1,4}password\s{1,4}"
"""A line of `.netrc`."""
SMALL_WORDS = "and are as at by fails flag for from has in is missing not of on option or the to was were with"
NOT_AN_ARGUMENT = frozenset(SMALL_WORDS.split())


def _argument(before: str, inside: str = "") -> re.Pattern[str]:
    """Give the pattern of an argument, quoted or plain, after `before`; `inside` is its prefix before the value."""
    quoted = (
        rf"'{inside}(?P<single>[^'\r\n]+)'|\"{inside}(?P<double>[^\"\r\n]+)\"|[“‘]{inside}(?P<curly>[^”’\r\n]+)[”’]"
    )
    inner = rf"'(?P<single2>[^'\r\n]+)'|\"(?P<double2>[^\"\r\n]+)\"|[“‘](?P<curly2>[^”’\r\n]+)[”’]|(?P<plain>{_PLAIN})"
    return re.compile(
        rf"(?P<before>(?<!\S){before})(?:{quoted}|{inside}(?:{inner}))", re.I if "password" in before else 0
    )


ARGUMENTS = [_argument(option, inside) for option, inside in _OPTIONS.values()]
LONG_ARGUMENT, NETRC_ARGUMENT = _argument(LONG_OPTION), _argument(NETRC)


def addresses(text: str) -> Iterator[Span]:
    """Find user and password in addresses."""

    def user(match: re.Match[str]) -> Span | None:
        return None if is_placeholder(match["value"]) else Span(*match.span(), "a password in an address")

    starts = [at + 3 for at in positions(text, ("://",))] if "@" in text else []
    return spans(text, starts, ADDRESS, user)


def oracle_users(text: str) -> Iterator[Span]:
    """Find the passwords of Oracle's `user/password@host`."""
    return spans(
        text, positions(text, ("jdbc:oracle:thin:", "sqlplus ")), ORACLE, lambda match: _value(match, "a password")
    )


def headers(text: str) -> Iterator[Span]:
    """Find the values of the headers `Authorization` and `Cookie`."""

    def authorization(match: re.Match[str]) -> Span | None:
        value = match["value"].rstrip(".,;:!?)]}")
        has_capital_inside = any(one.isupper() for one in value[1:]) and not value.isupper()
        shortest = SHORTEST_BEARER if has_letters_and_digits(value) else LONGEST_WORD
        is_short = match["before"][0] in "bB" and len(value) < shortest
        if is_short or is_placeholder(value) or is_state(value) or (is_prose(value) and not has_capital_inside):
            return None
        return Span(match.start("value"), match.start("value") + len(value), "an authorization header")

    small = lowered(text)
    yield from merged(
        spans(text, positions(small, ("authorization", "bearer")), _HEADER, authorization),
        spans(text, positions(small, ("cookie", "set-cookie")), COOKIE, lambda match: _value(match, "a cookie")),
    )


def commands(text: str) -> Iterator[Span]:
    """Find the passwords in the arguments of programs that take them there."""
    starts = positions(text, PROGRAM_HEADS)
    programs = [match for at in starts if (match := PROGRAM.match(text, at))]
    for place, program in enumerate(programs):
        following = programs[place + 1].start() if place + 1 < len(programs) else len(text)
        end = END_OF_COMMAND.search(text, program.end(), following)
        pattern = ARGUMENTS[int((program.lastgroup or "p0")[1:])]
        for match in pattern.finditer(text, program.end(), end.start() if end else following):
            span = _value(match, "a password")
            if span:
                yield span


def options(text: str) -> Iterator[Span]:
    """Find the values of options such as `--password` and `--api-key`, whatever the program, and of `.netrc`."""

    def value(match: re.Match[str]) -> Span | None:
        option = match["before"].lower()
        kind = next((kind for word, kind in OPTION_KINDS.items() if word in option), "a password")
        return _value(match, kind)

    yield from merged(
        spans(text, positions(text, ("--", "—", "–", "-pass", "-token")), LONG_ARGUMENT, value),
        spans(text, positions(text, ("login",)), NETRC_ARGUMENT, value),
    )


def _value(match: re.Match[str], kind: str) -> Span | None:
    name = match.lastgroup or "value"
    is_word = match["before"][-1:].isspace() and match[name].lower() in NOT_AN_ARGUMENT
    if is_word or match[name].startswith("[masked:") or is_placeholder(match[name]):
        return None
    return Span(*match.span(name), kind)
