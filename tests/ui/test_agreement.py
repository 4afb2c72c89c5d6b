"""The agreement: read, changed, compared, said yes to, rested from and ended."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from textual.widgets import Input

from comentor_tui.domain.records import Agreement, Cadence, Confirmation, PairState
from comentor_tui.paths import Paths
from comentor_tui.services.companion import Companion
from comentor_tui.store.opening import open_read_only
from comentor_tui.ui.app import ComentorApp
from comentor_tui.ui.dialogs import Choose
from comentor_tui.ui.screens.agreement import AgreementScreen
from comentor_tui.ui.screens.form import Form
from comentor_tui.ui.screens.home import HomeScreen
from comentor_tui.ui.screens.live import LiveScreen
from tests.ui.conftest import HOSTILE, SIZES, FakeClock

Press = Callable[..., Awaitable[None]]
Until = Callable[..., Awaitable[None]]
Shown = Callable[..., str]
ROOMY = (120, 40)


def stored(paths: Paths, kind: type[Any]) -> list[Any]:
    """What is on disk, read by another connection."""
    with open_read_only(paths) as reader:
        return list(reader.load(kind))


async def test_a_new_version_is_written_in_one_form_and_compared(
    app: ComentorApp, companion: Companion, paths: Paths, press: Press, until: Until, shown: Shown
) -> None:
    async with app.run_test(size=ROOMY, notifications=True) as pilot:
        await press(pilot, "m")
        assert isinstance(app.screen, AgreementScreen)
        assert "version 1" in shown(app)
        assert "Ben not yet" in shown(app)
        await press(pilot, "e")
        assert isinstance(app.screen, Form)
        suggested = companion.agreements.templates()
        await press(pilot, "ctrl+n", "down", *"we listen", "down", "ctrl+n", "enter")
        await until(pilot, lambda: len(stored(paths, Agreement)) == 2)
        second = companion.agreements.current()
        assert second is not None
        assert second.purpose == suggested.purposes[0]
        assert second.expectations == f"we listen\n{suggested.expectations[0]}"
        assert second.cadence is Cadence.MONTHLY
        assert "version 2" in shown(app)
        await press(pilot, "v", "down")
        text = shown(app)
        assert "What changed" in text
        assert "nothing yet" in text
        assert "we listen" in text
        assert "the same in both: how often" in text
        await press(pilot, "escape")
        assert "Our agreement · version 2" in shown(app)
        await press(pilot, "escape")
        assert isinstance(app.screen, HomeScreen)


async def test_any_two_versions_can_be_compared(
    app: ComentorApp, companion: Companion, press: Press, shown: Shown
) -> None:
    await companion.agreements.propose(purpose="second words")
    await companion.agreements.propose(purpose="third words")
    async with app.run_test(size=ROOMY) as pilot:
        await press(pilot, "m", "v", "end", "enter", "up")
        assert "second words" in shown(app)
        assert "third words" not in shown(app)
        await press(pilot, "up")
        assert "third words" in shown(app)


async def test_what_is_not_changed_is_no_version(
    app: ComentorApp, paths: Paths, press: Press, until: Until, shown: Shown
) -> None:
    async with app.run_test(size=ROOMY) as pilot:
        await press(pilot, "m", "e", "enter")
        await until(pilot, lambda: "Nothing is different" in shown(app))
        assert len(stored(paths, Agreement)) == 1


async def test_each_says_yes_and_it_is_read_again(
    app: ComentorApp, companion: Companion, clock: FakeClock, paths: Paths, press: Press,
    until: Until, shown: Shown,
) -> None:  # fmt: skip
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "m", "y")
        assert isinstance(app.screen, Choose)
        assert "Ben says yes" in shown(app)
        await press(pilot, "enter")
        await until(pilot, lambda: companion.agreements.missing() == [])
        assert "Ben yes 22 Nov" in shown(app)
        clock.go_on(days=2)
        await press(pilot, "y", "3")
        await until(pilot, lambda: len(stored(paths, Confirmation)) == 4)
        assert shown(app).count("yes 22 Nov · read 24 Nov") == 2


async def test_the_first_yes_of_one_is_told_beside_the_reading_of_the_other(
    app: ComentorApp, companion: Companion, press: Press, until: Until, shown: Shown
) -> None:
    async with app.run_test(size=ROOMY) as pilot:
        await press(pilot, "m", "y", "1")
        await until(pilot, lambda: companion.agreements.missing() == [companion.memory.other])
        assert "Ana said yes to version 1." in shown(app)
        await press(pilot, "y", "3")
        await until(pilot, lambda: companion.agreements.missing() == [])
        assert "Ben said yes to version 1, Ana read it again." in shown(app)


async def test_the_opening_asks_for_the_yes_and_leads_there(
    app: ComentorApp, companion: Companion, press: Press, until: Until, shown: Shown
) -> None:
    async with app.run_test(size=ROOMY) as pilot:
        await press(pilot, "f2")
        await until(pilot, lambda: isinstance(app.screen, LiveScreen))
        assert "a yes to our" in shown(app)
        await press(pilot, "end", "enter")
        assert isinstance(app.screen, AgreementScreen)
        await press(pilot, "y", "3")
        await until(pilot, lambda: companion.agreements.missing() == [])
        await press(pilot, "escape")
        assert isinstance(app.screen, LiveScreen)
        assert "a yes to our" not in shown(app)


async def test_resting_ending_and_going_on(
    app: ComentorApp, companion: Companion, press: Press, until: Until, shown: Shown
) -> None:
    agreements = companion.agreements
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "m", "s", "1")
        await until(pilot, lambda: agreements.state is PairState.RESTING)
        assert "We are resting" in shown(app)
        await press(pilot, "escape")
        assert "We are resting" in shown(app)
        await press(pilot, "m", "s", "2")
        assert isinstance(app.screen, Form)
        await press(pilot, *"calm", "down", *"thanks", "enter")
        await until(pilot, lambda: agreements.state is PairState.ENDED)
        await press(pilot, "end")
        await until(pilot, lambda: "We keep: calm" in shown(app))
        assert "Ana says thank you: thanks" in shown(app)
        await press(pilot, "s", "1")
        await until(pilot, lambda: agreements.state is PairState.ACTIVE)


async def test_hostile_words_at_every_size(
    app: ComentorApp, companion: Companion, press: Press, until: Until
) -> None:
    await companion.agreements.propose(
        purpose=HOSTILE[0], expectations="\n".join(HOSTILE[1:8]), lateness=HOSTILE[8],
        drop_call=HOSTILE[9], fallback_number=HOSTILE[3],
    )  # fmt: skip
    await companion.agreements.end()
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await press(pilot, "m")
        for size in (*SIZES[2::2], SIZES[-1]):
            await pilot.resize_terminal(*size)
            await press(pilot, "v", "down", "enter", "up", "escape", "end", "home")
        await pilot.resize_terminal(80, 24)
        await press(pilot, "e")
        form = app.screen
        assert isinstance(form, Form)
        assert form.query_one("#field-purpose", Input).value == "[/]"
        assert form.query_one("#field-lateness", Input).value == "one two three"
        await press(pilot, "escape")
        assert isinstance(app.screen, AgreementScreen)


async def test_what_was_begun_and_not_kept_is_there_again(
    app: ComentorApp,
    companion: Companion,
    press: Press,
    until: Until,
    shown: Shown,
    again: Callable[[], Companion],
) -> None:
    agreements = companion.agreements
    async with app.run_test(size=ROOMY) as pilot:
        await press(pilot, "m", "e")
        await press(pilot, *"we walk [/]", *["down"] * 4, "5", "down", "right")
        assert agreements.begun() == {
            "purpose": "we walk [/]",
            "cadence": Cadence.EVERY_FIVE_WEEKS,
            "half_minutes": 45,
        }
        await companion.saver.flush()
        # Killed here: what is on the disk is what a start finds.
        assert again().agreements.begun() == agreements.begun()
        await press(pilot, "escape")
        await press(pilot, "e")
        text = shown(app)
        assert "This was begun and is not kept yet." in text
        assert "every five weeks" in text
        assert "we walk [/]" in text
        await press(pilot, "enter")
        await until(pilot, lambda: len(agreements.versions()) == 2)
        agreed = agreements.current()
        assert agreed is not None
        assert (agreed.purpose, agreed.cadence, agreed.half_minutes) == (
            "we walk [/]",
            Cadence.EVERY_FIVE_WEEKS,
            45,
        )
        assert agreements.begun() == {}
        await press(pilot, "e")
        assert "not kept yet" not in shown(app)


async def test_what_was_begun_before_a_newer_version_counts_no_more(companion: Companion) -> None:
    agreements = companion.agreements
    agreements.keep_begun({"purpose": "begun"})
    assert agreements.begun() == {"purpose": "begun"}
    await agreements.propose(lateness="we wait")
    assert agreements.begun() == {}
    for nonsense in ("[]", "{", '{"version": 2, "fields": {"x": 1}}', '{"version": 2}', "7"):
        companion.memory.put_draft("agreement", nonsense)
        assert agreements.begun() == {}


async def test_words_to_close_with_survive(
    app: ComentorApp, companion: Companion, press: Press, until: Until
) -> None:
    async with app.run_test(size=ROOMY) as pilot:
        await press(pilot, "m", "s", "2")
        await until(pilot, lambda: isinstance(app.screen, Form))
        await press(pilot, *"all of it", "down", *"Ben!")
        await press(pilot, "escape", "s", "2")
        await until(pilot, lambda: isinstance(app.screen, Form))
        await press(pilot, "enter")
        await until(pilot, lambda: companion.agreements.state is PairState.ENDED)
        # The clock stands still here: written at one moment, they have no order.
        assert {note.text for note in companion.agreements.farewell()} == {"all of it", "Ben!"}
        assert len(companion.agreements.farewell()) == 2
        assert companion.memory.draft("farewell:keep") == ""
