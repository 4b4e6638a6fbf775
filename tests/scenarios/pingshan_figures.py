"""Compute the tables in scenarios/pingshan/ from the raw Pingshan appeals of 2018.

    python tests/scenarios/pingshan_figures.py RAW.csv.gz

One function per table; each takes the events as `read_events` returns them. Counts, shares, owners,
co-functions and the arrival profile are measured. Working time, grid share, risk, limits and where requests
enter are in no log: they are set in ASSUMED and CHANNELS, and scenarios/pingshan/README.md says so.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd

FOLDER = Path(__file__).resolve().parents[2] / "scenarios" / "pingshan"

RELIABLE_FROM = pd.Timestamp("2018-09-10")
"""Before this day the recording rate jumps with coverage, not with demand."""
PROFILE_UNTIL = pd.Timestamp("2018-10-29")
"""End (exclusive) of the seventh whole week, so that no weekday counts a day more than another."""

HOLIDAYS = (*pd.date_range("2018-09-22", "2018-09-24"), *pd.date_range("2018-10-01", "2018-10-07"))
"""Mid-Autumn and National Day 2018, as the State Council fixed them."""
MAKE_UP_DAYS = tuple(pd.date_range("2018-09-29", "2018-09-30"))
"""The Saturday and Sunday worked in exchange for the National Day week."""
OUTLIER = pd.Timestamp("2018-10-09")
"""325 rows, 187 of them from 12345 within one hour: the hotline's holiday backlog, loaded at once."""
GAP = pd.Timestamp("2018-09-13")
"""9 rows, where the days around it have 77 and 128: the platform hardly recorded."""
LOADED_CHANNEL = "12345"
"""Its rows come in loads, on some days and hours only: its times are load times, not call times."""

NO_UNIT = "-"
TEST_UNIT = "区测试责任单位一"

CO_FUNCTION_SHARE = 0.10
CO_FUNCTIONS_AT_MOST = 2


# --- places ---------------------------------------------------------------------------------------

PINYIN: Mapping[str, str] = {
    "坪山": "Pingshan",
    "坑梓": "Kengzi",
    "龙田": "Longtian",
    "石井": "Shijing",
    "马峦": "Maluan",
    "碧岭": "Biling",
    "六联": "Liulian",
    "六和": "Liuhe",
    "和平": "Heping",
    "秀新": "Xiuxin",
    "金沙": "Jinsha",
    "沙田": "Shatian",
    "竹坑": "Zhukeng",
    "老坑": "Laokeng",
    "南布": "Nanbu",
    "田心": "Tianxin",
    "田头": "Tiantou",
    "金龟": "Jingui",
    "坪环": "Pinghuan",
    "江岭": "Jiangling",
    "沙坣": "Shatang",
    "汤坑": "Tangkeng",
    "沙湖": "Shahu",
}


# --- functions ------------------------------------------------------------------------------------


class Function(NamedTuple):
    """A function (职能/条); misroutes land mostly inside its domain."""

    id: str
    domain: str
    zh: str
    en: str


FUNCTIONS = (
    Function("urban_management", "city_services", "城市管理", "Urban management"),
    Function("enforcement", "city_services", "综合执法", "Urban enforcement"),
    Function("municipal_services", "city_services", "市政服务", "Municipal services"),
    Function("environment_water", "environment_utilities", "环保水务", "Environment and water"),
    Function("utilities", "environment_utilities", "水电通信", "Water, power and telecoms"),
    Function("transport", "construction_transport", "交通运输", "Transport"),
    Function("traffic_police", "construction_transport", "交警", "Traffic police"),
    Function("housing_construction", "construction_transport", "住房建设", "Housing and construction"),
    Function("planning_land", "construction_transport", "规划国土", "Planning and land"),
    Function("public_security", "order_safety", "公安综治", "Public security"),
    Function("work_safety", "order_safety", "安监消防", "Work and fire safety"),
    Function("market_supervision", "order_safety", "市场监管与经济", "Market supervision and economy"),
    Function("education", "livelihood", "教育", "Education"),
    Function("health", "livelihood", "卫生计生", "Health and family planning"),
    Function("labour", "livelihood", "人力资源", "Labour and social insurance"),
    Function("civil_affairs", "livelihood", "民政", "Civil affairs"),
    Function("party_affairs", "administration", "党群", "Party affairs"),
    Function("general_affairs", "administration", "综合", "General affairs"),
)

