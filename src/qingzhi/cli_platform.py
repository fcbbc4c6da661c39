"""The commands of the platform: serving, the demonstration, the trail, backup, doctor. They load Django when called."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from qingzhi import cli_words
from qingzhi.cli_words import stop


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    commands = (serve, demo, verify_audit, backup, restore, doctor)
    for command in commands:
        app.command(command.__name__.replace("_", "-"), cls=cli_words.Command)(command)


def serve(
    host: Annotated[str, typer.Option(help="在哪个地址上服务。", metavar="地址")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="在哪个端口上服务。", metavar="端口")] = 8000,
) -> None:
    """启动轻指平台。第一次打开网页时，填四项就可以开始使用。"""
    from qingzhi.platform import start
    from qingzhi.platform.serve import refuse_port
    from qingzhi.platform.serve import serve as run

    with _clearly():
        refuse_port(host, port)
        _prepare()
    typer.echo(f"轻指已启动，在浏览器里打开 http://{host}:{port}/ 。按 Ctrl+C 停止。", err=True)
    if code := start.code():
        typer.echo(f"还没有开始使用。网页会问启动码：{code}", err=True)
    raise typer.Exit(run(host, port))


def demo(
    port: Annotated[int, typer.Option(help="在哪个端口上服务。", metavar="端口")] = 8000,
) -> None:
    """启动演示：虚构的清源县，单独一个数据库，不碰正式数据。"""
    from qingzhi.platform import start
    from qingzhi.platform.serve import Leave, refuse_port
    from qingzhi.platform.serve import serve as run

    with _clearly():
        refuse_port("127.0.0.1", port)
        start.choose_demo()
        _prepare()
        from qingzhi.platform import demo as county

        county.load()
    typer.echo(f"演示已启动，在浏览器里打开 http://127.0.0.1:{port}/ 。按 Ctrl+C 停止。登录：", err=True)
    for person in county.PEOPLE:
        typer.echo(f"  用户名 {person.username}，密码 {county.PASSWORD}（{person.what}）", err=True)
    leave = Leave(start.asked_to_leave_demo, start.leave_demo)
    raise typer.Exit(run("127.0.0.1", port, leave=leave))


def verify_audit(
    checkpoints: Annotated[
        Path | None, typer.Option(help="留存在别处的存证校验点文件。", metavar="文件", show_default=False)
    ] = None,
) -> None:
    """核验操作记录：逐条核对封存链、检索栏和存证校验点，有没有被改、删、调换、截断。"""
    broken = 0
    with _clearly():
        _setup()
        from qingzhi.platform.audit.queries import head
        from qingzhi.platform.audit.verify import read_checkpoints, verify
        from qingzhi.platform.core.bulk import read_sparingly

        read_sparingly()
        kept = read_checkpoints(checkpoints) if checkpoints else None
        for fault in verify(kept):
            broken += 1
            typer.echo(fault.message)
        count = (head() or (0, ""))[0]
    if broken:
        stop(f"操作记录不完整，共 {broken} 处。请保护现场，把数据库文件和这份结果交给安全审计管理员。")
    typer.echo(f"操作记录完整，共 {count} 条。")


def backup(
    output: Annotated[Path, typer.Option("-o", "--output", help="写到哪个文件。", metavar="文件")],
) -> None:
    """备份全部数据和附件，写成一个文件（.zip）。签名密钥不在里面。平台开着也可以备份。"""
    with _clearly():
        _setup()
        from qingzhi.platform.backup.actions import back_up

        told = back_up(output, by=None)
    typer.echo(f"已备份到 {output}：{told.place}，操作记录 {told.head[0]} 条，附件 {told.attachments} 个。", err=True)


def restore(
    file: Annotated[Path, typer.Argument(metavar="文件", help="备份得到的 .zip 文件。", show_default=False)],
) -> None:
    """用一份备份换掉现在的全部数据；现在的数据另存一份。文件坏了或不是轻指的备份，什么也不动。"""
    with _clearly():
        _prepare()
        from qingzhi.platform.backup.actions import restore as run

        done = run(file, by=None)
    typer.echo(f"已恢复：{done.told.place}，附件 {done.told.attachments} 个。", err=True)
    if done.aside:
        typer.echo(f"原来的数据在 {done.aside}，要退回去就恢复它。", err=True)


def doctor() -> None:
    """看看装得对不对：设置、数据库、防改触发器、磁盘、后台任务、工作日历；哪里不对，怎么办。"""
    with _clearly():
        _setup()
        from qingzhi.platform.doctor import examine, shown_settings

        typer.echo("设置：")
        for name, value, meaning in shown_settings():
            typer.echo(f"  {name} = {value}    {meaning}")
        points = list(examine())
    typer.echo("检查：")
    for point in points:
        typer.echo(
            f"  {MARKS[point.state]} {point.title}：{point.found}" + (f"怎么办：{point.todo}" if point.todo else "")
        )
    if any(point.state == "bad" for point in points):
        stop("有必须处理的问题，见标 × 的各行。")


MARKS = {"good": "√", "hint": "！", "bad": "×"}


def _setup() -> None:
    from qingzhi.platform import start

    start.setup()


def _prepare() -> None:
    from qingzhi.platform import start

    start.prepare()


@contextmanager
def _clearly() -> Iterator[None]:
    """End with a Chinese sentence where the settings, a file or the database stand in the way."""
    try:
        yield
    except ValueError as error:  # settings, ports and files that say in Chinese what is wrong
        stop(str(error))
    except OSError as error:
        stop(str(error) if isinstance(error, FileNotFoundError) and not error.errno else _file_message(error))
    except Exception as error:
        from django.db import DatabaseError

        from qingzhi.platform.core.errors import Refused

        if isinstance(error, Refused):
            stop(str(error))
        if isinstance(error, DatabaseError):
            stop("数据库连不上，或者还没有建好。运行 qingzhi doctor 看哪里不对；第一次使用先运行 qingzhi serve。")
        raise


def _file_message(error: OSError) -> str:
    return f"读写 {error.filename or '文件'} 时出错（{error.strerror}）。请核对位置、权限和磁盘空间。"
