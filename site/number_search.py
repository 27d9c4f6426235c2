"""Sphinx extension: the search also finds numbers, as a ledger prints them: 1.591643.

Sphinx cuts words at every dot and leaves out what is digits only. Here a decimal number is one
word, in the index and in what a reader types.
"""

import re

from sphinx.search.en import SearchEnglish

WORD = r"\d+\.\d+(?:e[+-]?\d+)?|\w+"
SPLIT_QUERY = r"""
var splitQuery = (query) => query.match(/\d+\.\d+(?:e[+-]?\d+)?|[\p{L}\p{N}_\p{M}]+/gu) || [];
"""


class SearchWithNumbers(SearchEnglish):
    """Sphinx's English search, with decimal numbers as words."""

    js_splitter_code = SPLIT_QUERY

    def split(self, text):
        return re.findall(WORD, text)


def setup(app):
    app.add_search_language(SearchWithNumbers)
