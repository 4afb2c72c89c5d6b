"""The app: themes, screens, errors, and the way from a command to what carries it out."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import App
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.css.query import NoMatches
from textual.screen import Screen
from textual.theme import Theme
from textual.timer import Timer
from textual.worker import WorkerFailed

from comentor_tui import log
from comentor_tui.domain.text import clean_text
from comentor_tui.domain.turns import other_of
from comentor_tui.errors import ComentorError
from comentor_tui.paths import Paths
from comentor_tui.services.adding import Addition
from comentor_tui.services.companion import Companion
from comentor_tui.services.open_session import BEAT_SECONDS
from comentor_tui.services.saving import SaveState
from comentor_tui.settings import Settings
from comentor_tui.ui import theme
from comentor_tui.ui.commands import Where, command, key_label, use_keys
from comentor_tui.ui.driver import LineFull, PasteCut, driver_class
from comentor_tui.ui.keys import CommandProvider, bindings_for, textual_keymap
from comentor_tui.ui.screens.base import ComentorScreen
from comentor_tui.ui.terminal import crash_text, install_signals
from comentor_tui.ui.text import join, named
from comentor_tui.ui.typing import KeysInOrder
from comentor_tui.ui.widgets.status_line import FLASH_SECONDS, StatusLine

if TYPE_CHECKING:
    from textual.geometry import Size

    from comentor_tui.services.remote import Listener

QUIET_SECONDS = 1.0
"""The store is opened after the first frame and this long without a key: loading it takes a
noticeable part of a second of the processor."""


IN_A_CALL = ("pitfall_check", "review", "help", "planning_forms", "goal_forms")
"""What a call leads to, of our screens. Home does without them: they take 1.5 MB."""

PROBLEM_SECONDS = 15.0
"""How long it is told what in a file of one's own is not used."""


ONLY_READS = "This window only reads. Write in the other one."


class Mode(StrEnum):
    """What this copy of the app may do."""

    FIRST = "first"
    """It holds the store's lock."""
    SECOND = "second"
    """Another copy holds it: this one acts as a remote, or reads."""


