"""Exercises are numbered within their chapter, in their title and in their solution's."""

import re

from small_site import build

CONF = """
extensions = ["myst_nb", "sphinx_exercise", "dropdowns", "exercise_numbers"]
myst_enable_extensions = ["colon_fence"]
nb_execution_mode = "off"
"""
INDEX = """# Index

```{toctree}
chapters/04_a
chapters/05_b
```
"""


def chapter(*names):
    return "# Chapter\n" + "".join(
        f"""
:::{{exercise}} About {name}
:label: {name}

Predict it.
:::

:::{{solution-start}} {name}
:class: dropdown
:::

So.

:::{{solution-end}}
:::
"""
        for name in names
    )


def test_numbers_begin_anew_in_each_chapter(tmp_path):
    files = {
        "index.md": INDEX,
        "chapters/04_a.md": chapter("a", "b"),
        "chapters/05_b.md": chapter("c"),
    }
    good, warnings, out = build(tmp_path, files, CONF)
    assert good, warnings
    titles = {
        name: re.findall(
            r"Exercise [\d.]+(?=\s+\(About)",
            re.sub("<[^>]+>", "", (out / f"chapters/{name}.html").read_text(encoding="utf-8")),
        )
        for name in ("04_a", "05_b")
    }
    a, b = ["Exercise 4.1"] * 2, ["Exercise 4.2"] * 2
    assert titles == {"04_a": a + b, "05_b": ["Exercise 5.1"] * 2}
