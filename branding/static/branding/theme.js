/* The theme page: colours are shown and measured while they are chosen. */
(() => {
  "use strict";
  const form = document.getElementById("colours");
  if (!form) return;
  const sheet = document.getElementById("preview-colours");
  const table = document.getElementById("measurements");
  const isColour = (text) => /^#[0-9a-f]{6}$/i.test(text);
  let waiting;

  const show = async () => {
    const chosen = new URLSearchParams();
    for (const name of ["primary", "accent"]) chosen.set(name, form.elements[name].value.trim().toLowerCase());
    sheet.href = `${form.dataset.previewUrl}?${chosen}`;
    const answer = await fetch(`${form.dataset.measurementsUrl}?${chosen}`, { headers: { Accept: "text/html" } });
    if (answer.ok) table.innerHTML = await answer.text();
  };
  const showSoon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 250);
  };

  for (const picker of form.querySelectorAll("input[type=color]")) {
    const field = document.getElementById(picker.dataset.for);
    picker.closest("[hidden]").hidden = false;
    picker.addEventListener("input", () => { field.value = picker.value; showSoon(); });
    field.addEventListener("input", () => {
      const text = field.value.trim();
      if (!isColour(text)) return;
      picker.value = text.toLowerCase();
      showSoon();
    });
  }
})();