UNIT_RULES: tuple[tuple[str, str], ...] = (
    # The first text found in the unit's name decides: 交警 before 交通, 城建 before 办公室.
    ("社区", "general_affairs"),  # a community station serves every function: the model's general office
    ("综合执法队", "enforcement"),
    # Kengzi and Biling have no 综合执法队; their 城管办 takes the cases the teams take elsewhere.
    ("城管办（", "enforcement"),
    ("市政服务中心", "municipal_services"),
    ("城市管理", "urban_management"),
    ("城中村", "urban_management"),  # 19 of its 20 cases are about waste facilities
    ("环境", "environment_water"),
    ("水务有限", "utilities"),
    ("自来水", "utilities"),
    ("供电", "utilities"),
    ("移动", "utilities"),
    ("电信", "utilities"),
    ("联通", "utilities"),
    ("广播电视", "utilities"),
    ("交警", "traffic_police"),
    ("交通", "transport"),
    ("住房", "housing_construction"),
    ("建筑工务", "housing_construction"),
    ("城建", "housing_construction"),
    ("城投", "housing_construction"),
    ("政府投资", "housing_construction"),
    ("规划", "planning_land"),
    ("规土", "planning_land"),
    ("土地整备", "planning_land"),
    ("城市更新", "planning_land"),
    ("公安", "public_security"),
    ("综治", "public_security"),
    ("安全生产", "work_safety"),
    ("安监", "work_safety"),
    ("消安委", "work_safety"),
    ("消防", "work_safety"),
    ("教育", "education"),
    ("卫生", "health"),
    ("人力", "labour"),
    ("社保", "labour"),
    ("劳动", "labour"),
    ("民政", "civil_affairs"),
    ("公共服务办", "civil_affairs"),
    ("市场", "market_supervision"),
    ("经济", "market_supervision"),
    ("发展和改革", "market_supervision"),
    ("财政", "market_supervision"),
    ("政法委", "party_affairs"),
    ("宣传", "party_affairs"),
    ("组织部", "party_affairs"),
    ("群团", "party_affairs"),
    ("武装", "party_affairs"),
    ("纪工委", "party_affairs"),
    ("纪律检查", "party_affairs"),
    ("指挥", "general_affairs"),
    ("机关事务", "general_affairs"),
    ("办公室", "general_affairs"),
    ("街道分中心", "general_affairs"),
)

STREET_UNITS_WITHOUT_THE_WORD = frozenset(
    {
        # Their numbers and their cases (all from one street) show that they belong to a street office.
        "机关事务中心",
        "消防安全委员会办公室",
        "消防安全管理委员会办公室",
        "土地整备中心（碧岭办）",
        "土地整备中心（马峦）",
    }
)


# --- matters --------------------------------------------------------------------------------------


class Matter(NamedTuple):
    """A matter (事项) and the raw classes it holds, as EVENT_TYPE/MAIN_TYPE; * is what the type has left."""

    id: str
    zh: str
    en: str
    classes: tuple[str, ...]


MATTERS = (
    Matter("street_trading", "占道经营", "Street trading", ("市容环卫/占道经营",)),
    Matter("greening", "绿化养护", "Trees and greening", ("市容环卫/绿化养护",)),
    Matter("advertising", "户外广告", "Outdoor advertising", ("市容环卫/宣传广告违法行为",)),
    Matter("dumped_waste", "渣土与废弃物", "Spoil and dumped waste", ("市容环卫/渣土问题", "市容环卫/废弃物堆放")),
    Matter(
        "street_cleaning",
        "垃圾与保洁",
        "Refuse and street cleaning",
        ("市容环卫/垃圾问题", "市容环卫/道路保洁", "市容环卫/公共设施保洁"),
    ),
    Matter("illegal_parking", "车辆乱停放", "Illegal parking", ("市容环卫/车辆乱停放",)),
    Matter("city_appearance", "市容秩序", "City appearance, other", ("市容环卫/*",)),
    Matter("utility_parts", "公用部件", "Covers, poles and lamps", ("市政设施/公用部件",)),
    Matter(
        "road_furniture",
        "道路与交通设施",
        "Road furniture and signals",
        ("市政设施/道路设施", "市政设施/交通设施"),
    ),
    Matter("sanitation_facilities", "环卫设施", "Sanitation facilities", ("市政设施/环卫设施设置及维护",)),
    Matter("public_works", "市政公共设施", "Roads and public works", ("市政设施/*",)),
    Matter("industrial_noise", "工业噪声", "Industrial noise", ("环保水务/工业噪声",)),
    Matter("construction_noise", "建筑施工噪声", "Construction noise", ("环保水务/建筑施工噪声",)),
    Matter(
        "neighbourhood_noise",
        "社会生活与商业噪声",
        "Neighbourhood and trade noise",
        ("环保水务/社会生活噪声", "环保水务/商业经营噪声", "环保水务/营业性文化娱乐噪声"),
    ),
    Matter("traffic_noise", "交通噪声", "Traffic noise", ("环保水务/交通运输噪声",)),
    Matter("odour", "臭味油烟", "Odour and fumes from services", ("环保水务/服务行业废气扰民",)),
    Matter("animals", "禽畜宠物", "Livestock and pets", ("环保水务/禽畜养殖污染",)),
    Matter(
        "wildlife_pests",
        "野生动植物病虫害",
        "Wildlife and pests",
        ("环保水务/生态破坏", "环保水务/野生资源管理"),
    ),
    Matter("water_supply_drainage", "供水排水", "Water supply and drainage", ("环保水务/供、排水及水质问题",)),
    Matter("pollution", "环境污染", "Industrial fumes and water pollution", ("环保水务/*",)),
    Matter("public_transport", "公共交通与道路规划", "Public transport and road planning", ("交通运输/*",)),
    Matter(
        "health",
        "医疗卫生",
        "Health care",
        (
            "教育卫生/医患纠纷",
            "教育卫生/医政监管",
            "教育卫生/医疗机构违规收费",
            "教育卫生/医疗机构违规经营",
            "教育卫生/公共卫生",
            "教育卫生/人口计生",
            "教育卫生/违反计生政策",
        ),
    ),
    Matter("schools", "教育", "Schools and school places", ("教育卫生/*",)),
    Matter("road_safety", "道路交通安全", "Road safety", ("安全隐患/道路交通安全",)),
    Matter("site_safety", "建设工程质量安全", "Building-site safety", ("安全隐患/建设工程质量",)),
    Matter("other_safety", "消防等公共安全", "Fire, gas and slope safety", ("安全隐患/*",)),
    Matter("residential_estates", "小区物业与社区管理", "Residential estates", ("社区管理/*",)),
    # 专业事件采集: 24 of its 26 rows are one community's complaints to the housing bureau, 22 of them
    # on one day, filed as "food and drugs"; the handling unit, not the label, says where they belong.
    Matter("housing", "住房与房地产", "Housing and real estate", ("规土城建/住房保障和房地产", "专业事件采集/*")),
    Matter("land_planning", "规划国土与征拆", "Planning, land and illegal building", ("规土城建/*",)),
    Matter("labour", "劳动与人事", "Labour and personnel", ("劳动社保/*", "组织人事/*")),
    Matter("welfare", "民政优抚与社区建设", "Veterans, welfare and community building", ("民政服务/*",)),
    Matter(
        "market",
        "市场监管与经济",
        "Consumers, food and economy",
        ("食药市监/*", "治安维稳/经济管理", "治安维稳/经济纠纷"),
    ),
    Matter("public_order", "治安维稳", "Public order", ("治安维稳/*",)),
    Matter(
        "party_publicity",
        "党务作风与宣传",
        "Party affairs, conduct and publicity",
        ("文体旅游/*", "党纪政纪/*", "党建群团/*", "统一战线/*"),
    ),
)


