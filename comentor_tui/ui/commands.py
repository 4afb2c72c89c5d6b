"""The one table of commands: it feeds keys, palette, footer, help, `comentor keys` and the README.

This module imports nothing of Textual, so that the shell can print the table at once. A command
is carried out by the method `do_<id>` of the screen it belongs to, or of the app.

Keys that act while a note is being typed are F-keys and control keys that editors leave alone and
that survive tmux and ssh; single letters only work where no text is being typed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Where(StrEnum):
    """Where a command can be used."""

    EVERYWHERE = "everywhere"
    HOME = "home"
    LIVE = "live"
    CHECK = "pitfall check"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Command:
    """One thing a person can do.

    `keys` are Textual key names; the first is the one shown. `footer` puts it in the footer,
    `menu` is its letter in the live screen's menu.
    """

    id: str
    title: str
    help: str
    keys: tuple[str, ...] = ()
    where: Where = Where.LIVE
    footer: bool = False
    menu: str = ""


COMMANDS: tuple[Command, ...] = (
    # -- everywhere
    Command("help", "Help", "What can be done here, and with which keys", ("f1",),
            Where.EVERYWHERE, footer=True),
    Command("theme", "Light or dark", "Change between the light and the dark theme", (),
            Where.EVERYWHERE),
    Command("keys_over", "Hand the keys over", "Say that the other one of you is typing now", (),
            Where.EVERYWHERE, menu="k"),
    Command("export", "Save as Markdown", "Write this session (or the last) to a Markdown file", (),
            Where.EVERYWHERE),
    Command("copy", "Copy as Markdown", "Put this session (or the last) on the clipboard", (),
            Where.EVERYWHERE),
    # -- home
    Command("begin", "Begin", "Open the next session and begin with its opening",
            ("f2", "ctrl+s"), Where.HOME, footer=True),
    Command("add_item", "Agenda item", "Put something on the next agenda", ("a",),
            Where.HOME, footer=True),
    Command("add_goal", "Goal", "Where one of you wants to get", ("g",),
            Where.HOME, footer=True),
    Command("add_target", "Target", "A next step with a date", ("t",), Where.HOME,
            footer=True),
    Command("plan", "Plan", "Set date, time and medium of the next session",
            ("p",), Where.HOME, footer=True),
    Command("review_last", "Review",
            "Pitfall check and review of the last session", ("r",), Where.HOME, footer=True),
    Command("reopen", "Take the last session up again",
            "The session was ended too early: it goes on where it was", (), Where.HOME),
    # -- live: the five that are needed with one hand
    Command("hand_over", "Hand over", "Begin the first half; then end one half and begin the other",
            ("f2", "ctrl+s"), Where.LIVE, footer=True),
    Command("pause", "Pause", "Pause the session for both, or go on", ("f3", "ctrl+t"),
            Where.LIVE, footer=True),
    Command("undo", "Undo", "Take the last action of the clock back", ("f4", "ctrl+r"),
            Where.LIVE, footer=True),
    Command("question", "Question", "Show another helping question", ("f5", "ctrl+n"),
            Where.LIVE, footer=True),
    Command("veil", "Veil", "Show nothing but the clock, for screen sharing; again lifts it",
            ("f8", "ctrl+l"), Where.LIVE, footer=True),
    Command("menu", "More", "Corrections of the clock, cards, and everything else by one letter",
            ("f9", "ctrl+g"), Where.LIVE, footer=True),
    Command("last_time", "Last time", "Last session's notes and targets beside today's",
            ("ctrl+o",), Where.LIVE),
    Command("next_stage", "Close", "Go to the closing; from there, end the session",
            ("f12", "ctrl+f"), Where.LIVE, footer=True),
    Command("next_pane", "Next pane", "Move to the next pane", ("tab",), Where.LIVE),
    Command("previous_pane", "Previous pane", "Move to the pane before", ("shift+tab",),
            Where.LIVE),
    Command("leave_text", "Out of the text", "From the line of text to the list above it",
            ("escape",), Where.LIVE),
    # -- live: in the menu
    Command("ago", "It was some minutes ago",
            "The hand-over (or the start) was a while before the key was pressed", (),
            Where.LIVE, menu="a"),
    Command("more_you", "You: 30 seconds more", "Give your side 30 seconds of nobody's time", (),
            Where.LIVE, menu="1"),
    Command("less_you", "You: 30 seconds less", "Take 30 seconds off your side", (),
            Where.LIVE, menu="2"),
    Command("less_other", "Your co-mentor: 30 seconds less",
            "Take 30 seconds off your co-mentor's side", (), Where.LIVE, menu="9"),
    Command("more_other", "Your co-mentor: 30 seconds more",
            "Give your co-mentor's side 30 seconds of nobody's time", (), Where.LIVE, menu="0"),
    Command("extend", "More time for both", "Extend both halves by the same minutes", (),
            Where.LIVE, menu="x"),
    Command("hard_stop", "Hard stop", "Somebody must leave at a certain time", (),
            Where.LIVE, menu="h"),
    Command("halves", "Length of the halves", "Late start, or another plan: the same for both", (),
            Where.LIVE, menu="l"),
    Command("swap", "Who begins", "The other one of you begins", (), Where.LIVE, menu="s"),
    Command("gap", "Unseen time", "Say whose an unseen stretch of time was", (),
            Where.LIVE, menu="u"),
    Command("overrun", "Overrun", "Choose what an overrun means for the other half", (),
            Where.LIVE, menu="o"),
    Command("reason", "Pause with a reason", "Pause, and say why", (), Where.LIVE, menu="p"),
    Command("dropped", "The call dropped",
            "Pause, and show who calls back and the fallback number", ("f10",),
            Where.LIVE, menu="d"),
    Command("breath", "Changeover", "A breath between the halves, charged to nobody", (),
            Where.LIVE, menu="b"),
    Command("social", "Social time", "Begin or end a social slot before the halves", (),
            Where.LIVE, menu="c"),
    Command("want", "Help wanted", "What the owner of the half asks for", (), Where.LIVE, menu="w"),
    Command("etiquette", "Etiquette card", "How we listen, in a few lines", (),
            Where.LIVE, menu="e"),
    Command("repair", "Repair card", "When it gets tense", (), Where.LIVE, menu="r"),
    Command("question_kind", "Question of a kind", "Choose what kind of question comes next", (),
            Where.LIVE, menu="j"),
    Command("hide_question", "Never this question", "Hide the current question for good", (),
            Where.LIVE, menu="n"),
    Command("own_question", "Question of our own", "Add a question to the deck", (),
            Where.LIVE, menu="q"),
    Command("long_note", "Long note", "Write a note of several lines", (), Where.LIVE, menu="m"),
    Command("bring_back", "Bring the note back", "Undo the last removal of a note", (),
            Where.LIVE, menu="y"),
    Command("warning", "When to tell me", "How long before the end its owner wants to be told", (),
            Where.LIVE, menu="f"),
    Command("private", "Private notes", "Show or fold the private notes of who is typing", (),
            Where.LIVE, menu="v"),
    Command("item", "Agenda item", "Put something on the agenda", (), Where.LIVE, menu="i"),
    Command("goal", "Goal", "Write down where one of you wants to get", (), Where.LIVE, menu="g"),
    Command("target", "Target", "Write down a next step with a date", (), Where.LIVE, menu="t"),
    Command("go_home", "Leave it open and go home",
            "To the home screen; the session and its clock stay open", (), Where.LIVE, menu="z"),
    # -- after the call
    Command("finish_check", "Done", "Finish this person's check", ("f2", "ctrl+s"),
            Where.CHECK, footer=True),
    Command("skip_check", "Not today", "Leave the check for later or for never", ("escape",),
            Where.CHECK, footer=True),
    Command("finish_review", "Done", "Close the review", ("f2", "ctrl+s"), Where.REVIEW,
            footer=True),
    Command("other_review", "Other person", "Write for the other one of you",
            ("f3", "ctrl+t"), Where.REVIEW, footer=True),
    Command("plan_next", "Next session", "Set date, time and medium of the next session",
            ("f4", "ctrl+r"), Where.REVIEW, footer=True),
    Command("later", "Later", "Leave the review for later", ("escape",), Where.REVIEW,
            footer=True),
)  # fmt: skip


def commands_for(where: Where) -> tuple[Command, ...]:
    """The commands of one place, without those of everywhere."""
    return tuple(command for command in COMMANDS if command.where is where)


def command(command_id: str) -> Command:
    """One command by its id. Raises KeyError."""
    for each in COMMANDS:
        if each.id == command_id:
            return each
    raise KeyError(command_id)


def key_label(key: str) -> str:
    """A key as people write it: `ctrl+s` is `Ctrl+S`, `f2` is `F2`, `a` stays `a`."""
    *modifiers, last = key.split("+")
    if modifiers or (last[:1] == "f" and last[1:].isdigit()):
        last = last.capitalize() if len(last) > 3 else last.upper()
    elif len(last) > 1:
        last = last.capitalize()
    return "+".join([*(part.capitalize() for part in modifiers), last.replace("TAB", "Tab")])


def keys_label(each: Command) -> str:
    """All keys of a command; in the live menu its letter too."""
    labels = [key_label(key) for key in each.keys]
    if each.menu:
        labels.append(f"Ctrl+G {each.menu}")
    return ", ".join(labels)
