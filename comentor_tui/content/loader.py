"""Loading the texts: those that come with the app, and a person's own in place of or beside them.

The built-in files are read once. A person's own file is read each time it is asked for, so an edit
shows at the next start of a screen; when it cannot be used, the built-in texts stand in and the
problem is part of the result.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from stat import S_ISREG
from typing import Any, Final, Generic, Literal, TypeVar, cast, overload

from comentor_tui.content import model
from comentor_tui.content.model import AgreementTemplate, Cards, Pitfall, ReviewTexts
from comentor_tui.content.reader import ContentError, Table, read_table
from comentor_tui.domain.deck import Question, QuestionKind, Stuck
from comentor_tui.domain.records import ChangeCategory, HelpWanted, Section
from comentor_tui.domain.turns import Stage
from comentor_tui.domain.values import dataclass

__all__ = ["LARGEST_FILE", "ContentError", "Loaded", "Name", "load"]

T = TypeVar("T")
Name = Literal["questions", "pitfalls", "cards", "enoughness", "agreement", "review"]

LARGEST_FILE: Final = 1_000_000
"""Largest file of one's own that is read, in bytes."""


@dataclass(frozen=True)
class Loaded(Generic[T]):
    """Texts ready for use, and what was wrong with a person's own file, if anything was."""

    items: T
    problems: tuple[ContentError, ...] = ()


@overload
def load(
    name: Literal["questions"], folder: Path | None = None
) -> Loaded[tuple[Question, ...]]: ...
@overload
def load(name: Literal["pitfalls"], folder: Path | None = None) -> Loaded[tuple[Pitfall, ...]]: ...
@overload
def load(name: Literal["cards"], folder: Path | None = None) -> Loaded[Cards]: ...
@overload
def load(name: Literal["enoughness"], folder: Path | None = None) -> Loaded[tuple[str, ...]]: ...
@overload
def load(name: Literal["agreement"], folder: Path | None = None) -> Loaded[AgreementTemplate]: ...
@overload
def load(name: Literal["review"], folder: Path | None = None) -> Loaded[ReviewTexts]: ...
def load(name: Name, folder: Path | None = None) -> Loaded[Any]:
    """The texts called `name`; `folder` may hold the person's own `<name>.toml`.

    Entries of one's own file replace the built-in ones with the same id and are added otherwise;
    `replace = true` at its top leaves the built-in list out. In files without ids (cards'
    titles and lines, the agreement) each value that is given replaces the built-in one. Raises
    KeyError for an unknown name; a bad file of one's own never raises.
    """
    build = _BUILDERS[name]
    base = _built_in(name)
    if folder is None:
        return Loaded(base)
    path = folder / f"{name}.toml"
    try:
        source = _read_own(path)
        return Loaded(base if source is None else build(read_table(source, str(path)), base))
    except ContentError as problem:
        # Kept as a value: without the frames it came through.
        return Loaded(base, (problem.with_traceback(None),))


@cache
def _built_in(name: Name) -> object:
    """The texts that come with the app. A mistake in them is ours and is raised."""
    from importlib.resources import files

    path = f"{name}.toml"
    source = files("comentor_tui.content").joinpath(path).read_text(encoding="utf-8")
    return _BUILDERS[name](read_table(source, path), None)


def _read_own(path: Path) -> str | None:
    """A person's own file; None when there is none. Raises ContentError when unreadable."""
    try:
        about = path.stat()
        # A named pipe would wait for ever, a device might never end.
        if not S_ISREG(about.st_mode):
            raise ContentError(str(path), None, "not an ordinary file")
        if about.st_size > LARGEST_FILE:
            raise ContentError(str(path), None, "too large for a file of texts")
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        raise ContentError(str(path), None, "not saved as UTF-8 text") from None
    except OSError as error:
        raise ContentError(str(path), None, error.strerror or "cannot be read") from None


def _merge(table: Table, base: tuple[T, ...], own: list[T], key: Callable[[T], object]) -> list[T]:
    """`own` over `base`, by `key`; without the base when the file says `replace = true`."""
    merged: dict[object, T] = {} if table.flag("replace") else {key(item): item for item in base}
    fresh: set[object] = set()
    for item in own:
        if key(item) in fresh:
            raise table.wrong(f'"{key(item)}" is there twice')
        fresh.add(key(item))
        merged[key(item)] = item
    if not merged:
        raise table.wrong("nothing is left")
    return list(merged.values())


def _id(item: object) -> object:
    return cast("Question", item).id


def _questions(table: Table, base: object) -> tuple[Question, ...]:
    table.only("question", "replace")
    built_in = cast("tuple[Question, ...]", base or ())
    own = [_question(each) for each in table.tables("question")]
    return tuple(_merge(table, built_in, own, _id))