class ComentorApp(App[None]):
    """The full-screen app over one `Companion`."""

    TITLE = "Comentor"
    # The other screens bring their own: parsing styles is a good part of the start.
    CSS_PATH = ["styles/base.tcss", "styles/home.tcss"]
    COMMANDS = {CommandProvider}
    BINDINGS: ClassVar[list[BindingType]] = list(bindings_for(Where.EVERYWHERE))
    ENABLE_COMMAND_PALETTE = True

    def __init__(
        self,
        companion: Companion,
        settings: Settings,
        paths: Paths,
        *,
        mode: Mode = Mode.FIRST,
        keep_settings: Callable[[Settings], None] | None = None,
        own_keys: Mapping[str, tuple[str, ...]] | None = None,
        problems: Sequence[str] = (),
        read_again: Callable[[], None] | None = None,
        holder: int | None = None,
    ) -> None:
        """`own_keys` are those of the settings file that may be used, `problems` what may not.

        A second copy gets `read_again`, which brings in what the first one has written and may
        raise StoreProblem, and the process that is the `holder` of the lock, if it is known.
        """
        super().__init__(driver_class=driver_class())
        self.companion = companion
        self.settings = settings
        self.paths = paths
        self.mode = mode
        self._keep_settings = keep_settings
        self.own_keys = dict(own_keys or {})
        use_keys(self.own_keys)
        self.problems = list(problems)
        self.read_again = read_again or (lambda: None)
        self.holder = holder
        companion.live.warning_minutes = settings.warning_minutes
        self._last_key = 0.0
        self._window: Size | None = None
        self._keys = KeysInOrder(self, super().on_event)
        self._listener: Listener | None = None
        self._beat_timer: Timer | None = None
        self.has_focus_here = True
        theme.register(self)
        self._begin_with(settings.theme if settings.theme in self.available_themes else theme.DARK)

    def _begin_with(self, name: str) -> None:
        if name not in {each.name for each in theme.THEMES}:
            self.theme = name
            return
        # Assigned, it would be taken for a change: all styles read, and all drawn, a second time.
        self.set_reactive(App.theme, name)
        dark = self.current_theme.dark
        self.set_class(dark, "-dark-mode", update=False)
        self.set_class(not dark, "-light-mode", update=False)
        self.set_class(True, f"-theme-{name}", update=False)
        self.stylesheet.set_variables(self.get_css_variables())

    # -- beginning and ending ---------------------------------------------------------------------

    def get_theme(self, theme_name: str) -> Theme | None:
        """A theme by its name. Drawing asks for it many times: Textual would copy them all."""
        return theme.OURS.get(theme_name) or super().get_theme(theme_name)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our colours for themes that are not ours."""
        return theme.variable_defaults(self.current_theme.dark)

    async def on_mount(self) -> None:
        """Show what is on; the slow parts come after the first frame."""
        install_signals(self)
        if self.own_keys:
            self.set_keymap(textual_keymap(self.own_keys))
        memory = self.companion.memory
        memory.on_change = self._changed
        self.companion.saver.on_state = self._save_state
        if self.mode is Mode.SECOND:
            from comentor_tui.ui.screens.second import SecondScreen

            await self.push_screen(SecondScreen())
        elif not memory.pair_id:
            from comentor_tui.ui.screens.first_run import FirstRunScreen

            await self.push_screen(FirstRunScreen())
        elif self.companion.live.session is not None:
            self.go_live()
        self.call_after_refresh(self._after_first_frame)

    def get_default_screen(self) -> Screen[Any]:
        """Home takes the place of an empty screen: one less to style, lay out and draw."""
        if self.mode is Mode.SECOND or not self.companion.memory.pair_id:
            return super().get_default_screen()
        from comentor_tui.ui.screens.home import HomeScreen

        return HomeScreen()

    def _after_first_frame(self) -> None:
        self._tell_problems(self.problems)
        try:
            self.companion.read_rest()
        except ComentorError as problem:
            self.tell(problem)
        if not gc.isenabled():
            # It was put off for the start; what the start has made stays to the end.
            gc.enable()
            gc.freeze()
        if self.mode is Mode.FIRST:
            from comentor_tui.services.remote import Listener

            self._listener = Listener(self.paths.socket, self._from_outside, self._added_outside)
            self.run_worker(self._listen(), exit_on_error=False)
            self.set_timer(QUIET_SECONDS, self._open_store_when_quiet)
            # Only while a half is running: an app at rest wakes nobody.
            self._beat_timer = self.set_interval(BEAT_SECONDS, self._beat, pause=True)
            self._watch_or_rest()

    async def _listen(self) -> None:
        assert self._listener is not None
        try:
            await self._listener.start()
        except (OSError, AttributeError):
            # Without it everything works but the shell's switch, pause, resume and undo.
            self._listener = None
            self.say("Commands from the shell cannot reach this window here.")

    def _open_store_when_quiet(self) -> None:
        if self.quiet_for() < QUIET_SECONDS:
            self.set_timer(QUIET_SECONDS, self._open_store_when_quiet)
            return
        self.run_worker(self._open_store(), exit_on_error=False)

    async def _open_store(self) -> None:
        try:
            await self.companion.store_thread.open()
        except ComentorError as problem:
            self.tell(problem)
        from comentor_tui.services.texts import text_problems

        found = await asyncio.to_thread(text_problems, self.paths.content)
        self.problems += found
        self._tell_problems(found)

    def _tell_problems(self, problems: Sequence[str]) -> None:
        """Once: what in a file of one's own is not used. Settings and doctor show all of it."""
        if problems:
            many = f"1 of {len(problems)}: " if problems[1:] else ""
            self.say(f"{many}{problems[0]}", PROBLEM_SECONDS)

    def quiet_for(self) -> float:
        """Seconds since the last key."""
        return self._loop_time() - self._last_key

    @staticmethod
    def _loop_time() -> float:
        return asyncio.get_running_loop().time()

    async def _beat(self) -> None:
        """Every few seconds while a half is running: the clock is being watched."""
        await self.companion.live.beat()

    def _watch_or_rest(self) -> None:
        if self._beat_timer is None:
            return
        live = self.companion.live
        if live.session is not None and live.clock().running:
            self._beat_timer.resume()
        else:
            self._beat_timer.pause()

    async def action_quit(self) -> None:
        """Write what is left, then end."""
        await self.companion.saver.flush()
        if self._listener is not None:
            await self._listener.stop()
        self.exit()

    # -- commands ---------------------------------------------------------------------------------

    def runner(self, command_id: str) -> Callable[[], Any]:
        """What the palette calls for a command."""

        async def run() -> None:
            await self.action_command(command_id)

        return run

    async def action_command(self, command_id: str) -> None:
        """Carry out a command of the table: the screen's `do_<id>`, else the app's."""
        handler = getattr(self.screen, f"do_{command_id}", None)
        if handler is None:
            handler = getattr(self, f"do_{command_id}", None)
        if handler is None:
            self.say(f"“{command(command_id).title}” is not for this place.")
            return
        result = handler()
        if isinstance(result, Awaitable):
            await self.attempt(result)

    async def attempt(self, doing: Awaitable[Any]) -> Any:
        """Await a service: show the sentence it answers with, or why it could not be done."""
        try:
            result = await doing
        except ComentorError as problem:
            self.tell(problem)
            return None
        if isinstance(result, str):
            self.say(result)
        return result

    async def _from_outside(self, name: str) -> str:
        said = await self.companion.command(name)
        self.say(f"From the shell: {said}")
        return said

    async def _added_outside(self, what: Addition) -> str:
        said = await self.companion.add(what)
        self.say(f"From the shell: {said}")
        return said

    def only_reads(self) -> bool:
        """Is this a second window? Then it is said that it only reads."""
        if self.mode is Mode.SECOND:
            self.say(ONLY_READS)
        return self.mode is Mode.SECOND

    # -- telling ----------------------------------------------------------------------------------

    def say(self, message: str | Content, seconds: float = FLASH_SECONDS) -> None:
        """A short sentence in the bottom line of the screen."""
        for screen in reversed(self.screen_stack):
            for line in screen.query(StatusLine):
                line.flash(message, seconds)
                return

    def tell(self, problem: ComentorError) -> None:
        """What could not be done, and what to do instead."""
        self.say(" ".join(part for part in (problem.message, problem.hint) if part))

    def notify(self, message: str | Content, *args: Any, **kwargs: Any) -> None:
        """Toasts never read markup: what people wrote may be in them."""
        super().notify(clean_text(str(message)), *args, **{**kwargs, "markup": False})

    def _save_state(self, state: SaveState) -> None:
        if state.problem:
            log.write(self.paths.log, self.companion.clock.now().wall, state.problem)
        for screen in self.screen_stack:
            for line in screen.query(StatusLine):
                line.show_save(state)

    def _changed(self) -> None:
        self._watch_or_rest()
        if self.mode is Mode.FIRST and self.companion.backup_is_due():
            self.run_worker(self._back_up_today(), exit_on_error=False)
        for screen in reversed(self.screen_stack):
            refresh_view = getattr(screen, "refresh_view", None)
            if refresh_view is not None:
                screen.call_next(refresh_view)
            if not screen.is_modal:
                # What lies below is out of sight, and follows when it is on top again. Drawn now,
                # it would have all of the screen above it drawn once more.
                break

    async def _back_up_today(self) -> None:
        """The window was left open overnight: this day gets its backup too."""
        try:
            await asyncio.to_thread(self.companion.backup_of_the_day)
        except ComentorError as problem:
            self.tell(problem)

    # -- everywhere -------------------------------------------------------------------------------

    def do_help(self) -> None:
        """All commands of the screen with their keys."""
        from comentor_tui.ui.screens.help import HelpScreen

        self.push_screen(HelpScreen(getattr(self.screen, "where", None)))

    def do_theme(self) -> None:
        """The next of our themes."""
        names = [each.name for each in theme.THEMES]
        here = names.index(self.theme) if self.theme in names else -1
        self.theme = names[(here + 1) % len(names)]

    def do_settings(self) -> None:
        """The few settings, from wherever one is."""
        from comentor_tui.ui.screens.settings import SettingsScreen

        if not isinstance(self.screen, SettingsScreen):
            self.push_screen(SettingsScreen())

    def watch_theme(self, name: str) -> None:
        """Remember the choice."""
        if not self.is_running or name == self.settings.theme:
            return
        self.change_settings(theme=name)

    def change_settings(self, **changes: Any) -> None:
        """Other settings from now on; they are kept, or it is said why not."""
        self.settings = replace(self.settings, **changes)
        self.theme = (
            self.settings.theme if self.settings.theme in self.available_themes else self.theme
        )
        self.companion.live.warning_minutes = self.settings.warning_minutes
        if self._keep_settings is not None:
            try:
                self._keep_settings(self.settings)
            except ComentorError as problem:
                self.tell(problem)

    def get_key_display(self, binding: Binding) -> str:
        """Keys of one's own are written as the table writes them."""
        return binding.key_display or key_label(binding.key)

    def do_keys_over(self) -> None:
        """The other one is typing now."""
        if self.only_reads():
            # Who is typing is said where the typing is.
            return
        memory = self.companion.memory
        self.keys_to(other_of(memory.people, memory.at_keys))
        self.say(join(named(memory, memory.at_keys), "is at the keys."))
        memory.on_change()

    def keys_to(self, who: str) -> None:
        """This one types from now on. What was unfolded for the one before is folded everywhere."""
        memory = self.companion.memory
        if who != memory.at_keys:
            memory.at_keys = who
            for screen in self.screen_stack:
                if isinstance(screen, ComentorScreen):
                    screen.keys_moved()
        self.show_typing()

    def show_typing(self) -> None:
        """Say in the bottom line when it is not you who types."""
        memory = self.companion.memory
        name = None if memory.at_keys == memory.you else named(memory, memory.at_keys)
        for screen in self.screen_stack:
            for line in screen.query(StatusLine):
                line.show_typing(name)

    def go_live(self) -> None:
        """To the live screen of the open session."""
        from comentor_tui.ui.screens.live import LiveScreen

        self.push_screen(LiveScreen())
        self.set_timer(QUIET_SECONDS, self._bring_in_when_quiet)

    def _bring_in_when_quiet(self) -> None:
        if self.quiet_for() < QUIET_SECONDS:
            self.set_timer(QUIET_SECONDS, self._bring_in_when_quiet)
        else:
            self.run_worker(self._bring_in(), exit_on_error=False)

    async def _bring_in(self) -> None:
        """A call may go on while the program under it is replaced by another version."""
        for name in IN_A_CALL:
            await asyncio.to_thread(import_module, f"comentor_tui.ui.screens.{name}")

    # -- events -----------------------------------------------------------------------------------

    async def on_event(self, event: events.Event) -> None:
        """Keys are handed on one after the other, and it is remembered when the last one came."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            self._last_key = self._loop_time()
            await self._keys.take(event)
        else:
            await super().on_event(event)

    def on_resize(self, event: events.Resize) -> None:
        """A window that is back at its size may have lost what it showed: draw all of it."""
        if event.size == self._window:
            self.screen.refresh()
        self._window = event.size

    def on_app_blur(self) -> None:
        """The keyboard belongs to another window."""
        self._focus_here(False)

    def on_app_focus(self) -> None:
        """The keyboard is here again, perhaps days later: what is shown counts from now."""
        self._focus_here(True)
        self._changed()

    def _focus_here(self, here: bool) -> None:
        self.has_focus_here = here
        for screen in self.screen_stack:
            screen.set_class(not here, "-away")
            for line in screen.query(StatusLine):
                line.show_focus(here)

    def on_paste_cut(self, event: PasteCut) -> None:
        """A paste was longer than what it was pasted into can be."""
        self.say(f"Pasted the first {event.kept:,} of {event.total:,} characters.")

    def on_line_full(self, event: LineFull) -> None:
        """A letter found no room in a line."""
        self.say(f"No more fits: this line holds {event.limit:,} characters.")

    # -- when our own code fails ------------------------------------------------------------------

    def _handle_exception(self, error: Exception) -> None:
        # Textual's own report prints local variables, and with them private notes. The name is
        # private in Textual 8.2; tests/ui/test_crash.py holds us to it.
        if _palette_was_closed(error):
            return
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        report = crash_text(error)
        log.write(self.paths.log, self.companion.clock.now().wall, report)
        self.panic(Content(report))


def _palette_was_closed(error: Exception) -> bool:
    """Textual 8.2 lets the palette search for a moment after it was closed, in a list that is gone.

    Nothing has happened, and nothing is lost.
    """
    cause = error.error if isinstance(error, WorkerFailed) else None
    return isinstance(cause, NoMatches) and "CommandPalette(" in str(cause)
