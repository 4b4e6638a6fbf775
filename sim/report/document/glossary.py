"""The words of the report explained, in both languages."""

from __future__ import annotations

from sim.report.document.content import Term
from sim.vocabulary.text import Text

_ENTRIES = """\
职责同构 | same responsibility
各层级政府在职能、职责和机构设置上高度一致，同一件事每一级都有份。
Every tier of government holds the same duties and departments, so that each has a part in every matter.

条块 | lines and blocks
条：自上而下的职能部门；块：一级地方政府。
Lines are the vertical departments, blocks the territorial governments.

诉求 | request
群众提出的一件事，从报告到真正解决。
One matter that a citizen raises, from the report until it is truly settled.

事项 | matter
诉求所属的类别，各有主责单位、时限和用工。
The class of a request, with its owner, its limit and its work.

层级 | tier
政府的一级，如市、县区、乡镇街道、村社区。
One level of government, such as city, county, township or community.

属地 | territory
诉求发生地的政府。
The government of the place where a request arises.

主责单位 | owner
依法依规应当办理这一事项的单位。
The office that has the duty and the power to handle a matter.

流转 | hand-over
研判之后移交另一单位、退单或督办；会办不算。
After triage a request goes to another office, back to the desk or up to the superior; calling in is none.

推诿 | passed
无效的流转：送出方本来有权办理，或接收方并不更接近主责单位。
An unproductive hand-over: the sender could have acted, or the receiver is no nearer to the owner.

退单 | return
把诉求退回受理台。
A request is sent back to the desk.

督办 | escalate
超时或久拖之后交由上级督促。
What is late rises to the superior.

重办 | re-opening
办结之后因未解决或不满意而再次办理。
A closed request is handled again because it was not settled or did not satisfy.

办结 | closed
办理单位或报告人宣布结束；不等于真正解决。
The handler or the reporter ends it; that is not the same as settled.

真正解决 | truly settled
最后一次办结确实解决了问题；未解决的办结不终止计时。
The last closure did settle the matter; a closure that settles nothing does not end the time.

虚假办结 | false closure
办结了但并未真正解决。
Closed although nothing was settled.

基层 | grassroots
情景中标明的最低层级，通常为村社区和乡镇街道。
The lowest tiers, as the scenario marks them: mostly communities and townships.

留痕 | trace
为每一步录入记录所用的时间。
Time spent on recording each step.

首接负责 | first-receiver rule
首个接到诉求的单位负责到底，不得再推。
The first office to receive a request answers for it to the end.

派单 | dispatch
受理台选定首个办理单位。
The desk chooses the first office.

权责清单 | power list
逐项写明由谁负责的清单。
A list that says, matter by matter, whose it is.

机制 | mechanism
一项改革措施；在模型中是对参数表的一组改动。
One measure of reform; in the model, a set of changes to tables of numbers.

重复 | replication
用另一组随机数再做一次同样的模拟。
The same simulation once more with other random numbers.

95% CI | 95 % CI
95% 置信区间：在模型重复之间的不确定范围，不包括假设本身的不确定。
95 % confidence interval over replications of the model; it holds nothing of the doubt about the assumptions.

成对比较 | paired
各结构面对同样的诉求、同样的运气，因此差异来自结构。
All structures meet the same requests with the same luck, so that a difference is the structure's.

预热期 | warm-up
运行开始时尚未稳定、不计入结果的一段。
The beginning of a run, before it settles, which is left out.
"""
"""A word in both languages, and below it what it means in either."""


def _term(entry: str) -> Term:
    words, zh, en = entry.splitlines()
    return Term(Text(*words.split(" | ")), Text(zh, en))


GLOSSARY: tuple[Term, ...] = tuple(_term(entry) for entry in _ENTRIES.split("\n\n"))
