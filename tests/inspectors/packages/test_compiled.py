"""What the readers parse of packages that developers' tools built is what other tools say of them, to the last string."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from qingzhi.inspectors.packages import hermes, inspect
from qingzhi.inspectors.packages.archive import Archive
from qingzhi.inspectors.packages.arsc import Table
from qingzhi.inspectors.packages.attribution import Owners
from qingzhi.inspectors.packages.axml import REFERENCE, STRING, Xml
from qingzhi.inspectors.packages.dex import Dex
from qingzhi.inspectors.packages.limits import TEXT
from tests.inspectors.packages import compiled
from tests.inspectors.packages.compiled import said
from tests.inspectors.packages.published import member


@pytest.fixture(scope="module", params=[(), ("--utf16",)], ids=["UTF-8", "UTF-16"])
def apk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled.apk(tmp_path_factory.mktemp("apk"), *request.param)


@pytest.fixture(scope="module")
def dex(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled.dex(tmp_path_factory.mktemp("dex"))


def test_the_resource_table_holds_the_strings_that_aapt_lists(apk: Path) -> None:
    listed = re.findall(r"^String #\d+: (.*)$", said("aapt", "dump", "strings", apk), re.M)
    table = Table(Archive(apk.read_bytes()).read("resources.arsc") or b"")
    assert len(listed) > 12
    assert {one.text for one in table.strings} == {one[:TEXT] for one in listed if not one.startswith("res/")} - {"b"}


def test_every_value_of_the_table_has_the_name_and_locale_that_aapt_gives_it(apk: Path) -> None:
    dump = said("aapt", "dump", "--values", "resources", apk)
    counted, locale, kind = Counter[tuple[str, str]](), "", ""
    for line in dump.splitlines():
        if found := re.match(r"\s+config (\S+):", line):
            locale = "" if found[1] == "(default)" else found[1].replace("-r", "-")
        elif found := re.match(r"\s+resource 0x\w+ [\w.]+:(\w+)/(\w+)", line):
            kind = found[2]
        elif re.match(r"\s+(#\d+ .*)?\(string(8|16)\)", line) and "res/" not in line:
            counted[kind, locale] += 1
    table = Table(Archive(apk.read_bytes()).read("resources.arsc") or b"")
    assert Counter((one.name, one.locale) for one in table.strings) == counted


@pytest.mark.parametrize("name", ["AndroidManifest.xml", "res/layout/main.xml", "res/menu/main.xml"])
def test_a_document_has_the_elements_and_texts_that_aapt_shows(apk: Path, name: str) -> None:
    tree = said("aapt", "dump", "xmltree", apk, name)
    elements = list(Xml(Archive(apk.read_bytes()).read(name) or b"").elements())
    assert [one.name for one in elements] == re.findall(r"^ *E: (\S+) ", tree, re.M)
    shown = re.findall(r'="(.*)" \(Raw', tree)
    values = [value for one in elements for value in one.attributes.values()]
    assert [one.text for one in values if one.type == STRING] == shown
    assert [one.data for one in values if one.type == REFERENCE] == [
        int(one, 16) for one in re.findall(r"=@0x(\w+)", tree)
    ]


def test_the_package_is_who_aapt_says_it_is(apk: Path) -> None:
    badging = said("aapt", "dump", "badging", apk)
    package = inspect(apk)
    assert f"name='{package.package_id}'" in badging
    assert f"versionName='{package.version}'" in badging
    assert f"targetSdkVersion:'{package.target_sdk}'" in badging
    assert f"sdkVersion:'{package.min_sdk}'" in badging
    assert f"application-label-zh-CN:'{package.name}'" in badging
    assert {one.name for one in package.permissions} == set(
        re.findall(r"^uses-permission: name='(.*)'$", badging, re.M)
    )
    assert ("application-debuggable" in badging) == package.flags.debuggable


def descriptors(dump: str) -> list[str]:
    return [one.replace("/", ".") for one in re.findall(r"^  Class descriptor  : 'L(.*);'$", dump, re.M)]


def test_the_code_has_the_classes_and_strings_that_dexdump_counts(dex: Path) -> None:
    dump = said("dexdump", "-f", dex)
    code = Dex(dex.read_bytes())
    assert list(code.classes()) == descriptors(dump)
    assert len(code) == int(re.findall(r"^string_ids_size +: (\d+)", dump, re.M)[0])


def test_every_string_is_loaded_by_the_methods_that_dexdump_shows(dex: Path) -> None:
    shown: dict[str, set[tuple[str, str]]] = {}
    at = ("", "")
    for line in said("dexdump", "-d", dex).splitlines():
        if found := re.search(r"\|\[\w+\] (.+)\.([\w<>$]+):", line):
            at = found[1], found[2]
        elif found := re.search(r'const-string(?:/jumbo)? v\d+, "(.*)" //', line):
            shown.setdefault(found[1].replace("\\x00", "\0").replace("\\u0000", "\0"), set()).add(at)
    loaded = Dex(dex.read_bytes()).users(set(shown))
    assert len(shown) > 10
    assert {text: set(users) for text, users in loaded.items()} == shown


def test_classes_are_counted_by_origin_as_their_names_in_dexdump_say(apk: Path, dex: Path, tmp_path: Path) -> None:
    path = tmp_path / "whole.apk"
    path.write_bytes(apk.read_bytes())
    said("aapt", "add", "-k", path, dex)
    package = inspect(path)
    owners = Owners(package, {})
    expected = Counter(
        "app"
        if one.startswith("cn.gov.built.")
        else "library"
        if one.startswith(("androidx.", "com.google."))
        else "unknown"
        for one in descriptors(said("dexdump", "-f", dex))
    )
    assert Counter(owners.of_class(one).attribution for one in package.classes) == expected
    assert expected == {"app": 3, "library": 2, "unknown": 1}


def test_real_code_has_the_classes_and_strings_that_dexdump_counts(tmp_path: Path) -> None:
    compiled.needs("dexdump")
    archive = Archive(member("npm", "android-apidemos@5.0.0", "package/apks/ApiDemos-debug.apk"))
    for name in ("classes.dex", "classes2.dex"):
        content = archive.read(name)
        if content is None:
            continue
        path = tmp_path / name
        path.write_bytes(content)
        dump = said("dexdump", "-f", path)
        code = Dex(content)
        assert list(code.classes()) == descriptors(dump)
        assert len(code) == int(re.findall(r"^string_ids_size +: (\d+)", dump, re.M)[0])


def test_compiled_script_holds_the_strings_that_its_compiler_lists(tmp_path: Path) -> None:
    path, listed = compiled.hermes(tmp_path)
    assert [*hermes.strings(path.read_bytes())] == [one[:TEXT] for one in listed]
    assert len(listed) > 12
