// Suggestions from what has been written: asked for by a button, or by a pause in the writing, and accepted
// one by one. Accepting ticks the concept's own checkbox further down. Without this file the lists are there.
const PAUSE = 2000;

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

function accept(panel, button) {
  const { field, value, concept, label } = button.dataset;
  const box = panel.closest("form").querySelector(`input[name="${field}"][value="${value}"]`);
  if (!box) return;
  box.checked = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(box.checked));
  box.dispatchEvent(new Event("change", { bubbles: true }));
  const group = box.closest("details");
  if (group && box.checked) group.open = true;
  const status = panel.querySelector("[data-suggestions-status]");
  const text = box.checked ? status.dataset.added : status.dataset.removed;
  status.textContent = fill(text, { concept, field: label });
}

function enhance(panel) {
  const ask = panel.querySelector("[data-suggest]");
  const status = panel.querySelector("[data-suggestions-status]");
  let timer;
  panel.addEventListener("click", (event) => {
    const button = event.target.closest("[data-accept]");
    if (button) accept(panel, button);
  });
  panel.addEventListener("htmx:afterSwap", () => {
    status.textContent = panel.querySelector("[data-summary]")?.dataset.summary ?? "";
  });
  // Whoever is at the suggestions keeps them while they choose.
  panel.closest("form").addEventListener("input", (event) => {
    if (!event.target.matches("textarea, input[type=text]")) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (!panel.contains(document.activeElement)) ask.dispatchEvent(new Event("vk:suggest"));
    }, PAUSE);
  });
  panel.hidden = false;
}

document.querySelectorAll("[data-suggestions]").forEach(enhance);
