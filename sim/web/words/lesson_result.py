"""Words of the one file that a class takes home."""

from __future__ import annotations

from sim.vocabulary.text import Text

WORDS: dict[str, Text] = {
    "result.lesson": Text("一堂课的结果", "The results of a lesson"),
    "result.predict": Text("全班预测了什么", "What the class predicted"),
    "result.decide": Text("全班怎样决定", "How the class decided"),
    "result.run": Text("同一批诉求，在各结构中", "The same requests in each structure"),
    "result.player": Text("播放", "The player"),
    "result.explain": Text("看图", "The charts"),
    "result.more_charts": Text("其余图表", "Further charts"),
    "result.tune": Text("各小组的方案", "What the groups chose"),
    "result.limits": Text("这些结果说明什么，不说明什么", "What these results say, and what they do not"),
    "result.no_run": Text("本课没有运行。", "Nothing was run in this lesson."),
    "result.no_answers": Text("没有人回答。", "Nobody answered."),
    "result.no_decisions": Text(
        "没有人作出决定，因此没有本班规则。", "Nobody decided, so there is no rule of the class."
    ),
    "result.structure": Text("结构", "Structure"),
    "result.mechanisms": Text("机制", "Mechanisms"),
    "result.none": Text("无", "none"),
    "result.bought": Text("选择", "Choices"),
    "result.units": Text("{what} × {n}", "{what} × {n}"),
    "result.nothing": Text("什么也没有选", "nothing"),
    "result.people": Text("{n} 人加入", "{n} people joined"),
    "result.meaning": Text(
        "模型是简化的：结果只说明在写明的假设之下会怎样，不是预测，也不是对任何地方或干部的评价。重复次数少，区间宽；成对差值的区间跨过零之处，不能说有差别；各结构的区间重叠，不等于没有差别。",
        "The model is a simplification: results say what follows from stated assumptions; they are no forecast and no judgement on any place or official. Replications are few and intervals wide; where the interval of a paired difference contains zero, no difference can be claimed; that the structures' own intervals overlap does not mean that there is none.",
    ),
    "result.rule_meaning": Text(
        "本班规则只改变推诿的高低，按各层级转出的比例与模型在同样诉求上的平均概率之差；课堂上的选择没有后果，不能当作干部会怎样选择的证据。",
        "The class's own structure moves only the level of passing, by how the share passed on differs from the model's mean probability for the same requests. Choices in a classroom have no consequences, and are no evidence on how officials choose.",
    ),
}