class Assumed(NamedTuple):
    """What no log shows of a matter: assumptions, within the ranges that docs and sources give."""

    multi_share: float
    """Share of requests that need the co-functions too; .14-.42 where there are any, else 0."""
    grid_share: float
    """Share a grid worker may settle; high for simple visible matters, 0 for what needs a power; 7 % over all."""
    touch_median_h: float
    """Median hours of work."""
    outside_share: float
    """Share that waits on outsiders (contractors, laboratories, courts, owners)."""
    outside_median_h: float
    """Median calendar hours of that wait."""
    risky_share: float
    """Share of cases that can cost the decider something."""
    solvable_share: float
    """Share that can be settled at all; structural and historical matters low."""
    limit_h: int
    """Limit in calendar hours."""
    recurrence: float
    """Share that comes back from the same cause."""
    urgency: int
    """1: urgent safety, 0: ordinary."""


TOUCH_LOG_SD = 1.0
OUTSIDE_LOG_SD = 1.0

# fmt: off
ASSUMED: Mapping[str, Assumed] = {
    #                               multi  grid touch   out  out_h risky solv. limit recur urgent
    "street_trading":        Assumed(0.00, 0.175, 0.50, 0.00,  24.0, 0.15, 0.93,  24, 0.60, 0),
    "greening":              Assumed(0.18, 0.125, 1.50, 0.05,  24.0, 0.05, 0.97, 168, 0.30, 0),
    "advertising":           Assumed(0.00, 0.15, 0.75, 0.05,  24.0, 0.10, 0.95, 168, 0.50, 0),
    "dumped_waste":          Assumed(0.22, 0.125, 1.50, 0.10,  24.0, 0.10, 0.95, 168, 0.50, 0),
    "street_cleaning":       Assumed(0.14, 0.2, 0.75, 0.00,  24.0, 0.05, 0.98,  24, 0.50, 0),
    "illegal_parking":       Assumed(0.00, 0.1, 0.50, 0.00,  24.0, 0.10, 0.90,  24, 0.60, 0),
    "city_appearance":       Assumed(0.24, 0.125, 1.50, 0.05,  24.0, 0.15, 0.92, 168, 0.40, 0),
    "utility_parts":         Assumed(0.28, 0.025, 2.00, 0.30,  48.0, 0.15, 0.96,  24, 0.15, 1),
    "road_furniture":        Assumed(0.20, 0.025, 2.00, 0.20,  48.0, 0.08, 0.95, 168, 0.15, 0),
    "sanitation_facilities": Assumed(0.20, 0.1, 1.50, 0.15,  48.0, 0.08, 0.93, 168, 0.30, 0),
    "public_works":          Assumed(0.30, 0.025, 3.00, 0.30,  72.0, 0.12, 0.92, 168, 0.20, 0),
    "industrial_noise":      Assumed(0.00, 0.0, 3.00, 0.10,  72.0, 0.20, 0.82, 168, 0.55, 0),
    "construction_noise":    Assumed(0.00, 0.0, 2.00, 0.10,  24.0, 0.20, 0.85,  24, 0.50, 0),
    "neighbourhood_noise":   Assumed(0.30, 0.15, 1.50, 0.05,  24.0, 0.20, 0.82, 168, 0.50, 0),
    "traffic_noise":         Assumed(0.20, 0.0, 2.50, 0.10,  48.0, 0.10, 0.70, 168, 0.50, 0),
    "odour":                 Assumed(0.30, 0.05, 2.00, 0.10,  48.0, 0.15, 0.88, 168, 0.40, 0),
    "animals":               Assumed(0.20, 0.1, 2.00, 0.05,  24.0, 0.20, 0.88, 168, 0.40, 0),
    "wildlife_pests":        Assumed(0.00, 0.025, 2.00, 0.20,  48.0, 0.05, 0.95, 168, 0.30, 0),
    "water_supply_drainage": Assumed(0.30, 0.05, 3.00, 0.25,  48.0, 0.10, 0.94, 168, 0.20, 0),
    "pollution":             Assumed(0.00, 0.0, 4.00, 0.25,  96.0, 0.30, 0.85, 360, 0.35, 0),
    "public_transport":      Assumed(0.00, 0.0, 3.00, 0.25,  96.0, 0.08, 0.75, 360, 0.30, 0),
    "health":                Assumed(0.00, 0.0, 4.00, 0.25,  96.0, 0.35, 0.78, 360, 0.10, 0),
    "schools":               Assumed(0.00, 0.0, 3.00, 0.20,  96.0, 0.25, 0.72, 360, 0.30, 0),
    "road_safety":           Assumed(0.30, 0.0, 2.50, 0.20,  48.0, 0.25, 0.90,  24, 0.25, 1),
    "site_safety":           Assumed(0.36, 0.0, 4.00, 0.20,  72.0, 0.35, 0.88,  24, 0.15, 1),
    "other_safety":          Assumed(0.42, 0.125, 3.00, 0.15,  48.0, 0.35, 0.88,  24, 0.25, 1),
    "residential_estates":   Assumed(0.34, 0.075, 4.00, 0.25,  96.0, 0.25, 0.75, 360, 0.40, 0),
    "housing":               Assumed(0.00, 0.0, 5.00, 0.30, 120.0, 0.35, 0.70, 360, 0.20, 0),
    "land_planning":         Assumed(0.38, 0.0, 6.00, 0.40, 120.0, 0.40, 0.70, 360, 0.25, 0),
    "labour":                Assumed(0.18, 0.025, 4.00, 0.30,  72.0, 0.25, 0.85, 360, 0.15, 0),
    "welfare":               Assumed(0.28, 0.05, 3.00, 0.25,  96.0, 0.20, 0.75, 360, 0.20, 0),
    "market":                Assumed(0.25, 0.0, 3.00, 0.20,  72.0, 0.20, 0.85, 168, 0.20, 0),
    "public_order":          Assumed(0.25, 0.1, 2.50, 0.10,  48.0, 0.30, 0.85, 168, 0.25, 0),
    "party_publicity":       Assumed(0.00, 0.0, 3.00, 0.05,  48.0, 0.15, 0.85, 360, 0.05, 0),
}
# fmt: on


