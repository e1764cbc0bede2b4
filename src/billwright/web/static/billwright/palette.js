// The palette: Ctrl+K (or ⌘K) finds a person, a paper, a code or something to do, from anywhere. htmx asks as one types;
// this chooses among the answers by keyboard. Without it the search of each page does the same.
(() => {
  "use strict";

  const dialog = document.getElementById("palette");
  if (!dialog) return;
  const words = document.getElementById("palette-words");
  const status = document.getElementById("palette-status");
  const options = () => [...dialog.querySelectorAll("[role=option]")];
  let answered = null;       // what the answers on show are to
  let opensFirst = false;    // Enter came before they did

  const open = () => {
    if (dialog.open) { words.select(); return; }
    dialog.showModal();
    words.select();
    htmx.trigger(words, "opened");
  };

  const choose = (option) => {
    for (const each of options()) each.setAttribute("aria-selected", String(each === option));
    if (option) { words.setAttribute("aria-activedescendant", option.id); option.scrollIntoView({ block: "nearest" }); }
    else words.removeAttribute("aria-activedescendant");
  };
  const chosenAt = (all) => all.findIndex((each) => each.getAttribute("aria-selected") === "true");

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open();
    }
  });

  words.addEventListener("keydown", (event) => {
    const all = options();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && all.length) {
      event.preventDefault();
      choose(all[(chosenAt(all) + step + all.length) % all.length]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (answered !== words.value) opensFirst = true;
      else all[chosenAt(all)]?.click();
    }
  });

  words.addEventListener("htmx:configRequest", (event) => { answered = null; words.dataset.asked = event.detail.parameters.get?.("words") ?? words.value; });
  dialog.addEventListener("htmx:afterSwap", () => {
    if (words.dataset.asked !== words.value) return;   // an answer to what is no longer typed
    answered = words.value;
    const all = options();
    words.setAttribute("aria-expanded", String(all.length > 0));
    if (all.length) words.setAttribute("aria-controls", "palette-list"); else words.removeAttribute("aria-controls");
    choose(all[0]);
    status.textContent = all.length ? `${all.length} found` : "Nothing fits";
    if (opensFirst) { opensFirst = false; all[0]?.click(); }
  });

  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("close", () => { opensFirst = false; });
})();
