"""The themes in figures: readable, without red, and fair to both people."""

from __future__ import annotations

import colorsys
import itertools

import pytest
from textual.app import App, ComposeResult
from textual.color import Color
from textual.style import Style
from textual.theme import Theme
from textual.widgets import Static

from comentor_tui.ui import theme as themes
from comentor_tui.ui.text import person
from comentor_tui.ui.theme import CONTRAST, DARK, LIGHT, OWN_VARIABLES, THEMES, variable_defaults
from comentor_tui.ui.widgets import half_pane

BACKGROUNDS = ("background", "surface", "panel")
WORDS = ("you", "comentor", "quiet", "attention")

# Linear RGB as seen without one kind of cone (after Viénot, Brettel and Mollon; tritan: Machado).
CONES = {
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": ((0.11238, 0.88762, 0.0), (0.11238, 0.88762, 0.0), (0.00401, -0.00401, 1.0)),
    "deutan": ((0.29275, 0.70725, 0.0), (0.29275, 0.70725, 0.0), (-0.02234, 0.02234, 1.0)),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}

Triple = tuple[float, float, float]


def linear(color: str) -> Triple:
    def one(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = Color.parse(color).normalized
    return one(red), one(green), one(blue)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2, 1 to 21."""
    lights = sorted(
        0.2126 * red + 0.7152 * green + 0.0722 * blue
        for red, green, blue in (linear(one), linear(other))
    )
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def oklab(rgb: Triple) -> Triple:
    red, green, blue = (max(0.0, value) for value in rgb)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def seen(color: str, cones: str) -> Triple:
    rgb = linear(color)
    first, second, third = (
        sum(weight * value for weight, value in zip(row, rgb, strict=True)) for row in CONES[cones]
    )
    return oklab((first, second, third))


def variables(theme: Theme) -> dict[str, str]:
    return {**theme.to_color_system().generate(), **theme.variables}


def css(theme: Theme, name: str) -> str:
    return variables(theme)[name]


@pytest.fixture(params=THEMES, ids=lambda theme: theme.name)
def theme(request: pytest.FixtureRequest) -> Theme:
    found: Theme = request.param
    return found


def test_the_default_comes_first() -> None:
    assert [theme.name for theme in THEMES] == [DARK, LIGHT, CONTRAST]
    assert [theme.dark for theme in THEMES] == [True, False, True]


@pytest.mark.parametrize("ground", BACKGROUNDS)
@pytest.mark.parametrize("word", [*WORDS, "foreground", "footer-key-foreground", "text-disabled"])
def test_words_are_readable_everywhere(theme: Theme, word: str, ground: str) -> None:
    wanted = 7.0 if theme.name == CONTRAST else 4.5
    assert contrast(css(theme, word), css(theme, ground)) >= wanted


@pytest.mark.parametrize("word", [*WORDS, "foreground", "primary", "text-disabled"])
def test_words_are_readable_on_the_row_of_the_cursor(theme: Theme, word: str) -> None:
    assert contrast(css(theme, word), css(theme, "bar")) >= 4.5
    # And the row is told from the others.
    wanted = 2.5 if theme.name == CONTRAST else 1.25
    assert contrast(css(theme, "bar"), css(theme, "background")) >= wanted


@pytest.mark.parametrize("side", ["you", "comentor"])
def test_words_are_readable_on_a_persons_own_ground(theme: Theme, side: str) -> None:
    ground = css(theme, f"{side}-soft")
    assert contrast(css(theme, side), ground) >= 4.5
    assert contrast(css(theme, "foreground"), ground) >= 4.5


@pytest.mark.parametrize("side", ["you", "comentor"])
def test_all_of_a_half_is_readable_while_its_colours_are_turned(theme: Theme, side: str) -> None:
    plain = Style(Color.parse(css(theme, "background")), Color.parse(css(theme, "foreground")))
    colours = (side, f"{side}-soft", "quiet", "line", side)
    looks = half_pane._looks(plain, *(css(theme, each) for each in colours), True, True)
    for name, look in looks.items():
        assert look.color is not None, name
        assert look.bgcolor is not None, name
        ink, ground = (each.get_truecolor().hex for each in (look.color, look.bgcolor))
        assert contrast(ink, ground) >= 4.5, name


def test_a_chosen_row_and_the_cursor_are_readable(theme: Theme) -> None:
    for ink, ground in (
        ("block-cursor-foreground", "block-cursor-background"),
        ("block-cursor-blurred-foreground", "block-cursor-blurred-background"),
        ("input-cursor-foreground", "input-cursor-background"),
    ):
        assert contrast(css(theme, ink), css(theme, ground)) >= 4.5


@pytest.mark.parametrize("ground", BACKGROUNDS)
def test_neither_person_stands_out(theme: Theme, ground: str) -> None:
    you = contrast(css(theme, "you"), css(theme, ground))
    comentor = contrast(css(theme, "comentor"), css(theme, ground))
    assert abs(you - comentor) <= 0.10 * min(you, comentor)


def test_both_people_have_equal_lightness_and_strength(theme: Theme) -> None:
    for names in (("you", "comentor"), ("you-soft", "comentor-soft")):
        (light_1, a_1, b_1), (light_2, a_2, b_2) = (
            seen(css(theme, name), "all cones") for name in names
        )
        assert abs(light_1 - light_2) <= 0.015
        assert abs((a_1**2 + b_1**2) ** 0.5 - (a_2**2 + b_2**2) ** 0.5) <= 0.015


@pytest.mark.parametrize("cones", CONES)
def test_the_people_can_be_told_apart_whatever_the_eyes(theme: Theme, cones: str) -> None:
    you, comentor = (seen(css(theme, name), cones) for name in ("you", "comentor"))
    # A difference of 0.02 is what an eye just notices; this is more than four times as much.
    assert sum((x - y) ** 2 for x, y in zip(you, comentor, strict=True)) ** 0.5 >= 0.09


def is_red(color: str) -> bool:
    hue, _lightness, strength = colorsys.rgb_to_hls(*Color.parse(color).normalized)
    return strength > 0.3 and not 22 <= hue * 360 <= 330


def test_red_is_known_when_seen() -> None:
    assert is_red("#ba3c5b")
    assert is_red("#ff4040")
    assert not is_red("#808080")


def test_nothing_is_red(theme: Theme) -> None:
    for name, value in variables(theme).items():
        value = value.partition(" ")[0]
        if not value.startswith("#"):
            continue
        assert not is_red(value), f"{name} is {value}"


def test_grounds_are_calm(theme: Theme) -> None:
    for one, other in itertools.combinations(BACKGROUNDS, 2):
        assert contrast(css(theme, one), css(theme, other)) < 1.35


def test_lines_are_seen_but_quieter_than_words(theme: Theme) -> None:
    line = contrast(css(theme, "line"), css(theme, "background"))
    assert 1.5 <= line < contrast(css(theme, "quiet"), css(theme, "background"))


class Shown(App[None]):
    CSS = "Static { color: $you; border: round $line; background: $comentor-soft; }"

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variable_defaults()

    def compose(self) -> ComposeResult:
        yield Static(person("Ana", "you"))

    def on_mount(self) -> None:
        themes.register(self)


async def test_the_app_takes_them_all() -> None:
    async with Shown().run_test() as pilot:
        for theme in THEMES:
            pilot.app.theme = theme.name
            await pilot.pause()
            assert pilot.app.query_one(Static).styles.color == Color.parse(css(theme, "you"))


async def test_style_sheets_are_readable_under_textuals_own_themes() -> None:
    async with Shown().run_test() as pilot:
        for name in ("textual-light", "nord", "ansi-dark"):
            if name in pilot.app.available_themes:
                pilot.app.theme = name
                await pilot.pause()
        assert pilot.app.query_one(Static).styles.color == Color.parse(css(THEMES[0], "you"))


@pytest.mark.parametrize("dark", [True, False])
def test_defaults_fit_the_ground(dark: bool) -> None:
    values = variable_defaults(dark)
    assert set(values) == set(OWN_VARIABLES)
    assert contrast(values["you"], "#121212" if dark else "#efefef") >= 4.5
