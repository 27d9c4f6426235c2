// What a reader would notice on a page. Each function returns a list of sentences, empty when nothing is wrong.
// An expression whose value is an object of functions: looking.py calls them inside the page.
(() => {
  const name = (element) => {
    const id = element.id ? "#" + element.id : "";
    const kind = [...element.classList].slice(0, 3).map((word) => "." + word).join("");
    const text = (element.textContent || element.alt || "").trim().replace(/\s+/g, " ").slice(0, 40);
    return `<${element.localName}${id}${kind}> “${text}”`;
  };
  const shown = (element) =>
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
    !element.closest(".sr-only, .visually-hidden, .katex-mathml, mjx-assistive-mml, [aria-hidden='true'] svg");
  const scrolls = (element) => ["auto", "scroll"].includes(getComputedStyle(element).overflowX);
  const clips = (element) => ["hidden", "clip"].includes(getComputedStyle(element).overflowX);
  const around = (element, test) => {
    let box = element.parentElement;
    while (box && box !== document.body && !test(box)) box = box.parentElement;
    return box && box !== document.body ? box : null;
  };
  // Colours as [red, green, blue, opacity], whatever css calls them.
  const brush = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", {
    willReadFrequently: true,
  });
  const colours = new Map();
  const colour = (css) => {
    if (!colours.has(css)) {
      brush.clearRect(0, 0, 1, 1);
      brush.fillStyle = css;
      brush.fillRect(0, 0, 1, 1);
      const [red, green, blue, opacity] = brush.getImageData(0, 0, 1, 1).data;
      colours.set(css, [red, green, blue, opacity / 255]);
    }
    return colours.get(css);
  };
  const over = ([red, green, blue, opacity], below) =>
    [red, green, blue].map((part, k) => Math.round(part * opacity + below[k] * (1 - opacity)));
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => {
    const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (light + 0.05) / (dark + 0.05);
  };

  // Every element with text of its own, and how that text looks: ink on paper, large or not.
  const kinds_of_text = () => {
    const seen = new Map(); // element → what lies behind its text, and how opaque the text is
    const behind = (element) => {
      if (!element) return { paper: [255, 255, 255], opacity: 1 };
      if (!seen.has(element)) {
        const below = behind(element.parentElement);
        const style = getComputedStyle(element);
        const opacity = below.opacity * Number(style.opacity);
        const [red, green, blue, own] = colour(style.backgroundColor);
        seen.set(element, { opacity, paper: over([red, green, blue, own * opacity], below.paper) });
      }
      return seen.get(element);
    };
    const found = new Map();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      if (found.has(element) || !/[^\s\u200b]/.test(walker.currentNode.data) || element.closest("svg, script, style, select")) continue;
      if (!shown(element) || element.closest(":disabled") || !element.getClientRects().length) continue;
      const style = getComputedStyle(element);
      const { paper, opacity } = behind(element);
      const [red, green, blue, own] = colour(style.color);
      const size = parseFloat(style.fontSize);
      const large = size >= 24 || (size >= 56 / 3 && Number(style.fontWeight) >= 700);
      found.set(element, { ink: over([red, green, blue, own * opacity], paper), paper, large });
    }
    return found;
  };
  // A reader's text: the page without the theme's drawers, which wait outside the window on a phone.
  const text = () => document.querySelector(".bd-article-container") || document.querySelector("main") || document.body;

  return {
    // Nothing makes the page itself wider than the window.
    overflow() {
      const wide = document.documentElement.scrollWidth - innerWidth;
      const found = wide > 0 ? [`the page is ${wide} px wider than the window`] : [];
      const over = [...text().querySelectorAll("*")].filter(
        (element) =>
          shown(element) &&
          element.getBoundingClientRect().right > innerWidth + 1 &&
          !around(element, (box) => scrolls(box) || clips(box)),
      );
      const outermost = over.filter((element) => !over.includes(element.parentElement));
      return found.concat(outermost.map((element) => `reaches beyond the window: ${name(element)}`));
    },

    // Nothing begins left of the box in which it could be scrolled to: scrollWidth does not tell that.
    cut() {
      const found = [];
      for (const element of text().querySelectorAll("*")) {
        if (element.ownerSVGElement) continue; // a drawing clips what reaches beyond its frame, on purpose
        const rect = element.getBoundingClientRect();
        if (!rect.width || !shown(element)) continue;
        const box = around(element, (one) => scrolls(one) || clips(one));
        const start = box ? box.getBoundingClientRect().left - box.scrollLeft : 0;
        if (rect.left < start - 2 && !found.some(([outer]) => outer.contains(element)))
          found.push([element, `cut off at the left by ${Math.round(start - rect.left)} px: ${name(element)}`]);
        // what a box hides on the right, no reader can scroll to
        const edge = box && !scrolls(box) ? box.getBoundingClientRect().right : Infinity;
        if (rect.right > edge + 2 && !found.some(([outer]) => outer.contains(element)))
          found.push([element, `cut off at the right by ${Math.round(rect.right - edge)} px: ${name(element)}`]);
      }
      return found.map(([, sentence]) => sentence);
    },

    // Every formula is drawn.
    formulas() {
      const failed = [...document.querySelectorAll(".katex-error, mjx-merror")].map(
        (element) => `a formula that cannot be drawn: ${name(element)}`,
      );
      const raw = [...document.querySelectorAll(".math")].filter((element) => /^\s*\\[([]/.test(element.textContent));
      return failed.concat(raw.map((element) => `a formula that is not drawn: ${name(element)}`));
    },

    // Every picture is there and says what it shows.
    async pictures() {
      const found = [];
      for (const image of document.querySelectorAll("img")) {
        const file = image.getAttribute("src");
        image.loading = "eager";
        await image.decode().catch(() => found.push(`a picture that does not load: ${file}`));
        if (image.closest("[aria-hidden='true']") || image.getAttribute("role") === "presentation") continue;
        const alt = (image.getAttribute("alt") || "").trim();
        const empty = alt.split(/\s+/).length < (image.closest(".bd-article, article") ? 5 : 2);
        const file_name = /^\S+\.\w{3,4}$/.test(alt) || /^(an? )?(plot|figure|image|picture|graph) of\b/i.test(alt);
        if (empty || file_name) found.push(`an alt text that says nothing, “${alt}”: ${file}`);
      }
      for (const drawing of document.querySelectorAll("svg, canvas")) {
        if (drawing.closest("[aria-hidden='true']") || drawing.parentElement.closest("svg") || !shown(drawing)) continue;
        const label = drawing.getAttribute("aria-label") || drawing.getAttribute("aria-labelledby");
        const inside = drawing.querySelector(":scope > title, :scope > desc");
        if (!label && !(inside && inside.textContent.trim()) && drawing.closest(".bd-article, article"))
          if (!drawing.closest(".sd-octicon, .katex, .math, mjx-container")) found.push(`a drawing without a name: ${name(drawing)}`);
      }
      return found;
    },

    // The smallest text in each figure, in pixels as shown: SVG pictures and drawings in the page.
    async small_text(least) {
      const found = [];
      const smallest = (drawing) => {
        const sizes = [...drawing.querySelectorAll("text, tspan")]
          .filter((text) => text.textContent.trim())
          .map((text) => [parseFloat(getComputedStyle(text).fontSize) * unit(text), text.textContent.trim()]);
        return sizes.sort((a, b) => a[0] - b[0])[0];
      };
      const unit = (text) => {
        // how many pixels one unit of the text's own coordinates is
        const matrix = text.getScreenCTM();
        return Math.sqrt(Math.abs(matrix.a * matrix.d - matrix.b * matrix.c));
      };
      const tell = (drawing, what) => {
        const size = smallest(drawing);
        if (size && size[0] < least - 0.05) found.push(`${size[0].toFixed(1)} px: “${size[1]}” in ${what}`);
      };
      const images = [...text().querySelectorAll("img[src$='.svg']")];
      const widths = images.map((image) => image.clientWidth);
      const sources = await Promise.all(images.map(async (image) => (await fetch(image.src)).text()));
      const host = document.createElement("div"); // on its own, or each picture would move the whole page
      host.style.cssText = "position:fixed; inset:0; contain:strict; visibility:hidden";
      host.innerHTML = sources.map((source) => `<div>${source.slice(source.indexOf("<svg"))}</div>`).join("");
      [...host.children].forEach((box, k) => {
        box.style.width = `${widths[k]}px`;
        box.querySelector("svg").style.cssText = "width:100%; height:auto";
      });
      document.body.append(host);
      [...host.children].forEach((box, k) =>
        tell(box, `${images[k].getAttribute("src")} (${images[k].alt.slice(0, 50)}…)`),
      );
      host.remove();
      for (const drawing of text().querySelectorAll("svg"))
        if (!drawing.parentElement.closest("svg") && drawing.checkVisibility() && !drawing.closest(".katex"))
          tell(drawing, name(drawing));
      return found;
    },

    // Text, in formulas too, that is too close to its background. Like axe's color-contrast, whose time grows
    // with the square of a page's size; this one looks at each text once. What is drawn in an SVG is left out:
    // there the background is another shape.
    faint() {
      const found = new Map();
      for (const [element, kind] of kinds_of_text()) {
        const { ink, paper, large } = kind;
        if (contrast(ink, paper) < (large ? 3 : 4.5) - 0.005)
          found.set(`${ink} ${paper}`, `${contrast(ink, paper).toFixed(2)}: rgb(${ink}) on rgb(${paper}), ${name(element)}`);
      }
      return [...found.values()];
    },

    // Hosts that the page would ask, even where the browser has not done it yet.
    hosts() {
      const asked = document.querySelectorAll("script[src], img[src], iframe[src], source[src], video[src], audio[src], link[href]");
      return [...asked]
        .filter((one) => one.localName !== "link" || /icon|preload|stylesheet|connect|prefetch|manifest/.test(one.rel))
        .map((one) => one.src || one.href)
        .filter((address) => /^https?:/.test(address));
    },

    // What is folded away is looked at too.
    open_all() {
      document.querySelectorAll("details").forEach((one) => (one.open = true));
    },

    // Make the page smaller for axe, whose time grows faster than a page: a formula keeps its words, and of its
    // drawing the sizes; code keeps one of each kind of coloured word.
    thin_out() {
      const drawn = [...document.querySelectorAll(".katex-html > .base")];
      const sizes = drawn.map((part) => part.getBoundingClientRect()); // all reading before writing
      drawn.forEach((part, k) => {
        part.style.cssText = `display:inline-block; width:${sizes[k].width}px; height:${sizes[k].height}px`;
        part.replaceChildren();
      });
      for (const words of document.querySelectorAll("math")) words.replaceChildren(words.textContent);
      document.querySelectorAll(".highlight .line").forEach((line) => line.replaceWith(...line.childNodes));
      const seen = new Set();
      for (const word of document.querySelectorAll(".highlight pre span")) {
        if (seen.has(word.className)) word.replaceWith(word.textContent);
        seen.add(word.className);
      }
      document.body.normalize();
    },

    // Mark one element of each look (place in the page, ink, paper, size) for axe.
    mark_looks(attribute) {
      const seen = new Set();
      for (const [element, { ink, paper, large }] of kinds_of_text()) {
        const place = (one) => (one && one !== document.body ? `${one.localName}.${one.classList[0] || ""}` : "");
        const look = [place(element.parentElement), place(element), ink, paper, large].join(" ");
        element.toggleAttribute(attribute, !seen.has(look));
        seen.add(look);
      }
      return seen.size;
    },
  };
})()
