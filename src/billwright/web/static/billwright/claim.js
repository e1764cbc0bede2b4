// The claim's form beyond HTML and htmx: codes looked up as one types, choices that fill a field, marks on wrong fields.
// Without it the form is typed, saved and checked all the same.
(() => {
  "use strict";

  // A choice beside a finding, or the other editor's text, goes into its field; the checks look again by themselves.
  const change = (field, text) => {
    field.value = text;
    field.focus();
    for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[name='fill'], button[data-fill]");
    if (!button) return;
    const [, name, text] = /^([^=]*)=(.*)$/s.exec(button.dataset.fill ?? button.value);
    const field = document.getElementById("sheet").elements[name];
    if (!field) return;
    event.preventDefault();
    change(field, text);
  });

  // After the checks have looked: which fields are wrong.
  const mark = () => {
    const wrong = new Set([...document.querySelectorAll("#sheet [data-stops]")].map((each) => each.dataset.field));
    for (const field of document.getElementById("sheet").elements) {
      const place = document.getElementById(field.getAttribute("aria-describedby") ?? "");
      if (!place) continue;
      const isRow = /^line\d+_/.test(field.name);
      if (wrong.has(field.name) || (!isRow && place.querySelector(":scope > .errors"))) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    }
  };
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt.matches(".checks-itself")) requestAnimationFrame(mark);
  });

  // Look-up: the combobox pattern of ARIA. Typing asks, arrows choose, Enter takes, Escape closes.
  const WAIT = 120;
  let open = null;                 // { field, list, at }
  let waiting = 0, asked = 0;

  // In a box of several codes the one under the caret is looked up.
  const wordAt = (field) => {
    if (field.dataset.lookup !== "modifiers") return [0, field.value.length];
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
    change(field, field.value);
    asked += 1;                    // what this change itself would look up is not wanted
    clearTimeout(waiting);
  };

  const show = (field, words) => {
    close();
    const list = Object.assign(document.createElement("ul"), { className: "options", id: "options", innerHTML: words });
    if (!list.children.length) return;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", `Codes for ${field.getAttribute("aria-label") ?? "this field"}`);
    field.insertAdjacentElement("afterend", list);
    field.setAttribute("aria-expanded", "true");
    field.setAttribute("aria-controls", "options");
    open = { field, list, at: -1 };
  };

  const ask = async (field) => {
    const mine = ++asked, [start, end] = wordAt(field), form = field.form;
    const typed = field.value.slice(start, end).trim();
    if (!typed) { close(); return; }
    const body = new URLSearchParams({ set: field.dataset.lookup, typed, on: form.dataset.on });
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
