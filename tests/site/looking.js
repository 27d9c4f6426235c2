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
      const smallest = (drawing, scale) => {
        const sizes = [...drawing.querySelectorAll("text, tspan")]
          .filter((text) => text.textContent.trim())
          .map((text) => [parseFloat(getComputedStyle(text).fontSize) * scale(text), text.textContent.trim()]);
        return sizes.sort((a, b) => a[0] - b[0])[0];
      };
      const own = (text) => {
        // how many pixels one unit of the text's own coordinates is
        const matrix = text.getScreenCTM();
        return Math.sqrt(Math.abs(matrix.a * matrix.d - matrix.b * matrix.c));
      };
      const tell = (size, what) => {
        if (size && size[0] < least - 0.05) found.push(`${size[0].toFixed(1)} px: “${size[1]}” in ${what}`);
      };
      for (const image of text().querySelectorAll("img[src$='.svg']")) {
        const source = await (await fetch(image.src)).text();
        const host = document.createElement("div");
        host.style.cssText = `position:absolute; left:0; top:0; visibility:hidden; width:${image.clientWidth}px`;
        host.innerHTML = source.slice(source.indexOf("<svg"));
        document.body.append(host);
        const drawing = host.querySelector("svg");
        drawing.style.cssText = "width:100%; height:auto";
        tell(smallest(drawing, own), `${image.getAttribute("src")} (${image.alt.slice(0, 50)}…)`);
        host.remove();
      }
      for (const drawing of text().querySelectorAll("svg"))
        if (!drawing.parentElement.closest("svg") && drawing.checkVisibility() && !drawing.closest(".katex"))
          tell(smallest(drawing, own), name(drawing));
      return found;
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

    // Leave one of each kind of coloured word in the code, and of each formula its letters.
    thin_out() {
      const seen = new Set();
      for (const word of document.querySelectorAll(".highlight pre span")) {
        if (seen.has(word.className)) word.replaceWith(word.textContent);
        seen.add(word.className);
      }
      document.querySelectorAll(".katex").forEach((formula) => (formula.textContent = "x"));
      document.body.normalize();
    },

    links: () => [...document.querySelectorAll("a[href]")].map((link) => [link.getAttribute("href"), link.href]),
  };
})()
