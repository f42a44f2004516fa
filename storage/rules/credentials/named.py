"""Finds credentials beside their names: `password = …`, `API key: …`, `"token": "…"`, `the password is …`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from storage.rules.credentials.search import Span, lowered, positions, spans
from storage.rules.credentials.values import LONGEST_NAME, ValuePlace, is_credential, is_prose

NAMES = {
    "a password": (
        r"pass(?:words?|wd|phrases?|codes?|w[oö]rte?r?)|kennwort|mot[ _]de[ _]passe|contrase(?:ñ|n\u0303?)a|senha|pwd|"
        r"wachtwoord|l[öo]senord|has[łl]o|salasana|adgangskode|jelsz[óo]|heslo|parola|пароль|パスワード|密[码碼]|"
        r"비밀번호|identified(?= by\b)|"
        r"(?<![^\W\d_])(?:pass|pw|mdp|clave|pin|otp)(?![^\W\d_])|(?-i:(?<=[a-z])(?:Pass|Pw)(?![^\W\d_]))"
    ),
    "an API key": (
        r"(?:api|access|account|private|auth|shared[ _-]?access|subscription|encryption|signing|license|master)"
        r"[ _-]?key|api[ -]?schlüssel|clé (?:d['’])?api|clave (?:de )?api"
    ),
    "a secret": r"secret(?:[ _-]?(?:access[ _-]?)?key)?(?:_base)?s?|credentials?|creds",
    "a token": (
        r"authorization|tokens?|jeton|jwt|cookie|jsessionid|phpsessid|(?<![a-z])x-(?:amz|goog)-signature|(?<=[?&])sig"
    ),
}
"""The names that people and programs write before a credential, by the kind that the author is shown."""
_KINDS = tuple(NAMES)
_BEGINNINGS = """
pass pw kennwort mot contrase senha wachtwoord lösenord losenord hasło haslo salasana adgangskode jelszó jelszo heslo
parola пароль パスワード 密码 密碼 비밀번호 identified
mdp clave pin otp api access account private auth shared subscription encryption signing license master clé secret cred
authorization token jeton jwt cookie jsessionid phpsessid x-amz- x-goog- sig=
"""
_HEADS = tuple(_BEGINNINGS.split())
"""How they begin, in small letters."""

_QUOTES = {
    '"': '"”“', "'": "'’", "`": "`", "“": '”“"', "”": '”"', "‘": "’'", "’": "’", "„": "“”\"", "‚": "‘’'",
    "«": "»", "»": "«", "‹": "›", "「": "」", "『": "』",
}  # fmt: skip
"""Opening quotation marks and what closes them, in the ways of several languages and of phones."""

_QUOTED = "|".join(
    rf"{opening}(?![{closing}])[^\r\n]+?(?=[{closing}](?!\w)|[\r\n]|\Z)" for opening, closing in _QUOTES.items()
)
_MARKS = "".join(_QUOTES) + "›」』"
BARE = rf"(?!\[masked:)[^\s{_MARKS}:=：](?:(?![&,;][\w.-]+[=:]|</)(?:[^\s{_MARKS}]|['\"’](?=\w)))+"
PUNCTUATION = ".,;:!?)]}>\\"
"""Characters that end a sentence or close a bracket or quotation."""
VALUE = rf"\\?(?:(?P<quoted>{_QUOTED})|(?P<bare>{BARE}))"

_BLANKS = r"[ \t\u00a0]{0,8}"
SIGN = (
    rf"[*_]{{0,2}}(?:{_BLANKS}(?::=|=>|->|→|==?)\*{{0,2}}{_BLANKS}"
    rf"|{_BLANKS}[:：]\*{{0,2}}\s{{0,8}}|(?<=\w)>(?=[^\s<>]))"
)
CHANGED = r"(?:(?:changed|set|reset|rotated|updated)\s)?(?:from|to)\s"
LINK = (
    rf"\s(?:(?:is|was|has been|ist|war|lautet|est|es|é):?\s(?:{CHANGED}|now\s|still\s|jetzt\s)?|{CHANGED}|by\s)|"
    rf"[ \t\u00a0](?:--?|>>?)[ \t\u00a0]|[ \t\u00a0]?[–—][ \t\u00a0]?|"
    rf"[ \t\u00a0]{{1,4}}(?=[{_MARKS}]|\S*[\d@#$%^&*!+=])"
)
"""Without a sign in between, only a value with a digit or a special character can be one."""
ASIDE = (
    r"\s?\([^()\r\n]{1,40}\)|"
    r"\s(?:for|of|on|für|von|pour|de|du|para|del)\s[\w.@/-]{1,40}(?:\s[\w.@/-]{1,40}){0,2}?"
)
NAMED = re.compile(
    rf"(?P<name>{'|'.join(f'(?P<k{place}>{names})' for place, names in enumerate(NAMES.values()))})\d?"
    rf"\\?[\"'”’`]?(?P<aside>{ASIDE})?(?:(?P<sign>{SIGN})|(?P<link>{LINK})){VALUE}",
    re.I,
)
FOLLOWING = re.compile(
    rf"[\"'”’`]?(?:\s(?:to|and|or|auf|und|oder)\s|\s?(?:->|→)\s?|\s\((?:old|new|was|before):?\s){VALUE}", re.I
)
"""`password changed from … to …`, `password: … (old: …)`."""
LOGIN = re.compile(
    r"(?:credentials?|creds|login|zugangsdaten)[ \t]?[:=]?[ \t]{0,4}[^\s:/]{1,60}[ \t]?[:/][ \t]?"
    rf"(?P<bare>{BARE})",
    re.I,
)
"""`login: admin / …`."""


def named(text: str) -> Iterator[Span]:
    """Find the credentials that follow their names."""

    def value(match: re.Match[str]) -> Span | None:
        kind = next(kind for place, kind in enumerate(_KINDS) if match[f"k{place}"])
        start, end = _value(match)
        is_one = _is_credential(match, text[start:end], is_password=kind == _KINDS[0])
        return Span(start, end, kind) if is_one else None

    for span in spans(text, positions(lowered(text), _HEADS), NAMED, value):
        yield span
        if span.kind == _KINDS[0]:
            yield from _following(text, span.end)


def logins(text: str) -> Iterator[Span]:
    """Find the password beside a user's name after `login:` or `credentials:`."""

    def password(match: re.Match[str]) -> Span | None:
        value = match["bare"].rstrip(PUNCTUATION)
        is_one = is_credential(value, is_password=True, place="loose")
        return Span(match.start("bare"), match.start("bare") + len(value), _KINDS[0]) if is_one else None

    return spans(text, positions(lowered(text), ("cred", "login", "zugangsdaten")), LOGIN, password)


