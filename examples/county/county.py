"""The units of the invented county 清源县, and the words its groups, accounts and apps are named with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Unit:
    """A unit as we know it to be; ``stated`` is what the ledger says of its kind ('' where the name must tell)."""

    name: str
    kind: str
    level: str = "county"
    stated: str = ""


def _units(kind: str, stated: str, *names: str, level: str = "county", state_every: int = 3) -> list[Unit]:
    """Units of one kind; every third states its kind, the others leave it to their name."""
    return [Unit(name, kind, level, "" if at % state_every else stated) for at, name in enumerate(names)]


PARTY = _units(
    "party",
    "党委机关",
    "中共清源县委办公室", "中共清源县委组织部", "中共清源县委宣传部", "中共清源县委统战部", "中共清源县委政法委员会",
    "清源县委网信办", "清源县委编办", "清源县委巡察办", "清源县委老干部局", "清源县委党史研究室",
)  # fmt: skip
SUPERVISION = _units("supervision", "监察机关", "清源县纪委监委")
CONGRESS = _units("congress", "人大政协机关", "清源县人大常委会办公室", "政协清源县委员会办公室")
JUDICIAL = _units("judicial", "审判检察机关", "清源县人民法院", "清源县人民检察院")
MASS = _units(
    "mass", "群团", "共青团清源县委", "清源县妇联", "清源县总工会", "清源县残联", "清源县科协", "清源县工商联"
)
BUREAUX = _units(
    "administrative",
    "行政机关",
    "清源县人民政府办公室", "清源县教育局", "清源县科学技术局", "清源县工业和信息化局", "清源县公安局", "清源县民政局",
    "清源县司法局", "清源县财政局", "清源县人力资源和社会保障局", "清源县自然资源局", "清源县生态环境局",
    "清源县住房和城乡建设局", "清源县交通运输局", "清源县水利局", "清源县农业农村局", "清源县商务局",
    "清源县文化和旅游局", "清源县卫生健康局", "清源县退役军人事务局", "清源县应急管理局", "清源县审计局",
    "清源县市场监督管理局", "清源县医疗保障局", "清源县信访局", "清源县城市管理局", "清源县行政审批局", "清源县税务局",
)  # fmt: skip
TOWNS = _units(
    "administrative",
    "行政机关",
    "城关街道办事处", "东山街道办事处", "柳溪镇人民政府", "石桥镇人民政府", "白塔镇人民政府", "双河镇人民政府",
    "龙泉镇人民政府", "青石镇人民政府", "马头镇人民政府", "南坪乡人民政府", "云岭乡人民政府", "大田乡人民政府",
    level="township",
)  # fmt: skip
VILLAGES = _units(
    "village", "村社区", "柳溪镇新华村村民委员会", "城关街道北门社区居民委员会", level="village", state_every=9
)
INSTITUTIONS = _units(
    "institution",
    "公益一类事业单位",
    "清源县第一中学", "清源县人民医院", "清源县融媒体中心", "清源县图书馆", "清源县中医院", "清源县职教中心",
)  # fmt: skip
WITH_DUTIES = [
    Unit("清源县供销合作社联合社", "institution_administrative", stated="参公事业单位"),
    Unit("清源县综合行政执法大队", "institution_administrative", stated="事业单位承担行政职能"),
]
ENTERPRISES = _units("enterprise", "国有企业", "清源县城市建设投资有限公司")

UNITS = [
    *PARTY, *SUPERVISION, *CONGRESS, *JUDICIAL, *MASS, *BUREAUX, *WITH_DUTIES, *TOWNS, *VILLAGES, *INSTITUTIONS,
    *ENTERPRISES,
]  # fmt: skip

TOPICS = [
    "防汛值班", "信访维稳", "禁毒宣传", "森林防火", "创文迎检", "人居环境整治", "反诈宣传", "医保征缴", "秸秆禁烧", "安全生产",
    "党建工作", "办公室", "财务报账", "乡村振兴专班", "网格员", "河长制", "营商环境", "项目调度", "食品安全", "退役军人服务",
    "高标准农田", "义务教育控辍", "征兵工作", "民政救助", "老旧小区改造", "禁塑", "统计普查", "数据上报", "材料报送", "招商引资",
]  # fmt: skip
AUDIENCES = ["工作群", "联络群", "通知群", "专班群", "调度群", "村书记群", "网格长群", "业务群", "临时群", "交流群"]
SURNAMES = list("王李张刘陈杨黄赵周吴徐孙马朱胡林郭何高罗")
