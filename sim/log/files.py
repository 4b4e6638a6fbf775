"""Write and read the log and the table of offices: Parquet (small and exact) or CSV (for any other program).

The same table gives the same bytes. A file is either whole or not there: it is written under another name in the same
folder, flushed to the disk and then renamed.
"""

from __future__ import annotations

import contextlib
import io
import os
import secrets
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from sim.log.dictionary import WORDS
from sim.log.schema import COLUMNS
from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Text

_LOG_TYPES: dict[str, str] = {
    column.name: {"word": "category", "name": "category", "hours": "float64"}.get(column.kind, column.kind)
    for column in COLUMNS
}
_OFFICE_TYPES: dict[str, str] = {
    "office": "str",
    "tier": "category",
    "level": "int16",
    "place": "category",
    "function": "category",
    "staff": "int32",
    "share": "float64",
    "weekly_hours": "float64",
    "opening": "str",
    "grassroots": "bool",
}


def unwritable(path: Path, error: OSError) -> ResultsError:
    """Return the error that a results file cannot be written."""
    reason = error.strerror or str(error)
    return ResultsError(
        Text(f"无法写入结果文件 {path.name}：{reason}", f"cannot write the results file {path.name}: {reason}")
    )


def write_atomically(path: Path, data: bytes) -> None:
    """Write `data` to `path`, making its folder, so that no reader, and no crash, ever sees half of it.

    Raises ResultsError if the file cannot be written.
    """
    # Processes of two machines that share a disk may have the same number.
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write a log or a table of offices; the ending of `path` (.parquet or .csv) says how.

    Raises ResultsError for another ending.
    """
    if path.suffix == ".parquet":
        write_atomically(path, parquet_bytes(table))
    elif path.suffix == ".csv":
        write_atomically(path, table.to_csv(index=False, lineterminator="\n").encode())
    else:
        raise _unknown_ending(path)


def read_log(path: Path) -> pd.DataFrame:
    """Read a log written by `write_table`, or any table with the columns of `schema.COLUMNS`.

    Raises ResultsError if the file is not there, cannot be read, lacks a column or holds a word that is not in
    the data dictionary.
    """
    log = _read(path, _LOG_TYPES)
    for name, words in WORDS.items():
        strangers = sorted(set(log[name].cat.categories) - set(words))
        if strangers:
            raise ResultsError(
                Text(f"{path}：{name} 列有未知的词：{strangers[0]}", f"{path}: unknown word in {name}: {strangers[0]}")
            )
        log[name] = log[name].cat.set_categories(list(words))
    return log


def read_offices(path: Path) -> pd.DataFrame:
    """Read a table of offices written by `write_table`. Raises ResultsError as `read_log` does."""
    return _read(path, _OFFICE_TYPES)


def parquet_bytes(table: pd.DataFrame) -> bytes:
    """Return a table as Parquet; the same table gives the same bytes."""
    arrow = pa.Table.from_pandas(table, preserve_index=False)
    sink = io.BytesIO()
    # pandas' own metadata name its version; without them the same table gives the same bytes under any.
    pq.write_table(arrow.replace_schema_metadata(None), sink, compression="zstd")
    return sink.getvalue()


def _read(path: Path, types: dict[str, str]) -> pd.DataFrame:
    if path.suffix not in (".parquet", ".csv"):
        raise _unknown_ending(path)
    try:
        table = _read_parquet(path) if path.suffix == ".parquet" else _read_csv(path, types)
    except (OSError, ValueError) as error:
        # pyarrow's errors are among these two.
        raise ResultsError(Text(f"{path}：无法读取：{error}", f"{path}: cannot be read: {error}")) from error
    missing = [name for name in types if name not in table.columns]
    if missing:
        raise ResultsError(Text(f"{path}：缺少列 {missing[0]}", f"{path}: column {missing[0]} is missing"))
    return table[list(types)].astype(types)


def _read_parquet(path: Path) -> pd.DataFrame:
    table: pd.DataFrame = pq.read_table(path).to_pandas()
    return table


def _read_csv(path: Path, types: dict[str, str]) -> pd.DataFrame:
    text = pa.string()
    arrow_types = {"str": text, "category": pa.dictionary(pa.int32(), text), "bool": pa.bool_()}
    # Only an empty cell is empty: an office may be called "NA".
    convert = pacsv.ConvertOptions(
        column_types={name: arrow_types.get(kind) or pa.type_for_alias(kind) for name, kind in types.items()},
        null_values=[""],
        strings_can_be_null=True,
    )
    table: pd.DataFrame = pacsv.read_csv(path, convert_options=convert).to_pandas()
    return table


def _unknown_ending(path: Path) -> ResultsError:
    return ResultsError(
        Text(f"{path}：文件名须以 .parquet 或 .csv 结尾", f"{path}: the name must end in .parquet or .csv")
    )
