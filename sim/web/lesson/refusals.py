"""Why something that happens in a class is not in order."""

from __future__ import annotations

from sim.vocabulary.text import Text


class Refused(Exception):
    """What happened is not in order; `status` is that of HTTP."""

    def __init__(self, text: Text, status: int = 409) -> None:
        super().__init__(text.en)
        self.text = text
        self.status = status


NOT_KNOWN = Text("此设备尚未加入，请重新加入", "this device has not joined; join again")
OVER = Text("本课已结束", "the lesson is over")
WRONG = Text("内容不合要求", "not as it must be")
NOT_NOW = Text("现在不是这一环节", "this is not the time for it")
GUESSES_OVER = Text("已有运行结果，不再接受预测", "there is a result already: guesses are closed")