def _following(text: str, end: int) -> Iterator[Span]:
    """Find further passwords in the same sentence, each directly after the one before."""
    while match := FOLLOWING.match(text, end):
        start, end = _value(match)
        if not is_credential(text[start:end], is_password=True, place="loose"):
            break
        yield Span(start, end, _KINDS[0])


def _value(match: re.Match[str]) -> tuple[int, int]:
    """Give where the value begins and ends, without its quotation marks or the sentence's punctuation."""
    if match["quoted"]:
        return match.start("quoted") + 1, match.end("quoted") - match["quoted"].endswith("\\")
    return match.start("bare"), match.start("bare") + len(match["bare"].rstrip(PUNCTUATION))


def _is_credential(match: re.Match[str], value: str, *, is_password: bool) -> bool:
    sign = match["sign"] or ""
    if match["name"].lower() == "pwd" and value.startswith("/"):
        return False  # the shell's working directory
    if match["quoted"] and (match["link"] or "by").strip() != "by" and len(value) <= LONGEST_NAME and is_prose(value):
        return False  # the password “reset” mails
    if sign == ":" and not is_password and not match["quoted"] and value.islower() and value.isalpha():
        return False  # token:refresh
    return is_credential(value, is_password=is_password, place=_place(match, sign))


def _place(match: re.Match[str], sign: str) -> ValuePlace:
    if match["quoted"]:
        return "quoted"
    if not sign or match["aside"]:
        return "loose"
    return "assigned" if sign.strip("*_ \t\u00a0") not in (":", "：") or sign.endswith((":", "：")) else "sentence"
