"""A small table that reads well twice: as aligned text and as HTML.

>>> table(["n", "n!"], [["3", "6"], ["10", "3628800"]], caption="Factorials")
Factorials
n        n!
--  -------
3         6
10  3628800

The first column names the rows. Columns that hold numbers stand on the right, so that the digits
of one place stand below each other. A cell that begins with the sign ``≠`` is marked as differing:
by the sign itself, which everybody can read, and by a class that a style sheet may colour.
"""

import re
from html import escape

DIFFERS = "≠"
_NUMBER = re.compile(rf"({DIFFERS} )?[-+−]?(\d|nan|inf|–|$)")


def table(headers, rows, caption="", footer=None):
    """A `Table` of these headers, rows and, if given, one last row of totals."""
    return Table(headers, rows, caption, footer)


class Table:
    """Cells are shown as ``str(cell)``: round your numbers before you hand them over.

    In HTML: ``<table class="course-table">`` inside a box that scrolls sideways on a narrow screen;
    cells have the classes ``number`` and ``differs``.
    """

    def __init__(self, headers, rows, caption, footer):
        self.caption = str(caption)
        self.headers = [str(cell) for cell in headers]
        self.rows = [[str(cell) for cell in row] for row in rows]
        self.footer = None if footer is None else [str(cell) for cell in footer]
        for row in self._lines():
            if len(row) != len(self.headers):
                raise ValueError(
                    f"a row has {len(row)} cells, so does not fit the "
                    f"{len(self.headers)} headers {self.headers}: {row}"
                )
        self._is_number = [
            column > 0 and all(_NUMBER.match(row[column]) for row in self.rows)
            for column in range(len(self.headers))
        ]

    def _lines(self):
        return self.rows + ([] if self.footer is None else [self.footer])

    def __repr__(self):
        lines = [self.headers, *self._lines()]
        widths = [max(len(row[i]) for row in lines) for i in range(len(self.headers))]

        def aligned(row):
            cells = [
                cell.rjust(w) if number else cell.ljust(w)
                for cell, w, number in zip(row, widths, self._is_number, strict=True)
            ]
            return "  ".join(cells).rstrip()

        rule = "  ".join("-" * width for width in widths)
        text = [aligned(self.headers), rule, *map(aligned, self.rows)]
        if self.footer is not None:
            text += [rule, aligned(self.footer)]
        return "\n".join([self.caption, *text] if self.caption else text)

    def _repr_html_(self):
        def line(row):
            cells = [f'<th scope="row">{escape(row[0])}</th>']
            for cell, number in zip(row[1:], self._is_number[1:], strict=True):
                names = ["number"] * number + ["differs"] * cell.startswith(DIFFERS)
                mark = f' class="{" ".join(names)}"' if names else ""
                cells.append(f"<td{mark}>{escape(cell)}</td>")
            return f"<tr>{''.join(cells)}</tr>"

        label = f' aria-label="{escape(self.caption)}"' if self.caption else ""
        html = [
            f'<div class="course-table-box" role="group"{label} tabindex="0" '
            'style="overflow-x: auto">',
            '<table class="course-table">',
        ]
        if self.caption:
            html.append(f"<caption>{escape(self.caption)}</caption>")
        heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in self.headers)
        html += [f"<thead><tr>{heads}</tr></thead>", "<tbody>", *map(line, self.rows), "</tbody>"]
        if self.footer is not None:
            html.append(f"<tfoot>{line(self.footer)}</tfoot>")
        return "\n".join([*html, "</table>", "</div>"])
