"""Whoever changes the trail is found out: editing, removing, reordering, truncating, rewriting."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from qingzhi.platform.audit import actions, triggers
from qingzhi.platform.audit.chain import canonical, seal
from qingzhi.platform.audit.models import Event, Head
from qingzhi.platform.audit.verify import read_checkpoints, slip, verify
from tests.platform.conftest import County

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def trail(county: County) -> Iterator[dict[int, str]]:
    """A trail of a dozen events with its last checkpoint copied away; the triggers off, as an attacker would."""
    for name in ("防汛群", "禁烧群", "春耕群"):
        county.group(county.town, name)
    kept = actions.checkpoint("打印入档")
    assert list(verify()) == []
    with triggers.lifted():
        yield {kept.number: kept.hash}


def messages(kept: dict[int, str] | None = None) -> list[str]:
    return [fault.message for fault in verify(kept)]


def sql(text: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def test_an_edited_event_is_named(trail: dict[int, str]) -> None:
    sql("UPDATE audit_event SET body = replace(body, '防汛群', '防火群') WHERE body LIKE %s", "%防汛群%")
    assert any("与封存时不一致" in message for message in messages())


def test_an_edited_column_beside_the_body_is_named(trail: dict[int, str]) -> None:
    sql("UPDATE audit_event SET actor = 999 WHERE number = 3")
    assert messages() == ["第 3 条的检索栏与正文不一致：栏目被改过。"]


def test_a_removed_event_is_named(trail: dict[int, str]) -> None:
    sql("DELETE FROM audit_event WHERE number = 4")
    assert any("第 4 条到第 4 条不见了" in message for message in messages())


def test_two_events_that_changed_places_are_named(trail: dict[int, str]) -> None:
    first, second = Event.objects.get(number=4), Event.objects.get(number=5)
    for number, other in ((4, second), (5, first)):
        sql("UPDATE audit_event SET body = %s, hash = %s WHERE number = %s", other.body, other.hash, number)
    assert {fault.number for fault in verify()} >= {4, 5}


def test_a_cut_tail_with_a_mended_head_is_found_by_the_checkpoint_alone(trail: dict[int, str]) -> None:
    (last,) = trail
    sql("DELETE FROM audit_event WHERE number > %s", last - 2)
    sql("DELETE FROM audit_checkpoint")
    end = Event.objects.get(number=last - 2)
    sql("UPDATE audit_head SET number = %s, hash = %s", end.number, end.hash)
    assert messages() == []  # the chain that is left is whole
    assert messages(trail) == [f"校验点记到第 {last} 条，现在只有 {last - 2} 条：末尾被截掉了。"]


def test_a_trail_that_was_written_anew_is_found_by_the_checkpoint_alone(trail: dict[int, str]) -> None:
    previous = "0" * 64
    for event in Event.objects.order_by("number"):
        body = event.body.replace("防汛群", "防火群")
        previous = seal(previous, event.number, body)
        sql("UPDATE audit_event SET body = %s, hash = %s WHERE number = %s", body, previous, event.number)
    sql("UPDATE audit_head SET hash = %s", previous)
    sql("DELETE FROM audit_checkpoint")
    assert messages() == []
    assert any("整条记录被重写过" in message for message in messages(trail))


def test_a_head_that_was_taken_away_is_named(trail: dict[int, str]) -> None:
    (last,) = trail
    sql("DELETE FROM audit_head")
    assert messages() == [f"末尾记号是第 0 条，实际到第 {last} 条：末尾被改过。"]


def test_a_checkpoint_changed_in_the_database_is_named_by_the_one_kept_elsewhere(trail: dict[int, str]) -> None:
    (last,) = trail
    sql("UPDATE audit_checkpoint SET hash = %s", "0" * 64)
    assert f"第 {last} 条的校验点在库里和留存的不一致：库里的被改过。" in messages(trail)
    assert any("与存证校验点不一致" in message for message in messages())


def test_whatever_stands_in_a_body_the_check_goes_on(trail: dict[int, str]) -> None:
    for number, body in ((2, "["), (3, "[" * 200_000), (4, "{}"), (5, '"x"')):
        sql("UPDATE audit_event SET body = %s WHERE number = %s", body, number)
    assert {fault.number for fault in verify()} >= {2, 3, 4, 5}


def test_the_checkpoint_that_leaves_reads_back(trail: dict[int, str], tmp_path: Path) -> None:
    path = tmp_path / "校验点.txt"
    path.write_text("".join(slip(number, digest, "清源县", "2026-11-26") for number, digest in trail.items()), "utf-8")
    assert read_checkpoints(path) == trail
    path.write_text("什么也没有", "utf-8")
    with pytest.raises(ValueError, match="没有校验点"):
        read_checkpoints(path)


@pytest.mark.parametrize("text", ["UPDATE audit_event SET verb = ''", "DELETE FROM audit_event"])
@pytest.mark.parametrize("table", ["audit_event", "audit_checkpoint"])
def test_the_database_itself_refuses_to_change_the_trail(county: County, text: str, table: str) -> None:
    actions.checkpoint("打印入档")
    text = text.replace("audit_event", table).replace("verb", "went_to" if "checkpoint" in table else "verb")
    with pytest.raises(DatabaseError, match="只能增加"), transaction.atomic():
        sql(text)
    assert triggers.missing() == []


def test_postgresql_refuses_to_empty_the_trail_at_one_stroke(county: County) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE; its DELETE without a condition is refused above")
    with pytest.raises(DatabaseError, match="只能增加"), transaction.atomic():
        sql("TRUNCATE audit_event")


def test_triggers_that_are_gone_are_named(county: County) -> None:
    with triggers.lifted():
        assert "audit_event_no_update" in triggers.missing()
    assert triggers.missing() == []


def test_one_action_is_one_event_and_what_fails_leaves_none(county: County) -> None:
    before = Head.objects.get().number
    county.group(county.town, "防汛群")
    assert Head.objects.get().number == before + 1
    with pytest.raises(Exception, match="台账里已经有"):
        county.group(county.town, "防汛群")
    assert Head.objects.get().number == before + 1 == Event.objects.count()


def test_the_seal_is_what_the_documentation_says() -> None:
    body = canonical({"b": 1, "a": "轻指"})
    assert body == '{"a":"轻指","b":1}'
    # printf '%s\n1\n%s' 000… '{"a":"轻指","b":1}' | openssl dgst -sm3
    assert seal("0" * 64, 1, body) == "7a146b32648da93aaba4c1eb7c1cda35bb1aa28ec69ce4f60801f2838d92040a"
