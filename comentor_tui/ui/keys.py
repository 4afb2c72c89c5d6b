"""Bindings and the command palette, made from the table of commands."""

from __future__ import annotations

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


def bindings_for(where: Where) -> list[Binding]:
    """The bindings of a screen (or, for everywhere, of the app)."""
    return [
        Binding(
            ",".join(each.keys),
            f"app.command('{each.id}')",
            each.title,
            show=each.footer,
            key_display=key_label(each.keys[0]),
            tooltip=each.help,
            id=each.id,
            # Tab would otherwise belong to the screen's own way of moving the focus.
            priority=each.keys[0] in ("tab", "shift+tab"),
        )
        for each in commands_for(where)
        if each.keys
    ]


def usable(where: Where | None) -> list[Command]:
    """What can be done on a screen, its own commands first."""
    own = [each for each in COMMANDS if where is not None and each.where is where]
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