# --- channels -------------------------------------------------------------------------------------


class Channel(NamedTuple):
    """A channel: its word in the data, whether a staffed desk takes it, where requests enter (assumed)."""

    id: str
    raw: str
    zh: str
    en: str
    desk: bool
    entry_community: float
    entry_street: float
    entry_district: float


CHANNELS = (
    Channel("pingshan_app", "@坪山", "@坪山（微信与应用）", "@Pingshan (WeChat and app)", False, 0.35, 0.35, 0.30),
    Channel(
        "beautiful_shenzhen",
        "美丽深圳",
        "美丽深圳（应用）",
        "Beautiful Shenzhen (app)",
        False,
        0.30,
        0.50,
        0.20,
    ),
    Channel("hotline_12345", "12345", "12345热线", "12345 hotline", True, 0.20, 0.30, 0.50),
    Channel("hotline_12319", "12319", "12319城管热线", "12319 city-management hotline", True, 0.15, 0.45, 0.40),
    Channel("mailbox", "政府信箱", "政府信箱", "Government mailbox", False, 0.05, 0.25, 0.70),
    Channel("landline", "固话投诉", "固话投诉", "Land-line complaint", False, 0.30, 0.40, 0.30),
)


# --- reading --------------------------------------------------------------------------------------


def read_events(path: Path) -> pd.DataFrame:
    """Read the raw file; add the merged unit, its function and tier, the matter, and the day."""
    events = pd.read_csv(path, dtype=str)
    events = events.rename(columns={name: name.removesuffix("_NAME") for name in events.columns})
    events["TIME"] = pd.to_datetime(events["CREATE_TIME"])
    events["DAY"] = events["TIME"].dt.normalize()
    events["UNIT"] = merged_units(events)
    units = {unit: (function_of(unit), tier_of(unit)) for unit in events["UNIT"].unique()}
    events["FUNCTION"] = events["UNIT"].map(lambda unit: units[unit][0])
    events["TIER"] = events["UNIT"].map(lambda unit: units[unit][1])
    classes = class_table()
    events["MATTER"] = [
        matter_of(*kinds, classes) for kinds in zip(events["EVENT_TYPE"], events["MAIN_TYPE"], strict=True)
    ]
    return events


def merged_units(events: pd.DataFrame) -> pd.Series[str]:
    """Return one name per DISPOSE_UNIT_ID: the most frequent spelling, then the shortest.

    The number, not the text, says which spellings are one unit. Merged so: 28 units written with and
    without （...街道办事处）, one of them a water company with a third spelling （坑梓辖区）;
    市规土委坪山管理局 with 市规划国土委坪山管理局; 区指挥中心 with 区指挥中心处置. Kept apart: the two
    street offices both written 城建办 (Kengzi, Longtian), which here carry their street's name.
    """
    numbers = events.groupby("DISPOSE_UNIT")["DISPOSE_UNIT_ID"].nunique()
    best: dict[str, tuple[int, int, str]] = {}
    spellings = events.groupby(["DISPOSE_UNIT_ID", "DISPOSE_UNIT"]).size().reset_index(name="count")
    for number, name, count in spellings.itertuples(index=False):
        if numbers[name] == 1:
            candidate = (-count, len(name), name)
            best[number] = min(best.get(number, candidate), candidate)
    names = {number: name for number, (_, _, name) in best.items()}
    return events["DISPOSE_UNIT_ID"].map(names)


