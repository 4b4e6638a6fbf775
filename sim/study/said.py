"""The statements themselves, each in one sentence, with its sign, its source and the mechanisms it concerns."""

from __future__ import annotations

from typing import NamedTuple

from sim.vocabulary.text import Text


class Said(NamedTuple):
    """One statement about how a government of this kind behaves."""

    id: str
    sign: str
    """`+` speaks for digital dispatch, `-` against it, `+/-` both ways, `0` neither."""
    name: Text
    """In a few words."""
    text: Text
    source: str
    """Who published it; `seed` with a number is a founding document of the project."""
    mechanisms: tuple[str, ...] = ()
    """Names of the mechanisms it concerns."""


SAID: tuple[Said, ...] = (
    Said(
        "P1",
        "0",
        Text("纸面清单压力下失效", "Paper list fades under pressure"),
        Text(
            "纸面清单在压力下几乎不起作用：负荷高时，推诿与基层承担的份额基本不变；负荷低时的效果随压力上升而消退。",
            "A paper list changes little under pressure: at high load passing and the grassroots share stay almost as they were; what it does at low load fades as pressure rises.",
        ),
        "seed 000",
        ("power_list",),
    ),
    Said(
        "P2",
        "+",
        Text("平台清单减少错派", "List in a platform cuts misrouting"),
        Text(
            "进入平台的清单使错派大幅减少：首次派单错误率由三成左右降至 2%–14%。",
            "A list inside a platform cuts misrouting a lot: first-dispatch error from about .30 to .02-.14.",
        ),
        "Shenzhen Bao'an 2024; Shenzhen 2024; Guangzhou Baiyun 2023",
        ("power_list", "targeted_dispatch", "learning_dispatch"),
    ),
    Said(
        "P3",
        "0",
        Text("被推者继续被推", "Bounced requests bounce on"),
        Text(
            "流转次数越多办结越慢，且被流转过的诉求更容易再被流转：再流转的概率不随次数下降。",
            "Every further hand-over lengthens a request, and bounced requests bounce on: the hazard of one more does not fall.",
        ),
        "BPI Challenge 2013",
        ("power_list", "trace", "duty_list"),
    ),
    Said(
        "P4",
        "0",
        Text("时长呈厚尾", "Times are heavy-tailed"),
        Text(
            "办理时长呈厚尾：均值明显高于中位数，变异系数大于 1，且有一部分当即办结。",
            "Times are heavy-tailed: the mean well above the median, a coefficient of variation above 1, a mass settled at once.",
        ),
        "BPI Challenge 2013; Dutch permits; New York 311",
    ),
    Said(
        "P5",
        "+",
        Text("首接消除入口推转", "First receiver ends circulation"),
        Text(
            "首接负责消除了入口处的来回推转：“没人管”的诉求趋近于零。",
            "The first-receiver rule removes circulation at the gate: nobody's requests go to about zero.",
        ),
        "seed 000; Beijing's regulation of 2021",
        ("first_receiver",),
    ),
    Said(
        "P6",
        "-",
        Text("扁平化压向基层", "Flattening loads the grassroots"),
        Text(
            "扁平化把负荷压向街乡：若人员与权力不随之下沉，基层负荷率上升，而中间层级的负荷下降。",
            "Flattening shifts load to streets and townships: grassroots utilisation rises unless staff and power move too, while the load of the tiers between falls.",
        ),
        "Zhang & Xiong 2024; Li, Lu & Wang 2016; seed 004",
        ("territorial_dispatch", "grid_resolution", "delegation"),
    ),
    Said(
        "P7",
        "-",
        Text("办得越好来得越多", "Success breeds demand"),
        Text(
            "办得越好来得越多：在人员不变时，部分乃至全部收益被新增诉求抵消。",
            "Success breeds demand: with fixed capacity part or all of the gain is eaten.",
        ),
        "Beijing 12345 2018-2020; An 2022",
        ("targeted_dispatch", "first_receiver", "grid_closure", "prevention"),
    ),
    Said(
        "P8",
        "+",
        Text("先陡后缓地爬升", "Steep climb, then saturation"),
        Text(
            "解决率与满意率在第一年快速爬升、随后趋于饱和，而不是一步到位。",
            "Settlement and satisfaction climb steeply in the first year, then saturate; they do not jump.",
        ),
        "Beijing 12345 2019-2024",
        ("promotion", "three_rate_assessment", "learning_dispatch"),
    ),
    Said(
        "P9",
        "-",
        Text("上报与实质的差距", "Reported rates above real ones"),
        Text(
            "上报的比率接近上限，实质的比率却不然；排名越严，两者差距越大。",
            "Reported rates sit near the ceiling while substantive ones do not; the gap widens as ranking gets harsher.",
        ),
        "Shanghai 2016; Fengcheng 2025; Tu & Gong 2022",
        ("three_rate_assessment", "race"),
    ),
    Said(
        "P10",
        "-",
        Text("压力有中间最优", "Pressure has an interior optimum"),
        Text(
            "考核压力存在中间的最优点：过大则提前关单、表面整改、重复来电。",
            "Assessment pressure has an interior optimum: beyond it come early closing, cosmetic fixes and repeat calls.",
        ),
        "Tu & Gong 2022; Edmonton audit 2023",
        ("three_rate_assessment", "race"),
    ),
    Said(
        "P11",
        "+",
        Text("网格关闭减少虚假办结", "Grid closing cuts false closure"),
        Text(
            "关闭权放在网格端可减少虚假办结，但增加确认工作；没有它，办结更快而重办更多。",
            "The closing right at the grid end cuts false closure and adds confirmation work; without it closure is faster and re-opening higher.",
        ),
        "seed 000",
        ("grid_closure",),
    ),
    Said(
        "P12",
        "-",
        Text("关闭权不创造能力", "Closing right adds no capacity"),
        Text(
            "网格的关闭权并不创造办理能力：需要部门权力的事项仍在等部门。",
            "The grid's closing right creates no capacity: what needs a department's power still waits for the department.",
        ),
        "seed 000",
        ("grid_closure",),
    ),
    Said(
        "P13",
        "+",
        Text("牵头部门优于乡镇协调", "Lead department beats township"),
        Text(
            "多部门诉求由牵头部门统筹优于由乡镇协调：乡镇耗时更少、办得更快；对单部门诉求没有作用。",
            "A lead department beats township-led coordination for multi-department requests, with less township time; it does nothing for single-department ones.",
        ),
        "seed 003",
        ("lead_department",),
    ),
    Said(
        "P14",
        "-",
        Text("协同改善多于推诿减少", "Cooperation gains more than passing"),
        Text(
            "协同的改善大于推诿的减少：仍有相当部分的推诿留存。",
            "Cooperation improves more than passing falls: a sizeable residual of buck-passing remains.",
        ),
        "Zhejiang University survey of Quzhou 2022",
        ("lead_department", "duty_list", "modules"),
    ),
    Said(
        "P15",
        "+/-",
        Text("分解亮灯利于节点清楚者", "Splitting and lights need clear nodes"),
        Text(
            "任务分解与亮灯有助于节点清楚的事项；节点越细，填报越多；亮灯的挤占未亮灯的；对边界不清的诉求没有作用。",
            "Decomposition with lights helps plans with clear nodes; the finer the nodes the more reporting; lit items draw attention from unlit ones; it does nothing for ill-defined requests.",
        ),
        "seed 000",
        ("task_decomposition", "lights"),
    ),
    Said(
        "P16",
        "-",
        Text("半数字化最重", "Half digital weighs most"),
        Text(
            "平台若不替代旧手段就只会增加工作：统一平台最轻，半数字化最重，甚至不如纸面。",
            "Platforms add work unless they replace something: one shared platform is the lightest, partial digitalisation the heaviest and worse than paper.",
        ),
        "seed 001",
        ("fragmentation", "data_sharing", "direct_line"),
    ),
    Said(
        "P17",
        "-",
        Text("部分事项不见成效", "No effect for some matters"),
        Text(
            "有些事项不见成效：收益在简单、常见的事项上，结构性与历史遗留问题依旧缓慢。",
            "No effect for some matters: gains lie in simple, frequent ones; structural and historical ones stay slow.",
        ),
        "review of Beijing's reform; seed 004",
        ("targeted_dispatch", "power_list", "first_receiver"),
    ),
    Said(
        "P18",
        "+",
        Text("未诉先办须问题反复", "Prevention needs recurrence"),
        Text(
            "未诉先办只在问题反复出现时见效，且有滞后、需先投入人力。",
            "Prevention pays only where problems recur, with a lag and a price in capacity up front.",
        ),
        "seed 004; Beijing's problem of the month 2021-2025",
        ("prevention",),
    ),
    Said(
        "P19",
        "-",
        Text("吹哨率有最优点", "Whistle rate has an optimum"),
        Text(
            "吹哨率存在最优点：太低无用，太高则部门疲于应付。",
            "The whistle rate has an optimum: too low is of no use, too high runs departments ragged.",
        ),
        "frontline accounts of Beijing's pilot 2018",
        ("whistle",),
    ),
    Said(
        "P20",
        "0",
        Text("街乡快而重程序", "Streets quick, districts substantive"),
        Text(
            "层级改变回应的性质：街乡更快、更偏程序，区级更偏实质。",
            "The tier changes the kind of response: streets are faster and more procedural, districts more substantive.",
        ),
        "Zhao & Meng 2021",
        ("territorial_dispatch", "targeted_dispatch", "delegation"),
    ),
    Said(
        "P21",
        "0",
        Text("时长呈凸性", "Delay is convex"),
        Text(
            "时长对推诿概率和文牍负担是凸的：越多，每多一分的代价越大。",
            "Delay is convex in the bounce probability and in the paperwork share: each further step costs more than the last.",
        ),
        "queueing theory",
        ("power_list", "assessment_consolidation", "trace"),
    ),
    Said(
        "P22",
        "0",
        Text("扁平派单在某处更差", "Flat dispatch loses somewhere"),
        Text(
            "参数空间中存在推诿无害甚至有益、扁平派单反而更差的区域（首接单位过载、留痕成本）：须指明其所在。",
            "Somewhere in the parameter space passing is harmless or useful, and flat dispatch loses (overload of the first receiver, cost of traces): where is shown.",
        ),
        "Fioretti & Lomi 2010",
        ("targeted_dispatch", "first_receiver", "trace", "power_list", "grid_closure"),
    ),
    Said(
        "N1",
        "0",
        Text("阴性对照", "Negative control"),
        Text(
            "阴性对照：每类事项只有一个主责单位且权力完备、无人派错、传递无延迟、无文牍时，各种结构的解决时长几乎相同。",
            "Negative control: with one owner per matter, every owner empowered, no misrouting, no transmission delay and no paperwork, all structures give nearly the same resolution time.",
        ),
        "design of the model",
    ),
    Said(
        "N2",
        "0",
        Text("零差异", "Null"),
        Text(
            "零差异：同一结构的两个名称逐件完全相同。",
            "Null: two names for the same structure differ by exactly 0, request by request.",
        ),
        "design of the model",
    ),
)
