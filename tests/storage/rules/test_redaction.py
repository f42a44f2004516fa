"""What is masked of what people type and paste, and which sentences only sound like a credential."""

from __future__ import annotations

import re
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.rules.redaction import mask

SECRET_WORDS = re.compile("hunter2|correct|horse|9f8e7d6c")
ORDINARY = (
    "The checkout returns 500s since the deployment of INC-42; see https://x.example/a?b=1 and ask @bob at 10:30. "
)
PASSWORD, KEY, SECRET, TOKEN, HEADER = (
    "[masked: a password]",
    "[masked: an API key]",
    "[masked: a secret]",
    "[masked: a token]",
    "[masked: an authorization header]",
)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("password=hunter22 was in the log", f"password={PASSWORD} was in the log"),
        ("DB_PASSWORD=correcthorse", f"DB_PASSWORD={PASSWORD}"),
        ("passwd:hunter22", f"passwd:{PASSWORD}"),
        ("passwd: hunter22, and more", f"passwd: {PASSWORD}, and more"),
        ("pwd=s3cret!x.", f"pwd={PASSWORD}."),
        ('{"password": "correct horse"}', f'{{"password": "{PASSWORD}"}}'),
        ("user=a,password=hunter22,host=b", f"user=a,password={PASSWORD},host=b"),
        ("password=ab&cd&efgh", f"password={PASSWORD}"),
        ("(password=hunter22)", f"(password={PASSWORD})"),
        ("Password : Tr0ub4dor&3", f"Password : {PASSWORD}"),
        ("password: 12345678", f"password: {PASSWORD}"),
        ("api_key=abcdef", f"api_key={KEY}"),
        ("api-key: 9f8e7d6c", f"api-key: {KEY}"),
        ("X-Api-Key: 9f8e7d6c", f"X-Api-Key: {KEY}"),
        ("https://a.example/?apikey=9f8e7d6c&page=2", f"https://a.example/?apikey={KEY}&page=2"),
        ("client_secret=abcdefgh", f"client_secret={SECRET}"),
        ("secret_key = 'abcdefgh'", f"secret_key = '{SECRET}'"),
        ("token=abc123def", f"token={TOKEN}"),
        ("the token: abc123def", f"the token: {TOKEN}"),
        ("token: AbCdEfGhIjKlMnOpQrStUvWx", f"token: {TOKEN}"),
        ("Authorization: Bearer abcDEF123.x-y", f"Authorization: Bearer {HEADER}"),
        ("authorization: basic YWxhZGRpbjpv", f"authorization: basic {HEADER}"),
        ("curl -H 'Authorization: Bearer abc123' x", f"curl -H 'Authorization: Bearer {HEADER}' x"),
        ("with Bearer 0123456789abcdef0123", f"with Bearer {HEADER}"),
    ],
)
def test_a_credential_beside_its_name_is_masked_and_nothing_else_is(text: str, masked: str) -> None:
    assert mask(text)[0] == masked
    assert len(mask(text)[1]) == 1


@pytest.mark.parametrize(
    "text",
    [
        "password reset is slow",
        "token: expired",
        "token=expired after the deployment",
        "Password: nobody knows it",
        "the secret: rate-limited calls",
        "token: GitHub rejects it",
        "password: see https://wiki.example.com/1",
        "token: https://wiki.example.com/token1",
        "secret: 2026-07-14 it was rotated",
        "PWD=/home/app and password=$DB_PASSWORD",
        "password=<redacted> password=******* token=null",
        "Token::Refresh failed",
        "Authorization: Bearer tokens are rejected",
        "Bearer authentication is off",
        "Bearer tokens of authentication-middleware",
        "token=ab",
        "a secret is no secret",
    ],
)
def test_a_sentence_that_only_speaks_of_credentials_is_kept(text: str) -> None:
    assert mask(text) == (text, ())


