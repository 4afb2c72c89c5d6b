"""The look-back as a report: a Markdown page and its pictures, in a folder of their own."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from comentor_tui.domain.durations import day_and_year
from comentor_tui.domain.periods import Period
from comentor_tui.domain.text import NAMELESS
from comentor_tui.errors import UsageProblem
from comentor_tui.export.drawing import Lines, Picture, Said, Signs
from comentor_tui.export.escaping import escape_line
from comentor_tui.export.files import write_new
from comentor_tui.export.svg import has_drawing, svg

PAGE = "report.md"


def folder_name(over: Period) -> str:
    """What the folder of a report is called: its last day, and nobody's name."""
    return f"comentor-look-back-{over.until.isoformat()}"


def report(over: Period, pictures: Sequence[Picture]) -> dict[str, str]:
    """The files of a report by their names, the page last."""
    files = {f"{each.id}.svg": svg(each) for each in pictures if has_drawing(each)}
    return {**files, PAGE: _page(over, pictures)}


def write_report(folder: Path, files: Mapping[str, str], *, force: bool = False) -> Path:
    """Write the files into a folder, which is made if it is not there; answers with the page.

    All files are readable by their user alone. Raises UsageProblem, before anything is written,
    where one of them is there and not `force`, and where the folder cannot be used.
    """
    taken = [] if force else taken_in(folder, files)
    if taken:
        raise UsageProblem(
            f"The folder holds {taken[0]} already; it is left as it is.",
            "Choose another folder, or say that the report in it may be replaced (--force).",
        )
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "this is not a name for a folder"
        raise UsageProblem(
            f"The folder cannot be made: {reason}.", "Nothing was written. Choose another place."
        ) from error
    for name, text in files.items():
        write_new(folder / name, text, force=force)
    return folder / PAGE


def taken_in(folder: Path, files: Mapping[str, str] | Sequence[str]) -> list[str]:
    """Which of the files are there already."""
    return [name for name in files if os.path.lexists(folder / name)]


def _page(over: Period, pictures: Sequence[Picture]) -> str:
    blocks = [f"# Looking back: {_days(over)}"]
    names = pictures[0].names if pictures else NAMELESS
    you, other = (escape_line(n) or o for n, o in zip(names, NAMELESS, strict=True))
    blocks.append(f"{you} · {other}")
    for picture in pictures:
        blocks.append(f"## {picture.title}")
        blocks.append(escape_line(picture.sentence))
        if has_drawing(picture):
            blocks.append(f"![{picture.title}]({picture.id}.svg)")
        for part in picture.parts:
            if isinstance(part, Signs):
                rows = [row for row in part.rows if row.words]
                told = [f"- **{escape_line(r.label)}**: {escape_line(r.words)}" for r in rows]
                blocks += ["\n".join(told)] if told else []
            elif isinstance(part, Lines):
                blocks += _lines(part, (you, other))
    return "\n\n".join(blocks) + "\n"


def _lines(part: Lines, names: tuple[str, str]) -> list[str]:
    blocks = []
    for name, said, more in zip(names, (part.left, part.right), part.more, strict=True):
        blocks.append(f"### {name}")
        lines = [_said(each) for each in said] or ["- –"]
        lines += [f"- and {more} more"] if more else []
        blocks.append("\n".join(lines))
    return blocks


def _said(each: Said) -> str:
    beside = f" ({escape_line(each.beside)})" if each.beside else ""
    return f"- {escape_line(each.text) or '–'}{beside}"


def _days(over: Period) -> str:
    until = day_and_year(over.until)
    return f"{day_and_year(over.since)} to {until}" if over.since else f"up to {until}"
