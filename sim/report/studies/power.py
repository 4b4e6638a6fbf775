"""The page of a study of power: sentences, tables with their dictionary, charts."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

from sim.report.studies.page import Column, StudyPage, Subject
from sim.report.studies.power_sentences import sentences
from sim.study.power import Powered
from sim.vocabulary.text import Text

if TYPE_CHECKING:
    import pandas as pd

_MEASURED = Text("指标的单位", "unit of the measure")
_SHARE = Text("比例", "share")
_REPLICATIONS = Text("次", "replications")


def page(result: Powered, subject: Subject) -> StudyPage:
    """Return what people get from a study of power."""
    from sim.report.charts.power import draw_curve
    from sim.report.charts.power_needs import draw_needs

    varying = [m for m in result.measures if any(p.varies for p in result.pilots if p.measure == m)]
    return StudyPage(
        sentences=sentences(result, subject),
        tables={"replications": replications(result), "pilot": pilot(result)},
        columns=_columns(result),
        charts={
            "replications": partial(draw_needs, result, subject),
            **{f"power_{measure}": partial(draw_curve, result, subject, measure) for measure in varying},
        },
    )


def replications(result: Powered) -> pd.DataFrame:
    """Return how many replications each size asks for, one row per structure, measure, size and power."""
    import pandas as pd

    frame = pd.DataFrame([need._asdict() for need in result.needs])
    for column in ("paired", "careful", "corrected", "corrected_careful", "unpaired"):
        frame[column] = frame[column].astype("Int64")
    return frame


def pilot(result: Powered) -> pd.DataFrame:
    """Return what the pilot says, one row per structure and measure."""
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "structure": one.structure,
                "measure": one.measure,
                "replications": one.difference.n,
                "baseline": one.baseline.mean,
                "difference": one.difference.mean,
                "low": one.difference.low,
                "high": one.difference.high,
                "deviation": one.deviation,
                "deviation_low": one.low,
                "deviation_high": one.high,
                "within": one.within,
                "pairing_gain": one.gain.ratio,
                "pairing_gain_low": one.gain.low,
                "pairing_gain_high": one.gain.high,
                "deviation_share": one.deviation / one.level if one.level else math.nan,
            }
            for one in result.pilots
        ]
    )


def _columns(result: Powered) -> tuple[Column, ...]:
    m = result.comparisons
    return (
        Column("replications", "structure", Text("与基准比较的结构", "structure that is compared with the baseline")),
        Column("replications", "measure", Text("指标", "measure")),
        Column(
            "replications",
            "size",
            Text("差异的大小，占基准均值的比例", "size of the difference, as a share of the baseline's mean"),
            _SHARE,
        ),
        Column(
            "replications", "difference", Text("同一差异，以指标的单位计", "the same in the measure's unit"), _MEASURED
        ),
        Column(
            "replications",
            "power",
            Text("单独看出该差异的概率", "probability with which it, taken alone, is seen"),
            _SHARE,
        ),
        Column(
            "replications",
            "paired",
            Text("成对重复次数（未作多重比较校正）", "paired replications (not corrected for several comparisons)"),
            _REPLICATIONS,
        ),
        Column(
            "replications",
            "careful",
            Text(
                "若标准差取其 80% 上限，成对重复次数",
                "paired replications if the standard deviation is at its upper 80 % limit",
            ),
            _REPLICATIONS,
        ),
        Column(
            "replications",
            "corrected",
            Text(
                f"情景的比较共 {m} 项差异，以 Holm 最严的一步（α/{m}）计，成对重复次数",
                f"paired replications at alpha/{m}, the strictest step of Holm over the {m} differences of the comparison",
            ),
            _REPLICATIONS,
        ),
        Column(
            "replications",
            "corrected_careful",
            Text("同上，若标准差取其 80% 上限", "the same if the standard deviation is at its upper 80 % limit"),
            _REPLICATIONS,
        ),
        Column(
            "replications",
            "unpaired",
            Text("若不成对，每种结构的重复次数", "replications of each structure without pairing"),
            _REPLICATIONS,
        ),
        Column("pilot", "structure", Text("与基准比较的结构", "structure that is compared with the baseline")),
        Column("pilot", "measure", Text("指标", "measure")),
        Column(
            "pilot", "replications", Text("试运行的成对重复次数", "paired replications of the pilot"), _REPLICATIONS
        ),
        Column("pilot", "baseline", Text("基准结构的均值", "mean under the baseline"), _MEASURED),
        Column("pilot", "difference", Text("成对差值的均值", "mean of the paired difference"), _MEASURED),
        Column("pilot", "low", Text("其 95% t 区间下界", "lower end of its 95 % t interval"), _MEASURED),
        Column("pilot", "high", Text("其 95% t 区间上界", "upper end of its 95 % t interval"), _MEASURED),
        Column(
            "pilot", "deviation", Text("成对差值的标准差", "standard deviation of the paired difference"), _MEASURED
        ),
        Column(
            "pilot", "deviation_low", Text("标准差的 80% 下限", "lower 80 % limit of the standard deviation"), _MEASURED
        ),
        Column(
            "pilot",
            "deviation_high",
            Text("标准差的 80% 上限", "upper 80 % limit of the standard deviation"),
            _MEASURED,
        ),
        Column(
            "pilot",
            "within",
            Text(
                "两种结构各自数值的标准差（均方根）",
                "standard deviation of each structure's own values (root mean square of both)",
            ),
            _MEASURED,
        ),
        Column(
            "pilot",
            "pairing_gain",
            Text(
                "不成对时达到同样精度所需重复为成对的倍数（方差之比）",
                "times as many replications for the same precision without pairing (ratio of variances)",
            ),
        ),
        Column(
            "pilot",
            "pairing_gain_low",
            Text("其 95% 区间下界（Morgan–Pitman）", "lower end of its 95 % interval (Morgan-Pitman)"),
        ),
        Column(
            "pilot",
            "pairing_gain_high",
            Text("其 95% 区间上界（Morgan–Pitman）", "upper end of its 95 % interval (Morgan-Pitman)"),
        ),
        Column(
            "pilot",
            "deviation_share",
            Text(
                "差值标准差占基准均值的比例", "standard deviation of the difference as a share of the baseline's mean"
            ),
            _SHARE,
        ),
    )
