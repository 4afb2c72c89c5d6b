"""The review: one person at a time, skippable, and kept while it is written."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Static

from comentor_tui.domain import durations, sessions
from comentor_tui.domain.records import ChangeNoticed, Session, Target
from comentor_tui.domain.text import clean_line
from comentor_tui.domain.turns import other_of
from comentor_tui.services.after_call import ANSWER_LIMIT, FIELDS
from comentor_tui.ui.commands import Where, command
from comentor_tui.ui.keys import bindings_for
from comentor_tui.ui.long_text import AskLong
from comentor_tui.ui.screens.exporting_actions import ExportingActions
from comentor_tui.ui.screens.form import Form
from comentor_tui.ui.screens.goal_actions import GoalActions
from comentor_tui.ui.screens.help import HelpScreen
from comentor_tui.ui.screens.planning_actions import PlanningActions
from comentor_tui.ui.screens.relation_actions import RelationActions
from comentor_tui.ui.screens.taking_up import TakingUp
from comentor_tui.ui.text import join, lit
from comentor_tui.ui.widgets.answers import Answer, Answers
from comentor_tui.ui.widgets.beside_review import (
    BesideReview,
    ChangeLine,
    Doing,
    PersonTab,
    nobodys_line,
    time_line,
)
from comentor_tui.ui.widgets.fields import Line, OneOf
from comentor_tui.ui.widgets.footer import ShortFooter
from comentor_tui.ui.widgets.status_line import StatusLine
from comentor_tui.zone import local_zone


class ReviewScreen(TakingUp, PlanningActions, GoalActions, RelationActions, ExportingActions):
    """What we take with us. F2 closes it for good, escape leaves it for later."""

    where = Where.REVIEW
    CSS_PATH = ["../styles/after.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_for(Where.REVIEW),
        Binding("left", "to_answers", "To the answers", show=False),
    ]
    AUTO_FOCUS = None
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (10, "-low"), (20, "-tall"), (34, "-roomy")]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session

    def session_to_export(self) -> Session | None:
        """The one that is being looked back at."""
        return self.session

    def session_to_come(self) -> Session | None:
        """The one that is named here."""
        return self.companion.after_call.next_session()

    def compose(self) -> ComposeResult:
        yield Static("", id="review-title", markup=False)
        yield Static("", id="review-nobodys", markup=False)
        with Horizontal(id="tabs"):
            yield PersonTab("you")
            yield PersonTab("comentor")
        with VerticalScroll(id="review", can_focus=False):
            yield Answers(self.companion.after_call.prompts())
            yield BesideReview()
        yield StatusLine()
        yield ShortFooter()

    async def on_mount(self) -> None:
        """The one at the keys begins; after a restart whoever was writing."""
        memory = self.companion.memory
        writer = self.companion.after_call.writer(self.session)
        if memory.at_keys == memory.you and writer == memory.other:
            self.comentor.keys_to(writer)
        await self._follow()

    def refresh_view(self) -> None:
        """Answers, the next date, or who is at the keys may have changed."""
        self.call_next(self._follow)

    async def _follow(self) -> None:
        if not self.is_mounted:
            return
        memory, after = self.companion.memory, self.companion.after_call
        who = memory.at_keys
        answers = self.query_one(Answers)
        fresh = answers.person != who
        key = command("other_review").keys[0]
        for tab, each in zip(self.query(PersonTab), memory.people, strict=True):
            tab.show(memory.name(each), each == who, key)
        self._draw_head()
        answers.show(who, {field: self._text(who, field) for field in FIELDS})
        beside = self.query_one(BesideReview)
        self._show_told(beside, who)
        next_session = self.session_to_come()
        at = next_session.planned_at if next_session else None
        there = self.companion.people.elsewhere(at) if at else ""
        beside.show_next(next_session, memory.now(), local_zone(), there)
        await beside.show_changes(after.changes(self.session, who), self._label)
        if fresh:
            answers.focus_first()

    def _show_told(self, beside: BesideReview, who: str) -> None:
        """What a person took from the session already: next steps and gifts."""
        memory, today = self.companion.memory, self.companion.notes.today()
        beside.show_steps(memory.all(Target, session_id=self.session.id, owner=who), today)
        beside.show_gifts(self.companion.gifts.received(who, self.session.id))

    def _draw_head(self) -> None:
        memory = self.companion.memory
        summary = self.companion.after_call.summary(self.session)
        day = durations.day(sessions.when(self.session), local_zone(), memory.now())
        self.query_one("#review-title", Static).update(
            join(
                lit(f"Review · {day}", "$quiet"),
                time_line(summary, memory.people, memory.name),
                between="   ",
            )
        )
        self.query_one("#review-nobodys", Static).update(nobodys_line(summary))

    def _text(self, who: str, field: str) -> str:
        """What was typed and not entered, else what was."""
        after = self.companion.after_call
        review = after.review(self.session, who)
        draft = self.companion.memory.draft(after.draft_field(self.session, who, field))
        return draft or (str(getattr(review, field)) if review else "")

    def _label(self, change: ChangeNoticed) -> str:
        kinds = self.companion.after_call.change_kinds()
        return next((kind.label for kind in kinds if kind.id is change.category), "")

    # -- writing ----------------------------------------------------------------------------------

    @on(Answers.Typing)
    def _typing(self, event: Answers.Typing) -> None:
        event.stop()
        self._draft(event.person, event.field, event.text)

    def _draft(self, who: str, field: str, text: str) -> None:
        name = self.companion.after_call.draft_field(self.session, who, field)
        self.companion.memory.put_draft(name, text)

    @on(Answers.Entered)
    async def _entered(self, event: Answers.Entered) -> None:
        event.stop()
        await self._write(event.person, event.field, event.text)

    async def _write(self, who: str, field: str, text: str) -> None:
        if len(text) > ANSWER_LIMIT:
            self.say(f"The first {ANSWER_LIMIT:,} characters are kept.")
        await self.attempt(self.companion.after_call.write(self.session, who, field, text))

    @on(Answers.Beside)
    def _to_beside(self, event: Answers.Beside) -> None:
        event.stop()
        self.query(Doing).first().focus()

    @on(Answers.Last)
    def _last(self, event: Answers.Last) -> None:
        event.stop()
        self.say("This is the last question. Tab or → leads on.")

    def action_to_answers(self) -> None:
        """From what stands beside them back to where somebody was writing."""
        self.query_one(Answers).focus_again()

    def on_key(self, event: events.Key) -> None:
        """Letters that nobody takes: the focus is not where they were meant to go."""
        if event.is_printable:
            self.say("Nothing is written here; ← goes back to the answers.")

    @on(Answers.Long)
    def _long(self, event: Answers.Long) -> None:
        event.stop()
        field = event.prompt.id

        async def keep(text: str | None) -> None:
            if text is not None:
                await self._write(event.person, field, text)
                self.query_one(Answers).put(field, self._text(event.person, field))

        self.app.push_screen(
            AskLong(
                event.prompt.text,
                event.text,
                lambda text: self._draft(event.person, field, text),
            ),
            keep,
        )

    async def _keep(self) -> None:
        """What is in the fields counts, also where the cursor still is."""
        answers = self.query_one(Answers)
        for field, text in answers.texts.items():
            await self._write(answers.person, field, text)

    # -- commands ---------------------------------------------------------------------------------

    async def do_other_review(self) -> None:
        """The keys go to the other one."""
        memory = self.companion.memory
        await self._keys_to(other_of(memory.people, memory.at_keys))

    @on(PersonTab.Pressed)
    async def _tab(self, event: PersonTab.Pressed) -> None:
        event.stop()
        memory = self.companion.memory
        await self._keys_to(memory.you if event.side == "you" else memory.other)

    async def _keys_to(self, who: str) -> None:
        await self._keep()
        self.comentor.keys_to(who)
        self.refresh_view()

    @work(group="dialog", exit_on_error=False)
    async def do_notice_change(self) -> None:
        """Something different in oneself, and where."""
        memory, after = self.companion.memory, self.companion.after_call
        who = memory.at_keys
        draft = after.draft_field(self.session, who, "change")
        found = await self.app.push_screen_wait(
            Form(
                "A change I notice in myself",
                [
                    Line(
                        "text",
                        "what",
                        memory.draft(draft),
                        "what is different from before",
                        needed=True,
                        changed=lambda text: memory.put_draft(draft, text),
                    ),
                    OneOf(
                        "category",
                        "where",
                        [(kind.id, kind.label) for kind in after.change_kinds()],
                        after.change_kinds()[0].id,
                    ),
                ],
            )
        )
        if found is not None:
            await self.attempt(after.notice_change(self.session, who, **found))

    @on(ChangeLine.Removed)
    async def _forget(self, event: ChangeLine.Removed) -> None:
        event.stop()
        await self.attempt(self.companion.after_call.forget_change(event.change_id))

    def do_review_target(self) -> None:
        """A next step with a date; what was written about it is there already."""
        goals, memory = self.companion.goals, self.companion.memory
        written = clean_line(self.query_one(Answers).texts.get("by_when", ""))
        taken = {target.text for target in goals.targets(memory.at_keys)}
        began = "" if written in taken else written
        self.ask_target(owner=memory.at_keys, text=began, session_id=self.session.id)

    def do_review_gift(self) -> None:
        """What the one who writes received in this session."""
        self.ask_gift(self.companion.memory.at_keys, self.session.id)

    def do_help(self) -> None:
        """The keys of the fields first, then the commands."""
        beside = (("F5", "note a change"), ("x", "take a change away again"))
        self.app.push_screen(HelpScreen(self.where, [*Answer.HELP_KEYS, *beside]))

    def do_plan_next(self) -> None:
        """Date, time and medium of the next session."""
        self.do_plan()

    @on(Doing.Pressed)
    async def _doing(self, event: Doing.Pressed) -> None:
        event.stop()
        await self.app.run_action(f"app.command('{event.command}')")

    async def do_both_answers(self) -> None:
        """Back to the check; what is written here stays."""
        from comentor_tui.ui.screens.pitfall_check import PitfallCheckScreen

        if self.is_current:
            await self._keep()
            self.app.switch_screen(PitfallCheckScreen(self.session))

    async def do_take_up_again(self) -> None:
        """The session was ended too early."""
        await self._keep()
        await self.take_up(self.session)

    # -- leaving ----------------------------------------------------------------------------------

    async def do_finish_review(self) -> None:
        """Done: the review is not asked for again."""
        if self.is_current:
            await self._keep()
            await self.attempt(self.companion.after_call.close(self.session))
            self._home()

    async def do_later(self) -> None:
        """Leave it for later; what is written stays."""
        if self.is_current:
            await self._keep()
            self._home()

    def _home(self) -> None:
        app = self.comentor
        if self.is_current:
            app.pop_screen()
            # At home it is yours again.
            app.keys_to(self.companion.memory.you)