def function_of(unit: str) -> str | None:
    """Return a unit's function; None where the row names no real unit."""
    if unit in (NO_UNIT, TEST_UNIT):
        return None
    for text, function in UNIT_RULES:
        if text in unit:
            return function
    raise ValueError(f"no rule gives a function to the unit {unit}")


def tier_of(unit: str) -> str | None:
    """Return a unit's tier, read from its name; branches of the city's own bureaus count as district."""
    function = function_of(unit)
    if function is None:
        return None
    if "社区" in unit:
        return "community"
    if function == "utilities":  # companies: 坪山街道电信营业中心 serves all six streets
        return "district"
    if "街道" in unit or "办事处" in unit or unit in STREET_UNITS_WITHOUT_THE_WORD:
        return "street"
    return "district"


def class_table() -> dict[str, str]:
    """Return raw class -> matter; fail where two matters claim one class."""
    table: dict[str, str] = {}
    for matter in MATTERS:
        for name in matter.classes:
            if name in table:
                raise ValueError(f"{name} is claimed by {table[name]} and {matter.id}")
            table[name] = matter.id
    return table


def matter_of(event_type: str, main_type: str, classes: Mapping[str, str]) -> str:
    """Return the matter of a raw class: the main type's own, else what takes the rest of its event type."""
    exact = classes.get(f"{event_type}/{main_type}")
    return exact if exact is not None else classes[f"{event_type}/*"]


# --- the tables -----------------------------------------------------------------------------------


def places(events: pd.DataFrame) -> pd.DataFrame:
    """Return the territory tree: 1 district, 6 streets, 23 communities with their request counts."""
    streets = events["STREET"].value_counts()
    communities = events.groupby(["STREET", "COMMUNITY"]).size().reset_index(name="count")
    communities = communities.sort_values(["count", "COMMUNITY"], ascending=[False, True])
    upper = {"坪山"} | {str(name).removesuffix("街道") for name in streets.index}

    def community_id(stem: str) -> str:
        # A community named like its street or district carries the tier in its id.
        return PINYIN[stem].lower() + ("_community" if stem in upper else "")

    rows: list[tuple[str, str, str, str, str, int | None]] = [
        ("pingshan", "", "district", "坪山区", "Pingshan District", None)
    ]
    for street in sorted(streets.index, key=lambda name: (-streets[name], name)):
        pinyin = PINYIN[street.removesuffix("街道")]
        rows.append((f"{pinyin.lower()}_street", "pingshan", "street", street, f"{pinyin} Subdistrict", None))
    for street, community, count in communities.itertuples(index=False):
        stem = community.removesuffix("社区")
        parent = PINYIN[street.removesuffix("街道")].lower() + "_street"
        rows.append((community_id(stem), parent, "community", community, f"{PINYIN[stem]} Community", count))
    table = pd.DataFrame(rows, columns=["id", "parent", "tier", "zh", "en", "weight"])
    return table.astype({"weight": "Int64"})


def functions(events: pd.DataFrame) -> pd.DataFrame:
    """Return the functions; every one of them has a unit in the data."""
    unused = {function.id for function in FUNCTIONS} - set(events["FUNCTION"].dropna())
    if unused:
        raise ValueError(f"functions without a unit: {sorted(unused)}")
    return pd.DataFrame(FUNCTIONS)


def handlers(events: pd.DataFrame) -> pd.DataFrame:
    """Return who finally handled each matter: requests by function and tier."""
    known = events.dropna(subset=["FUNCTION"])
    table = known.groupby(["MATTER", "FUNCTION", "TIER"]).size().reset_index(name="count")
    table["place"] = table["MATTER"].map({matter.id: i for i, matter in enumerate(MATTERS)})
    table = table.sort_values(["place", "count", "FUNCTION", "TIER"], ascending=[True, False, True, True])
    table = table.rename(columns={"MATTER": "matter", "FUNCTION": "function", "TIER": "tier"})
    return table[["matter", "function", "tier", "count"]].reset_index(drop=True)


def matters(events: pd.DataFrame) -> pd.DataFrame:
    """Return the matters: count, owner and co-functions measured, the rest from ASSUMED."""
    counts = events["MATTER"].value_counts()
    handled = handlers(events)
    rows: list[dict[str, object]] = []
    for matter in MATTERS:
        owner, tier, others = responsibility(handled[handled["matter"] == matter.id])
        assumed = ASSUMED[matter.id]
        rows.append(
            {
                "id": matter.id,
                "zh": matter.zh,
                "en": matter.en,
                "function": owner,
                "owner_tier": tier,
                "co_functions": ";".join(others),
                "multi_share": assumed.multi_share,
                "count": int(counts[matter.id]),
                "grid_share": assumed.grid_share,
                "touch_median_h": assumed.touch_median_h,
                "touch_log_sd": TOUCH_LOG_SD,
                "outside_share": assumed.outside_share,
                "outside_median_h": assumed.outside_median_h,
                "outside_log_sd": OUTSIDE_LOG_SD,
                "risky_share": assumed.risky_share,
                "solvable_share": assumed.solvable_share,
                "limit_h": assumed.limit_h,
                "recurrence": assumed.recurrence,
                "urgency": assumed.urgency,
            }
        )
    return pd.DataFrame(rows)


