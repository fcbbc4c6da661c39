"""The stylesheet and the files beside it: what browsers of 2018 understand, offline, under names that carry a hash."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings

from qingzhi.platform.core.templatetags import qz

STATIC = Path(__file__).parents[2] / "src/qingzhi/platform/static"
MODERN = {
    "a colour function": r"\b(?:color-mix|oklch|oklab|lch|lab|hwb|light-dark)\(",
    "a colour with spaces": r"\b(?:rgb|rgba|hsl|hsla)\(\s*[\d.]+%?\s+[\d.]",
    "a selector of later years": r":(?:is|where|has|open|user-invalid)\b",
    "a list inside :not()": r":not\([^()]*,",
    ":focus-visible in a list, which takes the whole rule along": r",[^{}]*:focus-visible|:focus-visible[^{}()]*,",
    "gap outside grid-gap": r"(?<!grid-)(?<!row-)(?<!column-)\b(?:row-|column-)?gap\s*:",
    "inset": r"(?<![\w-])inset(?:-[a-z]+)?\s*:",
    "a comparing function": r"\b(?:clamp|min|max)\(",
    "aspect-ratio": r"aspect-ratio\s*:",
    "a newer unit": r"\d(?:dvh|svh|lvh|dvw|cqw|lh|cap)\b",
    "a newer at-rule": r"@(?:layer|container|property|scope|starting-style|import)\b",
    "nesting": r"[{;]\s*&",
    "overflow: clip": r"overflow(?:-[xy])?\s*:\s*clip",
    "overflow-wrap: anywhere": r"overflow-wrap\s*:\s*anywhere",
    "a media query as a comparison": r"@media[^{]*[<>]",
}
"""What Chromium 64 doesn't understand, and without which a page would fall apart."""
FAULTS = {
    "a colour function": "a{color:color-mix(in srgb, red, blue)}",
    "a colour with spaces": "a{color:rgb(0 0 0 / 50%)}",
    "a selector of later years": ".a:has(b){color:red}",
    "a list inside :not()": "a:not(.b, .c){color:red}",
    ":focus-visible in a list, which takes the whole rule along": "a:focus, a:focus-visible{color:red}",
    "gap outside grid-gap": "a{display:flex;gap:4px}",
    "inset": "a{inset:0}",
    "a comparing function": "a{width:clamp(1px, 2vw, 3px)}",
    "aspect-ratio": "a{aspect-ratio:1}",
    "a newer unit": "a{height:100dvh}",
    "a newer at-rule": "@layer base{a{color:red}}",
    "nesting": "a{color:red;& b{color:blue}}",
    "overflow: clip": "a{overflow:clip}",
    "overflow-wrap: anywhere": "a{overflow-wrap:anywhere}",
    "a media query as a comparison": "@media (width < 500px){a{color:red}}",
}


def without_comments(css: str) -> str:
    return re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)


def modern_in(css: str) -> list[str]:
    text = without_comments(css)
    return [f"{name}: {found[0]}" for name, pattern in MODERN.items() for found in re.finditer(pattern, text)]


def sheets() -> list[Path]:
    found = sorted(STATIC.rglob("*.css"))
    assert found
    return found


def test_the_stylesheet_asks_nothing_that_a_browser_of_2018_does_not_know() -> None:
    assert [(path.name, found) for path in sheets() if (found := modern_in(path.read_text(encoding="utf-8")))] == []


@pytest.mark.parametrize("name", MODERN)
def test_each_of_these_would_be_noticed(name: str) -> None:
    assert any(found.startswith(name) for found in modern_in(FAULTS[name]))


def test_what_old_browsers_do_know_is_let_through() -> None:
    css = "a:not(.b){grid-gap:4px} .qz-inset{margin:0} a:focus:not(:focus-visible){outline:none} a{grid-column-gap:1px}"
    assert (
        modern_in(css + "b{grid-template-columns:minmax(0, 1fr);color:rgba(0,0,0,.5)} @media (max-width:9px){a{top:0}}")
        == []
    )


def test_no_stylesheet_fetches_anything_from_elsewhere() -> None:
    for path in sheets():
        text = without_comments(path.read_text(encoding="utf-8"))
        assert not re.search(r"https?:|url\(\s*['\"]?//", text), path.name
        for name in re.findall(r"url\(\s*['\"]?([^'\")]+)", text):
            assert (path.parent / name).is_file(), f"{path.name}: {name}"


def test_each_colour_of_text_is_a_token_and_every_token_is_used() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in sheets())
    tokens = set(re.findall(r"(--qz-[a-z0-9-]+)\s*:", text))
    assert tokens == set(re.findall(r"var\((--qz-[a-z0-9-]+)\)", text))


@pytest.fixture
def found_anew() -> Iterator[None]:
    """The address of the icons is kept for a server's life; here it changes."""
    qz.sprite.cache_clear()
    yield
    qz.sprite.cache_clear()


def test_gathered_files_carry_a_hash_and_pages_name_them_so(found_anew: None, tmp_path: Path) -> None:
    storages = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
        request = RequestFactory().get("/")
        page = render_to_string("core/error.html", {"title": "t", "message": "m", "place": None}, request)
    named = set(re.findall(r'(?:href|src)="/?static/([^"#]+)', page))
    assert {re.sub(r"\.[0-9a-f]{12}\.", ".", name) for name in named} == {
        "icons.svg",
        "mark.svg",
        "qz.css",
        "django_htmx/htmx-2.min.js",
    }
    for name in named:
        assert re.search(r"\.[0-9a-f]{12}\.", name), name
        assert (tmp_path / name).is_file(), name
    css = next((tmp_path / name).read_text(encoding="utf-8") for name in named if name.endswith(".css"))
    assert re.search(r'url\("chevron\.[0-9a-f]{12}\.svg"\)', css)
    assert (tmp_path / next(name for name in named if name.endswith(".css"))).with_suffix(".css.gz").is_file()
    assert not list(tmp_path.rglob("*.br")), "Brotli makes the first start slow"
