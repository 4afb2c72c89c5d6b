"""The one table of commands: it feeds keys, palette, footer, help, `comentor keys` and the README.

This module imports nothing of Textual, so that the shell can print the table at once. A command
is carried out by the method `do_<id>` of the screen it belongs to, or of the app.

Keys that act while a note is being typed are F-keys and control keys that editors leave alone and
that survive tmux and ssh; single letters only work where no text is being typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum

from comentor_tui.domain.values import dataclass


class Where(StrEnum):
    """Where a command can be used."""

    EVERYWHERE = "everywhere"
    HOME = "home"
    PEOPLE = "the two of us"
    AGENDA = "agenda"
    GOALS = "goals"
    AGREEMENT = "agreement"
    GIFTS = "gifts"
    DECK = "questions"
    LIVE = "live"
    CHECK = "pitfall check"
    REVIEW = "review"
    HISTORY = "history"
    PAST = "a past session"
    STORY = "the story of a goal"
    LOOK_BACK = "look-back"
    CHANGES = "changes noticed"
    BIN = "bin"


@dataclass(frozen=True)
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
    Command("settings", "Settings", "Colours, clock, warning and bell; where the file is",
            ("comma",), Where.EVERYWHERE, menu=","),
    Command("keys_over", "Hand the keys over", "Say that the other one of you is typing now", (),
            Where.EVERYWHERE, menu="k"),
    Command("export", "Save as Markdown", "Export this session (or the last) to a Markdown file",
            (), Where.EVERYWHERE),
    Command("copy", "Copy as Markdown", "Put this session (or the last) on the clipboard", (),
            Where.EVERYWHERE),
    # -- home, by name: two copies of what is ours
    Command("export_all", "Export everything", "A folder of Markdown or one JSON file; encrypted"
            " with a passphrase", (), Where.HOME),
    Command("packet", "Write a packet", "Export what is ours, in a file for your co-mentor’s copy",
            (), Where.HOME),
    Command("import", "Take a packet in", "Import a packet or JSON: your co-mentor’s copy and yours"
            " come together", (), Where.HOME),
    Command("kept_aside", "Kept aside", "What was not taken when two copies came together", (),
            Where.HOME),
    Command("back_up", "Back up now", "A copy of everything, beside the others", (), Where.HOME),
    Command("bin", "Bin", "What was taken away, to bring it back", ("b",), Where.HOME),
    # -- the bin
    Command("bin_back", "Bring back", "Bring back what the cursor is on, with what belongs to it",
            ("b",), Where.BIN, footer=True),
    Command("bin_again", "Undo", "Put into the bin again what was brought back last", ("u", "z"),
            Where.BIN, footer=True),
    Command("bin_private", "Private", "Show or fold the private notes in the bin", ("v",),
            Where.BIN, footer=True),
    Command("bin_empty", "Empty", "Clear the words of what is in it for good; asks before",
            ("x", "delete"), Where.BIN, footer=True),
    Command("leave_bin", "Back", "Back to where the bin was opened", ("escape",), Where.BIN,
            footer=True),
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
    Command("how_it_went", "How it went", "A session held without the app, or one that was"
            " missed", ("h",), Where.HOME),
    Command("social_call", "Social call", "Begin, plan or enter a call without halves", ("c",),
            Where.HOME),
    Command("save_date", "Save the date", "The next date as a calendar file, once or as a series",
            ("d",), Where.HOME),
    Command("year", "Our year", "When we met, what is due, meetings in person", ("y",),
            Where.HOME),
    Command("people", "The two of us", "Names, time zones and how to reach each other", ("e",),
            Where.HOME),
    Command("home_undo", "Undo", "Take back what was changed last of agenda, goals and steps",
            ("u", "z"), Where.HOME),
    # -- the two
    Command("keep_people", "Keep", "Keep what was written about both", ("f2", "ctrl+s"),
            Where.PEOPLE, footer=True),
    Command("leave_people", "Back", "Leave it as it was", ("escape",), Where.PEOPLE, footer=True),
    Command("open_agenda", "Next agenda", "Mine, ours and yours side by side, and what is kept"
            " for later", ("n",), Where.HOME),
    Command("open_goals", "All goals", "Every goal of both with its steps, those that are closed"
            " too", ("o",), Where.HOME),
    # -- the agenda of the next session
    Command("agenda_add", "Add", "Put something on this agenda", ("a",), Where.AGENDA, footer=True),
    Command("parking", "Kept for later", "Show or fold what is kept for some other time", ("o",),
            Where.AGENDA, footer=True),
    Command("agenda_undo", "Undo", "Take the last change of the agenda back", ("u", "z"),
            Where.AGENDA, footer=True),
    Command("leave_agenda", "Back", "Back to where the agenda was opened", ("escape",),
            Where.AGENDA, footer=True),
    # -- the goals of both
    Command("goals_goal", "Goal", "Somewhere one of you wants to get, near or far", ("a",),
            Where.GOALS, footer=True),
    Command("goals_target", "Target", "A next step under the goal the cursor is on", ("t",),
            Where.GOALS, footer=True),
    Command("goals_question", "Question", "Another question about what stands still", ("q",),
            Where.GOALS, footer=True),
    Command("goals_closed", "Closed", "Show or fold what was reached or let go", ("o",),
            Where.GOALS, footer=True),
    Command("goals_undo", "Undo", "Take back what was changed last of goals and steps: each"
            " their own", ("u", "z"), Where.GOALS, footer=True),
    Command("goals_keys", "Keys over", "Hand the keys to the other one of you: each changes"
            " their own goals", ("f3", "ctrl+t"), Where.GOALS, footer=True),
    Command("leave_goals", "Back", "Back to where the goals were opened", ("escape",),
            Where.GOALS, footer=True),
    Command("agreement", "Agreement", "What we agreed, who said yes, and what it was before",
            ("m",), Where.HOME),
    Command("gifts", "Gifts", "What each of us brings, in own words and as the other sees it",
            ("i",), Where.HOME),
    Command("deck", "Questions", "Our deck of questions, and our lines about being enough",
            ("q",), Where.HOME),
    Command("history", "History", "All our sessions, newest first", ("s",), Where.HOME),
    Command("search", "Search", "Find any word that was ever written here", ("slash",),
            Where.HOME),
    Command("look_back", "Look back", "A quarter, a year or all of it, in pictures", ("l",),
            Where.HOME),
    Command("changes", "Changes noticed", "What is different in us: a log of its own", ("v",),
            Where.HOME),
    # -- history and search
    Command("find", "Search", "Type what to look for", ("slash",), Where.HISTORY, footer=True),
    Command("find_order", "Newest or best", "Newest first, or what fits best first",
            ("f4", "ctrl+r"), Where.HISTORY, footer=True),
    Command("find_private", "Private", "Show or fold what was found of one’s own notes",
            ("f5", "ctrl+n"), Where.HISTORY, footer=True),
    Command("leave_history", "Back", "Out of the search, then back to where this was opened",
            ("escape",), Where.HISTORY, footer=True),
    Command("past_goal", "Its goal", "To the goal or the target that came of this line", ("g",),
            Where.PAST, footer=True),
    Command("past_edit", "Change", "Other words for a note of one’s own", ("e",), Where.PAST,
            footer=True),
    Command("past_remove", "Take away", "Take a note of one’s own away", ("x", "delete"),
            Where.PAST, footer=True),
    Command("past_undo", "Undo", "Take the last change of a note, or of this session, back",
            ("u", "z"), Where.PAST),
    Command("past_before", "Before", "The session before this one", ("left", "left_square_bracket"),
            Where.PAST, footer=True),
    Command("past_after", "After", "The session after this one", ("right", "right_square_bracket"),
            Where.PAST, footer=True),
    Command("past_take_away", "Take session away", "This session into the bin, with your own notes",
            ("d",), Where.PAST),
    Command("past_private", "Private", "Show or fold what is only one’s own in it", ("v",),
            Where.PAST, footer=True),
    Command("leave_past", "Back", "Back to where this session was opened", ("escape",), Where.PAST,
            footer=True),
    Command("story_session", "Its session", "To the session in which this line was said", ("s",),
            Where.STORY, footer=True),
    Command("leave_story", "Back", "Back to where this story was opened", ("escape",), Where.STORY,
            footer=True),
    # -- looking back
    Command("look_quarter", "Quarter", "The last three months", ("q",), Where.LOOK_BACK,
            footer=True),
    Command("look_year", "Year", "The last twelve months", ("y",), Where.LOOK_BACK, footer=True),
    Command("look_all", "All", "From the beginning", ("a",), Where.LOOK_BACK, footer=True),
    Command("look_before", "Before", "The quarter or year before this one",
            ("left", "left_square_bracket"), Where.LOOK_BACK, footer=True),
    Command("look_after", "After", "The quarter or year after this one",
            ("right", "right_square_bracket"), Where.LOOK_BACK),
    Command("look_changes", "Changes", "The log of changes noticed", ("v",), Where.LOOK_BACK,
            footer=True),
    Command("look_save", "Save", "Export these pictures as a report in a folder", ("s",),
            Where.LOOK_BACK, footer=True),
    Command("leave_look", "Back", "Back to where the look-back was opened", ("escape",),
            Where.LOOK_BACK, footer=True),
    # -- changes noticed
    Command("change_add", "Add", "Something that is different in oneself", ("a",), Where.CHANGES,
            footer=True),
    Command("change_edit", "Change", "Other words, or another sort", ("e",), Where.CHANGES,
            footer=True),
    Command("change_remove", "Take away", "Take a line out of the log", ("x", "delete"),
            Where.CHANGES, footer=True),
    Command("change_back", "Undo", "Take the last change of the log back", ("u", "z"),
            Where.CHANGES, footer=True),
    Command("change_keys", "Keys over", "Hand the keys to the other one of you: each writes of"
            " oneself", ("f3", "ctrl+t"), Where.CHANGES, footer=True),
    Command("change_column", "Other column", "To the changes of the other one", ("tab",),
            Where.CHANGES),
    Command("changes_not_today", "Not today", "Ask again after some sessions", ("n",),
            Where.CHANGES, footer=True),
    Command("leave_changes", "Back", "Back to where the changes were opened", ("escape",),
            Where.CHANGES, footer=True),
    # -- the agreement
    Command("agree_change", "Change", "Write a new version of the agreement", ("e",),
            Where.AGREEMENT, footer=True),
    Command("agree_yes", "Say yes", "One of us says yes to it, or we have read it again", ("y",),
            Where.AGREEMENT, footer=True),
    Command("agree_versions", "Versions", "Into the list of versions, to compare them; and back",
            ("v",), Where.AGREEMENT, footer=True),
    Command("agree_state", "Rest or end", "Rest for a while, end it well, or go on", ("s",),
            Where.AGREEMENT, footer=True),
    Command("leave_agreement", "Back", "Back to where the agreement was opened", ("escape",),
            Where.AGREEMENT, footer=True),
    # -- gifts
    Command("gift_add", "Add", "A gift of one’s own, or one that is seen in the other", ("a",),
            Where.GIFTS, footer=True),
    Command("gift_change", "Change", "Other words for a gift", ("e",), Where.GIFTS, footer=True),
    Command("gift_remove", "Take away", "Take a gift away", ("x", "delete"), Where.GIFTS,
            footer=True),
    Command("gift_back", "Undo", "Take the last change of a gift back", ("u", "z"),
            Where.GIFTS, footer=True),
    Command("gift_column", "Other column", "To the gifts of the other one", ("tab",), Where.GIFTS),
    Command("leave_gifts", "Back", "Back to where the gifts were opened", ("escape",),
            Where.GIFTS, footer=True),
    # -- the deck of questions
    Command("deck_add", "Add", "A question (or a line) of our own", ("a",), Where.DECK,
            footer=True),
    Command("deck_change", "Change", "Other words for a question or a line of our own", ("e",),
            Where.DECK, footer=True),
    Command("deck_hide", "Hide", "Never ask this question; again brings it back", ("h",),
            Where.DECK, footer=True),
    Command("deck_up", "Earlier", "Ask this before the others of its kind, or earlier",
            ("left_square_bracket", "shift+up"), Where.DECK, footer=True),
    Command("deck_down", "Later", "Ask this later, or in no order",
            ("right_square_bracket", "shift+down"), Where.DECK, footer=True),
    Command("deck_remove", "Take away", "Take a question or a line of our own away",
            ("x", "delete"), Where.DECK, footer=True),
    Command("deck_back", "Undo", "Take the last change of the deck or the lines back", ("u", "z"),
            Where.DECK),
    Command("deck_pane", "Other pane", "From the questions to the lines, and back", ("tab",),
            Where.DECK),
    Command("leave_deck", "Back", "Back to where the deck was opened", ("escape",), Where.DECK,
            footer=True),
    Command("pairs", "With whom", "Another pair: choose one, or begin a new one", ("w",),
            Where.HOME),
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
    Command("last_time", "Last time", "Last session’s notes and targets beside today’s",
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
            "The hand-over (or the start) was so long ago: its key was pressed late, or never", (),
            Where.LIVE, menu="a"),
    Command("more_you", "You: 30 seconds more", "Give your side 30 seconds of nobody’s time", (),
            Where.LIVE, menu="1"),
    Command("less_you", "You: 30 seconds less", "Take 30 seconds off your side", (),
            Where.LIVE, menu="2"),
    Command("less_other", "Your co-mentor: 30 seconds less",
            "Take 30 seconds off your co-mentor’s side", (), Where.LIVE, menu="9"),
    Command("more_other", "Your co-mentor: 30 seconds more",
            "Give your co-mentor’s side 30 seconds of nobody’s time", (), Where.LIVE, menu="0"),
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
    Command("gift_today", "A gift received", "Something the other one gave today, in own words", (),
            Where.LIVE, menu="*"),
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
    Command("bring_back", "Undo in the notes",
            "Take the last change of a note back: taken away, changed or marked", (),
            Where.LIVE, menu="y"),
    Command("advice", "I gave advice",
            "Mark it about yourself, for nobody else; your own pitfall check tells how often", (),
            Where.LIVE, menu="-"),
    Command("warning", "When to tell me", "How long before the end its owner wants to be told", (),
            Where.LIVE, menu="f"),
    Command("private", "Private notes", "Show or fold the private notes of who is typing", (),
            Where.LIVE, menu="v"),
    Command("search_live", "Search", "Find any word you two ever wrote", (), Where.LIVE,
            menu="/"),
    Command("item", "Agenda item", "Put something on the agenda", (), Where.LIVE, menu="i"),
    Command("goal", "Goal", "Write down where one of you wants to get", (), Where.LIVE, menu="g"),
    Command("target", "Target", "Write down a next step with a date", (), Where.LIVE, menu="t"),
    Command("go_home", "Leave it open and go home",
            "To the home screen; the session and its clock stay open", (), Where.LIVE, menu="z"),
    # -- after the call
    Command("finish_check", "Done", "Finish this person’s check", ("f2", "ctrl+s"),
            Where.CHECK, footer=True),
    Command("skip_check", "Not today", "Not today for the one who answers; from both, on to the"
            " review", ("escape",),
            Where.CHECK, footer=True),
    Command("take_up", "Take up again", "The session was ended too early: it goes on where it was",
            ("f4", "ctrl+r"), Where.CHECK, footer=True),
    Command("finish_review", "Done", "Close the review", ("f2", "ctrl+s"), Where.REVIEW,
            footer=True),
    Command("other_review", "Other person", "Write for the other one of you",
            ("f3", "ctrl+t"), Where.REVIEW, footer=True),
    Command("plan_next", "Next session", "Set date, time and medium of the next session",
            ("f4", "ctrl+r"), Where.REVIEW, footer=True),
    Command("notice_change", "Note a change", "Something different in myself", ("f5", "ctrl+n"),
            Where.REVIEW),
    Command("review_target", "A next step", "A target out of what I do by when", ("ctrl+o",),
            Where.REVIEW),
    Command("review_gift", "A gift received", "Something the other one gave in this session", (),
            Where.REVIEW),
    Command("calendar", "Save as calendar file", "The next date for a calendar, once or as a"
            " series", ("f8", "ctrl+l"), Where.REVIEW),
    Command("both_answers", "Pitfall check", "Back to the check: what each of you felt", (),
            Where.REVIEW),
    Command("take_up_again", "Take up again", "The session was ended too early: it goes on where"
            " it was", (), Where.REVIEW),
    Command("later", "Later", "Leave the review for later", ("escape",), Where.REVIEW,
            footer=True),
)  # fmt: skip


_own: dict[str, tuple[str, ...]] = {}


def use_keys(own: Mapping[str, tuple[str, ...]]) -> None:
    """From now on these are the keys of the commands they name; of all others, the table's."""
    _own.clear()
    _own.update(own)