def responsibility(handled: pd.DataFrame) -> tuple[str, str, list[str]]:
    """Return a matter's owner (the modal pair of function and tier) and its co-functions.

    Community stations are left out: they serve every function, so what they handle does not say whose
    matter it is. General affairs (the command centre) has no power of its own and is no co-function. A tie
    goes to the function listed first, then to the lower tier.
    """
    offices = handled[handled["tier"] != "community"]
    order = {function.id: i for i, function in enumerate(FUNCTIONS)}
    pairs = zip(offices["function"], offices["tier"], offices["count"], strict=True)
    owner, tier, _ = min(pairs, key=lambda pair: (-pair[2], order[pair[0]], pair[1] != "street"))
    by_function = {str(name): int(count) for name, count in offices.groupby("function")["count"].sum().items()}
    enough = CO_FUNCTION_SHARE * sum(by_function.values())
    others = [
        name
        for name in sorted(by_function, key=lambda name: (-by_function[name], order[name]))
        if by_function[name] >= enough and name not in (owner, "general_affairs")
    ]
    return owner, tier, others[:CO_FUNCTIONS_AT_MOST]


def arrivals(events: pd.DataFrame) -> pd.DataFrame:
    """Return all rows from 10 September on by weekday (1 Monday) and hour, as recorded.

    Two things bend this profile: Monday to Wednesday occur eight times, the other days seven; and the
    12345 rows carry load times. `arrivals_without_loads` is free of both.
    """
    return profile(events.loc[events["TIME"] >= RELIABLE_FROM, "TIME"])


def arrivals_without_loads(events: pd.DataFrame) -> pd.DataFrame:
    """Return rows by weekday and hour over seven whole weeks, without the channel loaded in batches."""
    weeks = (events["TIME"] >= RELIABLE_FROM) & (events["TIME"] < PROFILE_UNTIL)
    return profile(events.loc[weeks & (events["EVENT_SRC"] != LOADED_CHANNEL), "TIME"])


def profile(times: pd.Series[pd.Timestamp]) -> pd.DataFrame:
    """Count times in each of the week's 168 hours."""
    counts = times.groupby([times.dt.day_of_week + 1, times.dt.hour]).size()
    every = pd.MultiIndex.from_product([range(1, 8), range(24)], names=["weekday", "hour"])
    return counts.reindex(every, fill_value=0).rename("weight").reset_index()


def channels(events: pd.DataFrame) -> pd.DataFrame:
    """Return the channels with their counts; where requests enter the hierarchy is assumed."""
    counts = events["EVENT_SRC"].value_counts()
    table = pd.DataFrame(CHANNELS)
    table["count"] = table["raw"].map(counts)
    if table["count"].sum() != len(events):
        raise ValueError("the data holds a channel that CHANNELS does not")
    table["desk"] = table["desk"].map({True: "true", False: "false"})
    return table[["id", "zh", "en", "count", "desk", "entry_community", "entry_street", "entry_district"]]


def concentration(events: pd.DataFrame) -> pd.DataFrame:
    """Return the handling units by load, spellings merged (`merged_units`), rows without a unit left out."""
    known = events.dropna(subset=["FUNCTION"])
    table = known.groupby(["UNIT", "FUNCTION", "TIER"]).size().reset_index(name="count")
    table = table.sort_values(["count", "UNIT"], ascending=[False, True], ignore_index=True)
    table["rank"] = table.index + 1
    table["share"] = (table["count"] / table["count"].sum()).round(6)
    table = table.rename(columns={"UNIT": "unit_zh", "FUNCTION": "function", "TIER": "tier"})
    return table[["rank", "unit_zh", "function", "tier", "count", "share"]]


def figures(events: pd.DataFrame) -> pd.DataFrame:
    """Return the single figures: arrivals, over-dispersion, lateness, concentration, routing difficulty."""
    rows = [*coverage(events), *dispersion(events), *lateness(events), *load(events), *routing(events)]
    return pd.DataFrame([(name, plain(value), note) for name, value, note in rows], columns=["name", "value", "note"])


# --- single figures -------------------------------------------------------------------------------

Row = tuple[str, float, str]


def coverage(events: pd.DataFrame) -> list[Row]:
    """Return how many rows there are and of what kind."""
    late = late_flags(events)
    return [
        ("requests", len(events), "rows of the raw file, 2018-02-08 to 2018-10-31"),
        ("requests_without_unit", int((events["UNIT"] == NO_UNIT).sum()), "no handling unit named"),
        (
            "requests_test_unit",
            int((events["UNIT"] == TEST_UNIT).sum()),
            "handled by the platform's test unit",
        ),
        ("requests_late_unknown", int(late.isna().sum()), "closure in time or late not known"),
        ("share_questions", float((events["EVENT_PROPERTY"] == "咨询").mean()), "recorded as 咨询"),
        ("share_complaints", float((events["EVENT_PROPERTY"] == "投诉").mean()), "recorded as 投诉"),
        (
            "share_same_second",
            float(events["CREATE_TIME"].duplicated(keep=False).mean()),
            "share a second with another row: batch import",
        ),
    ]


