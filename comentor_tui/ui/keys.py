"""Bindings and the command palette, made from the table of commands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

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


class CommandProvider(Provider):
    """Every command of the current screen in the palette, with its keys."""

    def _commands(self) -> list[Command]:
        where = getattr(self.screen, "where", None)
        return usable(where)

    def _label(self, each: Command) -> str:
        keys = keys_label(each)
        return f"{each.title}  ({keys})" if keys else each.title

    async def discover(self) -> Hits:
        """What the palette shows before anything is typed."""
        app: ComentorApp = self.app  # type: ignore[assignment]
        for each in self._commands():
            yield DiscoveryHit(
                Content(self._label(each)), app.runner(each.id), text=each.title, help=each.help
            )

    async def search(self, query: str) -> Hits:
        """Commands that match what was typed."""
        app: ComentorApp = self.app  # type: ignore[assignment]
        matcher = self.matcher(query)
        for each in self._commands():
            label = self._label(each)
            score = max(matcher.match(label), matcher.match(each.help) * 0.8)
            if score > 0:
                yield Hit(score, Content(label), app.runner(each.id), text=label, help=each.help)
