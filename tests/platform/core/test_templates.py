"""Every template of ours: nothing inline, nothing from elsewhere, words of our own, a button or link that says what."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

PLATFORM = Path(__file__).parents[3] / "src/qingzhi/platform"
TEMPLATES = sorted(PLATFORM.rglob("templates/**/*.html"))
FORBIDDEN = {
    "an inline style": r"\sstyle\s*=|<style\b",
    "an inline script": r"<script(?![^>]*\ssrc=)[^>]*>|<script[^>]*>\s*\S+[^<]*</script>",
    "an inline handler": r"\son[a-z]+\s*=|\shx-on\b|javascript:|hx-vals\s*=\s*['\"]js:",
    "something from elsewhere": r"https?://|(?:src|href|action)\s*=\s*['\"]//",
    "text that isn't escaped": r"\|\s*safe\b|autoescape\s+off|\|\s*safeseq\b",
    "the mode": r"ROLES_AT_ONE_PC|QINGZHI_MODE|standalone|networked|单机版|联网版",
    "another language": r"\{%\s*(?:load i18n|trans|translate|blocktrans|blocktranslate)\b",
}
FAULTS = {
    "an inline style": '<p style="color:red">',
    "an inline script": "<script>alert(1)</script>",
    "an inline handler": '<a onclick="go()">',
    "something from elsewhere": '<img src="//cdn.example/x.png">',
    "text that isn't escaped": "{{ name|safe }}",
    "the mode": "{% if networked %}",
    "another language": '{% trans "Sign in" %}',
}
ENGLISH = re.compile(r"[A-Za-z]{3,}")
NAMES = {"Excel", "Word", "SHA", "doctor", "utf", "轻指"}
"""What is called so in Chinese too."""


def faults_in(text: str) -> list[str]:
    bare = re.sub(r"\{#.*?#\}", "", text)
    return [name for name, pattern in FORBIDDEN.items() if re.search(pattern, bare)]


def shown_words(text: str) -> str:
    """What a template says to people: without tags, variables, and attributes that nobody reads."""
    said = re.findall(r"\s(?:alt|title|placeholder|aria-label)=\"([^\"]*)\"", text)
    bare = re.sub(
        r"<!doctype.*?>|\{% block body %\}.*?\{% endblock %\}|\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}",
        " ",
        " ".join([text, *said]),
        flags=re.DOTALL,
    )
    return re.sub(r"<[^>]*>", " ", bare)


def test_no_template_holds_what_our_rules_forbid() -> None:
    assert len(TEMPLATES) > 30
    assert {path.name: found for path in TEMPLATES if (found := faults_in(path.read_text(encoding="utf-8")))} == {}


@pytest.mark.parametrize("name", FORBIDDEN)
def test_each_of_these_would_be_noticed(name: str) -> None:
    assert name in faults_in(FAULTS[name])


def test_what_templates_say_is_chinese() -> None:
    said = {
        path.name: set(ENGLISH.findall(shown_words(path.read_text(encoding="utf-8")))) - NAMES for path in TEMPLATES
    }
    assert {name: words for name, words in said.items() if words} == {}


def test_every_template_can_be_read() -> None:
    for path in TEMPLATES:
        get_template(path.relative_to(next(one for one in path.parents if one.name == "templates")).as_posix())


def test_every_page_that_the_sign_in_library_may_show_is_one_of_ours() -> None:
    ours = {"account/login", "account/logout", "account/reauthenticate", "mfa/authenticate", "mfa/reauthenticate"}
    ours |= {"mfa/index", "mfa/totp/activate_form", "mfa/totp/deactivate_form"}
    ours |= {"mfa/recovery_codes/index", "mfa/recovery_codes/generate"}
    for name in ours:
        origin = get_template(f"{name}.html").origin.name  # type: ignore[attr-defined]
        assert PLATFORM in Path(origin).parents, name


@pytest.mark.parametrize(
    "name",
    [
        "account/messages/logged_in.txt",
        "account/messages/logged_out.txt",
        "mfa/messages/totp_activated.txt",
        "mfa/messages/totp_deactivated.txt",
        "mfa/messages/recovery_codes_generated.txt",
    ],
)
def test_what_the_sign_in_library_says_afterwards_is_in_our_words(name: str) -> None:
    assert not ENGLISH.search(get_template(name).render({}))
    assert PLATFORM in Path(get_template(name).origin.name).parents  # type: ignore[attr-defined]