def dispersion(events: pd.DataFrame) -> list[Row]:
    """Return the daily mean and variance/mean, overall and beyond the weekly profile."""
    recent = events[events["TIME"] >= RELIABLE_FROM]
    daily = daily_counts(recent["DAY"])
    no_holidays = daily.drop(list(HOLIDAYS))
    no_outlier = no_holidays.drop(OUTLIER)
    ordinary = no_outlier.drop(list(MAKE_UP_DAYS))
    seconds = daily_counts(recent.drop_duplicates("CREATE_TIME")["DAY"]).loc[ordinary.index]
    own_time = daily_counts(recent.loc[recent["EVENT_SRC"] != LOADED_CHANNEL, "DAY"]).loc[ordinary.index]
    cleanest = own_time.drop(GAP)
    within = "variance around each weekday's own mean (n - 7 degrees of freedom) over the mean"
    rows: list[Row] = [
        ("days", len(daily), "2018-09-10 to 2018-10-31"),
        ("requests_from_10_sep", int(daily.sum()), "rows in those days"),
        (
            "requests_from_10_sep_12345",
            int((recent["EVENT_SRC"] == LOADED_CHANNEL).sum()),
            "loaded in batches",
        ),
        ("daily_mean", float(daily.mean()), "requests per calendar day"),
        ("outlier_day_requests", int(daily[OUTLIER]), "2018-10-09: 12345 backlog loaded within an hour"),
        (
            "vmr_daily",
            float(daily.var() / daily.mean()),
            "variance/mean of daily counts, all days, inflated by batches",
        ),
        ("vmr_within_weekday", within_weekday(daily), f"{within}; all days; inflated by batches"),
        (
            "vmr_within_weekday_no_holidays",
            within_weekday(no_holidays),
            "the same without 22-24 Sep and 1-7 Oct",
        ),
        ("vmr_within_weekday_no_outlier", within_weekday(no_outlier), "the same, also without 9 Oct"),
        (
            "vmr_within_weekday_ordinary",
            within_weekday(ordinary),
            "the same, also without the make-up days 29-30 Sep",
        ),
        (
            "vmr_within_weekday_seconds",
            within_weekday(seconds),
            "the same, requests of one second counted once",
        ),
        ("daily_mean_ordinary", float(ordinary.mean()), "requests per day in those ordinary days"),
        (
            "rate_cv_ordinary",
            rate_cv(ordinary),
            "coefficient of variation of a gamma daily rate that gives vmr_within_weekday_ordinary",
        ),
        (
            "vmr_within_weekday_no_loads",
            within_weekday(own_time),
            f"ordinary days without channel 12345, mean {own_time.mean():.1f} a day",
        ),
        (
            "vmr_within_weekday_cleanest",
            within_weekday(cleanest),
            f"the same, also without 13 Sep (recording gap), mean {cleanest.mean():.1f} a day",
        ),
        ("rate_cv_cleanest", rate_cv(cleanest), "as rate_cv_ordinary, from vmr_within_weekday_cleanest"),
    ]
    for channel in CHANNELS:
        own = daily_counts(recent.loc[recent["EVENT_SRC"] == channel.raw, "DAY"]).loc[ordinary.index]
        rows.append(
            (
                f"vmr_within_weekday_ordinary.{channel.id}",
                within_weekday(own),
                f"this channel alone, ordinary days, mean {own.mean():.1f} a day",
            )
        )
    return rows


def daily_counts(days: pd.Series[pd.Timestamp]) -> pd.Series[int]:
    """Count rows per calendar day from 10 September to 31 October; days without any are 0."""
    calendar = pd.date_range(RELIABLE_FROM, "2018-10-31")
    return days.value_counts().reindex(calendar, fill_value=0)


def within_weekday(daily: pd.Series[int]) -> float:
    """Return the pooled variance of daily counts around their weekday's mean, over the overall mean."""
    weekday = [day.isoweekday() for day in daily.index]
    residual = daily - daily.groupby(weekday).transform("mean")
    variance = float((residual**2).sum()) / (len(daily) - len(set(weekday)))
    return variance / float(daily.mean())


def rate_cv(daily: pd.Series[int]) -> float:
    """Return the daily rate's coefficient of variation, from variance/mean = 1 + mean cv^2 (gamma-mixed)."""
    return math.sqrt(max(within_weekday(daily) - 1.0, 0.0) / float(daily.mean()))


def late_flags(events: pd.DataFrame) -> pd.Series[float]:
    """Return 1 for late, 0 for in time, missing where not known."""
    return pd.to_numeric(events["OVERTIME_ARCHIVE_NUM"], errors="coerce")


def lateness(events: pd.DataFrame) -> list[Row]:
    """Return the share closed late: overall, by channel, street, tier of the unit and matter."""
    late = late_flags(events)
    rows: list[Row] = [("late_share", float(late.mean()), "of requests whose closure is known")]
    groups: list[tuple[str, pd.Series[str], Iterable[tuple[str, str]]]] = [
        ("channel", events["EVENT_SRC"], [(channel.raw, channel.id) for channel in CHANNELS]),
        (
            "street",
            events["STREET"],
            [
                (street, PINYIN[street.removesuffix("街道")].lower() + "_street")
                for street in sorted(set(events["STREET"]))
            ],
        ),
        ("tier", events["TIER"], [(tier, tier) for tier in ("community", "street", "district")]),
        ("matter", events["MATTER"], [(matter.id, matter.id) for matter in MATTERS]),
    ]
    for kind, column, members in groups:
        for raw, name in members:
            own = late[column == raw]
            rows.append((f"late_share.{kind}.{name}", float(own.mean()), f"of {int(own.notna().sum())} requests"))
    return rows


