/* Small comforts. Every page works without this file. */
(() => {
  "use strict";

  /* One press of a button is one request: the form is held until the page is shown again. */
  const held = "vkHeld";
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || event.defaultPrevented) return;
    if (form.dataset[held]) {
      event.preventDefault();
      return;
    }
    if (form.hasAttribute("hx-get") || form.hasAttribute("hx-post")) return;
    if (form.method === "get" || form.target === "_blank" || event.submitter?.hasAttribute("data-repeatable")) return;
    form.dataset[held] = "yes";
    const button = event.submitter;
    if (button) button.setAttribute("aria-busy", "true");
  });
  const release = () => {
    for (const form of document.forms) delete form.dataset[held];
    for (const button of document.querySelectorAll("button[aria-busy]")) button.removeAttribute("aria-busy");
  };
  window.addEventListener("pageshow", release);

  /* Errors are read first: what a refused form says has the focus, also in a part that htmx put in. */
  const read = new WeakSet();
  const readErrors = (event) => {
    const summary = event.target.querySelector(".ds-error-summary") ?? event.target.closest?.(".ds-error-summary");
    if (!summary || read.has(summary)) return;
    read.add(summary);
    summary.focus();
  };
  document.addEventListener("DOMContentLoaded", readErrors);
  document.addEventListener("htmx:load", readErrors);

  /* Menus close with Escape and when the reader goes elsewhere. */
  const openMenus = () => document.querySelectorAll("details.vk-menu[open]");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of openMenus()) {
      menu.open = false;
      if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    }
  });
  for (const name of ["click", "focusin"]) {
    document.addEventListener(name, (event) => {
      for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
    });
  }

  /* A page left with unsaved changes is asked about once. */
  const guarded = document.querySelector("form[data-unsaved]");
  if (guarded) {
    let changed = false;
    guarded.addEventListener("input", () => { changed = true; });
    guarded.addEventListener("submit", () => { changed = false; });
    window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
  }
})();
