"""Leave out of style sheets what no page uses: the rule of PurgeCSS, in Python.

A selector stays if each class, id and tag that it names occurs among the words given. What stands
inside :is(), :not() and the like, attributes and pseudo-classes are not looked at, so a rule is
rather kept than lost. Then go the @keyframes, @font-face and custom properties that nothing left
asks for.
"""

import re

import tinycss2
from tinycss2.serializer import serialize_identifier

NESTED = {"media", "supports", "layer", "container"}


def parts(tokens):
    """The tokens of a list of selectors, one list for each selector."""
    groups = [[]]
    for token in tokens:
        if token.type == "literal" and token.value == ",":
            groups.append([])
        else:
            groups[-1].append(token)
    return groups


def names(selector):
    """The classes, ids and tags that a selector (a list of tokens) needs."""
    before = None
    for token in selector:
        if token.type == "hash":
            yield token.value
        elif token.type == "ident" and before != ":":
            yield token.value if before == "." else token.lower_value
        before = token.value if token.type == "literal" else None


def compact(tokens):
    """The tokens as text, without comments, each white space one blank."""
    result = []
    for token in tokens:
        if token.type == "comment":
            continue
        if token.type == "whitespace":
            result.append(" ")
        elif token.type in ("() block", "[] block", "{} block"):
            result.append(token.type[0] + compact(token.content) + token.type[1])
        elif token.type == "function":
            result.append(serialize_identifier(token.name) + f"({compact(token.arguments)})")
        else:
            result.append(token.serialize())
    return "".join(result).strip()


def kept(selector, words):
    return all(name in words for name in names(selector))


def rules(tokens, words):
    """The rules that stay, as text."""
    for rule in tinycss2.parse_rule_list(tokens, skip_comments=True, skip_whitespace=True):
        if rule.type == "qualified-rule":
            selectors = [s for s in parts(rule.prelude) if kept(s, words)]
            body = compact(rule.content).rstrip("; ")
            if selectors and body:
                yield ",".join(compact(s) for s in selectors) + "{" + body + "}"
        elif rule.type == "at-rule" and rule.content is None:
            if rule.lower_at_keyword != "charset":
                yield f"@{rule.at_keyword} {compact(rule.prelude)};"
        elif rule.type == "at-rule":
            if rule.lower_at_keyword in NESTED:
                inner = "".join(rules(rule.content, words))
            else:
                inner = compact(rule.content)
            if inner:
                yield f"@{rule.at_keyword} {compact(rule.prelude)}".strip() + "{" + inner + "}"


def without_unused(css, pattern, used):
    """Drop the parts of css that match the pattern unless used(name, the other parts) says so."""
    rest = re.sub(pattern, "", css)
    return re.sub(pattern, lambda match: match[0] if used(match[1], rest) else "", css)


def purge(css, words):
    """The part of a style sheet that pages with these words can use, compactly written."""
    css = "\n".join(rules(tinycss2.parse_component_value_list(css), words))
    css = without_unused(
        css,
        r"@(?:-webkit-)?keyframes ([\w-]+)\{(?:[^{}]*\{[^{}]*\})*\}\n?",
        lambda name, rest: re.search(rf"animation[^;}}]*[: ,]{re.escape(name)}\b", rest),
    )
    css = without_unused(
        css,
        r"@font-face\{[^}]*font-family: ?\"?([^;\"}]+)[^}]*\}\n?",
        lambda name, rest: name.strip() in rest,
    )
    return without_unused_properties(css, words)


def without_unused_properties(css, words):
    """Drop the custom properties (--name: value) that no var() and no page asks for."""
    lean = None
    while lean != css:  # one property may have been asked for by another that is gone now
        lean, css = css, without_once(css, words)
    return css


def without_once(css, words):
    asked = set(re.findall(r"var\( ?(--[\w-]+)", css)) | words
    css = re.sub(
        r"(?<=[{;])\s*(--[\w-]+):(?:[^;{}\"']|\"[^\"]*\"|'[^']*')*(?:;|(?=\}))",
        lambda match: match[0] if match[1] in asked else "",
        css,
    )
    return re.sub(r"[^{};]+\{\s*\}\n?", "", css)