def load(events: pd.DataFrame) -> list[Row]:
    """Return how requests are spread over tiers and units."""
    table = concentration(events)
    shares = table["count"] / table["count"].sum()
    rows: list[Row] = [("units", len(table), "handling units after merging spellings")]
    by_tier = table.groupby("tier")["count"].sum() / table["count"].sum()
    rows += [
        (f"share_handled.{tier}", float(by_tier[tier]), "of requests, by the unit's tier")
        for tier in ("community", "street", "district")
    ]
    rows.append(("gini_units", gini(table["count"]), "over units with at least one request"))
    rows.append(("top10_unit_share", float(shares.head(10).sum()), "of requests, the ten most loaded units"))
    return rows


def gini(values: pd.Series[int]) -> float:
    """Return the Gini coefficient (0 equal, 1 all on one)."""
    ordered = sorted(float(value) for value in values)
    n = len(ordered)
    weighted = sum((i + 1) * value for i, value in enumerate(ordered))
    return 2.0 * weighted / (n * sum(ordered)) - (n + 1) / n


def routing(events: pd.DataFrame) -> list[Row]:
    """Return how hard the final unit is to guess from category and place."""
    known = events.dropna(subset=["FUNCTION"])
    place = ["SUB_TYPE", "STREET"]
    return [
        ("entropy_unit", conditional_entropy(known, []), "bits"),
        ("entropy_unit_given_street", conditional_entropy(known, ["STREET"]), "bits, in sample"),
        ("entropy_unit_given_subtype", conditional_entropy(known, ["SUB_TYPE"]), "bits, in sample"),
        (
            "entropy_unit_given_subtype_street",
            conditional_entropy(known, place),
            "bits, in sample, biased low",
        ),
        (
            "lookup_accuracy",
            lookup_accuracy(known),
            "share of units named by the look-up table sub-type and street, 5 folds, with back-off",
        ),
    ]


def conditional_entropy(events: pd.DataFrame, given: list[str]) -> float:
    """Return H(unit | given) in bits, from the counts."""
    joint = events.groupby([*given, "UNIT"]).size()
    total = float(len(events))
    own = -sum(count / total * math.log2(count / total) for count in joint)
    if not given:
        return own
    marginal = events.groupby(given).size()
    return own + sum(count / total * math.log2(count / total) for count in marginal)


def lookup_accuracy(events: pd.DataFrame, folds: int = 5) -> float:
    """Return the out-of-sample accuracy of "most frequent unit for this sub-type and street".

    Back-off: the sub-type alone, then the most frequent unit of all. Row i is in fold i modulo `folds`.
    """
    keys: list[list[str]] = [["SUB_TYPE", "STREET"], ["SUB_TYPE"], []]
    fold = pd.Series(range(len(events)), index=events.index) % folds
    hits = 0
    for k in range(folds):
        train, test = events[fold != k], events[fold == k]
        tables = [most_frequent(train, key) for key in keys]
        for row in test[["SUB_TYPE", "STREET", "UNIT"]].to_dict("records"):
            found = (table.get(tuple(row[name] for name in key)) for key, table in zip(keys, tables, strict=True))
            hits += next(unit for unit in found if unit is not None) == row["UNIT"]
    return hits / len(events)


def most_frequent(events: pd.DataFrame, key: list[str]) -> dict[tuple[str, ...], str]:
    """Return key -> most frequent unit; a tie goes to the first in the alphabet."""
    best: dict[tuple[str, ...], tuple[int, str]] = {}
    for index, count in events.groupby([*key, "UNIT"]).size().items():
        *values, unit = index if isinstance(index, tuple) else (index,)
        candidate = (-int(count), str(unit))
        best[tuple(values)] = min(best.get(tuple(values), candidate), candidate)
    return {values: unit for values, (_, unit) in best.items()}


def plain(value: float) -> str:
    """Return a count as it is, another number with at most six decimals."""
    return str(value) if isinstance(value, int) else str(round(float(value), 6))


# --- writing --------------------------------------------------------------------------------------

TABLES: Mapping[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "places.csv": places,
    "functions.csv": functions,
    "matters.csv": matters,
    "handlers.csv": handlers,
    "arrivals.csv": arrivals,
    "arrivals_without_loads.csv": arrivals_without_loads,
    "channels.csv": channels,
    "concentration.csv": concentration,
    "figures.csv": figures,
}


def as_csv(table: pd.DataFrame) -> str:
    """Return a table as CSV text, the same bytes on every machine."""
    return table.to_csv(index=False, lineterminator="\n")


def main() -> None:
    """Write every table from the raw file named on the command line."""
    parser = argparse.ArgumentParser(description="Write scenarios/pingshan/*.csv from the raw events.")
    parser.add_argument("raw", type=Path, help="events_to_2018-10.csv.gz")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the tables go")
    options = parser.parse_args()
    events = read_events(options.raw)
    options.folder.mkdir(parents=True, exist_ok=True)
    for name, table in TABLES.items():
        (options.folder / name).write_text(as_csv(table(events)), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
