// What was typed is not lost. Each form that is sent once (it carries a key) and written in is kept in this tab's own storage as it is
// typed, bound to the person, and is back when the form opens again: after a lost session, a crash, a reload, the way back.
// It is gone once the server says that it took the form (the cookie "taken" names the last keys), at sign-out, with
// another person, and with the tab. Passwords, files and hidden fields are never kept; neither is what says data-draft="off".
(() => {
  "use strict";

  const PREFIX = "draft ";
  const user = document.body.dataset.user;

  // Storage that may be full or switched off: then nothing is kept, and every page works.
  const attempt = (what) => { try { return what(); } catch { return undefined; } };
  const stored = (name) => attempt(() => JSON.parse(sessionStorage.getItem(name)));
  const store = (name, draft) => attempt(() => sessionStorage.setItem(name, JSON.stringify(draft)));
  const erase = (name) => attempt(() => sessionStorage.removeItem(name));
  const names = () => attempt(() => Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX))) ?? [];

  const takenKeys = () => /(?:^|; )taken=([^;]*)/.exec(document.cookie)?.[1].split(".") ?? [];
  const signedOutAt = () => Number(attempt(() => localStorage.getItem("signed-out")) ?? 0);

  const forget = () => {
    const taken = takenKeys();
    for (const name of names()) {
      const draft = stored(name);
      const isAnothers = user && !name.startsWith(`${PREFIX}${user} `);
      if (!draft || isAnothers || draft.at < signedOutAt() || taken.includes(draft.sent)) erase(name);
    }
  };

  // Which form it is: the person, where it is sent (the page itself if it names no other), and what it is about (its
  // hidden fields). Only forms that something is written in: rows that were chosen are not chosen again by themselves.
  const PASSING = /^(key|version|base|showing|csrfmiddlewaretoken|.*_FORMS)$/;
  const isKept = (form) => form.getAttribute("method") === "post" && form.elements.key?.type === "hidden"
    && form.dataset.draft !== "off" && [...form.elements].some((each) => isTyped(each) && !isTicked(each) && !each.options);
  const nameOf = (form) => {
    const page = form.closest("[data-address]")?.dataset.address ?? location.pathname + location.search;
    const about = [...form.elements].filter((each) => each.type === "hidden" && each.name && !PASSING.test(each.name));
    return PREFIX + [user, form.getAttribute("action") || page, ...about.map((each) => `${each.name}=${each.value}`)].join(" ");
  };

  // What stands in a form: {name: [value, ...]}, a box that is not ticked giving none.
  const isTyped = (control) => control.name && !control.disabled && control.dataset.draft !== "off"
    && !["hidden", "password", "file", "submit", "button", "reset", "fieldset"].includes(control.type);
  const isTicked = (control) => control.type === "checkbox" || control.type === "radio";
  const controlsOf = (form, name) => [...form.elements].filter((each) => isTyped(each) && each.name === name);
  const valuesOf = (control, asOpened) => {
    if (isTicked(control)) return (asOpened ? control.defaultChecked : control.checked) ? [control.value] : [];
    if (control.options) {
      const chosen = [...control.options].filter((option) => (asOpened ? option.defaultSelected : option.selected));
      return (chosen.length || control.multiple ? chosen : [...control.options].slice(0, 1)).map((option) => option.value);
    }
    return [asOpened ? control.defaultValue : control.value];
  };
  const standing = (form, asOpened = false) => {
    const all = {};
    for (const control of form.elements) {
      if (isTyped(control)) (all[control.name] ??= []).push(...valuesOf(control, asOpened));
    }
    return all;
  };
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  const put = (form, name, values) => {
    controlsOf(form, name).forEach((control, at) => {
      const before = valuesOf(control);
      if (isTicked(control)) control.checked = values.includes(control.value);
      else if (control.multiple) for (const option of control.options) option.selected = values.includes(option.value);
      else control.value = values[at] ?? "";
      if (same(before, valuesOf(control))) return;
      for (const kind of ["input", "change"]) control.dispatchEvent(new Event(kind, { bubbles: true }));
    });
  };

  // Keeping. A field is kept once it differs from how the form opened, with how it was then: so a form that somebody else
  // changed meanwhile takes back what was typed, and only that.
  let restoring = false;
  const keep = (form, sent) => {
    if (!user || restoring || !isKept(form)) return;
    const name = nameOf(form), draft = stored(name) ?? { fields: {} };
    const opened = standing(form, true), now = standing(form);
    for (const [field, values] of Object.entries(now)) {
      const was = draft.fields[field]?.was ?? opened[field];
      if (same(values, was)) delete draft.fields[field];
      else draft.fields[field] = { was, now: values };
    }
    draft.rows = rowsOf(form);
    draft.sent = sent ?? draft.sent;
    draft.at = Date.now();
    if (Object.keys(draft.fields).length || draft.sent) store(name, draft);
    else erase(name);
  };

  const restore = (form) => {
    if (!user || !isKept(form)) return;
    form.autocomplete = "off";              // else the browser fills it on the way back, though it was taken
    const draft = stored(nameOf(form));
    if (!draft) return;
    restoring = true;
    for (const [name, total] of Object.entries(draft.rows)) while (totalOf(form, name)?.value < total) addRow(name);
    const opened = standing(form), meanwhile = [];
    let isBackAgain = false;
    for (const [field, { was, now }] of Object.entries(draft.fields)) {
      if (!opened[field] || same(opened[field], now)) continue;
      if (!same(opened[field], was)) meanwhile.push(`${labelOf(form, field)}: ${opened[field].join(", ") || "empty"}`);
      put(form, field, now);
      isBackAgain = true;
    }
    restoring = false;
    if (draft.sent && draft.sent !== form.elements.key.value) {
      form.elements.key.value = draft.sent; // sent before: if it arrived, the same again does nothing twice
      isBackAgain = true;
    }
    if (isBackAgain) tell(form, draft, meanwhile);
  };

  const labelOf = (form, field) => controlsOf(form, field)[0]?.labels?.[0]?.firstChild?.textContent.trim() || field;

  const tell = (form, draft, meanwhile) => {
    const words = ["What you typed before is back."];
    if (draft.sent) words.push("Send it again: if it had arrived, it is not done twice.");
    if (meanwhile.length) words.push(`Changed since you typed, and not by you: ${meanwhile.join("; ")}. Compare before you send.`);
    const notice = document.createElement("div");
    notice.className = `notice notice-${meanwhile.length ? "warn" : "calm"} draft-notice`;
    notice.setAttribute("role", "status");
    const away = Object.assign(document.createElement("button"), { type: "button", className: "button button-small", textContent: "Discard it" });
    away.addEventListener("click", () => { erase(nameOf(form)); location.replace(location.href); });
    notice.append(Object.assign(document.createElement("p"), { textContent: words.join(" ") }), away);
    form.prepend(notice);
  };

  // Rows of a bill: one more is the template's, with its number put in.
  const totalOf = (form, name) => form.querySelector(`[name="${name}-TOTAL_FORMS"]`);
  const rowsOf = (form) => Object.fromEntries([...form.querySelectorAll("[data-rows]")].map((rows) => [rows.dataset.rows, Number(totalOf(form, rows.dataset.rows).value)]));
  const addRow = (name) => {
    const rows = document.querySelector(`[data-rows="${name}"]`);
    const total = rows.querySelector(`[name="${name}-TOTAL_FORMS"]`);
    const row = document.querySelector(`template[data-row="${name}"]`).innerHTML.replaceAll("__prefix__", total.value);
    rows.insertAdjacentHTML("beforeend", row);
    total.value = Number(total.value) + 1;
    const added = rows.lastElementChild;
    added.querySelector("legend").textContent = `Line ${total.value}`;
    addPickers(added);
    window.htmx?.process(added);
    return added;
  };

  // A day is typed; the button beside it opens the browser's calendar for those who would rather point.
  const CALENDAR = "M2.5 4.5h11v9h-11zM2.5 7.5h11M5.5 2.5v3M10.5 2.5v3";
  const isoOf = (typed) => typed.replace(/^(\d\d)\/(\d\d)\/(\d{4})$/, "$3-$1-$2");
  const addPickers = (part) => part.querySelectorAll(".with-pick:not(:has(.pick))").forEach((box) => {
    const typed = box.querySelector("input");
    const native = Object.assign(document.createElement("input"), { type: "date", className: "native-day", tabIndex: -1 });
    native.setAttribute("aria-hidden", "true");
    const button = Object.assign(document.createElement("button"), { type: "button", className: "pick" });
    button.setAttribute("aria-label", "Open the calendar");
    if (typed.labels[0]?.id) button.setAttribute("aria-describedby", typed.labels[0].id);
    const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const lines = document.createElementNS("http://www.w3.org/2000/svg", "path");
    icon.setAttribute("viewBox", "0 0 16 16");
    icon.setAttribute("aria-hidden", "true");
    lines.setAttribute("d", CALENDAR);
    icon.append(lines);
    button.append(icon);
    button.addEventListener("click", () => { native.value = isoOf(typed.value); native.showPicker(); });
    native.addEventListener("change", (event) => {
      event.stopPropagation();
      if (!native.value) return;
      typed.value = native.value.replace(/^(\d{4})-(\d\d)-(\d\d)$/, "$2/$3/$1");
      for (const kind of ["input", "change"]) typed.dispatchEvent(new Event(kind, { bubbles: true }));
      typed.focus();
    });
    box.append(button, native);
  });

  const open = (part) => { addPickers(part); part.querySelectorAll("form").forEach(restore); };

  forget();
  document.addEventListener("DOMContentLoaded", () => open(document));
  document.addEventListener("shown", (event) => open(event.target));
  document.addEventListener("input", (event) => { if (event.target.form) keep(event.target.form); });
  document.addEventListener("change", (event) => { if (event.target.form) keep(event.target.form); });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do='add-row']");
    if (button) addRow(button.dataset.for).querySelector("input:not([type=hidden])").focus();
  });
  // Who leaves a form by the link that says so means it.
  document.addEventListener("click", (event) => {
    const form = event.target.closest(".form-foot a, a[data-leaves]")?.closest("form");
    const opensElsewhere = event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    if (form && !opensElsewhere && isKept(form)) erase(nameOf(form));
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.hasAttribute("data-signs-out")) {
      names().forEach(erase);
      attempt(() => localStorage.setItem("signed-out", Date.now()));
    } else if (!event.defaultPrevented && isKept(form)) {
      keep(form, form.elements.key.value);
    }
  });
  window.addEventListener("storage", (event) => { if (event.key === "signed-out") forget(); });
  window.addEventListener("pageshow", (event) => {
    // A page kept whole for the way back may hold a form that is done: a fresh one instead.
    const done = [...document.forms].some((form) => takenKeys().includes(form.elements.key?.value));
    if (event.persisted && done) location.replace(location.href);
  });
  // A form that htmx sent and the server took where it stands.
  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, successful, requestConfig } = event.detail;
    if (successful && elt instanceof HTMLFormElement && isKept(elt) && requestConfig.verb === "post") erase(nameOf(elt));
  });
})();
