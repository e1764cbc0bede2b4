// Codes are looked up as one types: the combobox pattern of ARIA. Typing asks, arrows choose, Enter takes, Escape closes.
// A field says which set (data-lookup), whether it holds several (data-several); its form where to ask (data-looks-up) and
// for which day (data-on, or data-on-field: the field that holds it). Without this file codes are typed whole.
(() => {
  "use strict";

  const WAIT = 120;
  let open = null;                 // { field, list, at }
  let waiting = 0, asked = 0;

  // In a box of several codes the one under the caret is looked up.
  const wordAt = (field) => {
    if (!("several" in field.dataset)) return [0, field.value.length];
    const caret = field.selectionStart, before = field.value.lastIndexOf(" ", caret - 1) + 1;
    const after = field.value.indexOf(" ", caret);
    return [before, after < 0 ? field.value.length : after];
  };

  const close = () => {
    if (!open) return;
    open.list.remove();
    open.field.setAttribute("aria-expanded", "false");
    open.field.removeAttribute("aria-controls");
    open.field.removeAttribute("aria-activedescendant");
    open = null;
  };

  const choose = (at) => {
    const options = [...open.list.children];
    open.at = (at + options.length) % options.length;
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === open.at)));
    open.field.setAttribute("aria-activedescendant", options[open.at].id);
    options[open.at].scrollIntoView({ block: "nearest" });
  };

  const take = (option) => {
    const { field } = open, [start, end] = wordAt(field), code = option.dataset.code;
    close();
    field.setRangeText(code, start, end, "end");
    for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
    asked += 1;                    // what this change itself would look up is not wanted
    clearTimeout(waiting);
  };

  const show = (field, words) => {
    close();
    const list = Object.assign(document.createElement("ul"), { className: "options", id: "options", innerHTML: words });
    if (!list.children.length) return;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", `Codes for ${field.getAttribute("aria-label") ?? field.labels[0]?.firstChild.textContent.trim()}`);
    field.insertAdjacentElement("afterend", list);
    field.setAttribute("aria-expanded", "true");
    field.setAttribute("aria-controls", "options");
    if (list.getBoundingClientRect().right > document.documentElement.clientWidth) list.classList.add("options-right");
    open = { field, list, at: -1 };
  };

  const ask = async (field) => {
    const mine = ++asked, [start, end] = wordAt(field), form = field.form;
    const typed = field.value.slice(start, end).trim();
    if (!typed) { close(); return; }
    const on = form.dataset.on ?? form.elements[form.dataset.onField].value;
    const body = new URLSearchParams({ set: field.dataset.lookup, typed, on });
    const headers = { "x-csrftoken": form.elements.csrfmiddlewaretoken.value };
    try {
      const answer = await fetch(form.dataset.looksUp, { method: "POST", body, headers });
      if (answer.ok && mine === asked && document.activeElement === field) show(field, await answer.text());
    } catch { /* no connection: the field is typed without help */ }
  };

  document.addEventListener("focusin", (event) => {
    const field = event.target;
    if (!field.matches?.("input[data-lookup]")) return;
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    if (!field.hasAttribute("aria-expanded")) field.setAttribute("aria-expanded", "false");
  });
  document.addEventListener("focusout", (event) => { if (event.target === open?.field) close(); });
  document.addEventListener("input", (event) => {
    if (!event.target.matches("input[data-lookup]") || !event.isTrusted) return;
    clearTimeout(waiting);
    waiting = setTimeout(ask, WAIT, event.target);
  });
  document.addEventListener("keydown", (event) => {
    if (!open || event.target !== open.field) return;
    if (event.key === "ArrowDown") choose(open.at + 1);
    else if (event.key === "ArrowUp") choose(open.at < 0 ? -1 : open.at - 1);
    else if (event.key === "Enter" && open.at >= 0) take(open.list.children[open.at]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  document.addEventListener("mousedown", (event) => {
    const option = event.target.closest(".options > [role='option']");
    if (!option || !open) return;
    event.preventDefault();        // the field keeps the focus
    take(option);
  });
})();
