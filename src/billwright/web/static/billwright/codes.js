// Arrows go from the words through the codes found, and back; Escape returns to the words. Typing asks by htmx. Without this
// file the Tab key does the same.
(() => {
  "use strict";

  const words = document.getElementById("words");
  document.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const found = [...document.querySelectorAll("#found [data-found]")];
    const at = found.indexOf(document.activeElement);
    if (event.key === "Escape" && at >= 0) words.focus();
    else if (step && (at >= 0 || document.activeElement === words)) (found[at + step] ?? (step < 0 ? words : found[at]))?.focus();
    else return;
    event.preventDefault();
  });
})();
