"""What the YAML parser complains about, said so that the line can be mended."""

from __future__ import annotations

from ruamel.yaml.error import MarkedYAMLError

from sim.vocabulary.text import Text

_COLON = Text(
    "此处不应有冒号：请检查缩进、上一行冒号后的空格，含冒号的文字须加引号",
    "a colon is not expected here: check the indent, the blank after the colon above, and quote text with a colon",
)
_INDENT = Text("缩进与上文不一致", "the indent does not match the lines above")
# Beginnings of the parser's messages, in the order in which they are tried.
_EXPLAINED: tuple[tuple[str, Text], ...] = (
    ("mapping values are not allowed", _COLON),
    ("sequence entries are not allowed", Text("列表须另起一行并缩进", "a list begins on its own line, indented")),
    ("expected <block end>", _INDENT),
    ("could not find expected ':'", Text("键后须有冒号，冒号后须有空格", "a key needs a colon and then a blank")),
    ("found unexpected end of stream", Text("引号没有结束", "a quote is not closed")),
    ("found unexpected document separator", Text("引号没有结束", "a quote is not closed")),
    ("found unexpected ':'", _COLON),
    ("expected ',' or ']'", Text("方括号没有结束，或缺少逗号", "a bracket is not closed, or a comma is missing")),
    ("expected ',' or '}'", Text("花括号没有结束，或缺少逗号", "a brace is not closed, or a comma is missing")),
    ("expected the node content", Text("此处缺少内容", "something is missing here")),
    ("found unknown escape character", Text("未知的转义字符", "unknown escape character")),
    ("expected escape sequence", Text("转义序列不完整", "incomplete escape sequence")),
    ("expected chomping or indentation", Text("“|”或“>”之后不应有文字", "no text may follow '|' or '>'")),
    ("found undefined tag handle", Text("不允许使用标签", "tags are not allowed")),
    ("found duplicate anchor", Text("锚点重名", "duplicate anchor")),
    ("found incompatible YAML document", Text("须为 YAML 1.2", "YAML 1.2 is needed")),
)
_NOTICED_LATE = ("found unexpected end", "expected ',' or", "could not find expected ':'")
_TAB = Text("不能用制表符缩进，请改用空格", "a tab may not indent; use spaces")
_START = Text("不能以此字符开头，请加引号", "text may not begin with this character; use quotes")
_AFTER = Text("值之后有多余的文字", "there is text after the end of a value")
_OTHER = Text("YAML 语法错误", "YAML syntax error")


def explained(error: MarkedYAMLError, text: str) -> tuple[Text, int, int, str]:
    """Return (problem, line, column, what stood there) for an error of the parser."""
    mark = error.problem_mark or error.context_mark
    complaint = error.problem or error.context or ""
    lines = text.split("\n")
    line = min(mark.line, len(lines) - 1) if mark is not None else 0
    column = mark.column if mark is not None else 0
    here = lines[line]
    # An open quote, bracket or key is noticed lines later: its beginning is what the reader looks for.
    begun = error.context_mark
    if begun is not None and begun.line < line and complaint.startswith(_NOTICED_LATE):
        line, column, here = begun.line, begun.column, lines[begun.line]
    elif complaint.startswith("expected ',' or") and complaint.endswith("':'"):
        return _COLON, line + 1, column + 1, here[column:].strip()
    if complaint.startswith("found character"):
        if here[column : column + 1] == "\t":
            return _TAB, line + 1, column + 1, "Tab"
        return _START, line + 1, column + 1, here[column : column + 1]
    if complaint.startswith("expected <block end>") and here[:column].strip():
        return _AFTER, line + 1, column + 1, here[column:].strip()
    for beginning, problem in _EXPLAINED:
        if complaint.startswith(beginning):
            return problem, line + 1, column + 1, here.strip()
    return _OTHER, line + 1, column + 1, complaint