@pytest.mark.parametrize(
    "text",
    [
        # quotation marks of phones and of other languages
        "password = “correct horse battery” tried",
        "db_password=“hunter2x9”",
        "password: ‘correct horse battery’ tried",
        "password: ‘don’t say correct horse’ tried",
        "password : «correct horse battery» tried",
        "Passwort: „correct horse battery“ tried",
        "password = “correct horse battery",
        "password: `hunter2x9`",
        '{\\"password\\": \\"hunter2x9\\"}',
        "export DB_PASSWORD='hunter2 pa55 horse'",
        # other names and other languages
        "pw: hunter2x9",
        "pass: hunter2x9",
        "MYSQL_PASS=hunter2x9",
        "dbPass=hunter2x9",
        "pwd: hunter2x9",
        "Passphrase: hunter2x9",
        "passwort: hunter2x9",
        "Kennwort: hunter2x9",
        "mot de passe : hunter2x9",
        "contraseña: hunter2x9",
        "contrasen\u0303a=hunter2x9",
        "senha: hunter2x9",
        "пароль: hunter2x9",
        "パスワード：hunter2x9",
        "SECRET_KEY_BASE=9f8e7d6c5b4a",
        "Server=db;User Id=sa;Password=hunter2x9;Encrypt=true",
        # blanks, marks and words between name and value
        "password:  hunter2x9",
        "password:\thunter2x9",
        "password:\nhunter2x9",
        "password - hunter2x9",
        "password → hunter2x9",
        "*Password:* hunter2x9",
        "the password is hunter2x9",
        "password is now hunter2x9",
        "password was changed from hunter2x8 to hunter2x9",
        "new password: hunter2x9 (old: hunter2x8)",
        "password for admin: hunter2x9",
        "password (prod): hunter2x9",
        "passphrase for the key is hunter2x9",
        "we set the password to hunter2x9",
        "rotated password from hunter2x8 to hunter2x9",
        "<password>hunter2x9</password>",
        "wifi password: correct-horse-7",
        "private key: 9f8e7d6c5b",
        "session cookie: 9f8e7d6c5b",
        "API key for Datadog: 9f8e7d6c5b4a39281706f5e4d3c2b1a0",
        "user admin password hunter2x9",
        "token 9f8e7d6c5b4a39281706 was revoked",
        "aws configure set aws_secret_access_key hunter2FEMI/K7MDENG/bPxRfiCY",
        "creds: admin:hunter2x9",
        "login: admin / hunter2x9",
        "machine db login admin password hunter2x9",
        "ALTER USER app IDENTIFIED BY 'hunter2x9'",
        # command lines
        "curl -u admin:hunter2x9 https://db-1/health hangs",
        "curl -sku 'admin:hunter2 x9' https://db-1",
        'curl --user "admin:hunter2x9" https://db-1',
        "curl -u admin:“hunter2x9” https://db-1",
        "curl —user admin:hunter2x9 https://db-1",
        "curl 'https://db-1/?a=1&b=2' -u admin:hunter2x9",
        "curl -s https://db-1 \\\n  -u admin:hunter2x9",
        "mysql -u root -phunter2x9 -h db",
        "mysqldump -p'hunter2 x9' shop",
        "mysql --password=hunter2x9",
        "wget --user admin --password hunter2x9 https://db-1",
        "sshpass -p hunter2x9 ssh root@db",
        "redis-cli -a hunter2x9 ping",
        "docker login -u me -p hunter2x9",
        "PGPASSWORD=hunter2x9 psql -h db",
        "kubectl --token 9f8e7d6c5b get pods",
        "curl is fine but mysql -phunter2x9 fails",
        # addresses and headers
        "postgres://app:hunter2x9@db:5432/x",
        "redis://:hunter2x9@cache:6379",
        "https://bot:p@hunter2x9@git.example.com",
        "https://bot:pass/hunter2x9@git.example.com",
        "jdbc:oracle:thin:app/hunter2x9@//db:1521/x",
        "Authorization: Bearer 9f8e7d6c5b",
        "-H “Authorization: Bearer 9f8e7d6c5b”",
        "Authorization: 9f8e7d6c5b4a",
        "with Bearer 9f8e7d6c5b",
        "Cookie: session=9f8e7d6c; theme=dark",
        "curl -H 'X-Auth-Token: 9f8e7d6c5b'",
        "https://hooks.slack.com/services/T01ABCDEF/B01ABCDEF/9f8e7d6c5b4a",
        "https://discord.com/api/webhooks/12345678/9f8e7d6c5b4a",
    ],
)
def test_a_credential_is_masked_whole(text: str) -> None:
    masked, kinds = mask(text)
    assert SECRET_WORDS.search(masked) is None
    assert kinds


BODY = "9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c"