def _question(each: Table) -> Question:
    each.only("id", "kind", "text", "about")
    kind = each.choice("kind", QuestionKind)
    about = None
    if kind is QuestionKind.COMPLACENCY:
        about = each.choice("about", Stuck)
    elif "about" in each.values:
        raise each.wrong('"about" is only for complacency questions', "about")
    return Question(each.slug(), kind, each.text("text"), about)


def _pitfalls(table: Table, base: object) -> tuple[Pitfall, ...]:
    table.only("pitfall", "replace")
    built_in = cast("tuple[Pitfall, ...]", base or ())
    own = [_pitfall(each) for each in table.tables("pitfall")]
    return tuple(_merge(table, built_in, own, _id))


def _pitfall(each: Table) -> Pitfall:
    each.only("id", "title", "question", "reflections", "starter", "remedy")
    remedies = tuple(_countermeasure(remedy) for remedy in each.tables("remedy"))
    if not remedies:
        raise each.wrong('"remedy" is missing')
    return Pitfall(
        id=each.slug(),
        title=each.text("title"),
        question=each.text("question"),
        reflections=each.lines("reflections", needed=False),
        countermeasures=remedies,
        starter=each.text("starter"),
    )


def _countermeasure(each: Table) -> model.Countermeasure:
    each.only("text", "section")
    return model.Countermeasure(each.text("text"), each.choice("section", Section))


def _cards(table: Table, base: object) -> Cards:
    table.only("etiquette", "repair", "start", "help", "stage")
    built_in = cast("Cards | None", base)

    def card(key: str, ours: model.Card | None) -> model.Card:
        if ours is not None and key not in table.values:
            return ours
        part = table.table(key)
        part.only("title", "lines")
        return model.Card(part.text("title"), part.lines("lines"))

    helps = [_help(each) for each in table.tables("help")]
    stages = [_stage(each) for each in table.tables("stage")]
    return Cards(
        etiquette=card("etiquette", built_in.etiquette if built_in else None),
        repair=card("repair", built_in.repair if built_in else None),
        start=card("start", built_in.start if built_in else None),
        help_wanted=tuple(_merge(table, built_in.help_wanted if built_in else (), helps, _id)),
        stages=tuple(_merge(table, built_in.stages if built_in else (), stages, _id)),
    )


def _help(each: Table) -> model.HelpCard:
    each.only("id", "label", "line")
    return model.HelpCard(each.choice("id", HelpWanted), each.text("label"), each.text("line"))


def _stage(each: Table) -> model.StageCard:
    each.only("id", "why")
    return model.StageCard(each.choice("id", Stage), each.text("why"))


def _enoughness(table: Table, base: object) -> tuple[str, ...]:
    table.only("lines", "replace")
    return tuple(
        _merge(table, cast("tuple[str, ...]", base or ()), list(table.lines("lines")), str)
    )


def _agreement(table: Table, base: object) -> AgreementTemplate:
    table.only("purposes", "expectations", "confidentiality", "lateness", "drop_call")
    ours = cast("AgreementTemplate | None", base)

    def lines(key: str) -> tuple[str, ...]:
        if ours is not None and key not in table.values:
            return cast("tuple[str, ...]", getattr(ours, key))
        return table.lines(key)

    def text(key: str) -> str:
        if ours is not None and key not in table.values:
            return cast("str", getattr(ours, key))
        return table.text(key)

    return AgreementTemplate(
        purposes=lines("purposes"),
        expectations=lines("expectations"),
        confidentiality=text("confidentiality"),
        lateness=text("lateness"),
        drop_call=text("drop_call"),
    )


def _review(table: Table, base: object) -> ReviewTexts:
    table.only("prompt", "change")
    ours = cast("ReviewTexts | None", base)
    prompts = [_prompt(each) for each in table.tables("prompt")]
    changes = [_change(each) for each in table.tables("change")]
    return ReviewTexts(
        prompts=tuple(_merge(table, ours.prompts if ours else (), prompts, _id)),
        changes=tuple(_merge(table, ours.changes if ours else (), changes, _id)),
    )


def _prompt(each: Table) -> model.Prompt:
    each.only("id", "text")
    return model.Prompt(each.slug(known=model.PROMPT_IDS), each.text("text"))


def _change(each: Table) -> model.ChangeKind:
    each.only("id", "label")
    return model.ChangeKind(each.choice("id", ChangeCategory), each.text("label"))


_BUILDERS: Final[dict[Name, Callable[[Table, object], object]]] = {
    "questions": _questions,
    "pitfalls": _pitfalls,
    "cards": _cards,
    "enoughness": _enoughness,
    "agreement": _agreement,
    "review": _review,
}
