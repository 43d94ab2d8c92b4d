// A filter over long lists of checkboxes. Without this file every choice is there, folded in groups.
// Loaded as a module: however many fields a page has, it runs once.
const letters = { æ: "ae", ø: "o", đ: "d", ŋ: "n", ŧ: "t" };

// The same folding as core/competence/folding.py.
function fold(text) {
  return text
    .toLowerCase()
    .replace(/[æøđŋŧ]/g, (letter) => letters[letter])
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .split(/\s+/)
    .filter(Boolean)
    .join(" ");
}

function status(shown, texts) {
  if (shown === 0) return texts.none;
  if (shown === 1) return texts.one;
  return texts.many.replace("{n}", String(shown));
}

// A list that fits in one look needs no filter.
const SHORT_LIST = 25;

// What the server finds beyond the list are checkboxes of the same field. A ticked one is moved to where the
// next search leaves it alone.
function searchBeyond(root, more, live) {
  const kept = root.querySelector("[data-concepts-kept]");
  more.addEventListener("htmx:afterSwap", () => {
    for (const box of more.querySelectorAll("input")) {
      if (root.querySelectorAll(`input[value="${box.value}"]`).length > 1) {
        box.closest("[data-concepts-option]").remove();
      }
    }
    const found = more.querySelector("[data-summary]");
    if (found?.querySelector("input")) live.textContent += ` ${found.dataset.summary}`;
    else more.replaceChildren();
  });
  more.addEventListener("change", (event) => {
    if (!event.target.checked) return;
    kept.append(event.target.closest("[data-concepts-option]"));
    kept.hidden = false;
    event.target.focus();
  });
}

function enhance(root) {
  if (root.dataset.ready) return;
  root.dataset.ready = "true";
  const panel = root.querySelector("[data-concepts-filter]");
  const input = panel.querySelector("input");
  const live = panel.querySelector("[data-concepts-status]");
  const groups = [...root.querySelectorAll("[data-concepts-group]")];
  const options = [...root.querySelectorAll("[data-concepts-option]")];
  const openAtStart = new Set(groups.filter((group) => group.open));

  function filter() {
    const sought = fold(input.value);
    let shown = 0;
    for (const option of options) {
      option.hidden = sought !== "" && !option.dataset.search.includes(sought);
      if (!option.hidden) shown += 1;
    }
    for (const group of groups) {
      const some = group.querySelector("[data-concepts-option]:not([hidden])") !== null;
      group.hidden = !some;
      group.open = sought ? some : openAtStart.has(group) || group.querySelector(":checked") !== null;
    }
    live.textContent = sought ? status(shown, live.dataset) : "";
  }

  input.addEventListener("input", filter);
  const more = root.querySelector("[data-concepts-more]");
  if (more) searchBeyond(root, more, live);
  // Enter in the filter must not send the form.
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  panel.hidden = options.length <= SHORT_LIST;
}

function enhanceAll(root) {
  root.querySelectorAll("[data-concepts]").forEach(enhance);
}

enhanceAll(document);
document.addEventListener("htmx:load", (event) => enhanceAll(event.target));
