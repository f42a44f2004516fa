"""What is masked of what people type and paste; what is kept is in `credentials/test_values.py` too."""

from __future__ import annotations

import re

import pytest

from storage.rules.redaction import mask

SECRET_WORDS = re.compile("hunter2|correct|horse|9f8e7d6c")
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


def test_several_kinds_are_named_each_once() -> None:
    text, kinds = mask("password=hunter22 and password=hunter23 and token=abc123def")
    assert text == f"password={PASSWORD} and password={PASSWORD} and token={TOKEN}"
    assert kinds == ("a password", "a token")
