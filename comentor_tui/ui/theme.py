"""Our themes: calm, without red, and fair to both people.

The colours of the two people have the same lightness and the same strength and differ in hue alone,
blue and amber, which people who do not tell red from green do tell apart. `tests/ui/test_theme.py`
holds them to it in figures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from textual.theme import BUILTIN_THEMES, Theme

if TYPE_CHECKING:
    from textual.app import App

DARK: Final = "comentor-dark"
LIGHT: Final = "comentor-light"
CONTRAST: Final = "comentor-contrast"


def _theme(
    name: str,
    *,
    dark: bool,
    you: str,
    comentor: str,
    you_soft: str,
    comentor_soft: str,
    background: str,
    surface: str,
    panel: str,
    foreground: str,
    quiet: str,
    line: str,
    attention: str,
    well: str,
    cursor: str,
    bar: str,
) -> Theme:
    """A theme with our own variables beside Textual's.

    `$you` and `$comentor` are for words, their `-soft` forms for areas behind words, `$quiet` is
    muted text, `$line` is for borders and rules, `$attention` for what wants to be read. `$bar` is
    the ground of the row the cursor is on: all words stay readable on it.
    """
    return Theme(
        name=name,
        dark=dark,
        primary=cursor,
        secondary=quiet,
        accent=attention,
        # Trouble is told in words; there is no colour of alarm.
        warning=attention,
        error=attention,
        success=well,
        foreground=foreground,
        background=background,
        surface=surface,
        panel=panel,
        boost=panel,
        variables={
            "you": you,
            "comentor": comentor,
            "you-soft": you_soft,
            "comentor-soft": comentor_soft,
            "quiet": quiet,
            "line": line,
            "attention": attention,
            "bar": bar,
            "border": cursor,
            "border-blurred": line,
            "text-muted": quiet,
            # What may be typed is said in it before anything is.
            "text-disabled": quiet,
            "block-cursor-background": cursor,
            "block-cursor-foreground": background,
            "block-cursor-text-style": "none",
            "block-cursor-blurred-background": panel,
            "block-cursor-blurred-foreground": foreground,
            "input-cursor-background": foreground,
            "input-cursor-foreground": background,
            "input-selection-background": f"{cursor} 35%",
            "footer-background": panel,
            "footer-foreground": foreground,
            "footer-key-foreground": cursor,
            "footer-description-foreground": quiet,
            "scrollbar": line,
            "scrollbar-hover": quiet,
            "scrollbar-active": quiet,
            "scrollbar-background": background,
            "scrollbar-background-hover": background,
            "scrollbar-background-active": background,
            "scrollbar-corner-color": background,
        },
    )


THEMES: Final[tuple[Theme, ...]] = (
    _theme(
        DARK,
        dark=True,
        you="#79b6f4",
        comentor="#dea45f",
        you_soft="#1d2c3c",
        comentor_soft="#35291b",
        background="#14171c",
        surface="#1a1e25",
        panel="#21262e",
        foreground="#dfe2e6",
        quiet="#9aa3af",
        line="#3a414c",
        attention="#d8c47a",
        well="#86c2a0",
        cursor="#a9b8cc",
        bar="#303742",
    ),
    _theme(
        LIGHT,
        dark=False,
        you="#2c6194",
        comentor="#81520a",
        you_soft="#dfe8f2",
        comentor_soft="#f1e6d6",
        background="#f7f6f2",
        surface="#f1efe9",
        panel="#e9e6de",
        foreground="#262a30",
        quiet="#555b64",
        line="#c3c0b8",
        attention="#6b5a00",
        well="#2f6b4c",
        cursor="#45566c",
        bar="#d6dbe1",
    ),
    _theme(
        CONTRAST,
        dark=True,
        you="#97c9fd",
        comentor="#eaba83",
        you_soft="#10263a",
        comentor_soft="#33230f",
        background="#000000",
        surface="#000000",
        panel="#141414",
        foreground="#ffffff",
        quiet="#d0d4da",
        line="#8a929c",
        attention="#f2e08a",
        well="#a4e0bf",
        cursor="#ffffff",
        bar="#4a5058",
    ),
)
"""All our themes; the first is the default."""

OURS: Final = {theme.name: theme for theme in THEMES}
"""The same by their names."""

OWN_VARIABLES: Final = (
    "you",
    "comentor",
    "you-soft",
    "comentor-soft",
    "quiet",
    "line",
    "attention",
    "bar",
)


def names() -> list[str]:
    """The names of all themes that can be set: ours, and Textual's own."""
    return [*(theme.name for theme in THEMES), *BUILTIN_THEMES]


def register(app: App[Any]) -> None:
    """Make our themes known to the app. Choosing one is `app.theme = DARK`."""
    for theme in THEMES:
        app.register_theme(theme)


def variable_defaults(dark: bool = True) -> dict[str, str]:
    """Our variables for themes that are not ours; return them from `get_theme_variable_defaults`.

    Without them the style sheets could not be read under any of Textual's own themes.
    """
    ours = next(theme for theme in THEMES if theme.dark is dark).variables
    return {name: ours[name] for name in OWN_VARIABLES}
