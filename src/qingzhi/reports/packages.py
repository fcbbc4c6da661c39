"""What was seen in each package, as reports print it: a fact sheet, and the signs of a finding."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from qingzhi.checkup import Checkup
from qingzhi.inspectors.facts import TEXT_KINDS, PackageFacts
from qingzhi.inspectors.packages import columns
from qingzhi.subjects.records import Sign
from qingzhi.subjects.schema import APPS
from qingzhi.subjects.values import choice_label, choices

SDKS = 12  # parts named of one package


@dataclass(frozen=True)
class Sheet:
    """What a package is and has. ``functions`` by verdict, the gravest first."""

    file: str
    name: str
    package_id: str
    version: str
    kind: str
    coverage: int
    target_sdk: int | None
    functions: dict[str, list[str]]
    permissions: str
    sdks: str

    @property
    def title(self) -> str:
        """示例政务 3.1（cn.gov.example），安卓安装包，看懂 100%."""
        named = " ".join(filter(None, (self.name or self.package_id or "没有名称", self.version)))
        id_ = f"（{self.package_id}）" if self.name and self.package_id else ""
        target = "" if self.target_sdk is None else f"，目标系统版本 {self.target_sdk}"
        return f"{named}{id_}，{self.kind}{target}，看懂 {self.coverage}%"

    def rows(self) -> Iterator[tuple[str, str]]:
        """What the sheet says below its title, with a heading each: 疑似 打卡签到功能, 敏感权限 相机."""
        for word, titles in self.functions.items():
            yield word, "、".join(titles)
        yield "敏感权限", self.permissions
        yield "组件", self.sdks


def sheets(checkup: Checkup) -> list[Sheet]:
    """A sheet for each package, in the order given."""
    return [_sheet(file, package) for file, package in checkup.packages]


def _sheet(file: str, package: PackageFacts) -> Sheet:
    seen = columns.facts(package, file)
    words = [*(written[0] for written in choices()["verdict"].values()), columns.UNCLEAR]
    functions: dict[str, list[str]] = {word: [] for word in words}
    for name, found in seen.items():
        if APPS[name].choice == "verdict":
            functions[found.sight.word].append(APPS[name].title)
    telling_first = sorted(package.sdks, key=lambda one: one.name.startswith("androidx."))  # every app has those
    parts = [" ".join(filter(None, one)) for one in telling_first]
    more = f" 等 {len(parts)} 个" if len(parts) > SDKS else ""
    return Sheet(
        file=file,
        name=package.name,
        package_id=package.package_id,
        version=package.version,
        kind=choice_label("package_kind", package.kind),
        coverage=package.percent,
        target_sdk=package.target_sdk,
        functions={word: titles for word, titles in functions.items() if titles},
        permissions=seen["seen_permissions"].sight.word,
        sdks="、".join(parts[:SDKS]) + more or "没有认出",
    )


def sign_words(sign: Sign) -> str:
    """In what a sign stands, and what stands there: 界面文字“去打卡”."""
    shown = sign.context
    if sign.term not in shown:  # the name of a page or class, or the reason given for a permission
        shown = sign.term if shown in ("", sign.where) else f"{sign.term}：{shown}"
    whose = "（不能确定是应用自己的）" if sign.attribution == "unknown" and sign.kind != "permission" else ""
    return f"{TEXT_KINDS[sign.kind]}“{shown}”{whose}"


def from_several(signs: Iterable[Sign]) -> bool:
    """Whether the signs of a finding are from several packages of one app."""
    return len({sign.file for sign in signs}) > 1


def placed(signs: Collection[Sign]) -> list[tuple[Sign, str]]:
    """Signs with their places: res/layout/main.xml; from several packages 政务.apk#res/layout/main.xml."""
    several = from_several(signs)
    return [(sign, sign.place if several else sign.where) for sign in signs]


def sign_lines(signs: Collection[Sign]) -> list[str]:
    """界面文字“去打卡”，res/layout/main.xml."""
    return [f"{sign_words(sign)}，{place}" for sign, place in placed(signs)]
