"""How commands speak: typer's few English words in Chinese, and how a command ends that can't go on.

Typer has no switch for them. A sentence that is missing here (a new version of typer) is shown as it is.
"""

from __future__ import annotations

import re
from typing import Any, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup

PHRASES = [
    (r"^Usage:", "用法："),
    (r"^Options:$", "选项："),
    (r"^Arguments:$", "参数："),
    (r"^Commands:$", "命令："),
    (r"\[OPTIONS\]", "[选项]"),
    (r"COMMAND \[ARGS\]\.\.\.", "命令 [参数]..."),
    (r" +<list\[Path\]>", ""),
    (r"Show this message and exit\.", "显示这段说明。"),
    (r"\[default: ", "[不写就是 "),
    (r"\[required\]", "[必填]"),
    (r"No such option: (\S+)", r"没有选项 \1。"),
    (r"\(Possible options: (.+)\)", r"相近的有：\1。"),
    (r"No such command '?([^'.]+)'?\.", r"没有命令 \1。"),
    (r" ?Did you mean (?:one of )?'?([^'?]+)'?\?", r"相近的有：\1。"),
    (r"Missing argument '?([^'.]+)(?:\.\.\.)?'?\.", r"没有写\1。"),
    (r"Missing option '?([^'.]+)'?\.", r"没有写选项 \1。"),
    (r"Missing command\.", "没有写命令。"),
    (r"Option '?([^' ]+)'? requires an argument\.", r"选项 \1 后面要写内容。"),
    (r"Got unexpected extra argument(?:s|\(s\))? \((.+)\)", r"多写了 \1。"),
    (
        r"Invalid value for '?([^':]+)'?: (?:Value error, )?'?([^']+)'? is not one of (.+)\.",
        r"\1 不能写 \2，可以写 \3。",
    ),
    (r"Invalid value for '?([^':]+)'?: ", r"\1 写得不对："),
]


def translate(text: str) -> str:
    """Help or an error message of typer with the phrases it knows in Chinese."""
    for pattern, chinese in PHRASES:
        text = re.sub(pattern, chinese, text, flags=re.MULTILINE)
    return text


def stop(message: str) -> NoReturn:
    """End a command with status 2 and a message that says what to do."""
    typer.echo(message, err=True)
    raise typer.Exit(2)


class Group(TyperGroup):
    """The command ``qingzhi`` with its help in Chinese."""

    def get_help(self, ctx: Any) -> str:
        """The help page."""
        return translate(super().get_help(ctx))


class Command(TyperCommand):
    """A subcommand with its help in Chinese."""

    def get_help(self, ctx: Any) -> str:
        """The help page."""
        return translate(super().get_help(ctx))
