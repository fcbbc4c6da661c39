"""What is judged to be in an app: every function that was planted, in every kind of package, and nothing that was not."""

from __future__ import annotations

from functools import cache

import pytest

from qingzhi.inspectors.facts import FUNCTIONS, Function, Package
from qingzhi.inspectors.packages import inspect, judge
from tests.inspectors.packages import builders as build
from tests.inspectors.packages.containers import CONTAINERS, NO_PAGES, PLAIN, PLANTED, Part, android
from tests.inspectors.packages.everyday import EVERYDAY
from tests.inspectors.packages.shells import SHELLS, URL

FOUND = {"present", "suspected"}
IMPLIED = {"sharing": {"points"}}  # sharing for points is both
CASES = [
    pytest.param(function, case, id=f"{function}: {case}") for function, cases in EVERYDAY.items() for case in cases
]


@cache
def planted(container: str) -> tuple[Package, dict[str, Function]]:
    package = inspect(CONTAINERS[container](list(PLANTED.values())))
    return package, judge(package)


@pytest.mark.parametrize("container", CONTAINERS)
def test_every_text_is_read_in_every_kind_of_package_and_every_encoding(container: str) -> None:
    package = planted(container)[0]
    read = {one.text for one in package.texts} | {name.decode() for one in package.names for name in one.names}
    for part in PLANTED.values():
        assert {part.title, part.shown, part.code, part.name} - read <= (
            {part.name} if container.startswith("Flutter") else set()
        )


@pytest.mark.parametrize("container", CONTAINERS)
def test_every_planted_function_is_found_in_every_kind_of_package(container: str) -> None:
    functions = planted(container)[1]
    for name in PLANTED:
        assert functions[name].verdict in (FOUND if container.startswith(NO_PAGES) else {"present"}), name
        assert functions[name].evidence


@pytest.mark.parametrize("container", CONTAINERS)
def test_an_app_without_them_has_none_in_any_kind_of_package(container: str) -> None:
    functions = judge(inspect(CONTAINERS[container](PLAIN)))
    assert not {name for name in FUNCTIONS if functions[name].verdict in {*FOUND, "hint"}}


@pytest.mark.parametrize("planted_one", PLANTED)
def test_one_planted_function_brings_no_other_with_it(planted_one: str) -> None:
    for container in ("apk, pools in UTF-8", "mini program", "hap, index V2"):
        functions = judge(inspect(CONTAINERS[container]([*PLAIN, PLANTED[planted_one]])))
        assert {name for name in FUNCTIONS if functions[name].verdict in FOUND} == {planted_one} | IMPLIED.get(
            planted_one, set()
        )


@pytest.mark.parametrize(("function", "case"), CASES)
def test_what_sounds_like_a_function_and_is_none_is_not_reported(function: str, case: str) -> None:
    for container in (
        "apk, pools in UTF-8",
        "apk, table in UTF-16",
        "mini program",
        "hap, index V1",
        "React Native, Hermes",
    ):
        functions = judge(inspect(CONTAINERS[container]([*PLAIN, *EVERYDAY[function][case]])))
        assert functions[function].verdict not in FOUND, container


@pytest.mark.parametrize("container", SHELLS)
def test_an_empty_shell_is_found_in_every_kind_of_package(container: str) -> None:
    shell = judge(inspect(SHELLS[container]))["shell"]
    assert shell.verdict in FOUND
    assert any("qingyuan.example" in one.context or "web-view" in one.context for one in shell.evidence)


@pytest.mark.parametrize("container", CONTAINERS)
def test_an_app_with_pages_of_its_own_is_no_shell_although_it_has_a_web_view(container: str) -> None:
    pages = [
        *PLAIN,
        *(Part(f"More{n}", f"第{n}页", f"这里是第{n}页的内容", f"打开第{n}页", "WebView") for n in range(9)),
    ]
    shell = judge(inspect(CONTAINERS[container]([*pages, Part("Web", "网页", "查看网页", URL, "loadUrl")])))["shell"]
    assert shell.verdict not in FOUND


def test_what_has_no_page_at_all_is_no_shell() -> None:
    manifest = build.axml([(0, "manifest", [("package", "cn.gov.plugin")]), (1, "application", [])])
    plugin = build.zipped(
        {"AndroidManifest.xml": manifest, "classes.dex": build.dex({"cn.gov.plugin.A": {"load": URL}})}
    )
    assert judge(inspect(plugin))["shell"].verdict == "absent"


def test_renaming_every_library_turns_no_verdict_into_present() -> None:
    """The same texts and code under a name that nobody knows: unknown is not the app's own."""
    said = {
        f"com.tencent.mm.sdk.{part.page}": {"onCreate": part.code, part.name: part.name} for part in PLANTED.values()
    }
    table = {"": {f"abc_{part.page.lower()}": part.shown for part in PLANTED.values()}}
    for package, resource in (
        ("com.tencent.mm.sdk", "abc_"),
        ("a.b.c", "abc_"),
        ("com.tencent.mm.sdk", "q_"),
        ("a.b.c", "q_"),
    ):
        code = {name.replace("com.tencent.mm.sdk", package): uses for name, uses in said.items()}
        texts = {"": {name.replace("abc_", resource): text for name, text in table[""].items()}}
        members = {"classes2.dex": build.dex(code), "resources.arsc": build.arsc(texts)}
        functions = judge(inspect(android(PLAIN, more=members)))
        assert "present" not in {functions[name].verdict for name in PLANTED}, (package, resource)


def test_a_complaint_entry_that_leads_nowhere_is_not_taken_for_one() -> None:
    dead = [*PLAIN, Part("Voice", "服务大厅", "意见反馈", "该功能暂未开放，敬请期待", "openPage")]
    for container in ("mini program", "quick app"):
        assert judge(inspect(CONTAINERS[container](dead)))["feedback"].verdict not in FOUND
