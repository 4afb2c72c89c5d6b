"""Where `r` on home leads: to the check, or on with the review."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from comentor_tui.domain.records import PitfallAnswer, Session
from comentor_tui.paths import Paths
from comentor_tui.services.companion import Companion
from comentor_tui.settings import Settings
from comentor_tui.ui.app import ComentorApp
from comentor_tui.ui.screens.pitfall_check import PitfallCheckScreen
from comentor_tui.ui.screens.review import ReviewScreen

Press = Callable[..., Awaitable[None]]
Until = Callable[..., Awaitable[None]]
Shown = Callable[..., str]

ROOMY = (120, 40)


@pytest.mark.parametrize("draft", [False, True])
async def test_who_was_in_the_review_goes_on_there(
    companion: Companion,
    paths: Paths,
    held: Session,
    again: Callable[[], Companion],
    shown: Shown,
    press: Press,
    until: Until,
    draft: bool,
) -> None:
    """After a crash, too: the check is over for both, and a word of the review is there."""
    after, (you, other) = companion.after_call, companion.memory.people
    await after.answer(held, you, "social", PitfallAnswer.A_LITTLE)
    await after.finish(held, you)
    if draft:
        companion.memory.put_draft(after.draft_field(held, other, "gave"), "half a wo")
        await companion.saver.flush()
    else:
        await after.write(held, other, "gave", "half a wo")
    # Ben has not answered the check: that comes first.
    assert not again().after_call.in_review(held)
    await after.answer(held, other, "social", PitfallAnswer.YES)
    await after.finish(held, other)
    app = ComentorApp(fresh := again(), Settings(), paths)
    async with app.run_test(size=ROOMY) as pilot:
        await press(pilot, "r")
        assert isinstance(app.screen, ReviewScreen)
        await until(pilot, lambda: "half a wo" in shown(app))
        assert "◇ Ben writes" in shown(app)
        # Both answers are one command away, and lead on to the review again.
        await app.action_command("both_answers")
        await until(pilot, lambda: "this is what each of you felt" in shown(app))
        await press(pilot, "f2")
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
    fresh.close()
    await after.close(held)
    assert not again().after_call.in_review(again().memory.get(Session, held.id) or held)


async def test_before_a_word_of_the_review_the_check_comes_first(
    app: ComentorApp, companion: Companion, held: Session, press: Press
) -> None:
    """Both are through with it, and look at what each felt."""
    for person in companion.memory.people:
        await companion.after_call.answer(held, person, "social", PitfallAnswer.YES)
        await companion.after_call.finish(held, person)
    async with app.run_test(size=ROOMY) as pilot:
        await press(pilot, "r")
        assert isinstance(app.screen, PitfallCheckScreen)
