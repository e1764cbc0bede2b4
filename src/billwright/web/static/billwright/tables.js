// Lists by keyboard: j and k (or the arrows, once a row is marked) move, x chooses, Shift+x chooses all up to the last one,
// a all shown, b goes to what is done with them, Enter opens, Escape lets go. Without this file the boxes and buttons do the same.
(() => {
  "use strict";

  const list = document.querySelector("[data-list]");
  if (!list) return;
  const rows = [...list.querySelectorAll("tbody tr")];
  const boxOf = (row) => row.querySelector("input[name=row]");
  const boxes = rows.map(boxOf).filter(Boolean);
  const all = list.querySelector("[data-pick-all]");
  const said = list.querySelector("[data-chosen]");
  let at = -1;      // the marked row
  let last = -1;    // the row that was chosen last: where a range begins

  const plural = (count) => `${count.toLocaleString("en-US")} ${list.dataset.noun}${count === 1 ? "" : "s"}`;
  const money = (cents) => (cents / 100).toLocaleString("en-US", { style: "currency", currency: "USD" });

  const tell = () => {
    if (!said) return;
    const chosen = boxes.filter((box) => box.checked);
    const cents = chosen.reduce((sum, box) => sum + Number(box.dataset.cents || 0), 0);
    said.textContent = chosen.length === 0 ? "Choose rows by their boxes, or with j, k and x."
      : `${plural(chosen.length)}${cents ? `, ${money(cents)}` : ""} chosen`;
    said.closest("form").toggleAttribute("data-some", chosen.length > 0);
    rows.forEach((row) => row.classList.toggle("is-chosen", Boolean(boxOf(row)?.checked)));
    all.checked = chosen.length === boxes.length;
    all.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
  };

  const mark = (index) => {
    rows[at]?.classList.remove("is-marked");
    at = Math.max(0, Math.min(rows.length - 1, index));
    rows[at].classList.add("is-marked");
    (boxOf(rows[at]) || rows[at].querySelector("a"))?.focus({ preventScroll: true });
    rows[at].scrollIntoView({ block: "nearest" });
  };
  const letGo = () => {
    rows[at]?.classList.remove("is-marked");
    boxes.forEach((box) => { box.checked = false; });
    at = last = -1;
    document.activeElement?.blur();
    tell();
  };

  const choose = (index, range) => {
    const box = boxOf(rows[index]);
    if (!box) return;
    const wanted = range && last >= 0 ? true : !box.checked;
    const from = range && last >= 0 ? last : index;
    for (let each = Math.min(from, index); each <= Math.max(from, index); each += 1) boxOf(rows[each]).checked = wanted;
    last = index;
    tell();
  };
  const chooseAll = () => {
    const wanted = !boxes.every((box) => box.checked);
    boxes.forEach((box) => { box.checked = wanted; });
    tell();
  };

  const isOn = () => { try { return localStorage.getItem("shortcuts") !== "off"; } catch { return true; } };
  const isElsewhere = (target) => document.querySelector("dialog[open]") !== null
    || target.closest("input:not([name=row], [data-pick-all]), select, textarea, button, summary, [contenteditable]") !== null;

  const acts = {
    j: () => mark(at + 1),
    k: () => mark(at < 0 ? 0 : at - 1),
    ArrowDown: () => at >= 0 && (mark(at + 1), true),
    ArrowUp: () => at >= 0 && (mark(at - 1), true),
    x: () => at >= 0 && choose(at, false),
    X: () => at >= 0 && choose(at, true),
    a: () => boxes.length > 0 && chooseAll(),
    b: () => said !== null && (said.closest("form").querySelector("button, summary").focus(), true),
    Enter: () => at >= 0 && (rows[at].querySelector("a")?.click(), true),
    Escape: letGo,
  };
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !isOn() || isElsewhere(event.target)) return;
    if (event.key === "Enter" && event.target.closest("a")) return;   // the link opens by itself
    const act = acts[event.key];
    if (act && act() !== false) event.preventDefault();
  });

  list.addEventListener("click", (event) => {
    const index = rows.indexOf(event.target.closest("tbody tr"));
    if (index < 0 || !event.target.matches("input[name=row]")) return;
    if (event.shiftKey && last >= 0) { event.target.checked = false; choose(index, true); }
    last = index;
  });
  list.addEventListener("change", (event) => {
    if (event.target === all) boxes.forEach((box) => { box.checked = all.checked; });
    tell();
  });
  if (all) all.hidden = false;
  window.addEventListener("pageshow", tell);
})();
