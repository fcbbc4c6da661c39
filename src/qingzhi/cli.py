"""The command line: a contract that scripts and continuous integration depend on (DESIGN, "The command line").

Imports that take time stand inside the commands, so that ``--help`` answers at once.
Exit status of ``check``: 0 nothing at or above ``--fail-on``, 1 something is, 2 nothing could be checked or the call
was wrong.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from typer.exceptions import Abort, TyperException

from qingzhi import __version__, cli_platform, cli_words
from qingzhi.cli_words import stop

if TYPE_CHECKING:
    from qingzhi.checkup import Checkup, Evaluate
    from qingzhi.policy.model import Entry, Profile

app = typer.Typer(
    cls=cli_words.Group,
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="轻指：检查台账和安装包里的“指尖上的形式主义”，每一条都写明依据和出处。",
)


Paths = Annotated[list[Path], typer.Argument(metavar="文件或文件夹", show_default=False)]
Jobs = Annotated[
    int | None,
    typer.Option(min=1, help="同时查看几个安装包，不写就是处理器的个数。", metavar="个数", show_default=False),
]


class Format(StrEnum):
    """How the report is written."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    HTML = "html"
    XLSX = "xlsx"
    DOCX = "docx"

    @property
    def is_binary(self) -> bool:
        return self in (Format.XLSX, Format.DOCX)


class FailOn(StrEnum):
    """From which answer on the exit status is 1."""

    VIOLATION = "violation"
    ADVISORY = "advisory"
    NEVER = "never"


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"qingzhi {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="显示版本。")
    ] = False,
) -> None:
    pass


@app.command(cls=cli_words.Command)
def check(
    paths: Paths,
    profile: Annotated[str, typer.Option(help="口径：名称，或一个 .toml 文件。", metavar="口径")] = "national",
    as_of: Annotated[str, typer.Option(help="检查日，如 2026-11-22；不写就是今天。", metavar="日期")] = "",
    format: Annotated[Format, typer.Option(help="报告格式。")] = Format.TEXT,
    engine: Annotated[
        str, typer.Option(help="用什么算：duckdb、spark，或 spark://主机:端口。", metavar="引擎")
    ] = "duckdb",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="写到文件，不写就打印出来。", metavar="文件")
    ] = None,
    fail_on: Annotated[FailOn, typer.Option(help="有哪一级结果时退出码为 1。")] = FailOn.VIOLATION,
    strict: Annotated[bool, typer.Option("--strict", help="台账里有看不懂的地方时，退出码为 2。")] = False,
    jobs: Jobs = None,
) -> None:
    """检查台账和安装包，列出疑似问题、依据和怎么改。

    台账：.xlsx、.xls、.et、.csv。安装包：.apk、.aab、.apks、.ipa、.hap、.app、.wxapkg、.rpk，小程序工程。
    也可以给放着这些文件的文件夹或 .zip。

    退出码：0 没有疑似问题，1 有，2 什么也没查成或命令写错。
    """
    from qingzhi.checkup import check as run
    from qingzhi.checkup import today

    if format.is_binary and output is None:
        stop(f"{format} 报告要写到文件，请加上 -o 文件名.{format}。")
    day = _day(as_of) if as_of else today()
    chosen = _profile(profile)
    with _progress() as step:
        checkup = run(paths, chosen, day, step, _engine(engine), jobs)
    if not checkup.ledger.inputs:
        for problem in checkup.ledger.errors:
            typer.echo(f"{problem.source}：{problem.message}", err=True)
        stop("没有一个文件能检查。")
    _deliver(_render(checkup, format), output)
    raise typer.Exit(_exit_status(checkup, fail_on, strict))


@app.command(cls=cli_words.Command)
def inspect(paths: Paths, jobs: Jobs = None) -> None:
    """看安装包里有什么，每个安装包打印一行 JSON：功能、权限、组件、页面和佐证。不作判断。

    安装包：.apk、.aab、.apks、.ipa、.hap、.app、.wxapkg、.rpk，小程序工程；也可以给放着这些文件的文件夹或 .zip。
    看不了的打印一行 {"source", "error"}。退出码：0 看了，2 一个也没看成或命令写错。
    """
    from qingzhi.inspectors import INSPECTORS
    from qingzhi.inspectors.run import inspect_lines
    from qingzhi.subjects.sources import sources

    _to_utf8()
    held: list[str] = []  # back until something could be read: else nothing is printed
    read = False
    with _progress(beside=sys.stdout.isatty()) as step:
        for line, error in inspect_lines(sources(paths, INSPECTORS), jobs, step):
            if error:
                typer.echo(error, err=True)
            read = read or not error
            held.append(line)
            if read:
                typer.echo("\n".join(held))
                held.clear()
    if not read:
        stop("没有一个安装包看得了。")


@app.command(cls=cli_words.Command)
def limits(
    profile: Annotated[str, typer.Option(help="口径：名称，或一个 .toml 文件。", metavar="口径")] = "national",
    as_of: Annotated[str, typer.Option(help="哪一天的限值；不写就是今天。", metavar="日期")] = "",
) -> None:
    """列出一个口径在某一天的全部限值：多少、出自哪里、哪些检查项要用。"""
    from qingzhi.checkup import today
    from qingzhi.policy.effective import render

    typer.echo(render(_profile(profile), _day(as_of) if as_of else today()), nl=False)


