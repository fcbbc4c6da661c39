"""The profiles (检查口径) of places, from what is switched on. Loads no rule: pages ask for limits too."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from qingzhi.platform.inspections.models import Preview, Standard
from qingzhi.platform.inspections.queries import standards
from qingzhi.platform.organizations.models import Organization
from qingzhi.policy import model
from qingzhi.policy.model import Profile, load_profile

PROFILES = Path(model.__file__).parent / "profiles"
NATIONAL = "national"


def profile_of(standard: Standard | Preview | None) -> Profile:
    """The profile of a standard. Raises ProfileError."""
    if standard is None:
        return load_profile(NATIONAL)
    return read_profile(standard.text) if standard.text else load_profile(standard.profile)


def read_profile(text: str) -> Profile:
    """A profile from its text (TOML); its parent is one that comes with the software. Raises ProfileError."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "口径.toml"
        path.write_text(text, encoding="utf-8")
        return load_profile(str(path))


def standard_of(unit: Organization) -> Standard | None:
    """The standard that holds for a unit: the latest one of the nearest place above it (or of itself)."""
    found: Standard | None = (
        standards().filter(unit__below__descendant=unit).order_by("unit__below__depth", "-id").first()
    )
    return found


def days_in(profile: Profile, name: str, day: date) -> int | None:
    """What the nearest place says of a limit that is a number of days; None where no place sets it."""
    candidate = next(iter(profile.candidates(name, day)), None)
    return None if candidate is None or isinstance(candidate.value, date) else int(candidate.value)


def shipped() -> list[tuple[str, str]]:
    """The profiles that come with the software: (name, title), the national one first."""
    names = sorted(path.stem for path in PROFILES.glob("*.toml"))
    names.sort(key=lambda name: name != NATIONAL)
    return [(name, load_profile(name).title) for name in names]
