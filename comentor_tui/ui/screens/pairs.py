"""With whom: another pair in two keys, or a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work

from comentor_tui.domain.records import PairState
from comentor_tui.ui.screens.base import ComentorScreen
from comentor_tui.ui.text import join, lit, person

if TYPE_CHECKING:
    from comentor_tui.services.pairs import PairView
    from comentor_tui.ui.dialogs import Way

NEW = ""
"""In place of an id: a pair that is to begin."""

DIGITS = "123456789"
STATES = {PairState.ACTIVE: "", PairState.RESTING: "resting", PairState.ENDED: "ended well"}


def pair_ways(pairs: list[PairView]) -> list[Way[str]]:
    """A line for each pair with a digit, and one for a new pair."""
    from comentor_tui.ui.dialogs import Way

    ways = []
    for place, each in enumerate(pairs):
        remark = ", ".join(filter(None, ("here now" if each.here else "", STATES[each.state])))
        # The names of both, the same in weight: you on the left.
        you = person(each.you, "you", marked=True)
        names = join(you, person(each.other, "comentor", marked=True), between=" · ")
        said = join(names, lit(remark, "$quiet"), between="  ")
        ways.append(Way(DIGITS[place : place + 1], said, each.id))
    return [*ways, Way("n", "begin with somebody new", NEW)]


class PairsActions(ComentorScreen[None]):
    """Going from pair to pair."""

    @work(group="dialog", exit_on_error=False)
    async def do_pairs(self) -> None:
        """Choose a pair; nothing is lost, and an open session keeps its pair."""
        from comentor_tui.ui.dialogs import Choose

        service = self.companion.pairs
        pairs = await self.attempt(service.pairs())
        if pairs is None or not self.is_current:
            return
        here = next((place for place, each in enumerate(pairs) if each.here), 0)
        # The one that was not on the screen is the likely one.
        chosen = (here + 1) % len(pairs) if len(pairs) > 1 else here
        answer = await self.app.push_screen_wait(
            Choose("With whom?", pair_ways(pairs), chosen=chosen)
        )
        if answer is None:
            return
        if answer == NEW:
            self._begin_new()
        elif await self.attempt(service.switch(answer)) is not None:
            self.pair_changed()

    def _begin_new(self) -> None:
        live, memory = self.companion.live, self.companion.memory
        if live.session is not None:
            name = memory.name(memory.other)
            self.say(f"The session with {name} is open. Close it first.")
            return
        from comentor_tui.ui.screens.first_run import FirstRunScreen

        # The key that ends that screen begins a session on this one.
        self.app.push_screen(FirstRunScreen(adding=True), lambda _: self.pair_changed(1.0))

    def pair_changed(self, deaf_for: float = 0.0) -> None:
        """Another pair is on the screen: what is not a view of the records follows."""
