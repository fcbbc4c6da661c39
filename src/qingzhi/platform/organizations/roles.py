"""What a role lets a person do (一表看清谁能做什么): roles are granted on a unit and hold for its whole subtree.

No role may do everything: whoever grants rights sees no ledger, whoever keeps the trail changes nothing. In 单机版 the
one officer holds several roles (``ONE_PC``), and the trail still says under which one they acted.
"""

from __future__ import annotations

from enum import StrEnum

from django.db.models import TextChoices


class Verb(StrEnum):
    """What a role may let a person do to what belongs to a unit of its subtree."""

    SEE = "see"  # ledger, decisions, attachments, progress
    FILL = "fill"  # register, edit, extend, dissolve, in one's own unit
    MANAGE = "manage"  # the same for others, imports, dispositions, filing
    REVIEW = "review"  # 立项审核
    JOIN_REVIEW = "join_review"  # 会审
    SUPERVISE = "supervise"  # 督查: cases, spot checks, look-backs
    COORDINATE = "coordinate"  # 专项工作机制: campaigns, assignments
    UNITS = "units"  # the list of units and its changes
    ACCOUNTS = "accounts"  # people and their sign-in
    GRANT = "grant"  # who holds which role
    TRAIL = "trail"  # reading the sealed trail


class Role(TextChoices):
    """The roles, by the names that offices use."""

    CYBERSPACE = "cyberspace", "网信管理员"
    COORDINATOR = "coordinator", "机制办"
    PROJECT_REVIEWER = "project_reviewer", "立项审核员"
    JOINT_REVIEWER = "joint_reviewer", "会审员"
    UNIT_OFFICER = "unit_officer", "联络员"
    SUPERVISOR = "supervisor", "督查员"
    READER = "reader", "查阅员"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "安全审计管理员"


CAN: dict[Role, frozenset[Verb]] = {
    Role.CYBERSPACE: frozenset({Verb.SEE, Verb.FILL, Verb.MANAGE, Verb.UNITS}),
    Role.COORDINATOR: frozenset({Verb.SEE, Verb.COORDINATE, Verb.SUPERVISE}),
    Role.PROJECT_REVIEWER: frozenset({Verb.SEE, Verb.REVIEW}),
    Role.JOINT_REVIEWER: frozenset({Verb.SEE, Verb.JOIN_REVIEW}),
    Role.UNIT_OFFICER: frozenset({Verb.SEE, Verb.FILL}),
    Role.SUPERVISOR: frozenset({Verb.SEE, Verb.SUPERVISE}),
    Role.READER: frozenset({Verb.SEE}),
    Role.SYSTEM_ADMIN: frozenset({Verb.UNITS, Verb.ACCOUNTS}),
    Role.SECURITY_ADMIN: frozenset({Verb.GRANT}),
    Role.AUDIT_ADMIN: frozenset({Verb.TRAIL}),
}

ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
"""Of these a person holds at most one, and none beside a role that sees the ledger (等保: three administrators)."""

ONE_PC = (Role.CYBERSPACE, Role.COORDINATOR, Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN)
"""What the one officer of 单机版 holds on the root: nobody else is there to watch, so the sealed trail does."""

WHY = {
    Verb.SEE: "可以看到台账",
    Verb.FILL: "可以登记和修改",
    Verb.MANAGE: "可以代录、导入和处置",
    Verb.REVIEW: "可以做立项审核",
    Verb.JOIN_REVIEW: "可以参加会审",
    Verb.SUPERVISE: "可以督查",
    Verb.COORDINATE: "可以统筹协调",
    Verb.UNITS: "可以维护单位名单",
    Verb.ACCOUNTS: "可以管理人员账号",
    Verb.GRANT: "可以授予角色",
    Verb.TRAIL: "可以查阅操作记录",
}


def holding(verb: Verb) -> tuple[Role, ...]:
    """The roles that let a person do something."""
    return tuple(role for role, verbs in CAN.items() if verb in verbs)
