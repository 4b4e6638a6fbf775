"""A small commented scenario to begin with: three tiers, seven offices, four matters, hierarchy and dispatch."""

from __future__ import annotations

import re

from sim.vocabulary.errors import Finding, ScenarioError
from sim.vocabulary.text import Language, Text

# One text for both languages: every «中文|English» is replaced by the side that is asked for.
_SLOT = re.compile(r"«([^|»]*)\|([^»]*)»")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")

_YAML = """\
# «检查|Check it»:  tiaokuai check @.yaml
# «比较|Compare»:   tiaokuai compare @.yaml
# «凡未写 status 的数值，结果中都会列为假设。|Every value without a status is listed as an assumption with the result.»
# «状态有三种：source（公开来源）、measured（由数据算得）、assumption（假设）。|\
A status is source (published), measured (computed from data) or assumption.»
name: @
title: {zh: 示例县, en: An example county}
seed: 1

clock:
  horizon: «26 周|26 weeks»        # «时间都要写单位|every duration has its unit»
  warm_up: «4 周|4 weeks»          # «不计入结果的开头；auto 为自动确定|left out at the beginning; auto finds it»

government:
  tiers:                  # «由低到高|from bottom to top»
    - {id: village, title: {zh: 村社区, en: village}, grassroots: true}
    - {id: town, title: {zh: 乡镇街道, en: town}, grassroots: true}
    - {id: county, title: {zh: 县区, en: county}}
  places: @/places.csv        # «属地：weight 为诉求发生的份额|places: weight is the share of demand»
  functions: @/functions.csv  # «职能：同一 domain 容易派错|functions: misroutes mostly stay within a domain»
  offices: @/offices.csv      # «单位：职能写 * 表示综合单位|offices: function * is a general office»
  calendars:
    office: {days: [mon, tue, wed, thu, fri], hours: [["08:30", "12:00"], ["13:30", "18:00"]]}
  desk:                   # «受理台（热线、平台）|the desk: hotline, platform»
    staff: 1
    work: {median: «6 分钟|6 minutes», log_sd: 0.5}

matters: @/matters.csv        # «事项：由谁负责、占多少、要多少工时|matters: who owns them, how many, how much work»

demand:
  volume: «每天 11 件|11 per day»
  overdispersion: 3       # «日诉求量的方差与均值之比|variance over mean of daily counts»
  channels:
    - id: hotline
      title: {zh: 热线, en: hotline}
      share: 0.6
      desk: true
      entry: {town: 0.4, county: 0.6}   # «层级体系下首先到哪一级|first tier in the hierarchy»
    - id: grid
      title: {zh: 网格员, en: grid worker}
      share: 0.4
      entry: {village: 1.0}
  expectation: {median: «7 天|7 days», log_sd: 0.5}

behaviour:                # «十条行为规则，不写即关闭|the ten rules; what is left out is off»
  entry:
    front_accuracy: {value: 70 %, status: assumption, range: [60 %, 80 %]}
    neighbour: 0.7
  capability:
    triage: {median: «10 分钟|10 minutes», log_sd: 0.8}
  overlap:
    overlap: 0.6          # «0 为异责，1 为同责|0: one holder; 1: the same function holds it on every tier»
  passing:
    base_rate: 0.25       # «每次到达单位时的推诿概率|probability per visit of passing it on»
    ambiguity: 0.8
    load: 0.07
  destination:
    knowledge: 0.7
    up_delay: «4 小时|4 hours»
    down_delay: «2 小时|2 hours»
    across_delay: «4 小时|4 hours»
  closure:
    quality: 0.9
    satisfied_if_not: 0.3
    reopening: 0.5

structures:               # «同一批诉求送到以下每个结构|each of them meets the same requests»
  - id: hierarchy
    zh: 职责同构
    en: same-responsibility hierarchy
  - id: dispatch
    zh: 数字派单
    en: digital dispatch
    mechanisms:           # «按顺序叠加|applied in order»
      - power_list: {coverage: 0.8, sharpness: 0.9}
      - targeted_dispatch: {accuracy: 93 %}
      - first_receiver: {compliance: 0.8}
      - trace             # «默认参数|with its defaults»

compare:
  baseline: hierarchy
"""
_TABLES = {
    "places": """\
id,parent,tier,zh,en,weight
county,,county,示例县,Example County,
town,county,town,示例镇,Example Town,
east_village,town,village,东村,East Village,60
west_village,town,village,西村,West Village,40
""",
    "functions": """\
id,domain,zh,en
urban,city,城市管理,Urban management
housing,city,住房建设,Housing
civil,social,民政,Civil affairs
""",
    "offices": """\
place,function,staff,share,calendar
county,urban,3,0.8,office
county,housing,4,0.8,office
county,civil,1,0.6,office
town,urban,3,0.8,office
town,civil,2,0.8,office
east_village,*,1,0.5,office
west_village,*,1,0.5,office
""",
    "matters": """\
id,zh,en,function,owner_tier,co_functions,multi_share,count,grid_share,touch_median_h,touch_log_sd,risky_share,limit_h
litter,环境卫生,Litter,urban,town,,0,40,0.3,1,0.8,0.05,168
parking,违章停车,Illegal parking,urban,county,housing,0.1,25,0.1,2,0.8,0.2,168
leak,房屋渗漏,Leaking roof,housing,county,,0,20,0,3,1,0.2,360
allowance,低保申请,Allowance,civil,town,,0,15,0,2,0.8,0.1,360
""",
}


def starter(name: str, language: Language) -> dict[str, str]:
    """Return {relative file name: text} of a small scenario called `name`, with comments in `language`.

    Raises ScenarioError if the name cannot be the name of a scenario.
    """
    if not _NAME.fullmatch(name):
        problem = Text("不能作为场景名称", "this cannot be the name of a scenario")
        allowed = Text("以小写字母开头的小写字母、数字、下划线", "lower-case letters, digits, underscores")
        raise ScenarioError([Finding(name, 0, 0, "name", problem, name, allowed)])
    side = 1 if language == "zh" else 2
    text = _SLOT.sub(lambda match: match[side], _YAML).replace("@", name)
    return {f"{name}.yaml": text, **{f"{name}/{table}.csv": rows for table, rows in _TABLES.items()}}
