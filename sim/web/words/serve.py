"""Words of the server's pages."""

from __future__ import annotations

from sim.vocabulary.text import Text

WORDS: dict[str, Text] = {
    "serve.name": Text("条块", "Tiaokuai 条块"),
    "serve.loading": Text("正在打开……", "Opening…"),
    "serve.offline": Text(
        "与服务器的连接已中断；请确认服务仍在运行，然后刷新此页。",
        "The server does not answer; see that it is running, then reload this page.",
    ),
    "serve.scenarios": Text("情景", "Scenarios"),
    "serve.intro": Text(
        "每个情景是一个地方政府的一部分和若干种组织方式。打开一个情景，调整各项设定，运行，比较各次结果。",
        "Each scenario is a part of a local government and several ways of organising it. Open one, move its levers, run it, compare.",
    ),
    "serve.facts": Text(
        "{structures} 种结构，每次运行约 {requests} 件诉求，{offices} 个单位",
        "{structures} structures, about {requests} requests a run, {offices} offices",
    ),
    "serve.broken": Text("此文件有错误", "This file has errors"),
    "serve.upload": Text("上传自己的情景（YAML 或 ZIP）", "Upload a scenario of your own (YAML or ZIP)"),
    "serve.upload_how": Text(
        "上传后先检查，全部错误一次列出。YAML 引用的表须是此服务器情景文件夹里已有的；ZIP（如从此处下载的）须自带各表。",
        "It is checked first, and all errors are listed at once. A YAML file names tables of this server's folder of scenarios; "
        "a ZIP, such as those downloaded here, brings its own.",
    ),
    "serve.file": Text("选择文件", "Choose a file"),
    "serve.paste": Text("或粘贴 YAML 内容", "Or paste its YAML"),
    "serve.paste_here": Text("在此粘贴 YAML", "Paste YAML here"),
    "serve.check": Text("检查并打开", "Check and open"),
    "serve.checking": Text("正在检查……", "Checking…"),
    "serve.nothing": Text("请先选择文件或粘贴内容。", "Choose a file or paste its text first."),
    "serve.too_large": Text("文件过大，至多 {most} KiB。", "The file is too large; at most {most} KiB."),
    "serve.all": Text("← 全部情景", "← All scenarios"),
    "serve.about": Text("情景与结构的说明", "About the scenario and its structures"),
    "serve.take_source": Text("下载情景文件（YAML）", "Download the scenario (YAML)"),
    "serve.take_source_zip": Text("连同各表下载（ZIP）", "with its tables (ZIP)"),
    "serve.undrawn": Text(
        "此情景的文字中有本页字体没有的字符，将由您设备上的其他字体代为显示，设备上也没有时显示为空框；图片与报告中同样如此：",
        "This page's font lacks some characters of this scenario's texts. Another font of your machine shows them, or an empty box where none has them; so in pictures and reports: ",
    ),
    "serve.levers": Text("设定", "Levers"),
    "serve.unchanged": Text("按原情景，未作调整", "As in the scenario, nothing changed"),
    "serve.moved": Text("已调整 {n} 项", "{n} changed"),
    "serve.was": Text("原为 {value}", "was {value}"),
    "serve.undo": Text("还原", "undo"),
    "serve.repeats": Text("重复次数", "Replications"),
    "serve.start": Text("运行", "Run"),
    "serve.reset": Text("恢复原情景", "Back to the scenario"),
    "serve.share": Text("复制链接", "Copy a link"),
    "serve.link": Text("此设定的链接", "Link to these settings"),
    "serve.copied": Text("链接已复制；打开后即为当前设定。", "The link is copied; it opens with these settings."),
    "serve.copy_this": Text("请复制此链接；打开后即为当前设定。", "Copy this link; it opens with these settings."),
    "serve.large": Text(
        "此情景规模较大，不能在网页上运行；请用 tiaokuai compare 运行。",
        "This scenario is too large to be run from a page; use tiaokuai compare.",
    ),
    "serve.no_runs": Text(
        "尚无运行。先运行一次原情景，再调整设定运行，两次的结果会并列显示。",
        "No runs yet. Run the scenario as it is, then with levers moved: both are shown side by side.",
    ),
    "serve.runs": Text("各次运行的比较", "Runs compared"),
    "serve.run": Text("运行", "Run"),
    "serve.run_n": Text("运行 {n}", "Run {n}"),
    "serve.structure": Text("比较哪种结构", "Structure compared"),
    "serve.table": Text(
        "每格：该结构的水平与 95% 区间；其下为同一次运行中相对基准结构的差值与区间。",
        "Each cell: the structure's level with its 95 % interval; below, its difference from the baseline structure of the same run.",
    ),
    "serve.replications_n": Text("{n} 次重复", "{n} replications"),
    "serve.look": Text("查看", "Look"),
    "serve.use": Text("套用设定", "Use its levers"),
    "serve.remove": Text("移除", "Remove"),
    "serve.most_runs": Text(
        "页面上最多并列 {n} 次运行，请先移除一次。", "At most {n} runs are shown side by side; remove one first."
    ),
    "serve.same": Text(
        "设定与运行 {n} 相同，结果就是它。", "These settings are those of run {n}; its result is shown."
    ),
    "serve.progress": Text("进度", "Progress"),
    "serve.cancel": Text("取消", "Cancel"),
    "serve.close": Text("关闭", "Close"),
    "serve.comma": Text("，", ", "),
    "serve.ahead": Text("，前面还有 {n} 项", ", {n} before it"),
    "serve.done_of": Text("{total} 次模拟中已完成 {done} 次", "{done} of {total} simulations done"),
    "serve.left": Text("约剩 {n} 秒", "about {n} s left"),
    "serve.left_minutes": Text("约剩 {n} 分钟", "about {n} min left"),
    "serve.status.waiting": Text("排队等待", "Waiting"),
    "serve.status.running": Text("正在运行", "Running"),
    "serve.status.done": Text("已完成", "Done"),
    "serve.status.failed": Text("运行失败", "Failed"),
    "serve.status.cancelled": Text("已取消", "Cancelled"),
    "serve.was_cancelled": Text("已取消。", "Cancelled."),
    "serve.taken_back": Text("已为您取消。", "Cancelled for you."),
    "serve.goes_on": Text(
        "另有人也需要这次运行，它将继续进行；需要时再次运行即可看到结果。",
        "Others want this run too, so it goes on; order it again to see its result.",
    ),
    "serve.has_failed": Text("运行失败。", "The run failed."),
    "serve.lost": Text(
        "服务器已不再保留这次运行；请重新运行，已完成的部分不会重算。",
        "The server no longer knows this run; run it again, nothing finished is computed twice.",
    ),
    "serve.result": Text("运行 {n} 的结果", "Result of run {n}"),
    "serve.sentences": Text("全部结论与说明", "All sentences and notes"),
    "serve.player": Text("同一批诉求，不同的结构", "The same requests, different structures"),
    "serve.play": Text("打开播放器", "Open the player"),
    "serve.no_log": Text(
        "此次运行只计数、不留日志，无法播放。", "This run was counted and kept no log, so there is nothing to play."
    ),
    "serve.charts": Text("图", "Charts"),
    "serve.making": Text("正在生成，请稍候……", "Being made, a moment…"),
    "serve.take_report": Text("下载报告（单个网页）", "Report (one page)"),
    "serve.take_tables": Text("下载数据表（CSV）", "Tables (CSV)"),
    "serve.take_yaml": Text("下载此设定（YAML）", "These settings (YAML)"),
    "serve.take_zip": Text("设定连同各表（ZIP）", "Settings with tables (ZIP)"),
}
