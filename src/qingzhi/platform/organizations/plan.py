"""What a list of units would do to the tree that stands: new, changed, the same, and what has to be put right first.

A line is a unit that stands already if it bears that unit's 统一社会信用代码, else if it has its name under the same
parent. A parent is found by code, by name (the list before the tree), or by 上级/单位 where a name stands twice.
Lists neither rename nor move: that is 机构调整, with a day and a basis of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, NamedTuple

from qingzhi.platform.organizations.models import Organization
from qingzhi.platform.organizations.queries import units
from qingzhi.platform.organizations.tree import Line, UnitList, row_of
from qingzhi.subjects.records import Problem
from qingzhi.subjects.schema import normalise
from qingzhi.subjects.units import infer_kind, infer_level

CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
STEP = re.compile(r"[/／\\>＞]")
LONGEST, SHORT = 120, 60  # characters of a name and of a short name
SHOWN = 3  # units that a message names
HINTS = 20  # names that are looked for among those alike
PARENT, NAME, UNIT_CODE = "上级单位", "单位名称", "统一社会信用代码"


class Change(NamedTuple):
    """One column of a unit that a list changes, as a page shows it."""

    title: str
    old: str
    new: str


class Wrong(Exception):
    """Why a line can't be laid under the tree: the column, what was written, what to do (Chinese)."""

    def __init__(self, column: str, value: str, message: str) -> None:
        super().__init__(message)
        self.column, self.value = column, value


@dataclass(eq=False)
class Laid:
    """A line laid under the tree: the unit that it is (None: a new one), under which, and what it says of it."""

    line: Line
    unit: Organization | None = None
    parent: Organization | Laid | None = None
    values: dict[str, Any] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    twin: str = ""  # where else a unit of this name stands
    failed: bool = False

    @property
    def name(self) -> str:
        """The unit's name."""
        return self.line.name

    @property
    def key(self) -> str:
        """The name as it is compared."""
        return self.line.key

    @property
    def kind_word(self) -> str:
        """The kind of a new unit, in words."""
        return str(dict(Organization.Kind.choices).get(self.values.get("kind", ""), ""))

    @property
    def level_word(self) -> str:
        """The level of a new unit, in words."""
        return str(dict(Organization.Level.choices).get(self.values.get("level", ""), ""))


@dataclass
class Plan:
    """A list laid under a place: ``new`` has parents before children."""

    top: Organization
    new: list[Laid] = field(default_factory=list)
    changed: list[Laid] = field(default_factory=list)
    same: list[Laid] = field(default_factory=list)
    errors: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def good(self) -> list[Line]:
        """The lines that can be loaded."""
        return [laid.line for laid in (*self.new, *self.changed, *self.same)]


def plan(top: Organization, listed: UnitList) -> Plan:
    """Lay a list under a place, against the units that stand now."""
    standing = list(units().under(top).select_related("line_supervisor"))
    told = {line.told["code"] for line in listed.lines if "code" in line.told}
    taken = set(units().exclude(code="").values_list("code", flat=True)) & told if top.parent_id else set()
    return lay(top, standing, listed, taken - {unit.code for unit in standing})


def lay(top: Organization, standing: Iterable[Organization], listed: UnitList, elsewhere: Iterable[str] = ()) -> Plan:
    """The same over units given; ``elsewhere`` are codes of units that stand in other parts of the tree."""
    return _Laying(top, list(standing), listed, frozenset(elsewhere)).plan()


