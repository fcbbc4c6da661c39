"""The commands of the platform: serving, the demonstration, verifying the trail. They load Django only when called."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qingzhi import cli_words
from qingzhi.cli_words import stop


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for name, command in (("serve", serve), ("demo", demo), ("verify-audit", verify_audit)):
        app.command(name, cls=cli_words.Command)(command)


def serve(
    host: Annotated[str, typer.Option(help="在哪个地址上服务。", metavar="地址")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="在哪个端口上服务。", metavar="端口")] = 8000,
) -> None:
    """启动轻指平台。第一次打开网页时，填四项就可以开始使用。"""
    from qingzhi.platform import start
    from qingzhi.platform.serve import serve as run

    try:
        start.prepare()
    except ValueError as error:
        stop(str(error))
    typer.echo(f"轻指已启动，在浏览器里打开 http://{host}:{port}/ 。按 Ctrl+C 停止。", err=True)
    if code := start.code():
        typer.echo(f"还没有开始使用。网页会问启动码：{code}", err=True)
    raise typer.Exit(run(host, port))


def demo(
    port: Annotated[int, typer.Option(help="在哪个端口上服务。", metavar="端口")] = 8000,
) -> None:
    """启动演示：虚构的清源县，单独一个数据库，不碰正式数据。"""
    from qingzhi.platform import start

    start.choose_demo()
    start.prepare()
    from qingzhi.platform import demo as county
    from qingzhi.platform.serve import serve as run

    try:
        county.load()
    except FileNotFoundError as error:
        stop(str(error))
    typer.echo(f"演示已启动，在浏览器里打开 http://127.0.0.1:{port}/ 。按 Ctrl+C 停止。登录：", err=True)
    for person in county.PEOPLE:
        typer.echo(f"  用户名 {person.username}，密码 {county.PASSWORD}（{person.what}）", err=True)
    raise typer.Exit(run("127.0.0.1", port))


def verify_audit(
    checkpoints: Annotated[
        Path | None, typer.Option(help="留存在别处的存证校验点文件。", metavar="文件", show_default=False)
    ] = None,
) -> None:
    """核验操作记录：逐条核对封存链、检索栏和存证校验点，有没有被改、删、调换、截断。"""
    from qingzhi.platform import start

    start.setup()
    from qingzhi.platform.audit.queries import head
    from qingzhi.platform.audit.verify import read_checkpoints, verify

    try:
        kept = read_checkpoints(checkpoints) if checkpoints else None
    except (OSError, ValueError) as error:
        stop(f"校验点文件读不了：{error}")
    broken = 0
    for fault in verify(kept):
        broken += 1
        typer.echo(fault.message)
    if broken:
        stop(f"操作记录不完整，共 {broken} 处。请保护现场，把数据库文件和这份结果交给安全审计管理员。")
    typer.echo(f"操作记录完整，共 {(head() or (0, ''))[0]} 条。")
