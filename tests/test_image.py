"""The image is built from bytes that are named: its base by digest, and every download of pip by hash."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
LOCKS = ("requirements.lock", "requirements-build.lock")


def normal(name: str) -> str:
    """Give a package's name as indexes compare it (PEP 503)."""
    return re.sub("[-_.]+", "-", name).lower()


def versions(file: str) -> dict[str, str]:
    """Give the version of each package that a file pins."""
    content = (ROOT / file).read_text(encoding="utf-8")
    return {normal(name): version for name, version in re.findall(r"^([\w.-]+)==([^\s;]+)", content, re.M)}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_has_the_versions_that_the_tests_were_run_with(lock: str) -> None:
    """After a change of constraints.txt, `make lock` writes the locks again."""
    tested, locked = versions("constraints.txt"), versions(lock)
    assert locked
    assert {name: tested.get(name, version) for name, version in locked.items()} == locked


def test_the_lock_has_what_the_bot_needs_and_no_tools_of_its_developers() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed, tools = (
        {normal(re.split(r"[\[>=<]", one)[0]) for one in requirements}
        for requirements in (project["dependencies"], project["optional-dependencies"]["dev"])
    )
    locked = set(versions("requirements.lock"))
    assert needed <= locked <= set(versions("constraints.txt"))
    assert locked.isdisjoint(tools - {"markdown-it-py"})  # rich needs it, too


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_has_hashes_and_no_index_is_named(lock: str) -> None:
    content = (ROOT / lock).read_text(encoding="utf-8")
    requirements = re.split(r"\n(?=\S)", content.strip())
    pinned = [one for one in requirements if not one.startswith("#")]
    assert len(pinned) == len(versions(lock))
    assert all(re.search(r"\\\n +--hash=sha256:[0-9a-f]{64}", one) for one in pinned)
    assert not re.search(r"://|--(extra-)?index|--find-links", content)


def test_pip_downloads_nothing_without_a_hash() -> None:
    installs = [line for line in DOCKERFILE.splitlines() if re.search(r"pip (install|wheel|download) ", line)]
    assert len(installs) == 4
    assert all("--require-hashes" in line or "--no-index" in line for line in installs)


def test_the_base_is_named_by_its_digest_and_the_user_by_number() -> None:
    assert re.search(r"^ARG PYTHON_IMAGE=python:3\.11-slim-bookworm@sha256:[0-9a-f]{64}$", DOCKERFILE, re.M)
    assert set(re.findall(r"^FROM (\S+)", DOCKERFILE, re.M)) == {"${PYTHON_IMAGE}"}
    assert re.findall(r"^USER (.+)$", DOCKERFILE, re.M) == ["10001:10001"]