class _Laying:
    """The work of ``lay``: what is known by name and by code, and what each line was found to be."""

    def __init__(
        self, top: Organization, standing: list[Organization], listed: UnitList, taken: frozenset[str]
    ) -> None:
        self.by_pk = {unit.pk: unit for unit in standing}
        self.top, self.listed, self.taken = self.by_pk.get(top.pk, top), listed, taken
        self.by_code = {unit.code: unit for unit in standing if unit.code}
        self.children = {(unit.parent_id, unit.name_key): unit for unit in standing}
        self.by_name: dict[str, list[Organization]] = {}
        for unit in standing:
            for key in {unit.name_key, normalise(unit.short_name)} - {""}:
                self.by_name.setdefault(key, []).append(unit)
        self.laid = [Laid(line) for line in listed.lines]
        self.lines: dict[str, list[Laid]] = {}
        self.codes: dict[str, Laid] = {}
        self.found: dict[Any, Laid] = {}  # by the unit, or by parent and name of a new one
        self.errors = list(listed.errors)
        self.hints = HINTS

    def plan(self) -> Plan:
        """Lay every line, parents before children."""
        self._index()
        for laid in self.laid:
            self._attempt(laid, self._look_up)
        for laid in self._parents_first():
            self._attempt(laid, self._identify)
        made = Plan(self.top, errors=sorted(self.errors, key=_row_number), notes=self.listed.notes)
        for laid in self.laid:
            if not laid.failed and laid.unit is not None:
                (made.changed if laid.changes else made.same).append(laid)
        made.new = [laid for laid in self.found.values() if not laid.failed and laid.unit is None]
        return made

    def _attempt(self, laid: Laid, step: Callable[[Laid], None]) -> None:
        if laid.failed:
            return
        try:
            step(laid)
        except Wrong as wrong:
            laid.failed = True
            self.errors.append(Problem(laid.line.source, wrong.column, wrong.value, str(wrong)))

    def _index(self) -> None:
        """Know the lines by name and code; those with a cell that can't be understood have failed already."""
        spoilt = {row_of(one.source) for one in self.listed.errors}
        for laid in self.laid:
            laid.failed = row_of(laid.line.source) in spoilt
            self.lines.setdefault(laid.key, []).append(laid)
            if code := laid.line.told.get("code"):
                self.codes.setdefault(code, laid)

    def _look_up(self, laid: Laid) -> None:
        """Find the parent that a line names."""
        for title, text, longest in (
            (NAME, laid.name, LONGEST),
            ("单位简称", laid.line.told.get("short_name", ""), 60),
        ):
            if len(text) > longest:
                raise Wrong(title, text[:20] + "…", f"{title}超过 {longest} 个字。请核对是不是粘错了。")
        code = laid.line.told.get("code", "")
        if code and (first := self.codes[code]) is not laid:
            raise Wrong(UNIT_CODE, code, f"信用代码与{first.line.source}的“{first.name}”相同。请核对。")
        if written := laid.line.parent:
            laid.parent = self._called(written, PARENT, laid)

    def _called(self, written: str, column: str, by: Laid) -> Organization | Laid:
        """The one unit of list or tree that is called so. Raises Wrong."""
        found = self._candidates(written, by)
        if len(found) == 1:
            return found[0]
        if found:
            names = "、".join(self._path(one) for one in found[:SHOWN])
            message = f"叫“{written}”的不止一个：{names}。请写信用代码，或写成“上级/单位”。"
            raise Wrong(column, written, message)
        raise Wrong(column, written, f"名单和系统里都没有“{written}”。{self._hint(written)}")

    def _hint(self, written: str) -> str:
        """The name that is meant, perhaps; looked for a few times only, since it takes a look at every name."""
        self.hints -= 1
        near = get_close_matches(normalise(written), [*self.lines, *self.by_name], 1, 0.6) if self.hints >= 0 else ()
        return f"是不是“{self._named(near[0])}”？" if near else "核对名称，或把它加进名单。"

    def _candidates(self, written: str, by: Laid) -> list[Organization | Laid]:
        code = written.strip().upper()
        if CODE.fullmatch(code):
            by_code = self.codes.get(code) or self.by_code.get(code)
            return [by_code] if by_code else []
        key = normalise(written)
        if found := self._of_name(key, by):
            return found
        *above, last = (normalise(part) for part in STEP.split(written))
        return [one for one in self._of_name(last, by) if above and self._is_below(one, above)]

    def _of_name(self, key: str, by: Laid) -> list[Organization | Laid]:
        """Lines of a name; where the list has none, units of that name or short name."""
        lines: list[Organization | Laid] = [one for one in self.lines.get(key, ()) if one is not by]
        standing = self.by_name.get(key, [])
        return lines or [unit for unit in standing if unit.abolished_on is None] or [*standing]

    def _is_below(self, one: Organization | Laid, above: list[str]) -> bool:
        """Whether the names above one end as a path does."""
        path = [normalise(name) for name in self._path(one).split("/")][:-1]
        return path[-len(above) :] == above

    def _path(self, one: Organization | Laid) -> str:
        """上级/单位, as far as is known before lines have found their parents."""
        names = [one.name]
        for _ in range(20):
            if isinstance(one, Laid):
                over: Organization | Laid | None = one.parent
                if over is None:
                    names.append(one.line.parent or self.top.name)
                    break
            else:
                over = self.by_pk.get(one.parent_id or 0)
            if over is None:
                break
            names.append(over.name)
            one = over
        return "/".join(reversed(names))

    def _named(self, key: str) -> str:
        return self.lines[key][0].name if key in self.lines else self.by_name[key][0].name

    def _parents_first(self) -> list[Laid]:
        """The lines so that each comes after its parent; those that lead back to themselves become errors."""
        below: dict[int, list[Laid]] = {}
        ready = []
        for laid in self.laid:
            if isinstance(laid.parent, Laid):
                below.setdefault(id(laid.parent), []).append(laid)
            else:
                ready.append(laid)
        for laid in ready:  # grows while it is read
            ready += below.pop(id(laid), ())
        for laid in (one for those in below.values() for one in those):
            self._attempt(laid, _refuse_circle)
        return ready

    def _identify(self, laid: Laid) -> None:
        """Say which unit a line is, and what it changes."""
        if isinstance(laid.parent, Laid):
            if laid.parent.failed:
                raise Wrong(PARENT, laid.line.parent, f"上级“{laid.parent.name}”那一行要先改好。")
            laid.parent = laid.parent.unit or laid.parent
        laid.unit = self._standing(laid)
        if laid.unit is None and laid.parent is None:
            laid.parent = self.top
        if isinstance(laid.parent, Organization) and laid.parent.abolished_on is not None and laid.unit is None:
            raise Wrong(PARENT, laid.line.parent, f"上级“{laid.parent.name}”已经撤销。请写现在的上级。")
        first = self.found.setdefault(laid.unit.pk if laid.unit else (laid.parent, laid.key), laid)
        if first is not laid:
            raise Wrong(NAME, laid.name, f"与{first.line.source}重复。请删去一行，或写明不同的上级单位。")
        self._tell(laid)

    def _standing(self, laid: Laid) -> Organization | None:
        """The unit that stands already, or None. Raises Wrong where the list says otherwise than the tree."""
        code = laid.line.told.get("code", "")
        if code in self.taken:
            raise Wrong(UNIT_CODE, code, "这个信用代码已经登记在别处。请核对。")
        unit = self.by_code.get(code) if code else None
        if unit is not None:
            self._compare(laid, unit, code)
        elif isinstance(laid.parent, Organization):
            unit = self.children.get((laid.parent.pk, laid.key))
        elif laid.parent is None:
            unit = self._unplaced(laid)
        if unit is not None and unit.abolished_on is not None:
            raise Wrong(NAME, laid.name, f"“{unit.name}”已在 {unit.abolished_on} 撤销。请从名单里删去，或换个名称。")
        return unit

    def _compare(self, laid: Laid, unit: Organization, code: str) -> None:
        if laid.key != unit.name_key:
            message = f"信用代码是“{unit.name}”的。改了名的，在它的页面办“更名”；没改名的，请核对代码。"
            raise Wrong(NAME, laid.name, message)
        if laid.parent is not None and (isinstance(laid.parent, Laid) or laid.parent.pk != unit.parent_id):
            now = self.by_pk[unit.parent_id].name if unit.parent_id in self.by_pk else ""
            message = f"“{unit.name}”现在的上级是“{now}”。换了上级的，在它的页面办“移动”。"
            raise Wrong(PARENT, laid.line.parent, message)

    def _unplaced(self, laid: Laid) -> Organization | None:
        """The unit of a line that names no parent: right under the top, the top itself, or the only one of its name."""
        if laid.key == self.top.name_key:
            return self.top
        if unit := self.children.get((self.top.pk, laid.key)):
            return unit
        found = [unit for unit in self.by_name.get(laid.key, ()) if unit.name_key == laid.key]
        if len(found) > 1:
            names = "、".join(self._path(one) for one in found[:SHOWN])
            raise Wrong(NAME, laid.name, f"叫这个名字的不止一个：{names}。请写上级单位或信用代码。")
        return found[0] if found else None

    def _tell(self, laid: Laid) -> None:
        """What a line says of its unit, what its name says where nobody did, and what of that is a change."""
        told = dict(laid.line.told)
        if supervisor := told.pop("line_supervisor", ""):
            told |= self._supervisor(laid, supervisor)
        for own, inferred in (("kind", infer_kind(laid.name)), ("level", self._level(laid))):
            if own in told:
                told[f"{own}_inferred"] = False
            elif inferred and not (laid.unit and getattr(laid.unit, own)):
                told |= {own: inferred, f"{own}_inferred": True}
        if laid.unit is None:
            laid.values = told
            others = [unit for unit in self.by_name.get(laid.key, ()) if unit.name_key == laid.key]
            laid.twin = self._path(others[0]) if others else ""
            return
        before = {own: getattr(laid.unit, own) for own in told}
        laid.values = {own: value for own, value in told.items() if before[own] != value}
        laid.changes = list(_changes(laid.unit, laid.values))

    def _level(self, laid: Laid) -> str | None:
        """The level that a name tells, else that of the parent: a 县's 财政所 is its own."""
        if told := infer_level(laid.name):
            return told
        over = laid.parent
        if isinstance(over, Laid):
            return str(over.values.get("level") or "") or None
        return over.level or None if over is not None else None

    def _supervisor(self, laid: Laid, written: str) -> Mapping[str, Any]:
        """主管部门: a unit of list or tree, else its name as written."""
        found = self._candidates(written, laid)
        if len(found) == 1:
            one = found[0]
            known = one.unit if isinstance(one, Laid) and one.unit else one
            return {"line_supervisor": known, "line_supervisor_name": ""}
        return {"line_supervisor": None, "line_supervisor_name": written[:LONGEST]}


