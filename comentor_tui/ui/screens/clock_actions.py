"""What can be done with the clock on the live screen, and the questions that go with it."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

from textual import work
from textual.content import Content

from comentor_tui.domain import durations
from comentor_tui.domain.records import Session, SessionKind
from comentor_tui.domain.turns import MINUTE, Gap, GapChoice, Overrun, OverrunChoice, Stage
from comentor_tui.services.live import Live, Settle
from comentor_tui.ui.dialogs import Ask, Choose, Way
from comentor_tui.ui.screens.base import ComentorScreen
from comentor_tui.ui.screens.live_rows import EQUAL
from comentor_tui.ui.text import join, lit, named
from comentor_tui.ui.widgets.status_line import StatusLine
from comentor_tui.zone import local_zone

STEP = 30_000


class ClockActions(ComentorScreen[None]):
    """Commands of the clock. None of them asks "are you sure": everything can be taken back."""

    @property
    def live(self) -> Live:
        """The open session."""
        return self.companion.live

    # -- the five ---------------------------------------------------------------------------------

    async def do_hand_over(self) -> None:
        """One key: begin, or hand over. An overrun is put to the pair right after."""
        said = await self.attempt(self.live.hand_over())
        if said is not None and self.live.clock().overrun_of is not None:
            self.do_overrun()

    async def do_pause(self) -> None:
        """Pause for both, or go on; after a long pause ask whether somebody was talking."""
        clock = self.live.clock()
        if clock.paused and clock.paused_for >= 2 * MINUTE:
            self._resume_after_a_while()
            return
        await self.attempt(self.live.pause_or_resume())

    @work(group="dialog", exit_on_error=False)
    async def _resume_after_a_while(self) -> None:
        clock = self.live.clock()
        memory = self.companion.memory
        length = durations.plain(clock.paused_for // MINUTE * MINUTE)
        ways: list[Way[str]] = [Way("1", "It was a pause: nobody’s time", "")]
        ways += [
            Way(
                str(n),
                join("We went on without the clock:", named(memory, person) + "’s time"),
                person,
            )
            for n, person in enumerate(clock.people, start=2)
        ]
        chosen = await self.app.push_screen_wait(
            Choose(f"Going on after {length}", ways, hint="Esc: still paused")
        )
        if chosen is not None:
            await self.attempt(self.live.resume(chosen or None))

    async def do_undo(self) -> None:
        """Take the last action back; in the opening that may be an answer about a target."""
        if self.live.clock().stage in (Stage.OPENING, Stage.SOCIAL):
            answered, acted = self.companion.goals.changed_at, self.live.undoable_since
            if answered is not None and (acted is None or answered > acted):
                await self.attempt(self.companion.goals.take_back())
                return
        await self.attempt(self.live.undo())

    # -- corrections ------------------------------------------------------------------------------

    @work(group="dialog", exit_on_error=False)
    async def do_ago(self) -> None:
        """The hand-over (or the start) was a while ago: its key was pressed late, or never."""
        clock = self.live.clock()
        what = "was the hand-over" if clock.started else "did the first half begin"
        minutes = clock.waiting // MINUTE
        typed = await self.app.push_screen_wait(
            Ask(
                f"How many minutes ago {what}?",
                value=str(minutes) if minutes else "",
                placeholder="2",
                check=self._said_ago,
            )
        )
        if typed is None:
            return
        await self.attempt(self.live.it_was(read_minutes(typed)))
        if self.live.clock().overrun_of is not None:
            self.do_overrun()

    def _said_ago(self, text: str) -> str:
        """What will be done. Raises ValueError where minutes cannot be read."""
        ago, clock = read_minutes(text), self.live.clock()
        name, words = self.companion.memory.name, f"{durations.plain(ago)} ago"
        if not clock.started or self.live.pressed_late(ago) is not None:
            return f"{name(clock.owner or clock.first)}’s half began {words}"
        return f"Hands over to {name(clock.other(str(clock.owner)))}, as of {words}"

    async def do_more_you(self) -> None:
        """+30 s on the left."""
        await self.attempt(self.live.adjust(self.companion.memory.you, STEP))

    async def do_less_you(self) -> None:
        """−30 s on the left."""
        await self.attempt(self.live.adjust(self.companion.memory.you, -STEP))

    async def do_more_other(self) -> None:
        """+30 s on the right."""
        await self.attempt(self.live.adjust(self.companion.memory.other, STEP))

    async def do_less_other(self) -> None:
        """−30 s on the right."""
        await self.attempt(self.live.adjust(self.companion.memory.other, -STEP))

    # -- plans ------------------------------------------------------------------------------------

    @work(group="dialog", exit_on_error=False)
    async def do_extend(self) -> None:
        """More time is more time for both."""
        clock = self.live.clock()
        zone = local_zone()
        ways: list[Way[int]] = []
        for n, minutes in enumerate((2, 5, 10, 15), start=1):
            end = clock.ends_at + timedelta(minutes=2 * minutes)
            ways.append(
                Way(
                    str(n),
                    f"{minutes} min more for each of you",
                    minutes * MINUTE,
                    f"ends {durations.end_time(end, zone)}",
                )
            )
        ways.append(Way("-", "5 min less for each of you", -5 * MINUTE))
        chosen = await self.app.push_screen_wait(Choose("More time, the same for both", ways))
        if chosen is not None:
            await self.attempt(self.live.extend(chosen))

    @work(group="dialog", exit_on_error=False)
    async def do_hard_stop(self) -> None:
        """The time by which somebody must leave."""
        clock = self.live.clock()
        zone = local_zone()
        known = durations.clock_time(clock.hard_stop, zone) if clock.hard_stop else ""

        def said(text: str) -> str:
            stop = read_time(text, clock.now.wall)
            left = durations.plain(round((stop - clock.now.wall).total_seconds()) * 1000)
            return f"{durations.clock_time(stop, zone)}, in {left}"

        typed = await self.app.push_screen_wait(
            Ask(
                "When must one of us leave?",
                value=known,
                placeholder="16:00 – empty for none",
                check=said,
                may_be_empty=True,
            )
        )
        if typed is not None:
            stop = read_time(typed, clock.now.wall) if typed.strip() else None
            await self.attempt(self.live.set_hard_stop(stop))

    @work(group="dialog", exit_on_error=False)
    async def do_halves(self) -> None:
        """The length of both halves."""
        clock = self.live.clock()
        zone = local_zone()

        def said(text: str) -> str:
            minutes = _whole(text)
            left = sum(max(0, minutes * MINUTE - clock.charged[p]) for p in clock.people)
            end = clock.now.wall + timedelta(milliseconds=left)
            return f"{minutes} + {minutes}, ends {durations.end_time(end, zone)}"

        typed = await self.app.push_screen_wait(
            Ask(
                "Minutes for each of you",
                value=str(clock.allotted[clock.first] // MINUTE),
                placeholder="30",
                check=said,
            )
        )
        if typed is not None:
            await self.attempt(self.live.plan_halves(_whole(typed) * MINUTE))

    async def do_halves_of(self, way: str) -> None:
        """The way chosen in the opening after a late start, as long as it is one now."""
        late = self.live.late_start()
        if late is not None:
            half_ms = late.equal_half_ms if way == EQUAL else late.full_half_ms
            await self.attempt(self.live.plan_halves(half_ms))

    async def do_swap(self) -> None:
        """The other begins."""
        await self.attempt(self.live.swap_first())

    async def do_let_owed_go(self) -> None:
        """Minutes owed from last time are let go."""
        await self.attempt(self.live.let_owed_go())

    # -- what the pair is asked -------------------------------------------------------------------

    @work(group="dialog", exit_on_error=False)
    async def do_overrun(self) -> None:
        """What an overrun means for the other half, with each consequence before it is chosen."""
        clock = self.live.clock()
        choices = clock.overrun_choices()
        if not choices:
            self.say("No half ran over.")
            return
        whose = named(self.companion.memory, clock.overrun_of) + "’s"
        over = durations.plain(clock.over(str(clock.overrun_of)))
        ways = [
            Way(str(n), *self._overrun_words(choice, clock.ends_at))
            for n, choice in enumerate(choices, start=1)
        ]
        chosen = await self.app.push_screen_wait(
            Choose(
                join(whose, f"half ran {over} over"),
                ways,
                hint="Enter: full time · Esc: decide later",
            )
        )
        if chosen is not None:
            await self.attempt(self.live.choose_overrun(chosen))

    def _overrun_words(
        self, way: Overrun, ends: datetime
    ) -> tuple[Content, OverrunChoice, str | Content]:
        name = named(self.companion.memory, way.other)
        zone = local_zone()
        now_has = durations.plain(way.other_has)
        lost = way.over - way.end_moves
        end = durations.end_time(ends - timedelta(milliseconds=lost), zone)
        moves = durations.plain(way.end_moves)
        match way.choice:
            case OverrunChoice.FULL:
                return (
                    join(name, f"has the full {now_has}"),
                    way.choice,
                    f"ends {end}, {moves} later",
                )
            case OverrunChoice.TRIM:
                return (
                    join("Both trimmed equally:", name, f"has {now_has}"),
                    way.choice,
                    f"ends {end}, {moves} later",
                )
            case _:
                owed = durations.plain(way.owed)
                return (
                    join("Keep the end:", name, f"has {now_has}"),
                    way.choice,
                    join(
                        lit(f"ends {end}; {owed} owed to", "$quiet"),
                        name,
                        lit("next time", "$quiet"),
                    ),
                )

    @work(group="dialog", exit_on_error=False)
    async def do_gap(self) -> None:
        """Whose an unseen stretch of time was."""
        gaps = self.live.clock().gaps
        if not gaps:
            self.say("No time went by unseen.")
            return
        settled = await self.app.push_screen_wait(self._gap_dialog(gaps[0]))
        if settled is not None:
            await self.attempt(self.live.settle(settled))

    def _gap_dialog(self, gap: Gap) -> Choose[Settle]:
        memory = self.companion.memory
        you, other = memory.people
        ways = [
            Way("1", named(memory, you) + "’s", Settle(gap.id, GapChoice.PERSON, you)),
            Way("2", named(memory, other) + "’s", Settle(gap.id, GapChoice.PERSON, other)),
            Way("3", "Split between us", Settle(gap.id, GapChoice.SPLIT)),
            Way("4", "Nobody’s", Settle(gap.id, GapChoice.NOBODY)),
        ]
        length = durations.plain(gap.length)
        return Choose(
            f"{length} went by unseen",
            ways,
            [join("It was", named(memory, gap.owner) + "’s half. Whose time was it?")],
            hint="Esc: decide later",
        )

    # -- pause, drop, stages ----------------------------------------------------------------------

    @work(group="dialog", exit_on_error=False)
    async def do_reason(self) -> None:
        """Pause, and say why."""
        reasons = ("at the door", "a child", "another call", "a break", "technology")
        ways: list[Way[str]] = [Way(str(n), r, r) for n, r in enumerate(reasons, start=1)]
        ways.append(Way("0", "something else", "?"))
        chosen = await self.app.push_screen_wait(Choose("Pause, because of", ways))
        if chosen == "?":
            chosen = await self.app.push_screen_wait(Ask("Pause, because of"))
        if chosen is not None:
            await self.attempt(self.live.pause(chosen.strip()[:80]))

    @work(group="dialog", exit_on_error=False)
    async def do_dropped(self) -> None:
        """The call dropped: pause, and show who calls back."""
        clock = self.live.clock()
        if clock.running:
            await self.attempt(self.live.pause("the call dropped"))
        paused = self.live.clock().paused
        agreement = self.companion.memory.agreement()
        rule = agreement.drop_call if agreement else ""
        number = agreement.fallback_number if agreement else ""
        owner = clock.owner or clock.first
        left = durations.face(clock.left(owner))
        whose = named(self.companion.memory, owner) + "’s"
        lines: list[str | Content] = [
            rule or "Nothing is agreed yet about who calls back: whoever called, calls again.",
            f"Fallback number: {number}" if number else "No fallback number is agreed yet.",
            join("When you are back:", whose, f"half, {left}."),
        ]
        ways: list[Way[bool]] = [Way("b", "We are back: go on", True)]
        back = await self.app.push_screen_wait(
            Choose("The call dropped", ways, lines, hint="Esc: stay paused" if paused else "Esc")
        )
        if back and self.live.clock().paused:
            await self.attempt(self.live.resume())

    async def do_breath(self) -> None:
        """A breath between the halves."""
        await self.attempt(self.live.changeover())

    async def do_social(self) -> None:
        """Into the social slot, or out of it."""
        await self.attempt(self.live.social())

    async def do_social_slot(self, item_id: str) -> None:
        """What the agenda has for the social slot: begin that, and tick it."""
        opening = self.live.clock().stage is Stage.OPENING
        if not opening or await self.attempt(self.live.social()) is not None:
            await self.attempt(self.companion.planning.tick(item_id))

    async def do_next_stage(self) -> None:
        """From the halves to the closing; from there to the end."""
        if self.live.clock().stage is not Stage.CLOSING:
            await self.attempt(self.live.close_halves())
            return
        ended: Session | None = await self.attempt(self.live.end())
        if ended is not None:
            self.session_ended(ended)

    def session_ended(self, session: Session) -> None:
        """On to the pitfall check; after a social call there is nothing to check."""
        if session.kind is SessionKind.SOCIAL:
            self._home_again()
            return
        from comentor_tui.ui.screens.pitfall_check import PitfallCheckScreen

        if self.is_current:
            self.app.switch_screen(PitfallCheckScreen(session))

    def _home_again(self) -> None:
        if self.is_current:
            self.app.pop_screen()
            for line in self.app.screen.query(StatusLine):
                line.flash("A good talk. It is kept as a social call.")


def read_minutes(text: str) -> int:
    """Minutes as typed (`2`, `2.5`, `2:30`, `90 s`) in milliseconds. Raises ValueError."""
    words = text.strip().lower()
    if found := re.fullmatch(r"(\d{1,3}):([0-5]\d)", words):
        return (int(found[1]) * 60 + int(found[2])) * 1000
    if found := re.fullmatch(r"(\d{1,4}(?:[.,]\d{1,2})?)\s*(s|sec|seconds?)", words):
        return round(float(found[1].replace(",", ".")) * 1000)
    if found := re.fullmatch(r"(\d{1,3}(?:[.,]\d{1,2})?)\s*(m|min|minutes?)?(\s*ago)?", words):
        return round(float(found[1].replace(",", ".")) * MINUTE)
    raise ValueError("Minutes, such as 2 or 2:30")


def _whole(text: str) -> int:
    """Whole minutes of a half. Raises ValueError."""
    if not re.fullmatch(r"\d{1,3}", text.strip()) or not 1 <= int(text) <= 180:
        raise ValueError("Whole minutes, from 1 to 180")
    return int(text)


def read_time(text: str, now: datetime) -> datetime:
    """A time of day as typed (`16:00`, `1600`, `16`), the next one to come, UTC.

    Raises ValueError with what is expected.
    """
    found = re.fullmatch(r"(\d{1,2})(?:[:.h]?(\d{2}))?", text.strip())
    if not found or int(found[1]) > 23 or int(found[2] or 0) > 59:
        raise ValueError("A time of day, such as 16:00")
    zone = local_zone()
    here = now.astimezone(zone)
    of_day = time(int(found[1]), int(found[2] or 0))
    stop = datetime.combine(here.date(), of_day, tzinfo=zone)
    if stop <= here:
        stop = datetime.combine(here.date() + timedelta(days=1), of_day, tzinfo=zone)
    return stop.astimezone(now.tzinfo)
