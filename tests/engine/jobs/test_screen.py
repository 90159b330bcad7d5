"""What a terminal would show of printed text."""

import pytest

from cellworks_engine.jobs.screen import Screen, moves

UP = "\x1b[A"


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("one\ntwo\n", "one\ntwo\n"),
        ("windows\r\nlines\r\n", "windows\nlines\n"),
        (" 10%|#   |\r100%|####|\n", "100%|####|\n"),
        ("long line\rshort", "shortline"),
        ("long line\r\x1b[Kshort", "short"),
        ("bar\r   \r", ""),
        ("ab\b\bc", "cb"),
        (f"outer 0\ninner 0{UP}\router 1\n\rinner 1", "outer 1\ninner 1"),
        (f"a\nb\nc{UP}{UP}{UP}{UP}\rfirst", "first\nb\nc"),
        (f"a\nb\nc{UP}\x1b[2K\rx\x1b[0J", "a\nx"),
        ("a\x1b[3Cb\x1b[1Gc", "c   b"),
        ("\x1b[31mred\x1b[0m plain", "\x1b[31mred\x1b[0m plain"),
        ("\x1b[31mred\x1b[0m\r\x1b[32mg", "\x1b[32mg\x1b[0m\x1b[31med\x1b[0m"),
        ("\x1b]0;title\x07text", "text"),
    ],
)
def test_what_is_written_over_is_gone(printed: str, shown: str):
    assert Screen(printed).text() == shown
    if "\x1b" not in printed:  # control sequences come whole, other text in any pieces
        piecewise = Screen()
        for char in printed:
            piecewise.feed(char)
        assert piecewise.text() == shown


@pytest.mark.parametrize(
    ("text", "does"),
    [
        ("plain\n", False),
        ("a\r\nb", False),
        ("\x1b[1;31mred\x1b[0m", False),
        ("\r5%", True),
        (UP, True),
        ("\b", True),
    ],
)
def test_only_text_that_moves_back_needs_a_screen(text: str, does: bool):
    assert moves(text) is does


def test_lines_that_no_cursor_reaches_are_taken_off():
    screen = Screen("one\ntwo\nthree\nfour")
    assert screen.take(2) == "one\ntwo\n"
    screen.feed(f"{UP}\rTHREE")
    assert screen.text() == "THREE\nfour"
    assert screen.take(1) == ""  # the cursor's own line stays


def test_a_screen_is_done_on_a_new_last_line():
    assert Screen("a\n").is_done
    assert not Screen("a").is_done
    assert not Screen(f"a\n{UP}").is_done