def _row_number(one: Problem) -> int:
    return int((re.findall(r"\d+", one.source) or ["0"])[-1])


def _refuse_circle(laid: Laid) -> None:
    message = f"“{laid.name}”的上级“{laid.line.parent}”又绕回了它自己。请改正上级单位。"
    raise Wrong(PARENT, laid.line.parent, message)


def _changes(unit: Organization, values: Mapping[str, Any]) -> Iterator[Change]:
    """What changes in the words of a page; what was inferred says so."""
    before = described(lambda own: getattr(unit, own))
    after = described(lambda own: values.get(own, getattr(unit, own)))
    yield from (Change(title, before[title], after[title]) for title in before if before[title] != after[title])


def described(get: Callable[[str], Any]) -> dict[str, str]:
    """A unit's columns as a page shows them, by title."""
    kind, level = dict(Organization.Kind.choices), dict(Organization.Level.choices)
    supervisor = get("line_supervisor")
    rank = get("rank_order")
    return {
        "简称": get("short_name"),
        "统一社会信用代码": get("code"),
        "单位性质": kind.get(get("kind"), "") + ("（推断，待核）" if get("kind_inferred") else ""),
        "单位层级": level.get(get("level"), "") + ("（推断，待核）" if get("level_inferred") else ""),
        "行政区划代码": get("region"),
        "机构序列号": "" if rank is None else str(rank),
        "垂直管理": "是" if get("vertical") else "否",
        "主管部门": supervisor.name if supervisor else get("line_supervisor_name"),
        "只报数": "是" if get("count_only") else "否",
    }
