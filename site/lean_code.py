"""Fewer elements in highlighted code: one span for neighbours that look alike, none for nothing.

Pygments wraps every name, bracket and piece of a text in a span of its own. In a page with much
code these are half of all elements, each to be read, kept and styled by the browser. A class whose
style, in the light and in the dark theme, is that of the code itself needs no span.
"""

import re

RULE = re.compile(r'^html\[data-theme="(\w+)"\] \.highlight(?: \.(\w+))? *\{(.*?)\}', re.M)
CODE = re.compile(r'(<div class="highlight"><pre>)(.*?)(</pre>)', re.S)
TOKEN = re.compile(r'<span class="(\w+)">([^<]*)</span>')  # Pygments' spans hold text alone
NEIGHBOURS = re.compile(rf"{TOKEN.pattern}(?:{TOKEN.pattern})+")


def looks(css):
    """({class: its look}, the look of code in no span), from Pygments' sheet of both themes."""
    found = {}
    for theme, name, style in RULE.findall(css):
        for part in filter(None, map(str.strip, style.split(";"))):
            if name or part.startswith("color"):  # the background is that of the block
                found.setdefault(name, set()).add((theme, part))
    return found, found.pop("", set())


def lean_code(page, styles, plain):
    """The page with the spans that make a difference; its text stays what it was."""

    def look(name):
        return styles.get(name, plain)

    def joined(match):
        tokens = TOKEN.findall(match[0])
        pieces = [tokens[0]]
        for name, text in tokens[1:]:
            before, start = pieces[-1]
            if look(name) == look(before):
                pieces[-1] = before, start + text
            else:
                pieces.append((name, text))
        return "".join(f'<span class="{name}">{text}</span>' for name, text in pieces)

    def leaner(match):
        code = NEIGHBOURS.sub(joined, match[2])
        code = TOKEN.sub(lambda m: m[2] if look(m[1]) == plain else m[0], code)
        return match[1] + code + match[3]

    return CODE.sub(leaner, page)
