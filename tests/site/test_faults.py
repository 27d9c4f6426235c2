"""The checks of this folder can fail: a page is spoilt on purpose, and the check has to see it."""

import looking
import pytest

PAGE = "chapters/06_cross_entropy.html"
IMAGE = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/%3E"
SMALL = (
    "<svg aria-label='x' width='300' viewBox='0 0 600 60'>"
    "<text y='30' font-size='16'>tiny</text></svg>"
)
GREY = '<p style="color:#999; background:#ccc">grey on grey</p>'
FAULTS = {
    "an image without alt": (looking.pictures, f'<img src="{IMAGE}">', "alt text"),
    "an image that says nothing": (
        looking.pictures,
        f'<img src="{IMAGE}" alt="plot.svg">',
        "alt text",
    ),
    "an image that is not there": (
        looking.pictures,
        '<img src="gone.svg" alt="A drawing that is not there at all">',
        "does not load",
    ),
    "an image without alt, to axe": (looking.shut_out, f'<img src="{IMAGE}">', "image-alt"),
    "a CDN link": (
        looking.foreign,
        '<link rel="stylesheet" href="https://cdn.example.org/a.css">',
        "cdn.example.org",
    ),
    "a CDN script": (
        looking.foreign,
        '<script src="https://cdn.example.org/a.js"></script>',
        "cdn.example.org",
    ),
    "a 900-px table": (
        looking.layout,
        '<table style="width:900px"><tr><td>wide</td></tr></table>',
        "wide",
    ),
    "a start that is cut off": (
        looking.layout,
        '<div style="overflow:auto; display:flex; justify-content:center">'
        '<b style="flex:none; width:900px">cut</b></div>',
        "cut off at the left",
    ),
    "grey on grey": (looking.faint, GREY, "rgb(153,153,153) on rgb(204,204,204), <p> “grey"),
    "grey on grey, to axe": (looking.pale, GREY, "color-contrast"),
    "a formula that fades": (
        looking.faint,
        '<span class="katex" style="color:#999"><span class="katex-html"><b>z</b></span></span>',
        "2.85: rgb(153,153,153) on rgb(255,255,255), <b> “z”",
    ),
    "text under a veil": (looking.faint, '<div style="opacity:.4"><p>veiled</p></div>', "“veiled”"),
    "a box that no key can scroll": (
        looking.too_small,
        '<pre style="overflow:auto; width:200px">' + "one very long line " * 9 + "</pre>",
        "scrollable-region-focusable",
    ),
    "a head without words": (
        looking.shut_out,
        "<table><tr><th><math><mi>z</mi></math></th><th>a</th></tr>"
        "<tr><td>1</td><td>2</td></tr></table>",
        "empty-table-header",
    ),
    "a formula that cannot be drawn": (
        looking.formulas,
        '<span class="math"><span class="katex-error">\\frc</span></span>',
        "cannot be drawn",
    ),
    "a formula that is not drawn": (
        looking.formulas,
        '<span class="math">\\(a^2\\)</span>',
        "is not drawn",
    ),
    "small text in a figure": (looking.small_text, SMALL, "8.0 px"),
    "an error on the console": (looking.talk, "<script>console.error('oh')</script>", "oh"),
    "a script that stops": (looking.talk, "<script>throw Error('oh')</script>", "oh"),
    "a file that is not there": (looking.talk, '<script src="gone.js"></script>', "404"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_seen(browser, site, fault):
    check, html, told = FAULTS[fault]
    look = looking.Look(browser, site + PAGE, "light")
    look.page.route(f"**/{PAGE}", lambda route: spoil(route, html))
    look.open()
    look.width(390)
    found = check(look)
    look.close()
    assert any(told in problem for problem in found), found


def spoil(route, html):
    """Answer with a short page of the site's looks, with the fault in the middle of its text."""
    body = route.fetch().text()
    head = body[: body.index("<body")]
    text = f"<article class='bd-article' data-laid-out><h1>One page</h1>{html}</article>"
    text = f"<div class='bd-content'><main class='bd-article-container'>{text}</main></div>"
    route.fulfill(content_type="text/html", body=f"{head}<body>{text}</body></html>")


def test_the_same_page_without_a_fault_is_clean(browser, site):
    look = looking.Look(browser, site + PAGE, "light")
    look.page.route(f"**/{PAGE}", lambda route: spoil(route, "<p>Nothing wrong here.</p>"))
    look.open()
    look.width(390)
    checks = (looking.pictures, looking.foreign, looking.layout, looking.formulas)
    checks += (looking.faint, looking.pale, looking.shut_out, looking.too_small)
    found = [problem for check in checks for problem in check(look)]
    look.close()
    assert found == []