@pytest.mark.parametrize(
    ("token", "kind"),
    [
        ("ASIAABCDEFGHIJKLMNOP", "an AWS access key"),
        (f"xoxb-{BODY}", "a Slack token"),
        (f"xapp-1-{BODY}", "a Slack token"),
        (f"ghp_{BODY}", "a GitHub token"),
        (f"github_pat_{BODY}", "a GitHub token"),
        (f"glpat-{BODY}", "a GitLab token"),
        ("sk_" + f"live_{BODY}", "a Stripe key"),
        (f"whsec_{BODY}", "a Stripe key"),
        (f"AIza{BODY}", "a Google API key"),
        (f"ya29.{BODY}", "a Google token"),
        (f"npm_{BODY}", "an npm token"),
        (f"pypi-AgEIcHlwaS5vcmc{BODY}", "a PyPI token"),
        (f"rubygems_{BODY}", "a RubyGems key"),
        (f"dckr_pat_{BODY}", "a Docker token"),
        (f"sk-proj-{BODY}", "an API key"),
        (f"sk-ant-api03-{BODY}", "an API key"),
        (f"hf_{BODY}", "a Hugging Face token"),
        (f"SG.{BODY}.{BODY}", "a SendGrid key"),
        (f"key-{BODY[:32]}", "a Mailgun key"),
        (f"dop_v1_{BODY}", "a DigitalOcean token"),
        (f"hvs.{BODY}", "a Vault token"),
        (f"glsa_{BODY}", "a Grafana token"),
        (f"NRAK-{BODY.upper()}", "a New Relic key"),
        (f"sntrys_{BODY}", "a Sentry token"),
        (f"ATATT3{BODY}", "an Atlassian token"),
        (f"shpat_{BODY}", "a Shopify token"),
        (f"dapi{BODY[:32]}", "a Databricks token"),
        (f"tskey-auth-{BODY}", "a Tailscale key"),
        (f"lin_api_{BODY}", "an API key"),
        (f"AGE-SECRET-KEY-1{BODY.upper()}", "a private key"),
        (f"eyJ{BODY}.eyJ{BODY}.{BODY}", "a JSON web token"),
        (f"$2b$12${BODY}", "a password hash"),
        (f"-----BEGIN OPENSSH PRIVATE KEY-----\n{BODY}\n-----END OPENSSH PRIVATE KEY-----", "a private key"),
        (f"-----BEGIN PGP PRIVATE KEY BLOCK-----\n{BODY}\n-----END PGP PRIVATE KEY BLOCK-----", "a private key"),
    ],
)
def test_a_token_is_known_by_the_form_that_its_issuer_gave_it(token: str, kind: str) -> None:
    assert mask(f"Found {token} in the log") == (f"Found [masked: {kind}] in the log", (kind,))
    assert mask(f"(“{token}”)") == (f"(“[masked: {kind}]”)", (kind,))


def test_a_telegram_token_keeps_the_number_of_its_bot() -> None:
    assert mask(f"api.telegram.org/bot123456789:AA{BODY}/getMe") == (
        "api.telegram.org/bot123456789[masked: a Telegram token]/getMe",
        ("a Telegram token",),
    )


@pytest.mark.parametrize(
    "text",
    [
        # names of errors and states
        "token: invalid_grant",
        "token=invalid_grant after the deployment",
        "token: “invalid_grant”",
        "API key: expired_key",
        "auth token: 401_unauthorized seen",
        "token endpoint: connection_refused",
        "token: InvalidClientTokenIdException",
        "token: ERR_TOKEN_EXPIRED",
        "password: ORA-01017 in the log",
        "password: must_change at next login",
        "Passwort: falsch",
        # prose
        "password reset is broken",
        "password = broken since 10:00",
        "password “reset” mails are late",
        "the password is wrong",
        "password for admin is unknown",
        'password authentication failed for user "app"',
        "secret rotation done",
        "secret db-prod-1 is gone",
        "secret: checkout-7d9f8c6b5-x2x4z cannot mount it",
        "password: @alice has it",
        "token: (expired)",
        "token: 60-minute TTL",
        "token: eu-west-1 returns 500",
        "token: OAuth2 only",
        "token:refresh is slow",
        "tokens: 1200000 used",
        "max_tokens=128000 is too low",
        "API key: db-1.example.com rejects it",
        "license key: expired on 2026-01-01",
        "login at 10:30:15 failed",
        "login: 503s for 10% of users",
        "pass: 12/14 checks",
        "time passes (minutes=5)",
        "Token TTL is 3600s",
        "mot de passe oublié",
        "contraseña: caducada",
        # nothing in its place
        'password: ""',
        "PASSWORD=",
        "SLACK_BOT_TOKEN=xoxb-…",
        "PASSWORD=$(cat file) TOKEN=${{ secrets.TOKEN }}",
        # commands, addresses and numbers without a credential
        "curl -s https://db-1:8443/health hangs",
        "curl -u is ignored",
        "curl --user flag is missing",
        "curl -u admin:$PASSWORD https://db-1",
        "mysql -u root -p hangs",
        "docker run -p 8080:80 -u 1000:1000 web",
        "ssh -p2222 host",
        "use --password to log in, not the `--token` flag",
        "https://db-1:8443/a@b is down",
        "commit 9f8e7d6c5b4a39281706f5e4d3c2b1a0aabbccdd broke it",
        "sk-learn-pipeline and npm_config_registry are slow",
        "cookies: third-party ones are blocked",
        "tokens>100000 in a minute",
        "cookie=blocked by the browser",
    ],
)
def test_what_is_no_credential_is_kept(text: str) -> None:
    assert mask(text) == (text, ())


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("password = “correct horse battery” tried", f"password = “{PASSWORD}” tried"),
        ("curl -u admin:hunter2x9 https://db-1 hangs", f"curl -u admin:{PASSWORD} https://db-1 hangs"),
        ("mysql -u root -phunter2x9 -h db", f"mysql -u root -p{PASSWORD} -h db"),
        ("kubectl --token 9f8e7d6c5b get pods", f"kubectl --token {TOKEN} get pods"),
        (
            "https://hooks.slack.com/services/T0/B0/9f8e ok",
            "https://hooks.slack.com/services/[masked: a webhook address] ok",
        ),
        ("password changed from hunter2x8 to hunter2x9", f"password changed from {PASSWORD} to {PASSWORD}"),
        ("helm --set db.password=hunter2x9,db.user=a", f"helm --set db.password={PASSWORD},db.user=a"),
        ("<password>hunter2x9</password>", f"<password>{PASSWORD}</password>"),
        ("password token: 9f8e7d6c5b", f"password token: {TOKEN}"),
    ],
)
def test_the_words_around_a_credential_stay(text: str, masked: str) -> None:
    assert mask(text)[0] == masked


