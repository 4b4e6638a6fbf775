"""Write the tables in scenarios/beijing_city/.

    python tests/scenarios/beijing_city_tables.py            # all but offices.csv, at once
    python tests/scenarios/beijing_city_tables.py --staff    # offices.csv too, from short runs: some minutes

Every number that is typed in here stands under SOURCE (published, with body and year) or ASSUMED. What is computed from
them, and from Pingshan's tables where Beijing has published nothing, follows by arithmetic.
"""

from __future__ import annotations

import csv
import math
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
SCENARIO = ROOT / "scenarios" / "beijing_city.yaml"
FOLDER = ROOT / "scenarios" / "beijing_city"
PINGSHAN = ROOT / "scenarios" / "pingshan"

Row = Sequence[object]

# --- SOURCE: demand ------------------------------------------------------------------------------

CONTACTS_PER_YEAR = 21_430_000
"""Contacts taken by 12345 in 2023; Beijing municipal government services and data bureau, quoted by the press in 2024."""
ANSWERED = 0.59
"""Share answered by the desk; Beijing, annual report on 接诉即办 for 2020 (4.5 m of 11.04 m contacts dispatched)."""
CENTRAL_SHARE = 0.59
"""Share of dispatched orders handled by the six central districts, 近六成; the same report for 2020."""
CONTACTS_2020 = 1103.94
"""All contacts of 2020 in units of 10,000; the same report."""


class Cause(NamedTuple):
    """One of the ten most frequent causes of 2020."""

    id: str
    zh: str
    en: str
    count: float
    """Contacts of 2020 in units of 10,000; SOURCE: Beijing, annual report on 接诉即办 for 2020."""
    used: bool = True
    """ASSUMED: epidemic control is left out of 2023, since the measures ended in January 2023."""


CAUSES = (
    Cause("epidemic", "疫情防控", "Epidemic control", 107.7, used=False),
    Cause("market", "市场管理", "Market", 98.0),
    Cause("public_services", "公共服务", "Public services", 64.8),
    Cause("housing", "住房", "Housing", 61.2),
    Cause("health", "医疗卫生", "Health", 59.8),
    Cause("construction", "城乡建设", "Construction", 54.8),
    Cause("traffic", "交通管理", "Traffic", 47.2),
    Cause("order", "社会秩序", "Social order", 46.5),
    Cause("labour", "劳动和社会保障", "Labour and social security", 35.7),
    Cause("education", "教育", "Education", 35.1),
)

# --- SOURCE: territory ---------------------------------------------------------------------------

STREETS = 343
"""Streets and towns connected to 12345; Beijing municipal government services bureau, 2021."""
COMMUNITIES = 3422
"""Communities; Beijing, 2022."""


class District(NamedTuple):
    """A district."""

    id: str
    zh: str
    en: str
    population: int
    """SOURCE: Beijing municipal bureau of statistics, communique no. 2 of the seventh census, 1 November 2020."""
    streets: int
    """Streets and towns. ASSUMED: from memory; Dongcheng, Chaoyang and Miyun were checked, and the sum is the 343."""
    central: bool = False
    """SOURCE: the same communique, which names the six."""


DISTRICTS = (
    District("dongcheng", "东城区", "Dongcheng", 708_829, 17, central=True),
    District("xicheng", "西城区", "Xicheng", 1_106_214, 15, central=True),
    District("chaoyang", "朝阳区", "Chaoyang", 3_452_460, 43, central=True),
    District("fengtai", "丰台区", "Fengtai", 2_019_764, 26, central=True),
    District("shijingshan", "石景山区", "Shijingshan", 567_851, 9, central=True),
    District("haidian", "海淀区", "Haidian", 3_133_469, 29, central=True),
    District("mentougou", "门头沟区", "Mentougou", 392_606, 13),
    District("fangshan", "房山区", "Fangshan", 1_312_778, 28),
    District("tongzhou", "通州区", "Tongzhou", 1_840_295, 22),
    District("shunyi", "顺义区", "Shunyi", 1_324_044, 25),
    District("changping", "昌平区", "Changping", 2_269_487, 22),
    District("daxing", "大兴区", "Daxing", 1_993_591, 22),
    District("huairou", "怀柔区", "Huairou", 441_040, 16),
    District("pinggu", "平谷区", "Pinggu", 457_313, 18),
    District("miyun", "密云区", "Miyun", 527_683, 20),
    District("yanqing", "延庆区", "Yanqing", 345_671, 18),
)


