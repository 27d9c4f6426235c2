// What this course adds to the theme's scripts. Every page works without it.
(() => {
  "use strict";

  // What is wider than its box can be scrolled with the keyboard as well.
  const WIDE = "div.math, div.highlight pre, .pst-scrollable-table-container, .cell_output > .output";

  function scrollableByKey(boxes) {
    const wide = boxes.map((box) => box.scrollWidth > box.clientWidth); // all reading before writing
    boxes.forEach((box, k) => {
      if (wide[k]) box.tabIndex = 0;
      else if (box.tabIndex === 0) box.removeAttribute("tabindex");
    });
  }

  // Only boxes that the browser has laid out are measured: to ask a section that is not in sight yet
  // for its widths would have all of it laid out. Until then its boxes take the focus.
  function watchWidths(article) {
    const boxes = [...article.querySelectorAll(WIDE)];
    const seen = new Set();
    const observer = new ResizeObserver((changes) => {
      const now = changes.map((one) => one.target);
      for (const box of now) seen.add(box);
      scrollableByKey(now);
    });
    for (const box of boxes) {
      box.tabIndex = 0;
      observer.observe(box);
    }
    document.fonts.ready.then(() => scrollableByKey([...seen]));
  }

  // Lays out what the style sheet left for later (content-visibility), block by block whenever there is
  // time, from the moment the reader does anything: who only opens the page waits for nothing. An address
  // that names a place has all of it at once: the browser looks for that place by true heights. At the end
  // the page is as if nothing had been left out; data-laid-out says so, to the tests too.
  const PARTS = ":scope > section > section"; // as in pages.css
  const SIGNS_OF_LIFE = ["pointermove", "pointerdown", "keydown", "wheel", "scroll"];

  function layOut(article) {
    const blocks = [...article.querySelectorAll(`${PARTS} > :not(section), ${PARTS} > section > *`)];
    const soon = window.requestIdleCallback || ((work) => setTimeout(work, 50));
    const show = () => blocks.shift().style.setProperty("content-visibility", "visible");
    const done = () => (article.dataset.laidOut = "");

    const bitByBit = (idle) => {
      while (blocks.length) {
        const block = blocks[0];
        show();
        block.getBoundingClientRect(); // now, or all of these wait for the next frame
        if (!idle || idle.timeRemaining() < 15) return soon(bitByBit);
      }
      done();
    };
    const atOnce = () => {
      while (blocks.length) show();
      done();
    };
    const begin = () => {
      for (const sign of SIGNS_OF_LIFE) removeEventListener(sign, begin);
      soon(bitByBit);
    };
    if (location.hash) atOnce();
    addEventListener("hashchange", atOnce, { once: true });
    for (const sign of SIGNS_OF_LIFE) addEventListener(sign, begin, { passive: true });
  }

  // Arrow keys turn the page, unless something has the focus that may want them itself.
  function turnPage(event) {
    const rel = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
    const modified = event.altKey || event.ctrlKey || event.metaKey || event.shiftKey;
    if (!rel || modified || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (document.activeElement && document.activeElement !== document.body) return;
    const link = document.querySelector(`link[rel="${rel}"]`);
    if (link) location.href = link.href;
  }

  // On paper every box is open.
  function openForPrint() {
    const closed = [...document.querySelectorAll("details:not([open])")];
    for (const box of closed) box.open = true;
    addEventListener("afterprint", () => closed.forEach((box) => (box.open = false)), { once: true });
  }

  // Results of the search: readable excerpts, and links to the place where the words stand.
  function improveSearch(results) {
    const text = Search.htmlToText;
    Search.htmlToText = (html, anchor) => {
      const once = html.replace(/<math[^]*?<\/math>/g, ""); // a formula stands there twice
      return text(once.replace(/<\/(td|th|p|pre|li|summary)>/g, " $&"), anchor);
    };
    const words = new URLSearchParams(location.search).get("q");
    if (!words) return;
    new MutationObserver(() => {
      for (const link of results.querySelectorAll("li > a:not([href*='#'])")) {
        link.setAttribute("href", `${link.getAttribute("href")}#:~:text=${encodeURIComponent(words.trim())}`);
      }
    }).observe(results, { childList: true, subtree: true });
  }

  // Previews: rest the pointer on a link inside the course, or move the focus there, and see the
  // beginning of where it leads. The page comes from this site; Escape closes the preview.
  const preview = {
    pages: new Map(),
    card: null,
    timer: 0,

    wanted(link) {
      if (location.protocol === "file:") return false; // there no page can read another
      const here = new URL(document.documentElement.dataset.content_root, location.href).href;
      return link.href.startsWith(here) && /\.html$/.test(new URL(link.href).pathname);
    },

    page(url) {
      const address = url.origin + url.pathname;
      if (address === location.origin + location.pathname) return Promise.resolve(document);
      if (!this.pages.has(address)) {
        const read = async () => {
          const answer = await fetch(address);
          if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
          return new DOMParser().parseFromString(await answer.text(), "text/html");
        };
        this.pages.set(address, read());
      }
      return this.pages.get(address);
    },

    // The parts of a page that show where an address leads.
    parts(page, id) {
      let target = id && page.getElementById(id);
      if (target && target.matches("span")) target = target.closest("section, p, li, tr") || target;
      if (!target || target.matches("h1")) target = page.querySelector(".bd-article section");
      if (!target || !target.matches("section")) return target ? [target] : [];
      const text = [...target.children].find((part) => part.matches("p:not(.page-facts)"));
      return [target.querySelector("h1, h2, h3, h4"), text].filter(Boolean);
    },

    copy(part) {
      const copy = part.cloneNode(true);
      for (const element of copy.querySelectorAll(".headerlink, button, script, style, img")) {
        element.remove();
      }
      for (const element of [copy, ...copy.querySelectorAll("[id], a")]) element.removeAttribute("id");
      for (const link of copy.querySelectorAll("a")) link.replaceWith(...link.childNodes);
      if (!copy.matches("h1, h2, h3, h4")) return copy;
      const title = document.createElement("p");
      title.className = "preview-title";
      title.append(...copy.childNodes);
      return title;
    },

    async show(link) {
      const url = new URL(link.href);
      let parts;
      try {
        parts = this.parts(await this.page(url), decodeURIComponent(url.hash.slice(1)));
      } catch {
        return; // offline or opened from a file: the link still works
      }
      if (!parts.length || this.link !== link) return;
      this.card = document.createElement("div");
      this.card.className = "preview";
      this.card.setAttribute("aria-hidden", "true"); // nothing here that the link does not lead to
      this.card.append(...parts.map((part) => this.copy(part)));
      this.card.addEventListener("pointerenter", () => clearTimeout(this.timer));
      this.card.addEventListener("pointerleave", () => this.hideSoon());
      document.querySelector(".bd-article").append(this.card);
      this.place(link);
    },

    place(link) {
      const line = link.getClientRects()[0];
      const { offsetWidth: width, offsetHeight: height } = this.card;
      const left = Math.min(line.left, document.documentElement.clientWidth - width - 8);
      const above = line.top - height - 6;
      const top = line.bottom + 6 + height > innerHeight && above > 0 ? above : line.bottom + 6;
      this.card.style.left = `${Math.max(8, left)}px`;
      this.card.style.top = `${top}px`;
    },

    // The focus scrolls the page to its link, perhaps when the card is there already: it goes along.
    follow() {
      const line = this.link.getClientRects()[0];
      if (line && line.bottom > 0 && line.top < innerHeight) this.place(this.link);
      else this.hide();
    },

    showSoon(link) {
      this.hide();
      this.link = link;
      this.timer = setTimeout(() => this.show(link), 250);
    },

    hideSoon() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.hide(), 200);
    },

    hide() {
      clearTimeout(this.timer);
      this.link = null;
      if (this.card) this.card.remove();
      this.card = null;
    },

    start(article) {
      for (const link of article.querySelectorAll("a[href]:not(.headerlink)")) {
        if (!this.wanted(link)) continue;
        link.addEventListener("pointerenter", (event) => {
          if (event.pointerType === "mouse") this.showSoon(link);
        });
        link.addEventListener("pointerleave", () => this.hideSoon());
        link.addEventListener("focus", () => link.matches(":focus-visible") && this.showSoon(link));
        link.addEventListener("blur", () => this.hide());
      }
      addEventListener("scroll", () => this.card && this.follow(), { passive: true });
      addEventListener("keydown", (event) => event.key === "Escape" && this.hide());
    },
  };

  function start() {
    addEventListener("keydown", turnPage);
    addEventListener("beforeprint", openForPrint);
    const results = document.getElementById("search-results");
    if (results) improveSearch(results);
    const article = document.querySelector(".bd-article");
    if (!article) return;
    watchWidths(article);
    layOut(article);
    preview.start(article);
  }

  addEventListener("DOMContentLoaded", start); // this script is deferred
})();
