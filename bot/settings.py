"""Reads the settings once: secrets and addresses from the environment, the team's policy from `hotwash.toml`."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dotenv import dotenv_values
from dotenv.parser import parse_stream
from pydantic import BaseModel, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.settings_errors import in_words
from storage.database.database import WrongDatabaseUrl, driver_url
from storage.rules.permissions import Permissions
from storage.rules.policy import Level, Policy, Severity
from storage.rules.webhooks import Webhook

SLACK_API = "https://slack.com/api/"
ENV_FILE = ".env"
MODELS: dict[str, type[BaseModel]] = {
    "": Policy,
    "levels": Level,
    "severities": Severity,
    "permissions": Permissions,
    "webhooks": Webhook,
}
"""The tables of `hotwash.toml` by their key, "" being the file itself."""

OTHER_TOKENS = {"xapp-": "an app-level token", "xoxp-": "a user token", "xoxe": "a configuration token"}


class WrongSettings(Exception):
    """The settings cannot be used; the message is one clear line for the operator."""


class DatabaseSettings(BaseSettings):
    """The settings of the database. Names are those of the environment's variables, in any case."""

    model_config = SettingsConfigDict(env_file=ENV_FILE, env_ignore_empty=True, extra="ignore", frozen=True)

    database_url: str = "sqlite:///hotwash.db"
    hotwash_spool: Path | None = None
    hotwash_config: Path = Field(default=Path("hotwash.toml"), validate_default=False)

    @property
    def spool_folder(self) -> Path:
        """The folder of the spool: beside a SQLite file, or in the working folder."""
        file = driver_url(self.database_url)
        beside = Path(file.database).parent if file.get_backend_name() == "sqlite" and file.database else Path()
        return self.hotwash_spool or beside / "hotwash-spool"

    @field_validator("hotwash_config")  # not run for the default, which may be missing
    @classmethod
    def _is_a_file(cls, path: Path) -> Path:
        if not path.is_file():
            raise ValueError(f"names {path}, which is {'a folder' if path.is_dir() else 'not there'}: name a TOML file")
        return path

    @field_validator("database_url")
    @classmethod
    def _is_a_database(cls, address: str) -> str:
        try:
            driver_url(address)
        except WrongDatabaseUrl as error:
            raise ValueError(str(error)) from error
        return address


class Settings(DatabaseSettings):
    """The settings of the running bot."""

    slack_bot_token: SecretStr
    slack_signing_secret: SecretStr
    hotwash_allow_plain_slack_api: bool = False  # before the address, whose check reads it
    slack_api_url: str = SLACK_API
    host: str = "127.0.0.1"
    port: int = Field(default=3000, ge=0, le=65535)
    hotwash_ops_port: int | None = Field(default=None, ge=0, le=65535)

    @field_validator("slack_bot_token")
    @classmethod
    def _is_a_bot_token(cls, token: SecretStr) -> SecretStr:
        for beginning, what in OTHER_TOKENS.items():
            if token.get_secret_value().startswith(beginning):
                raise ValueError(
                    f"is {what} ({beginning}…); the bot token (xoxb-…) from “OAuth & Permissions” is needed"
                )
        return token

    @field_validator("slack_api_url")
    @classmethod
    def _is_safe_for_the_token(cls, address: str, others: ValidationInfo) -> str:
        if not address.startswith(("http://", "https://")):
            raise ValueError("has to begin with http:// or https://")
        may_be_plain = others.data.get("hotwash_allow_plain_slack_api") or _is_loopback(address)
        if not (address.startswith("https://") or may_be_plain):
            raise ValueError(
                f"would send the bot token unencrypted to {_host(address)}: use https://, "
                "or set HOTWASH_ALLOW_PLAIN_SLACK_API=1 if that network is yours alone"
            )
        return address if address.endswith("/") else address + "/"


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:  # brackets without an IPv6 address in them
        return ""


def _is_loopback(address: str) -> bool:
    host = _host(address)
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def read_database_settings() -> DatabaseSettings:
    """Read the settings of the database; no Slack secrets are needed.

    Raises:
        WrongSettings: naming each variable that is wrong.
    """
    _check_env_file(Path(ENV_FILE))
    try:
        return DatabaseSettings()
    except ValidationError as error:
        raise WrongSettings(in_words(error, "Settings: ", {}, {})) from error


def read_settings(**given: Any) -> Settings:
    """Read the settings; keywords override the environment.

    Raises:
        WrongSettings: naming each variable that is missing or wrong.
    """
    _check_env_file(Path(ENV_FILE))
    try:
        return Settings(**given)
    except ValidationError as error:
        raise WrongSettings(in_words(error, "Settings: ", {}, {})) from error


def _check_env_file(file: Path) -> None:
    """Refuse a `.env` with a line that sets nothing: the variable that it was meant to set would be missing silently.

    Raises:
        WrongSettings: naming the line.
    """
    if not file.is_file():
        return
    try:
        with file.open(encoding="utf-8") as stream:
            wrong = [one for one in parse_stream(stream) if one.error or (one.key and one.value is None)]
    except (OSError, UnicodeDecodeError) as error:
        raise WrongSettings(f"{file} cannot be read: {error}") from error
    if wrong:
        raise WrongSettings(f"{file} line {wrong[0].original.line}: NAME=value is expected")


def read_policy(file: Path) -> tuple[Policy, Path | None]:
    """Read `hotwash.toml` if it is there: the policy, and the operator's template folder if it names one.

    Raises:
        WrongSettings: when the file cannot be read, is not TOML, or says something that cannot be.
    """
    if not file.exists():
        return Policy(), None
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise WrongSettings(f"{file} cannot be read: {error.strerror or error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WrongSettings(f"{file} is not valid TOML: {error}") from error
    folder = content.pop("template_folder", None)
    if folder is not None and not (isinstance(folder, str) and Path(folder).is_dir()):
        raise WrongSettings(f"{file}: template_folder: there is no folder {folder}")
    return policy_from(content, str(file)), Path(folder) if folder else None


def webhook_secrets(policy: Policy) -> Mapping[str, SecretStr]:
    """Read the secret of each webhook, by the webhook's name, from the environment or `.env`.

    Raises:
        WrongSettings: naming the first variable that is missing or empty.
    """
    if not policy.webhooks:
        return {}
    known = {**dotenv_values(ENV_FILE), **{name: value for name, value in os.environ.items() if value}}
    for one in policy.webhooks:
        if not known.get(one.secret_env):
            raise WrongSettings(f"Settings: {one.secret_env} is missing: the webhook {one.name!r} is signed with it")
    return {one.name: SecretStr(known[one.secret_env] or "") for one in policy.webhooks}


def policy_from(content: dict[str, Any], where: str) -> Policy:
    """Make a policy from a settings file; `where` names the file in errors.

    Raises:
        WrongSettings: naming what is wrong.
    """
    try:
        return Policy(**content)
    except ValidationError as error:
        raise WrongSettings(in_words(error, f"{where}: ", MODELS, content)) from error
