"""The light pages: what is left out is unused, and what is used stays."""

import importlib.util
import io
import re
from pathlib import Path

import lean
import lean_code
import lean_css
import lean_fonts
import pytest
from fontTools.ttLib import TTFont


def theme_folder():
    package = importlib.util.find_spec("pydata_sphinx_theme")
    return Path(package.origin).parent / "theme" / "pydata_sphinx_theme" / "static"


@pytest.mark.parametrize(
    ("css", "words", "left"),
    [
        (".a{color:red} .b{color:blue}", "a", ".a{color:red}"),
        (".a, .b , p > .c {color:red;}", "a c p", ".a,p > .c{color:red}"),
        ("div.a::before{content:'x y'}", "div a", "div.a::before{content:\"x y\"}"),
        ("#x .a:hover{top:0} #y{top:0}", "x a", "#x .a:hover{top:0}"),
        (".a:not(.gone) b{top:0}", "a b", ".a:not(.gone) b{top:0}"),
        ("@media print{.a{top:0}.b{top:0}}", "a", "@media print{.a{top:0}}"),
        ("@media print{.b{top:0}}", "a", ""),
        ("/* why */ .a\n{ top:0;/* how */ left:0 }", "a", ".a{top:0; left:0}"),
        (".sd-w-100\\%{top:0} .b{top:0}", "b", ".b{top:0}"),
        ("html[data-theme=dark] .a{top:0}", "html a", "html[data-theme=dark] .a{top:0}"),
        (".a{animation:spin 1s} @keyframes spin{to{top:1px}} @keyframes x{to{top:0}}", "a",
         ".a{animation:spin 1s}\n@keyframes spin{to{top:1px}}"),
        (":root{--used:1px;--unused:2px} .a{top:var(--used)}", "a",
         ":root{--used:1px;}\n.a{top:var(--used)}"),
        (":root{--one:var(--two);--two:0;--three:1}", "", ""),
        ("@font-face{font-family:F;src:url(f)} @font-face{font-family:G;src:url(g)} p{font:1em F}",
         "p", "@font-face{font-family:F;src:url(f)}\np{font:1em F}"),
    ],
)  # fmt: skip
def test_a_rule_stays_if_every_name_in_its_selector_is_used(css, words, left):
    assert lean_css.purge(css, lean.words_in([words])).strip() == left


def test_classes_that_scripts_put_together_stay_by_their_prefix():
    css = ".verdict-not-yet{top:0}.quiz-right{top:0}.widget-slider{top:0}.other{top:0}"
    left = lean_css.purge(css, lean.words_in([""]))
    assert re.findall(r"\.([\w-]+)", left) == ["verdict-not-yet", "quiz-right", "widget-slider"]


def test_only_the_characters_inside_a_formula_count():
    page = (
        '<p>abc <span class="katex"><math><mi>q</mi></math><span class="katex-html" a="b">'
        "<span>x<svg><path d='M'/></svg></span><span>&lt;</span></span></span> def</p>"
    )
    assert lean_fonts.formula_characters(page) == {"x", "<"}


def test_a_font_is_cut_to_the_characters_in_use():
    path = theme_folder() / "vendor" / "fontawesome" / "webfonts" / "fa-solid-900.woff2"
    icons = lean_fonts.css_characters('.fa-sun::before{content:"\uf185"}')
    small = lean_fonts.smaller(path.read_bytes(), icons)
    assert len(small) < 2000 < path.stat().st_size
    assert set(TTFont(io.BytesIO(small)).getBestCmap()) == {0xF185}
    assert lean_fonts.smaller(path.read_bytes(), {"한"}) is None


PAGE = """<head><meta charset="utf-8" /><title>T</title>
    <link rel="stylesheet" type="text/css" href="../_static/pygments.css?v=1" />
    <script defer src="../_static/scripts/fontawesome.js?digest=1"></script>
    <script>let toggleHintShow = 'Click to show';</script>
    <script>const THEBE_JS_URL = "https://unpkg.com/thebe@0.8.2/lib/index.js";</script>
    <script src="../searchindex.js"></script>
</head><body><article><img src="a.svg" alt="a"><img alt="b" src="b.svg">
<script>let quiz = 1;</script><style>.quiz{top:0}</style></article></body>"""


