"""本辖区概览: problems by article and month, open, overdue, 反弹, objects without a holder, how old the ledger is.

Everything is read from what each run sums up; no list of units by a measure, no score.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from qingzhi.platform.inspections.models import Finding
from qingzhi.platform.inspections.queries import findings, ledger_ages, month_counts, runs
from qingzhi.platform.inspections.summary import months_back
from qingzhi.platform.inspections.words import article_word
from qingzhi.platform.organizations.models import User
from qingzhi.platform.organizations.queries import units
from qingzhi.platform.oversight.charts import Bars, Line, bars, lines

MONTHS = 12
REBOUNDS = 20  # that the page names
TOPICS = {
    3: "统筹规划",
    4: "立项审核",
    5: "便民整合",
    6: "强制功能",
    7: "空壳僵尸",
    8: "强制使用",
    9: "过度留痕",
    10: "滥用排名",
    11: "多头填报",
    12: "安全制度",
    13: "分级防护",
    14: "主体责任",
    15: "属地责任",
    16: "监管责任",
}
"""What each article is about, in a word or two."""


@dataclass(frozen=True)
class Overview:
    """What the page shows."""

    as_of: date | None
    units: int
    open: int
    overdue: int
    flows: Mapping[date, Mapping[str, int]]
    chart: Line
    articles: Bars
    ages: Bars
    objects: int
    unheld: int
    rebounds: list[Finding]

    @property
    def months(self) -> list[tuple[str, Mapping[str, int]]]:
        """Each month with what happened in it."""
        return [(f"{month.month}月", flow) for month, flow in self.flows.items()]

    @property
    def this(self) -> Mapping[str, int]:
        """What happened this month."""
        return list(self.flows.values())[-1]

    @property
    def last(self) -> Mapping[str, int]:
        """What happened last month."""
        return list(self.flows.values())[-2]

    @property
    def rebounded(self) -> int:
        """How many rebounds there were in all the months."""
        return sum(flow["rebounds"] for flow in self.flows.values())


def look(user: User, today: date) -> Overview:
    """The overview of what a person may see."""
    months = months_back(today, MONTHS)
    mine = month_counts().visible_to(user).filter(month__gte=months[0]).order_by()
    summed = mine.values("month").annotate(a=Sum("opened"), b=Sum("closed"), c=Sum("rebounds"))
    by_month = {row["month"]: {"opened": row["a"], "closed": row["b"], "rebounds": row["c"]} for row in summed}
    flows = {month: by_month.get(month, {"opened": 0, "closed": 0, "rebounds": 0}) for month in months}
    stock = mine.filter(month=months[-1]).values("article").annotate(open=Sum("open"), overdue=Sum("overdue"))
    articles = [row for row in stock.order_by("article") if row["open"]]
    ages = ledger_ages().visible_to(user).aggregate(*map(Sum, ("recent", "older", "old", "unheld")))
    aged = [ages[f"{name}__sum"] or 0 for name in ("recent", "older", "old")]
    last = runs().first()
    return Overview(
        as_of=last.as_of if last else None,
        units=units().visible_to(user).standing().order_by().count(),
        open=sum(row["open"] for row in articles),
        overdue=sum(row["overdue"] for row in articles),
        flows=flows,
        chart=lines(
            [f"{month.month}月" for month in months],
            {
                "办结": [flow["closed"] for flow in flows.values()],
                "新发现": [flow["opened"] for flow in flows.values()],
            },
        ),
        articles=bars(
            [
                (f"{article_word(row['article'])} {TOPICS.get(row['article'], '')}", row["open"], row["overdue"])
                for row in articles
            ]
        ),
        ages=bars(
            [(title, count, 0) for title, count in zip(("三个月内", "三到六个月", "超过六个月"), aged, strict=True)]
        ),
        objects=sum(aged),
        unheld=ages["unheld__sum"] or 0,
        rebounds=list(findings().visible_to(user).filter(state="rebound").order_by("-updated_at")[:REBOUNDS]),
    )