def with_own_keys(each: Command) -> Command:
    """A row of the table with the keys that count."""
    return replace(each, keys=_own[each.id]) if each.id in _own else each


def commands_for(where: Where) -> tuple[Command, ...]:
    """The commands of one place, without those of everywhere, with the keys that count."""
    return tuple(with_own_keys(each) for each in COMMANDS if each.where is where)


def command(command_id: str) -> Command:
    """One command by its id, with the keys that count. Raises KeyError."""
    for each in COMMANDS:
        if each.id == command_id:
            return with_own_keys(each)
    raise KeyError(command_id)


def key_of(command_id: str) -> str:
    """The key of a command as it is told beside words. Raises KeyError."""
    keys = command(command_id).keys
    return key_label(keys[0]) if keys else "Ctrl+P"


SIGNS = {
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "comma": ",",
    "full_stop": ".",
    "slash": "/",
    "question_mark": "?",
    "minus": "-",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "escape": "Esc",
}
"""Keys that are written with a sign."""


def key_label(key: str) -> str:
    """A key as people write it: `ctrl+s` is `Ctrl+S`, `f2` is `F2`, `a` stays `a`."""
    *modifiers, last = key.split("+")
    last = SIGNS.get(last, last)
    if modifiers or (last[:1] == "f" and last[1:].isdigit()):
        last = last.capitalize() if len(last) > 3 else last.upper()
    elif len(last) > 1:
        last = last.capitalize()
    return "+".join([*(part.capitalize() for part in modifiers), last.replace("TAB", "Tab")])


def keys_label(each: Command) -> str:
    """All keys of a command; in the live menu its letter too."""
    labels = [key_label(key) for key in each.keys]
    if each.menu:
        labels.append(f"{key_of('menu')} {each.menu}")
    return (" · " if "," in labels else ", ").join(labels)
