"""Chinese words are found whole, in any order, on both databases, by whoever may see the row."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from qingzhi.platform.core.search import compared, ensure_index, grams, matching
from qingzhi.platform.organizations.queries import Scope
from qingzhi.platform.registry import actions
from qingzhi.platform.registry.models import Asset
from qingzhi.platform.registry.queries import assets
from tests.platform.conftest import County

pytestmark = [pytest.mark.django_db, pytest.mark.both]
EVERYTHING = Scope(everything=True)


@pytest.fixture
def groups(county: County) -> County:
    county.group(county.town, "防汛值守群", purpose="汛期值守")
    county.group(county.town, "森林防火群", purpose="巡山")
    county.group(county.health, "QQ联络群", purpose="汛防演练")
    return county


@pytest.mark.parametrize("within", ["everything", "a part"])
@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("防汛", {"防汛值守群"}),
        ("值守 防汛", {"防汛值守群"}),
        ("防", {"防汛值守群", "森林防火群", "QQ联络群"}),
        ("qq", {"QQ联络群"}),
        ("汛防", {"QQ联络群"}),
        ("群汛", set()),  # not across two columns
        ("防火 汛期", set()),
        ("'; DROP TABLE", set()),
        ('"防汛"', set()),
        ("100%", set()),
        ("", {"防汛值守群", "森林防火群", "QQ联络群"}),
    ],
)
def test_words_are_found(groups: County, words: str, found: set[str], within: str) -> None:
    scope = EVERYTHING if within == "everything" else Scope(False, (groups.town.pk, groups.health.pk))
    assert {row.name for row in matching(assets("group").within(scope), words, scope)} == found


def test_what_changed_is_found_by_its_new_words_only(groups: County) -> None:
    group = Asset.objects.get(name="森林防火群")
    actions.edit(by=None, asset=group, name="护林巡查群")
    assert [row.pk for row in matching(assets(), "护林", EVERYTHING)] == [group.pk]
    assert not matching(assets(), "森林", EVERYTHING).exists()


def test_an_index_that_was_dropped_is_made_again_and_whole(groups: County) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute('DROP TRIGGER "registry_asset_search_insert_trigger"')
        else:
            cursor.execute('DROP INDEX "registry_asset_search"')
    Asset.objects.filter(name="森林防火群").update(grams=grams("护林"))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # or the test's own transaction is in the way
    ensure_index(Asset, "default")
    assert matching(assets(), "防汛", EVERYTHING).count() == 1


@given(st.lists(st.text(alphabet="防汛值守群QQ12 （）", max_size=8), max_size=4))
def test_every_pair_of_neighbours_is_in_the_index_and_none_across_texts(texts: list[str]) -> None:
    words = compared(texts)
    pairs = set(grams(words).split())
    lines = words.splitlines()
    assert pairs == {line[at : at + 2] for line in lines for at in range(len(line) - 1) if line[at : at + 2].isalnum()}
