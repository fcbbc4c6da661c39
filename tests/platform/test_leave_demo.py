"""清空演示，开始正式使用: one click in the demonstration ends at the four questions, and touches no real data."""

from __future__ import annotations

import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from qingzhi.platform import demo
from tests.platform.conftest import County
from tests.platform.homes import until
from tests.platform.visits import visit_as

TOP = Path(__file__).parents[2]
TOKEN = [""]


def page(opener: urllib.request.OpenerDirector, url: str, **data: str) -> str:
    token = {"csrfmiddlewaretoken": TOKEN[-1]}
    body = urllib.parse.urlencode(data | token).encode() if data else None
    with opener.open(urllib.request.Request(url, body, {"Referer": url}), timeout=20) as answer:
        text: str = answer.read().decode()
    if found := re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text):
        TOKEN.append(found[1])
    return text


def test_one_click_ends_at_the_four_questions(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("QINGZHI_", "DJANGO_"))}
    environment = kept | {"QINGZHI_HOME": str(tmp_path), "PYTHONPATH": f"{TOP / 'src'}"}
    command = [sys.executable, "-m", "qingzhi", "demo", "--port", str(port)]
    serving = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    url = f"http://127.0.0.1:{port}"

    def shows(words: str) -> bool:
        try:
            return words in page(opener, url + "/")
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    try:
        until(lambda: shows("登录轻指"))
        first = page(opener, url + "/login/", login=demo.PEOPLE[0].username, password=demo.PASSWORD)
        assert "这是演示" in first
        assert "正在清空演示" in page(opener, url + "/demo/leave/", sure="1")
        until(lambda: shows("<h1>开始使用</h1>"))
        assert not list(tmp_path.glob("demo.sqlite3*"))
        assert (tmp_path / "qingzhi.sqlite3").exists()
    finally:
        serving.send_signal(signal.SIGTERM)
        serving.communicate(timeout=60)


@pytest.mark.django_db
def test_outside_the_demonstration_there_is_no_such_click(county: County) -> None:
    from qingzhi.platform.organizations.roles import Role

    keeper = visit_as(county.person("xitong", Role.SYSTEM_ADMIN, county.top))
    assert keeper.post("/demo/leave/").status_code == 404
    assert "这是演示" not in keeper.get("/").content.decode()
