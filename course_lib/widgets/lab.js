// JupyterLab takes keys at the document, before they get here: an arrow goes to the next cell, Enter
// edits the cell, x cuts it. It leaves a key to a control only if the focused element itself has
// this attribute; on a parent it is looked at too late. So the window, which hears a key first, sets
// it. Keys with Ctrl, ⌘ or Shift stay JupyterLab's: Shift+Enter runs the cell, also after a choice.
addEventListener("keydown", ({ target, ctrlKey, metaKey, shiftKey }) => {
  if (target.closest?.(".course-live"))
    target.toggleAttribute("data-lm-suppress-shortcuts", !(ctrlKey || metaKey || shiftKey));
}, true);
