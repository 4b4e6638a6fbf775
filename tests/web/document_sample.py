"""A report made up by hand: what the page shows does not depend on any run."""

from __future__ import annotations

from sim.report.chart_data import Provenance
from sim.report.document import content
from sim.vocabulary.text import Text
from tests.report.sample_parts import SEARCHED, UNSTUDIED, Row, key_figure

_NAMES = (
    ("hierarchy", Text("职责同构的层级体系", "same-responsibility hierarchy")),
    ("dispatch", Text("数字派单", "digital dispatch")),
    ("paper_list", Text("纸面权责清单", "paper power list")),
    ("joint", Text("双向交办、乡镇综合执法与网格员关闭权", "two-way dispatch, township enforcement and closing right")),
    ("mild", Text("首接负责与温和排名", "first receiver with mild ranking")),
    ("harsh", Text("首接负责与严厉排名", "first receiver with harsh ranking")),
)
TITLE = Text("示例县群众诉求", "Citizens' requests of a sample county")
PROVENANCE = Provenance(TITLE, 7, 9, "0.0.0", "0123456789abcdef", 1234)


def sample(
    structures: int = 2, *, title: Text = TITLE, swings: bool = False, studies: bool = False
) -> content.Document:
    """Return a report of two to six structures."""
    names = _NAMES[:structures]
    others = [name for name, _ in names[1:]]
    time = key_figure(
        "resolution_time_true_mean",
        Text("真正解决平均时长", "mean time until truly settled"),
        Text("21.2 天（95% CI 19.9 至 22.5）", "21.2 days (95 % CI 19.9 to 22.5)"),
        [
            (name, Text("11.3 天", "11.3 days"), Text("-9.9 天", "-9.9 days"), Text("-11.0 至 -8.7", "-11.0 to -8.7"))
            for name in others
        ],
        ["better", "better", "undecided", "better", "undecided"],
    )
    passed = _passed("passed_share", Text("推诿率", "share passed"), 45.9, others)
    load = key_figure(
        "grassroots_hours_per_worker_week",
        Text("基层人均周工时", "grassroots hours per worker-week"),
        Text("16.3（95% CI 15.2 至 17.4）", "16.3 (95 % CI 15.2 to 17.4)"),
        [(name, Text("20.1", "20.1"), Text("+3.8", "+3.8"), Text("+2.7 至 +5.0", "+2.7 to +5.0")) for name in others],
        ["worse", "undecided", "better", "worse", "undecided"],
    )
    definitions = tuple(
        content.Definition(
            key,
            text,
            meaning,
            (_passed(f"{measure}_share", Text(f"{text.zh}率", f"share with {text.en}"), level, others),),
        )
        for key, measure, text, meaning, level in (
            (
                "strict",
                "passed",
                Text("无效流转", "unproductive hand-overs"),
                Text("送出方本可办理的移交。", "The sender could have acted."),
                45.9,
            ),
            (
                "any",
                "handed_over",
                Text("任何流转", "any hand-over"),
                Text("一切移交、退单和督办。", "All hand-overs."),
                71.4,
            ),
            (
                "returns",
                "returned",
                Text("只算退单", "returns only"),
                Text("只算退回受理台。", "Sent back to the desk."),
                12.5,
            ),
            (
                "ping_pong",
                "ping_pong",
                Text("来回推诿", "ping-pong"),
                Text("移交给刚送来的单位。", "Back to where it came from."),
                8.1,
            ),
        )
    )
    return content.Document(
        name="sample",
        title=title,
        question=Text(
            f"同一批诉求交给{'、'.join(text.zh for _, text in names)}办理：多久真正解决、是否被推诿、由谁承担工作？",
            f"The same requests under {', '.join(text.en for _, text in names)}: how long until each is truly settled, how often is it "
            "passed on, and who does the work?",
        ),
        about=((Text("情景是什么", "What is it"), Text("一个虚构的县。", "A made-up county.")),),
        baseline="hierarchy",
        structures=tuple(_structure(name, text, k) for k, (name, text) in enumerate(names)),
        headline=(time, passed, load),
        verdict=_verdict([text for _, text in names]),
        limits=Text(
            "这是模型在 133 个参数（其中 110 个为假设）、9 次成对重复下的结论；区间说明模型的答案有多精确，不说明模型有多真实。",
            "This is the model's answer under 133 parameters, 110 of them assumptions, from 9 paired replications; an interval says how "
            "exact the model's answer is, not how true the model is.",
        ),
        trade_offs=(Text("时间缩短，基层负担上升。", "Time falls and the grassroots' load rises."),),
        sentences=(Text("数字派单比层级体系快 9.9 天。", "Digital dispatch is faster by 9.9 days."),),
        measures=(time, passed, load),
        definitions=definitions,
        figures=(),
        studies=_studies() if studies else (),
        unstudied=UNSTUDIED,
        searched=SEARCHED,
        grounds=_grounds(swings),
        ground_heading=Text("30 个参数中 10 个是假设", "10 of 30 parameters are assumptions"),
        comments=(Text("按要求做了 9 次成对重复。", "9 paired replications, as asked."),),
        patterns=(Text("P1（中性）纸面清单。", "P1 (neither) A paper list."),),
        checklist=((Text("目的", "Purpose"), Text("比较结构。", "To compare structures.")),),
        glossary=(
            content.Term(Text("推诿", "passed"), Text("无效的流转。", "An unproductive hand-over.")),
            content.Term(
                Text("真正解决", "truly settled"),
                Text("最后一次办结确实解决了问题。", "The last closure did settle the matter."),
            ),
            content.Term(Text("层级", "tier"), Text("政府的一级。", "One level of government.")),
            content.Term(
                Text("成对", "paired"), Text("各结构面对同样的诉求。", "All structures meet the same requests.")
            ),
        ),
        provenance=PROVENANCE,
        provenance_text=Text("情景：示例县 · 随机种子 7", "Scenario: sample county · seed 7"),
        command="tiaokuai compare scenarios/sample.yaml --seed 7",
        citation="@misc{sample, title = {A sample}}",
    )