def test_a_page_asks_for_one_style_sheet_and_one_script_and_keeps_what_its_cells_put_out():
    page = lean.lean_page(PAGE, "chapters/x.html", "course-1.css", "course-2.js")
    assert re.findall(r'<script.*?src="(.*?)"', page) == ["../_static/course-2.js"]
    assert re.findall(r'<link.*?href="(.*?)"', page) == ["../_static/course-1.css"]
    assert "unpkg" not in page and "toggleHint" not in page
    assert "<script>let quiz = 1;</script><style>.quiz{top:0}</style>" in page
    assert '<img src="a.svg"' in page and '<img loading="lazy" decoding="async" alt="b"' in page


def test_the_search_page_alone_loads_the_index():
    page = lean.lean_page(PAGE, "search.html", "course-1.css", "course-2.js")
    assert re.findall(r'<script defer src="(.*?)"', page) == [
        "_static/course-2.js",
        "_static/language_data.js",
        "_static/searchtools.js",
        "searchindex.js",
    ]


@pytest.mark.parametrize("name", lean.COSTLY)
def test_the_costly_part_of_a_script_is_changed_or_missed(name, tmp_path):
    path = tmp_path / name
    costly, cheaper = lean.COSTLY[name]
    path.write_text(f"(()=>{{start(){costly}}})();", encoding="utf-8")
    assert lean.read_script(path) == f"(()=>{{start(){cheaper}}})();"
    path.write_text("another version of the theme", encoding="utf-8")
    with pytest.raises(ValueError, match=f"{re.escape(name)} has changed"):
        lean.read_script(path)


def test_the_first_picture_is_drawn_in_the_readers_colours():
    script = 'document.documentElement.dataset.theme = localStorage.getItem("theme") || "auto";'
    page = lean.lean_page(
        PAGE.replace("</head>", f"<script>{script}</script></head>"), "a.html", "", ""
    )
    assert "prefers-color-scheme: dark" in page and '"auto"' not in page


PYGMENTS = """html[data-theme="light"] .highlight pre { line-height: 125%; }
html[data-theme="light"] .highlight { background: #fff; color: #080808 }
html[data-theme="light"] .highlight .n { color: #080808 } /* Name */
html[data-theme="light"] .highlight .p { color: #080808 } /* Punctuation */
html[data-theme="light"] .highlight .s { color: #00622F } /* String */
html[data-theme="light"] .highlight .si { color: #00622F } /* String.Interpol */
html[data-theme="light"] .highlight .b { color: #080808; font-weight: bold } /* not only a colour */
html[data-theme="dark"] .highlight { background: #000; color: #F8F8F2 }
html[data-theme="dark"] .highlight .n { color: #F8F8F2 } /* Name */
html[data-theme="dark"] .highlight .p { color: #ABE338 } /* Punctuation: plain only in the light */
html[data-theme="dark"] .highlight .s { color: #ABE338 } /* String */
html[data-theme="dark"] .highlight .si { color: #ABE338 } /* String.Interpol */
html[data-theme="dark"] .highlight .b { color: #F8F8F2; font-weight: bold } /* bold */
"""


@pytest.mark.parametrize(
    ("code", "leaner"),
    [
        ('<span class="n">x</span>', "x"),
        ('<span class="nobody-styles-me"></span>', '<span class="nobody-styles-me"></span>'),
        ('<span class="unknown">x</span>', "x"),
        ('<span class="p">(</span>', '<span class="p">(</span>'),
        ('<span class="b">x</span>', '<span class="b">x</span>'),
        ('<span class="s">&quot;</span><span class="si">{</span><span class="n">x</span>'
         '<span class="si">}</span><span class="s">&quot;</span>',
         '<span class="s">&quot;{</span>x<span class="si">}&quot;</span>'),
        ('<span class="s">a</span> <span class="s">b</span>',) * 2,
        ('<span class="line" style="--in:4"><span class="n">x</span>\n</span>',
         '<span class="line" style="--in:4">x\n</span>'),
    ],
)  # fmt: skip
def test_code_keeps_the_spans_that_show_something(code, leaner):
    styles = lean_code.looks(PYGMENTS)
    page = '{}<div class="highlight"><pre>{}</pre></div>{}'
    elsewhere = '<p><span class="n">x</span></p>'
    found = lean_code.lean_code(page.format(elsewhere, code, elsewhere), *styles)
    assert found == page.format(elsewhere, leaner, elsewhere)
