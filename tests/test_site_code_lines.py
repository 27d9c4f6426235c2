"""Long lines of code hang and break where a reader would; the code stays what it was."""

import re

from small_site import built_page
from test_site_extensions import extension

code_lines = extension("code_lines")
CODE = '''def short():
    """A string of several lines, of which the second one is long,
    so long that it does not fit on the screen of a phone."""
    for k in range(3):
        total = some_function(with_arguments, and_more < 2, "and a string")
'''
PAGE = f"# Code\n\n```python\n{CODE}```\n\n```text\n{'long ' * 30}\n```\n"


def test_long_lines_hang_by_their_indentation_and_the_text_stays(tmp_path):
    conf = 'extensions = ["myst_nb", "code_lines"]\n'
    page = built_page(tmp_path, PAGE, conf)
    code, text = page.find_all("pre")
    assert code.get_text() == CODE
    lines = code.select("span.line")
    assert [line.get_text().strip()[:8] for line in lines] == ['"""A str', "so long ", "total = "]
    assert [line["style"] for line in lines] == ["--in:4", "--in:4", "--in:8"]
    assert not text.select(".line")


def test_a_line_that_fits_stays_as_it_is():
    line = "<b>x</b> &lt;= 1\n"
    assert code_lines.hanging(line) == line
    long = line.replace("x", "x" * 60)
    assert re.fullmatch(r'<span class="line">.*\n</span>', code_lines.hanging(long), re.S)


def test_a_long_run_may_break_behind_an_opening_bracket_and_nowhere_else():
    run = "sizes.append(np.median(np.where(alive, steps, np.inf)))  # all() of them\n"
    line = code_lines.hanging(run)
    assert "sizes.append(<wbr>np.median(<wbr>np.where(<wbr>alive" in line
    assert "all() of" in line
    assert code_lines.TAG.sub("", line) == run


def test_a_mark_for_the_formatter_is_not_shown_and_short_code_in_the_text_is_one_thing(tmp_path):
    conf = 'extensions = ["myst_nb", "code_lines"]\n'
    text = "Take `X @ W`, not `some_function(with_one, and_another)`.\n\n"
    text += "```python\nx = 1  # fmt: skip\n```\n"
    page = built_page(tmp_path, f"# Code\n\n{text}", conf)
    assert page.find("pre").get_text() == "x = 1\n"
    assert [code.get_text() for code in page.select("code.short")] == ["X @ W"]