@app.command(cls=cli_words.Command)
def rules(
    code: Annotated[
        str | None, typer.Argument(metavar="[编号]", help="检查项编号，如 A0701。", show_default=False)
    ] = None,
) -> None:
    """列出全部检查项，或说明其中一项：查什么、适用谁、依据、怎么改。"""
    from qingzhi.policy.model import entries

    if code is None:
        for entry in entries().values():
            typer.echo(f"{entry.code}  第{entry.article:>2}条  {entry.title}（看{_how_checked(entry)}）")
        return
    wanted = entries().get(code.upper())
    if wanted is None:
        stop(f"没有编号为 {code} 的检查项。运行 qingzhi rules 看全部编号。")
    from qingzhi.reports.rule_page import text

    typer.echo(text(wanted))


@app.command(cls=cli_words.Command)
def template(
    kind: Annotated[
        str,
        typer.Argument(
            metavar="种类", help="ledger（整本台账）、apps、accounts、groups、organizations 或 exemptions。"
        ),
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="写到哪个文件。", metavar="文件")],
) -> None:
    """写一份空白填报模板（.xlsx）：有下拉选项、填写提示和示例行，填好就能检查。"""
    from qingzhi.template import KINDS, write

    if kind not in KINDS:
        stop(f"没有“{kind}”这种模板，可以写：{'、'.join(f'{name}（{title}）' for name, title in KINDS.items())}。")
    _write(output, write(kind))
    typer.echo(f"模板已写到 {output}", err=True)


@app.command("docx-check", cls=cli_words.Command)
def docx_check(
    file: Annotated[Path, typer.Argument(metavar="文件", help="一份 .docx 公文。", show_default=False)],
) -> None:
    """看一份公文（.docx）的版式哪里不合 GB/T 9704—2012：逐条列出应是什么、现在是什么、在哪里。"""
    from qingzhi.reports.official.check import Unreadable, departures, text

    try:
        found = departures(file.read_bytes())
    except OSError as error:
        stop(f"打不开 {file}（{error.strerror}）。请核对文件名。")
    except Unreadable as error:
        stop(f"{file.name}：{error}")
    typer.echo(text(found).rstrip("\n"))


def _how_checked(entry: Entry) -> str:
    """What a rule is judged from: the ledger, or the material that it waits for."""
    from qingzhi.reports.text import MATERIALS

    return "、".join(MATERIALS[kind] for kind in entry.facts)


def _engine(name: str) -> Evaluate:
    """What evaluates the rules: the embedded database, or Spark."""
    from qingzhi.rules.evaluate import evaluate
    from qingzhi.rules.spark import NoSpark, Spark

    if name != "spark" and not name.startswith("spark://"):
        if name != "duckdb":
            stop(f"不认识引擎“{name}”，请写 duckdb、spark 或 spark://主机:端口。")
        return evaluate
    try:
        return Spark(name).evaluate
    except NoSpark as error:
        stop(str(error))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        stop(f"检查日“{text}”看不懂，请写成 2026-11-22 这样。")


def _profile(name: str) -> Profile:
    from qingzhi.policy.model import ProfileError, load_profile

    try:
        return load_profile(name)
    except ProfileError as error:
        stop(str(error))


@contextmanager
def _progress(*, beside: bool = False) -> Iterator[Callable[[str], None]]:
    """A line on the terminal that says what is being done; nothing where standard error is no terminal.

    Nor where output appears ``beside`` it meanwhile: that shows how far it is.
    """
    if beside or not sys.stderr.isatty():
        yield lambda step: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("准备", total=None)
        yield lambda step: bar.update(task, description=step)


def _render(checkup: Checkup, format_: Format) -> str | bytes:
    """The report; ``reports`` has a module of the name of each format."""
    report: str | bytes = import_module(f"qingzhi.reports.{format_}").render(checkup)
    return report


def _deliver(report: str | bytes, output: Path | None) -> None:
    """Print a report, or write it to a file."""
    if output is None:
        _to_utf8()
        typer.echo(report, nl=False)
        return
    _write(output, report)
    typer.echo(f"报告已写到 {output}", err=True)


def _to_utf8() -> None:
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # Windows consoles and pipes


def _write(output: Path, content: str | bytes) -> None:
    """Write a file whole: one that stood there stays until the new one is complete."""
    unfinished = output.with_name(f".{output.name}.{os.getpid()}")
    try:
        unfinished.write_bytes(content if isinstance(content, bytes) else content.encode())
        unfinished.replace(output)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        stop(f"写不进 {output}（{error.strerror}）。请换一个位置。")


def _exit_status(checkup: Checkup, fail_on: FailOn, strict: bool) -> int:
    from qingzhi.rules.rule import Answer

    counted = {
        FailOn.VIOLATION: [Answer.VIOLATION],
        FailOn.ADVISORY: [Answer.VIOLATION, Answer.ADVISORY],
        FailOn.NEVER: [],
    }
    if strict and checkup.ledger.errors:
        return 2
    return int(any(checkup.answers[answer] for answer in counted[fail_on]))


cli_platform.add_to(app)


def main() -> NoReturn:
    """Run the command; what typer says of a wrong call is said in Chinese."""
    try:
        sys.exit(app(standalone_mode=False))
    except TyperException as error:
        typer.echo(cli_words.translate(error.format_message()), err=True)
        sys.exit(2)
    except (Abort, KeyboardInterrupt):
        typer.echo("已停止。", err=True)
        sys.exit(130)
    except BrokenPipeError:  # | head
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
