// The editor of payer rules: an example is put in where its entries stand, and a fault leads to its place.
(() => {
  "use strict";

  const text = document.getElementById("id_text");
  if (!text) return;

  // Entries of the example take the place of the same entries; what has none goes before message:, or to the end.
  const put = (example) => {
    const lines = text.value.split("\n");
    for (const entry of example.split("\n")) {
      const name = entry.slice(0, entry.indexOf(":") + 1);
      let at = lines.findIndex((line) => line.startsWith(name)), several = 0;
      if (at >= 0) {
        several = 1;
        while (/^\s+\S/.test(lines[at + several] ?? "")) several += 1;
      } else {
        at = lines.findIndex((line) => line.startsWith("message:"));
        if (at < 0) at = lines.length;
      }
      lines.splice(at, several, entry);
    }
    text.focus();
    text.setRangeText(lines.join("\n"), 0, text.value.length, "preserve");
    text.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const go = (line, column) => {
    const before = text.value.split("\n").slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    const at = before + column - 1, rest = text.value.slice(at).match(/^[^\s(),]+/)?.[0].length ?? 0;
    text.focus();
    text.setSelectionRange(at, at + rest);
  };

  document.addEventListener("click", (event) => {
    const example = event.target.closest("[data-insert]"), fault = event.target.closest("[data-line]");
    if (example) put(example.dataset.insert);
    if (fault) {
      event.preventDefault();
      go(Number(fault.dataset.line), Number(fault.dataset.column));
    }
  });
})();
