"""Bindings and the command palette, made from the table of commands."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.binding import Binding
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from comentor_tui.ui.commands import (
    COMMANDS,
    Command,
    Where,
    commands_for,
    key_label,
    keys_label,
)

if TYPE_CHECKING:
    from comentor_tui.ui.app import ComentorApp

OVER_HOME = (
    *(Where.AGENDA, Where.GOALS, Where.AGREEMENT, Where.GIFTS, Where.DECK, Where.HISTORY),
    *(Where.PAST, Where.STORY, Where.LOOK_BACK, Where.CHANGES, Where.BIN),
)
"""Places from which the commands of home can be reached by name."""

ONLY_AT_HOME = (
    *("begin", "review_last", "reopen", "how_it_went", "social_call", "pairs"),
    "home_undo",
)
"""Commands of home that begin something else, and its undo: one goes home for them."""

LEADS = {
    "open_agenda": Where.AGENDA,
    "open_goals": Where.GOALS,
    "agreement": Where.AGREEMENT,
    "gifts": Where.GIFTS,
    "deck": Where.DECK,
    "history": Where.HISTORY,
    "search": Where.HISTORY,
    "look_back": Where.LOOK_BACK,
    "changes": Where.CHANGES,
    "bin": Where.BIN,
}
"""Where some of them lead: nobody needs a way to where they are."""

NO_KEY = "no-key-"
"""Begins the name of a key that no keyboard has."""


def bindings_for(where: Where) -> list[Binding]:
    """The bindings of a screen (or, for everywhere, of the app), with the keys of the table.

    The app puts keys of one's own over them by their ids, so commands without a key have a
    binding too: to a key that no keyboard has.
    """
    return [
        Binding(
            ",".join(each.keys) or f"{NO_KEY}{each.id}",
            f"app.command('{each.id}')",
            each.title,
            show=each.footer,
            key_display=key_label(each.keys[0]) if each.keys else None,
            tooltip=each.help,
            id=each.id,
            # Tab would otherwise belong to the screen's own way of moving the focus.
            priority=each.keys[:1] in (("tab",), ("shift+tab",)),
        )
        for each in COMMANDS
        if each.where is where
    ]


def textual_keymap(own: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Keys of one's own as Textual wants them, by the ids of the bindings."""
    return {each: ",".join(keys) or f"{NO_KEY}{each}" for each, keys in own.items()}


def usable(where: Where | None) -> list[Command]:
    """What can be done on a screen, its own commands first."""
    own = commands_for(where) if where not in (None, Where.EVERYWHERE) else ()
    return [*own, *commands_for(Where.EVERYWHERE)]


async def _carry_out(app: ComentorApp, handler: Callable[[], Any]) -> None:
    result = handler()
    if isinstance(result, Awaitable):
        await app.attempt(result)


class CommandProvider(Provider):
    """Every command of the current screen in the palette, with its keys.

    Between the calls those of home are there on every screen that was opened from it.
    """

    def _commands(self) -> list[Command]:
        where = getattr(self.screen, "where", None)
        found = usable(where)
        around = [getattr(each, "where", None) for each in self.app.screen_stack]
        if where in OVER_HOME and Where.HOME in around and Where.LIVE not in around:
            afar = [each for each in commands_for(Where.HOME) if each.id not in ONLY_AT_HOME]
            found += [each for each in afar if LEADS.get(each.id) is not where]
        return found

    def _runner(self, each: Command) -> Callable[[], Any]:
        """What is called for a command: what this screen has for it, or else one below it."""
        app: ComentorApp = self.app  # type: ignore[assignment]
        name = f"do_{each.id}"
        if not any(hasattr(here, name) for here in (self.screen, app)):
            for below in reversed(app.screen_stack):
                if hasattr(below, name):
                    return partial(_carry_out, app, getattr(below, name))
        return app.runner(each.id)

    def _label(self, each: Command) -> str:
        keys = keys_label(each)
        return f"{each.title}  ({keys})" if keys else each.title

    async def discover(self) -> Hits:
        """What the palette shows before anything is typed."""
        for each in self._commands():
            yield DiscoveryHit(
                Content(self._label(each)), self._runner(each), text=each.title, help=each.help
            )

    async def search(self, query: str) -> Hits:
        """Commands that match what was typed."""
        matcher = self.matcher(query)
        for each in self._commands():
            label = self._label(each)
            score = max(matcher.match(label), matcher.match(each.help) * 0.8)
            if score > 0:
                yield Hit(score, Content(label), self._runner(each), text=label, help=each.help)
