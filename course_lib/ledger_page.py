"""The whole ledger as one table that a reader can filter: the page of every number.

``find_cells`` looks in the chapters for the cell that computes each entry. ``every_number`` makes
the table: HTML with two menus and a few lines of script (no server, no request; without the script
every row is shown), and aligned text where there is no HTML.
"""

import json
import re
from html import escape
from pathlib import Path
from textwrap import shorten

from course_lib import ledger
from course_lib.tables import table

CALL = re.compile(r"\bledger\.(compare|claim)\(")

SCRIPT = """
<script>
(() => {
  const page = document.getElementById("ledger-page");
  page.querySelector(".ledger-filter").innerHTML = MENUS;
  const rows = [...page.querySelectorAll("tbody tr")];
  const menus = [...page.querySelectorAll("select")];
  const show = () => {
    for (const row of rows)
      row.hidden = menus.some((menu) => menu.value && menu.value !== row.dataset[menu.name]);
    const shown = rows.filter((row) => !row.hidden).length;
    page.querySelector("[role=status]").textContent = `${shown} of ${rows.length} entries`;
  };
  for (const menu of menus) menu.addEventListener("change", show);
  show();
})();
</script>
"""


def find_cells(folder):
    """{entry's id: id of the first cell, in the entry's chapter, that compares or claims it}.

    ``folder`` holds the chapters' notebooks. An entry that none computes is a ``ValueError``.
    """
    found, sources = {}, {}
    for item in ledger.entries():
        path = Path(folder, f"{item['chapter']}.ipynb")
        if path not in sources:
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            code = {c["id"]: "".join(c["source"]) for c in cells if c["cell_type"] == "code"}
            sources[path] = {name: text for name, text in code.items() if CALL.search(text)}
        literal = re.compile(rf"""["']{item["id"]}["']""")
        names = [name for name, text in sources[path].items() if literal.search(text)]
        if not names:
            raise ValueError(f"no cell of {path} compares or claims {item['id']}")
        found[item["id"]] = names[0]
    return found


def every_number(cells):
    """A `LedgerPage` of all entries; ``cells`` names the cell of each, as `find_cells` does."""
    return LedgerPage(ledger.entries(), cells)


class LedgerPage:
    """One row for each entry: what it is, what is printed, the verdict and why, and the cell.

    Links lead to ``../chapters/x.ipynb#cell-id=name``, which JupyterLab understands; the site
    rewrites them. The classes are styled by the site alone.
    """

    def __init__(self, items, cells):
        self.items, self.cells = items, cells

    def __repr__(self):
        heads = ["entry", "verdict", "numbers", "chapter", "what"]
        rows = [
            [i["id"], i["verdict"], len(i.get("numbers", ())), int(i["chapter"][:2]), i["title"]]
            for i in self.items
        ]
        return repr(table(heads, rows))

    def _repr_html_(self):
        menus = self._menu("document", "Document") + self._menu("verdict", "Verdict")
        heads = ["Entry", "Printed", "Verdict, and where computed"]
        columns = "".join(f'<th role="columnheader" scope="col">{head}</th>' for head in heads)
        return "\n".join(
            [
                '<div class="ledger-page" id="ledger-page">',
                '<div class="ledger-filter" role="group" aria-label="Filter the entries"></div>',
                f'<p role="status">{len(self.items)} of {len(self.items)} entries</p>',
                '<table role="table" aria-label="Every entry of the ledger">',
                f'<thead role="rowgroup"><tr role="row">{columns}</tr></thead>',
                '<tbody role="rowgroup">',
                *map(self._row, self.items),
                "</tbody>",
                "</table>",
                f"</div>{SCRIPT.replace('MENUS', json.dumps(menus))}".rstrip(),
            ]
        )

    def _menu(self, key, label):
        """A menu of the values that entries have under ``key``, each with its count."""
        values = [item[key] for item in self.items]
        options = [f'<option value="">all ({len(values)})</option>']
        for value in dict.fromkeys(sorted(values) if key == "document" else ledger.VERDICTS):
            options.append(f'<option value="{value}">{value} ({values.count(value)})</option>')
        menu = f'<select name="{key}" autocomplete="off">{"".join(options)}</select>'
        return f"<label>{label} {menu}</label>"

    def _row(self, item):
        id, kind = item["id"], item["verdict"].replace(" ", "-")
        href = f"../chapters/{item['chapter']}.ipynb#cell-id={self.cells[id]}"
        chapter = f"Chapter {int(item['chapter'][:2])}"
        verdict = f"<strong>{item['verdict'].capitalize()}.</strong> {escape(item['reason'])}"
        return "\n".join(
            [
                f'<tr role="row" id="{id}" data-document="{item["document"]}" '
                f'data-verdict="{item["verdict"]}">',
                f'<th role="rowheader" scope="row"><span>{id}</span> {escape(item["title"])}</th>',
                f'<td role="cell">{_printed(item)}</td>',
                f'<td role="cell" class="ledger-{kind}">{verdict.rstrip()}',
                f'<a href="{href}" aria-label="{chapter}, {id}">{chapter}</a></td>',
                "</tr>",
            ]
        )


def _printed(item):
    """What is printed, at most a few lines of it; the whole text and the setting fold out."""
    text, whole, what = item["printed"], "", "setting"
    start = [
        line if len(line) <= 150 else shorten(line, 150, placeholder="")
        for line in text.split("\n")[:2]
    ]
    if start != text.split("\n"):
        start[-1] += " …"
        whole, what = f"<pre>{escape(text)}</pre>", "in full"
    return (
        f"<pre>{escape(chr(10).join(start))}</pre><details><summary>{item['id']}, {what}</summary>"
        f"{whole}<p>{escape(item['setting'])}</p></details>"
    )