def _verdict(names: list[Text]) -> Text:
    base = names[0]
    zh = "".join(
        f"与{base.zh}相比，{text.zh}改善：真正解决平均时长、推诿率；变差：基层人均周工时。" for text in names[1:]
    )
    en = " ".join(
        f"{text.en.capitalize()} against {base.en}: better in mean time until truly settled, share passed; worse in grassroots hours "
        "per worker-week."
        for text in names[1:]
    )
    return Text(zh, en)


def _passed(measure: str, text: Text, level: float, others: list[str]) -> content.KeyFigure:
    rows: list[Row] = [
        (
            name,
            Text(f"{level / 2:.1f}%", f"{level / 2:.1f} %"),
            Text(f"-{level / 2:.1f} 个百分点", f"-{level / 2:.1f} percentage points"),
            Text("-30 至 -21", "-30 to -21"),
        )
        for name in others
    ]
    shown = Text(f"{level}%（95% CI 42.8% 至 48.9%）", f"{level} % (95 % CI 42.8 % to 48.9 %)")
    return key_figure(measure, text, shown, rows, ["better", "undecided", "worse", "undecided", "better"])


def _structure(name: str, text: Text, k: int) -> content.StructureSaid:
    if k == 0:
        sentence = Text(
            "各层级职责相同，没有改革机制；作为比较的基准。",
            "No mechanism of reform: what the others are compared with.",
        )
        return content.StructureSaid(name, text, sentence, (), ())
    mechanisms = tuple(
        content.MechanismSaid(
            title.en.replace(" ", "_"),
            title,
            Text("平台按清单把诉求派给主责单位。", "A platform sends requests to their owner."),
            Text("首接单位可能过载。", "The first office may be overloaded."),
            Text("国务院，2019 年", "State Council, 2019"),
            None if n else 24.0 * 30,
        )
        for n, title in enumerate(
            (
                Text("权责清单", "power list"),
                Text("靶向派单", "targeted dispatch"),
                Text("首接负责", "first receiver"),
                Text("处处留痕", "trace"),
            )
        )
    )
    changes = (
        content.Change(
            "responsibilities.covered",
            Text("清单覆盖的份额", "share covered by the list"),
            Text("0", "0"),
            Text("0.8", "0.8"),
            Text("", ""),
            Text("34 个事项", "34 of 34 matters"),
        ),
        content.Change(
            "staffing.capacity",
            Text("每周工时", "hours per week"),
            Text("120", "120"),
            Text("130", "130"),
            Text("小时", "hours"),
            Text("", ""),
        ),
    )
    zh, en = "、".join(m.title.zh for m in mechanisms), ", ".join(m.title.en for m in mechanisms)
    return content.StructureSaid(name, text, Text(f"4 项机制：{zh}。", f"4 mechanisms: {en}."), mechanisms, changes)


def _grounds(swings: bool) -> tuple[content.Ground, ...]:
    statuses = {
        "assumption": Text("假设", "assumption"),
        "measured": Text("实测", "measured"),
        "source": Text("有出处", "source"),
    }
    found = []
    for k in range(30):
        status = tuple(statuses)[k % 3]
        own = (_swing(k),) if swings and k in (4, 17) else ()
        text = Text(f"第 {k} 项推诿倾向", f"wish to pass on, number {k}")
        source = "" if status == "assumption" else "Steffel et al. 2016: ln 2 to ln 3"
        found.append(
            content.Ground(
                f"behaviour.passing.p{k}",
                text,
                Text(f"{k} 分钟", f"{k} minutes"),
                status,
                statuses[status],
                source,
                Text("0 – 30 分钟", "0 – 30 minutes"),
                True,
                own,
            )
        )
    return tuple(found)


def _swing(k: int) -> content.Swing:
    return content.Swing(
        "dispatch",
        "resolution_time_true_mean",
        Text("-12.0 天（-13 至 -11）", "-12.0 days (-13 to -11)"),
        Text("+0.4 天（-0.5 至 +1.3）", "+0.4 days (-0.5 to +1.3)"),
        Text("12.4 天（11 至 14）", "12.4 days (11 to 14)"),
        k == 17,
        0.02 * k,
    )


def _studies() -> tuple[content.StudySaid, ...]:
    return (
        content.StudySaid(
            "sample_attribute",
            "attribute",
            Text("归因", "Attribution"),
            Text("效果由哪项机制带来？", "Which mechanism did it?"),
            (Text("靶向派单带来一半。", "Targeted dispatch brings half."),),
            (),
        ),
    )