PIECES = [
    "password", "pw", "token", "secret", "api_key", "Authorization: ", "Bearer ", "cookie: ", "login ", "creds ",
    "curl -u ", "admin:", "mysql -p", "--password ", "sqlplus a/", "://", "hooks.slack.com/services/",
    "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----", "hunter22", "Aa1Bb2Cc3Dd4Ee5Ff6", "invalid_grant",
    "ghp_aaaaaaaaaaaaaaaaaaaa", "eyJabcdefgh.eyJabcd.x", "xoxb-12345678", "$2b$aaaaaaaaaaaaaaaaaaaaaa", "12345678:AA",
    "[masked: a token]", " is ", " for ", " to ", " - ", "=", ": ", ":", "@", "/", "x=", "a=b", '"', "'", "`", "“", "”",
    "‘", "’", "«", "»", "[", "]", "(", ")", "<", "\\", "$", ",", ";", "&", ".", " ", "\n", "İ",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_masking_what_was_masked_changes_nothing(text: str) -> None:
    once, _ = mask(text)
    assert mask(once)[0] == once


WORDS = st.from_regex(r"[a-z]{1,9}|[0-9]{1,4}|INC-[0-9]{1,3}|[0-2][0-9]:[0-5][0-9]|[^\w\s\"-]{1,2}", fullmatch=True)
NAMED = re.compile("pass|pw|pin|otp|mdp|clave|key|secret|cred|token|login|cookie|bearer|auth|http|eyj|jeton|mot|parola")


@given(st.lists(WORDS, max_size=30).map(" ".join).filter(lambda text: not NAMED.search(text.lower())))
def test_a_text_that_names_no_credential_stays_as_it_is(text: str) -> None:
    assert mask(text) == (text, ())


def seconds(text: str) -> float:
    """Give how long the processor works on a text, the best of three."""

    def once() -> float:
        began = process_time()
        mask(text)
        return process_time() - began

    return min(once() for _ in range(3))


def test_a_text_of_40_kilobytes_takes_less_than_50_milliseconds() -> None:
    assert seconds(ORDINARY * (40_000 // len(ORDINARY))) < 0.05


@pytest.mark.parametrize(
    "piece",
    [
        "password ", "password=<", "password “https://", "password: a_", "token: token-", "secret", "password (a",
        "creds: a/", "curl -u a:'", "curl ", "mysql -p", "--password '", "://a:b/", "@://a:b/x", "-eyJ", "eyJaaaaaaaa.",
        "-----BEGIN ", "-----BEGIN PRIVATE KEY----- ", "cookie: a=b;", "Bearer ", "[masked: ", "“", "$2b$", "pw=a&pw=",
        "login x password ", "jdbc:oracle:thin:a/", " ",
    ],
)  # fmt: skip
def test_the_time_does_not_explode_whatever_is_repeated(piece: str) -> None:
    """A search that is quadratic in the length takes seconds here."""
    assert seconds(piece * (40_000 // len(piece))) < 0.5


def test_several_kinds_are_named_each_once() -> None:
    text, kinds = mask("password=hunter22 and password=hunter23 and token=abc123def")
    assert text == f"password={PASSWORD} and password={PASSWORD} and token={TOKEN}"
    assert kinds == ("a password", "a token")