def demand_share(district: District) -> float:
    """Return a district's share of the demand: by population, the six central ones together at CENTRAL_SHARE."""
    group = sum(d.population for d in DISTRICTS if d.central == district.central)
    return (CENTRAL_SHARE if district.central else 1.0 - CENTRAL_SHARE) * district.population / group


def communities_of(streets: int, before: int) -> list[int]:
    """Return how many communities each of `streets` streets has, `before` streets standing before them.

    ASSUMED: they are representative; every street has nine or ten, so that there are COMMUNITIES in all.
    """
    edges = [(before + k) * COMMUNITIES // STREETS for k in range(streets + 1)]
    return [b - a for a, b in pairwise(edges)]


def places() -> Iterator[Row]:
    """Yield the tree: city, districts, streets, communities; weight is contacts per day.

    ASSUMED: communities of a district ask equally much.
    """
    yield "id", "parent", "tier", "zh", "en", "weight"
    yield "beijing", "", "city", "北京市", "Beijing", ""
    for d in DISTRICTS:
        yield d.id, "beijing", "district", d.zh, f"{d.en} District", ""
    inside: list[Row] = []
    before = 0
    for d in DISTRICTS:
        counts = communities_of(d.streets, before)
        before += d.streets
        weight = CONTACTS_PER_YEAR / 365.0 * demand_share(d) / sum(counts)
        for k, count in enumerate(counts, 1):
            street = f"{d.id}_s{k:02d}"
            yield street, d.id, "street", f"{d.zh}街乡{k:02d}", f"{d.en} street {k:02d}", ""
            for c in range(1, count + 1):
                zh, en = f"{d.zh}街乡{k:02d}社区{c:02d}", f"{d.en} street {k:02d} community {c:02d}"
                inside.append((f"{street}_c{c:02d}", street, "community", zh, en, f"{weight:.3f}"))
    yield from inside


# --- ASSUMED: functions --------------------------------------------------------------------------


class Function(NamedTuple):
    """A function; misroutes land mostly inside its domain."""

    id: str
    domain: str
    zh: str
    en: str


FUNCTIONS = (
    Function("city_management", "city_services", "城市管理与绿化", "City management and greening"),
    Function("enforcement", "city_services", "综合执法", "Urban enforcement"),
    Function("utilities", "environment_utilities", "水电气热", "Water, power, gas and heating"),
    Function("environment_water", "environment_utilities", "生态环境与水务", "Environment and water"),
    Function("housing_construction", "construction_transport", "住房和城乡建设", "Housing and construction"),
    Function("planning_land", "construction_transport", "规划和自然资源", "Planning and land"),
    Function("transport", "construction_transport", "交通", "Transport"),
    Function("traffic_police", "construction_transport", "公安交管", "Traffic police"),
    Function("public_security", "order_safety", "公安", "Public security"),
    Function("emergency", "order_safety", "应急消防", "Emergency and fire safety"),
    Function("market_supervision", "order_safety", "市场监管", "Market supervision"),
    Function("education", "livelihood", "教育", "Education"),
    Function("health", "livelihood", "卫生健康", "Health"),
    Function("labour", "livelihood", "人力社保", "Labour and social insurance"),
    Function("civil_affairs", "livelihood", "民政", "Civil affairs"),
    Function("general_affairs", "administration", "综合", "General affairs"),
)

# --- ASSUMED: matters ----------------------------------------------------------------------------


class Matter(NamedTuple):
    """A matter, its share of a cause, its owner, and the matter of Pingshan whose work it is taken to resemble."""

    id: str
    zh: str
    en: str
    cause: str
    share: float
    """Share of the cause. ASSUMED; what each cause mainly holds is SOURCE: the report's own words, 2020."""
    function: str
    tier: str
    kin: str
    """ASSUMED: work, waits, risk, limit, recurrence and joint work are those of this matter in Pingshan."""
    co_functions: str = ""


MATTERS = (
    Matter("market_consumer", "消费与网络交易", "Consumers and online trade", "market", 0.75, "market_supervision", "district", "market", "enforcement"),
    Matter("market_stalls", "市场秩序", "Stalls and street markets", "market", 0.15, "enforcement", "street", "street_trading"),
    Matter("market_platforms", "平台企业与价格", "Platforms and prices", "market", 0.10, "market_supervision", "city", "market", "transport"),
    Matter("heating_firms", "供暖供水供电供气（市属企业）", "Heating, water, power, gas: city firms", "public_services", 0.35, "utilities", "city", "water_supply_drainage", "environment_water"),
    Matter("heating_local", "供暖供水（区属与自管）", "Heating and water: local suppliers", "public_services", 0.35, "utilities", "district", "water_supply_drainage", "housing_construction"),
    Matter("bus_metro", "公交地铁", "Bus and underground", "public_services", 0.30, "transport", "city", "public_transport"),
    Matter("estates", "小区物业与配套", "Residential estates", "housing", 0.55, "housing_construction", "street", "residential_estates", "city_management;public_security"),
    Matter("letting", "房产中介与租赁", "Estate agents and letting", "housing", 0.35, "housing_construction", "district", "housing"),
    Matter("housing_funds", "公积金与保障房", "Housing funds and public housing", "housing", 0.10, "housing_construction", "city", "housing"),
    Matter("local_care", "基层医疗服务", "Local health care", "health", 0.60, "health", "district", "health"),
    Matter("hospitals", "医院与就医流程", "Hospitals and access to them", "health", 0.40, "health", "city", "health"),
    Matter("building_sites", "施工管理", "Building sites", "construction", 0.50, "housing_construction", "district", "construction_noise"),
    Matter("illegal_building", "违法建设", "Illegal building", "construction", 0.35, "enforcement", "street", "land_planning", "planning_land;housing_construction"),
    Matter("planning", "规划与征拆", "Planning and clearance", "construction", 0.15, "planning_land", "district", "land_planning", "housing_construction;enforcement"),
    Matter("parking_estates", "小区与街巷停车", "Parking in estates and lanes", "traffic", 0.30, "city_management", "street", "illegal_parking"),
    Matter("roads_parking", "道路与路侧停车", "Roads and roadside parking", "traffic", 0.40, "transport", "district", "road_furniture", "traffic_police"),
    Matter("signals", "信号与交通设施", "Signals and traffic order", "traffic", 0.30, "traffic_police", "district", "road_safety", "transport"),
    Matter("disputes", "经济纠纷与治安", "Disputes and public order", "order", 0.60, "public_security", "district", "public_order", "enforcement"),
    Matter("registration", "户籍管理", "Household registration", "order", 0.30, "public_security", "district", "public_order"),
    Matter("city_police", "出入境与市级警务", "City police matters", "order", 0.10, "public_security", "city", "public_order"),
    Matter("wages", "薪酬纠纷", "Wages", "labour", 0.70, "labour", "district", "labour", "housing_construction"),
    Matter("social_insurance", "社会保险", "Social insurance", "labour", 0.30, "labour", "city", "labour"),
    Matter("schools", "入学与社会办学", "School places and private schools", "education", 0.80, "education", "district", "schools"),
    Matter("city_schools", "市属学校与升学", "City schools and admission", "education", 0.20, "education", "city", "schools"),
    Matter("appearance", "市容秩序", "City appearance", "other", 0.0, "enforcement", "street", "city_appearance", "city_management;planning_land"),
    Matter("refuse", "垃圾与环境卫生", "Refuse and cleaning", "other", 0.0, "city_management", "street", "street_cleaning", "enforcement"),
    Matter("greening", "园林绿化", "Trees and greening", "other", 0.0, "city_management", "district", "greening", "environment_water"),
    Matter("noise_odour", "噪声油烟", "Neighbourhood noise and fumes", "other", 0.0, "enforcement", "street", "neighbourhood_noise", "public_security;environment_water"),
    Matter("pollution", "环境污染", "Pollution", "other", 0.0, "environment_water", "district", "pollution"),
    Matter("public_works", "市政设施", "Public works", "other", 0.0, "city_management", "district", "public_works", "transport;utilities"),
    Matter("fire_safety", "消防与安全隐患", "Fire and safety hazards", "other", 0.0, "emergency", "street", "other_safety", "housing_construction;public_security"),
    Matter("community_affairs", "民政与社区事务", "Welfare and community affairs", "other", 0.0, "civil_affairs", "street", "welfare", "health"),
    Matter("services_district", "政务服务及其他（区）", "Government services and the rest: district", "other", 0.15, "general_affairs", "district", "party_publicity"),
    Matter("services_city", "政务服务及其他（市）", "Government services and the rest: city", "other", 0.10, "general_affairs", "city", "party_publicity"),
)  # fmt: skip

OTHER_LIKE: dict[str, tuple[str, ...]] = {
    # ASSUMED: what the ten causes do not hold, services apart, is mixed as these matters were in Pingshan in 2018.
    "appearance": ("street_trading", "advertising", "city_appearance", "animals"),
    "refuse": ("street_cleaning", "dumped_waste", "sanitation_facilities"),
    "greening": ("greening", "wildlife_pests"),
    "noise_odour": ("neighbourhood_noise", "traffic_noise", "odour"),
    "pollution": ("industrial_noise", "pollution"),
    "public_works": ("public_works", "utility_parts"),
    "fire_safety": ("other_safety",),
    "community_affairs": ("welfare",),
}

BORROWED = [
    "touch_median_h",
    "touch_log_sd",
    "outside_share",
    "outside_median_h",
    "outside_log_sd",
    "risky_share",
    "limit_h",
    "recurrence",
    "urgency",
]


def pingshan(name: str) -> list[dict[str, str]]:
    """Return a table of Pingshan."""
    with (PINGSHAN / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def counts() -> dict[str, float]:
    """Return the demand of each matter, in 10,000 contacts of 2020."""
    of_cause = {c.id: c.count for c in CAUSES}
    of_cause["other"] = CONTACTS_2020 - sum(of_cause.values())
    found = {row["id"]: float(row["count"]) for row in pingshan("matters.csv")}
    like = {name: sum(found[kin] for kin in kins) for name, kins in OTHER_LIKE.items()}
    services = sum(m.share for m in MATTERS if m.cause == "other")
    share = {m.id: m.share for m in MATTERS}
    share.update({name: (1.0 - services) * value / sum(like.values()) for name, value in like.items()})
    return {m.id: of_cause[m.cause] * share[m.id] for m in MATTERS}


def answered_share() -> float:
    """Return the share of what can be settled at all that the desk answers, so that it answers ANSWERED of everything.

    A desk answers only what can be settled. The share that can be settled among dispatched requests is that of the kin
    in Pingshan; among all contacts of the matter it is higher by what the desk has answered (`solvable`).
    """
    weight = counts()
    settled = {row["id"]: float(row["solvable_share"]) for row in pingshan("matters.csv")}
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2.0
        answered = sum(weight[m.id] * middle * solvable(settled[m.kin], middle) for m in MATTERS) / sum(weight.values())
        low, high = (middle, high) if answered < ANSWERED else (low, middle)
    return low


def solvable(dispatched: float, answered: float) -> float:
    """Return the share of all contacts that can be settled, from that share among the dispatched ones."""
    return dispatched / (1.0 - answered + answered * dispatched)


def matters() -> Iterator[Row]:
    """Yield the matters."""
    kin = {row["id"]: row for row in pingshan("matters.csv")}
    weight, answered = counts(), answered_share()
    head = [
        "id",
        "zh",
        "en",
        "function",
        "owner_tier",
        "co_functions",
        "multi_share",
        "count",
        "grid_share",
        "touch_median_h",
        "touch_log_sd",
        "outside_share",
        "outside_median_h",
        "outside_log_sd",
        "risky_share",
        "solvable_share",
        "limit_h",
        "recurrence",
        "urgency",
    ]
    yield head
    for m in MATTERS:
        like = kin[m.kin]
        row: dict[str, object] = {name: like[name] for name in BORROWED}
        row |= {"id": m.id, "zh": m.zh, "en": m.en, "function": m.function, "owner_tier": m.tier}
        row |= {"co_functions": m.co_functions, "multi_share": like["multi_share"] if m.co_functions else "0.0"}
        row |= {"count": f"{weight[m.id]:.3f}", "grid_share": like["grid_share"]}
        row["solvable_share"] = f"{solvable(float(like['solvable_share']), answered):.4f}"
        yield [row[name] for name in head]


def causes() -> Iterator[Row]:
    """Yield the published causes, and what stands in for the rest."""
    report = "Beijing, annual report on swift response (接诉即办), 2020"
    yield "id", "zh", "en", "contacts_10k_2020", "in_scenario", "status", "source"
    for c in CAUSES:
        yield c.id, c.zh, c.en, c.count, "yes" if c.used else "no", "source", report
    rest = CONTACTS_2020 - sum(c.count for c in CAUSES)
    yield "other", "其他", "Other", f"{rest:.2f}", "yes", "source", f"all contacts less the ten causes: {report}"


def profile() -> Iterator[Row]:
    """Yield demand by hour of the week, borrowed from Pingshan 2018 and smoothed, since Beijing's is not published.

    ASSUMED: one hour-of-day shape for all days, averaged over three neighbouring hours; one level for workdays and one
    for weekends. Pingshan's 4,260 requests are too few for 168 separate hours.
    """
    hours, days = [0.0] * 24, [0.0] * 7
    for row in pingshan("arrivals_without_loads.csv"):
        hours[int(row["hour"])] += float(row["weight"])
        days[int(row["weekday"]) - 1] += float(row["weight"])
    total = sum(hours)
    smooth = [sum(hours[(h + k) % 24] for k in (-1, 0, 1)) / 3.0 for h in range(24)]
    level = [sum(days[:5]) / 5.0] * 5 + [sum(days[5:]) / 2.0] * 2
    yield "weekday", "hour", "weight"
    for day in range(7):
        for hour in range(24):
            yield day + 1, hour, f"{level[day] * smooth[hour] / total:.3f}"


def functions() -> Iterator[Row]:
    """Yield the functions."""
    yield Function._fields
    yield from FUNCTIONS


def write(name: str, rows: Iterable[Row]) -> None:
    """Write one table."""
    with (FOLDER / name).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


TABLES = {"places": places, "functions": functions, "matters": matters, "causes": causes, "profile": profile}

# --- ASSUMED: staff ------------------------------------------------------------------------------

TARGET = {"community": 0.72, "street": 0.75, "district": 0.75, "city": 0.73}
"""Load aimed at in the hierarchy; queues add a little."""
LARGEST_SHARE = {"community": 0.5, "street": 0.7, "district": 0.8, "city": 0.8}
"""Share of a person's working time that requests may take at most."""
LEAST_STAFF = {"community": 2, "street": 1, "district": 1, "city": 1}
"""At least two of a community's workers (6 on average: SOURCE, China 2020, 4 m in 650,000) deal with requests."""
WEEKLY_HOURS = 40.0
STREET_FUNCTIONS = ("city_management", "enforcement", "*")
DEPARTMENTS = (*(f.id for f in FUNCTIONS if f.id != "general_affairs"), "*")
"""City and district have a department per function; the general office holds the rest."""
ORGANS = {"city": DEPARTMENTS, "district": DEPARTMENTS, "street": STREET_FUNCTIONS, "community": ("*",)}
SCALE = 80
"""The runs that measure the work have 1/80 of the demand and no queues: work does not depend on it otherwise."""
WEEKS, LEFT_OUT = 8, 2
REPLICATIONS = range(100, 110)
"""Other replications than those of any comparison."""


def offices(need: dict[tuple[str, str, str], float] | None) -> Iterator[Row]:
    """Yield the offices; `need` is staff-hours per week by (tier, district, function), None gives everyone plenty."""
    yield "place", "function", "staff", "share", "calendar"
    rows = iter(places())
    next(rows)
    for row in rows:
        place, tier = str(row[0]), str(row[2])
        for function in ORGANS[tier]:
            if need is None:
                yield place, function, 200, 1.0, "office"
                continue
            people = need[tier, place.split("_")[0], function] / TARGET[tier] / WEEKLY_HOURS
            staff = max(LEAST_STAFF[tier], math.ceil(people / LARGEST_SHARE[tier]))
            yield place, function, staff, f"{max(0.01, people / staff):.3f}", "office"


def measured_need() -> dict[tuple[str, str, str], float]:
    """Return the staff-hours per week that the hierarchy asks of an office, by (tier, district, function).

    Casework comes from runs at 1/SCALE of the demand, and is shared out by the districts' demand, since districts
    differ in nothing else; paperwork does not depend on demand and is exact.
    """
    import numpy as np

    from sim.scenario.reading import read_scenario
    from sim.study.run import build_world, run

    world = build_world(read_scenario(SCENARIO))
    hours = WEEKS * 168.0
    week = world.demand.hourly[:168] / SCALE
    demand = world.demand._replace(horizon=hours, hourly=np.tile(week, WEEKS), overdispersion=1.0)
    rules = world.baseline.rules
    paper = rules.paperwork
    baseline = world.baseline.with_rules(paperwork=paper._replace(items=0.0))
    small = world._replace(demand=demand, baseline=baseline)
    keys = [tuple(row[:2]) for row in list(offices(None))[1:]]
    tier_of = {str(row[0]): str(row[2]) for row in list(places())[1:]}
    work = np.zeros(len(keys) + 1)
    for replication in REPLICATIONS:
        rows, _ = run(small, "hierarchy", replication)
        counted = (rows["office"] >= 0) & (rows["start"] >= LEFT_OUT * 168.0)
        np.add.at(work, rows["office"][counted], (rows["hours"] + rows["trace"])[counted])
        print("replication", replication, len(rows), "rows", flush=True)
    work *= SCALE / len(REPLICATIONS) / (WEEKS - LEFT_OUT)
    total: dict[tuple[str, str], float] = {}
    for (place, function), value in zip(keys, work, strict=False):
        key = (tier_of[str(place)], str(function))
        total[key] = total.get(key, 0.0) + float(value)
    superiors = world.baseline.government.superiors
    item = paper.hours * math.exp(paper.shape**2 / 2.0)
    asked = {(str(p), str(f)): float(n) * paper.items * item for (p, f), n in zip(keys, superiors, strict=False)}
    need: dict[tuple[str, str, str], float] = {}
    number: dict[tuple[str, str], int] = {}
    for place, tier in tier_of.items():
        key = (tier, place.split("_")[0])
        number[key] = number.get(key, 0) + 1
    share = {d.id: demand_share(d) for d in DISTRICTS} | {"beijing": 1.0}
    for (place, function), paperwork in asked.items():
        tier, district = tier_of[place], place.split("_")[0]
        need[tier, district, function] = total[tier, function] * share[district] / number[tier, district] + paperwork
    return need


def main() -> None:
    """Write the tables, and with --staff the offices."""
    for name, rows in TABLES.items():
        write(f"{name}.csv", rows())
    print(f"answered: {answered_share():.4f}")
    if "--staff" in sys.argv[1:]:
        write("offices.csv", offices(None))
        write("offices.csv", offices(measured_need()))


if __name__ == "__main__":
    main()
