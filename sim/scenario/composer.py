"""From YAML text to nodes with positions, refusing what could run code or grow without bound.

Only the parser's events are used: no tag is ever constructed. Aliases are copied, and the sizes of what they stand
for are added up before the copy is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from sim.scenario.findings import Findings
from sim.scenario.positions import Mark, Node
from sim.scenario.scalars import plain_scalar
from sim.scenario.syntax import explained
from sim.scenario.words import NOTHING
from sim.vocabulary.text import Text

MAXIMUM_NODES = 100_000
MAXIMUM_DEPTH = 40
MAXIMUM_CHARACTERS = 4 * 1024 * 1024


def compose(text: str, file: str, findings: Findings) -> Node | None:
    """Return the mapping at the top of a YAML text, or None after adding what is wrong with it."""
    before = len(findings)
    composer = _Composer(file, findings)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            composer.take(event)
    except _Stop:
        return None
    except MarkedYAMLError as error:
        problem, line, column, found = explained(error, text)
        findings.add(file, line, column, "", problem, found)
        return None
    # The parser raises plain Python errors on some malformed input (escapes beyond Unicode, lone surrogates).
    except Exception:
        line, column = composer.reached.line, composer.reached.column
        findings.add(file, line, column, "", Text("此处之后的 YAML 无法解析", "the YAML cannot be parsed after this"))
        return None
    root = composer.root
    if root is None or (root.kind == "scalar" and root.value is None):
        findings.add(file, 1, 1, "", Text("文件为空", "the file is empty"))
        return None
    if root.kind != "mapping":
        what = Text("顶层须为“键: 值”的映射", "the top level must be a mapping of 'key: value'")
        findings.add(file, root.mark.line, root.mark.column, "", what, root.found())
        return None
    return root if len(findings) == before else None


class _Stop(Exception):
    """Reading this file is over: a bound was reached, and the finding is written."""


@dataclass(slots=True)
class _Frame:
    """A collection that is still open."""

    node: Node
    anchor: str | None
    key: Node | None = None
    """The key that waits for its value."""


class _Composer:
    """Build nodes from events, one at a time."""

    def __init__(self, file: str, findings: Findings) -> None:
        self.root: Node | None = None
        self.reached = Mark(file, 1, 1)
        self._file = file
        self._findings = findings
        self._open: list[_Frame] = []
        self._anchors: dict[str, Node] = {}
        self._nodes = 0
        self._characters = 0
        self._documents = 0

    def take(self, event: Any) -> None:
        """Take the next event of the parser."""
        start = event.start_mark
        mark = self.reached = Mark(self._file, start.line + 1, start.column + 1)
        kind = type(event).__name__
        if kind == "DocumentStartEvent":
            self._document(event, mark)
        elif kind == "AliasEvent":
            self._alias(event.anchor, mark)
        elif kind in ("ScalarEvent", "SequenceStartEvent", "MappingStartEvent"):
            if event.tag is not None:
                found = str(event.tag).replace("tag:yaml.org,2002:", "!!")
                self._add(mark, Text("不允许使用标签", "tags are not allowed"), found)
            if kind == "ScalarEvent":
                plain = event.style is None and event.implicit[0]
                value = plain_scalar(event.value) if plain else event.value
                node = Node(mark, "scalar", event.value, value, characters=len(event.value))
                self._count(1, len(event.value), mark)
                self._close(node, event.anchor)
            else:
                self._count(1, 0, mark)
                self._deep(1, mark)
                node = Node(mark, "list" if kind == "SequenceStartEvent" else "mapping")
                self._open.append(_Frame(node, event.anchor))
        elif kind in ("SequenceEndEvent", "MappingEndEvent"):
            frame = self._open.pop()
            self._close(frame.node, frame.anchor)

    def _document(self, event: Any, mark: Mark) -> None:
        self._documents += 1
        if self._documents > 1:
            self._add(mark, Text("文件中只能有一个 YAML 文档", "a file may hold one YAML document only"), "---")
            raise _Stop
        if event.version is not None and tuple(event.version) != (1, 2):
            found = ".".join(str(part) for part in event.version)
            self._add(mark, Text("须为 YAML 1.2", "YAML 1.2 is needed"), found, Text("1.2", "1.2"))

    def _alias(self, name: str, mark: Mark) -> None:
        target = self._anchors.get(name)
        if target is None:
            if any(frame.anchor == name for frame in self._open):
                self._add(mark, Text("别名引用了自身", "an alias stands within what it stands for"), f"*{name}")
            else:
                self._add(mark, Text("别名没有对应的锚点", "an alias without its anchor"), f"*{name}")
            raise _Stop
        self._deep(target.height, mark)
        self._count(target.nodes, target.characters, mark)
        self._close(target.copy(), None)

    def _close(self, node: Node, anchor: str | None) -> None:
        """Put a complete node where it belongs."""
        if anchor is not None:
            self._anchors[anchor] = node
        if not self._open:
            self.root = node
            return
        frame = self._open[-1]
        parent = frame.node
        parent.nodes += node.nodes
        parent.characters += node.characters
        parent.height = max(parent.height, node.height + 1)
        if parent.kind == "list":
            parent.children.append(node)
        elif frame.key is None:
            if node.kind != "scalar":
                self._add(node.mark, Text("键须为一个词", "a key must be a plain word"), node.found())
            frame.key = node
        else:
            self._pair(parent, frame.key, node)
            frame.key = None

    def _pair(self, parent: Node, key: Node, value: Node) -> None:
        if key.kind != "scalar":
            return
        first = parent.items.get(key.text)
        if first is not None:
            line = first[0].line
            problem = Text(f"键重复：第 {line} 行已有同名的键", f"duplicate key: it stands on line {line} already")
            self._add(key.mark, problem, key.text)
            return
        if value.kind == "scalar" and value.value is None and not value.text:
            value.mark = key.mark  # the parser places an empty value at whatever comes next
        parent.items[key.text] = (key.mark, value)

    def _deep(self, levels: int, mark: Mark) -> None:
        if len(self._open) + levels > MAXIMUM_DEPTH:
            self._add(
                mark,
                Text("嵌套过深", "nested too deeply"),
                allowed=Text(f"不超过 {MAXIMUM_DEPTH} 层", f"at most {MAXIMUM_DEPTH} levels"),
            )
            raise _Stop

    def _count(self, nodes: int, characters: int, mark: Mark) -> None:
        self._nodes += nodes
        self._characters += characters
        too_large = Text("内容过大（别名按展开计）", "the content is too large, with aliases written out")
        if self._nodes > MAXIMUM_NODES:
            limit = Text(f"不超过 {MAXIMUM_NODES:,} 个节点", f"at most {MAXIMUM_NODES:,} nodes")
            self._add(mark, too_large, allowed=limit)
            raise _Stop
        if self._characters > MAXIMUM_CHARACTERS:
            limit = Text(f"不超过 {MAXIMUM_CHARACTERS:,} 个字符", f"at most {MAXIMUM_CHARACTERS:,} characters")
            self._add(mark, too_large, allowed=limit)
            raise _Stop

    def _add(self, mark: Mark, problem: Text, found: str = "", allowed: Text = NOTHING) -> None:
        self._findings.add(mark.file, mark.line, mark.column, "", problem, found, allowed)
