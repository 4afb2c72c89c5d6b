"""The ways to what lies behind the sessions: agreement, gifts, deck, history and search."""

from __future__ import annotations

from textual import work

from comentor_tui.domain.text import clean_line
from comentor_tui.ui.screens.base import ComentorScreen
from comentor_tui.ui.text import join, named


class RelationActions(ComentorScreen[None]):
    """Each is a screen of its own; escape comes back."""

    def do_agreement(self) -> None:
        """What we agreed."""
        from comentor_tui.ui.screens.agreement import AgreementScreen

        self._open(AgreementScreen())

    def do_gifts(self) -> None:
        """What each of us brings."""
        from comentor_tui.ui.screens.gifts import GiftsScreen

        self._open(GiftsScreen())

    def do_deck(self) -> None:
        """Our questions, and our lines about being enough."""
        from comentor_tui.ui.screens.deck import DeckScreen

        self._open(DeckScreen())

    def do_history(self) -> None:
        """All sessions."""
        from comentor_tui.ui.screens.history import HistoryScreen

        self._open(HistoryScreen())

    def do_look_back(self) -> None:
        """A quarter, a year, or all, in pictures."""
        from comentor_tui.ui.screens.look_back import LookBackScreen

        self._open(LookBackScreen())

    def do_changes(self) -> None:
        """What both noticed in themselves."""
        from comentor_tui.ui.screens.changes import ChangesScreen

        self._open(ChangesScreen())

    def do_bin(self) -> None:
        """What was taken away."""
        from comentor_tui.ui.screens.bin import BinScreen

        self._open(BinScreen())

    async def do_back_up(self) -> None:
        """A copy of everything."""
        await self.attempt(self.companion.back_up())

    def do_search(self) -> None:
        """Every word that was ever written here."""
        from comentor_tui.ui.screens.history import HistoryScreen

        self._open(HistoryScreen(finding=True))

    def do_search_live(self) -> None:
        """The same, while a session is open."""
        self.do_search()

    def _open(self, screen: ComentorScreen[None]) -> None:
        # Asked for by name, home opens it above a screen that is above itself.
        if not self.app.screen.is_modal:
            self.app.push_screen(screen)

    def do_gift_today(self, person_id: str = "") -> None:
        """What one of us received today, in their own words."""
        self.ask_gift(person_id or self.companion.memory.at_keys)

    @work(group="dialog", exit_on_error=False)
    async def ask_gift(self, person_id: str, session_id: str | None = None) -> None:
        """A line of thanks; nothing is scored, and nobody has to answer.

        Kept with the open or last session, unless another is named.
        """
        from comentor_tui.ui.dialogs import Ask

        memory = self.companion.memory
        other = memory.other if person_id == memory.you else memory.you
        text = await self.app.push_screen_wait(
            Ask(
                join("A gift", named(memory, person_id), "received today"),
                [join("Something", named(memory, other), "gave. It is kept among their gifts.")],
                placeholder="the question about what I would keep",
            )
        )
        if text is not None and clean_line(text):
            await self.attempt(self.companion.gifts.receive(person_id, text, session_id))
