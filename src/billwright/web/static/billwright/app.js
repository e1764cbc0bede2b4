// What the pages need beyond HTML and htmx: the theme switch, keyboard shortcuts, forms that are sent once.
// All of it is an addition: without this file every page works.
(() => {
  "use strict";

  const remember = (name, value) => { try { localStorage.setItem(name, value); } catch { /* nothing to keep it in */ } };
  const recall = (name) => { try { return localStorage.getItem(name); } catch { return null; } };

  // Theme: one press, the other one; the choice stays in this browser.
  const isDark = () => {
    const chosen = document.documentElement.dataset.theme;
    return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  };
  const toggleTheme = () => {
    const theme = isDark() ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    remember("theme", theme);
  };

  // Shortcuts: "g" then a letter goes to a page, "/" to the search, "?" to the list of them. They can be switched off
  // in that list (WCAG 2.1.4) and never fire while something is being typed.
  const help = () => document.getElementById("shortcuts");
  const shortcutsOn = () => recall("shortcuts") !== "off";
  const isTyping = (target) => target.closest("input, select, textarea, [contenteditable]") !== null;
  let waitsForLetter = false;

  const goTo = (letter) => {
    const link = document.querySelector(`a[data-go="${CSS.escape(letter)}"]`);
    if (link) link.click();
    return link !== null;
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || !shortcutsOn()) return;
    if (waitsForLetter) {
      waitsForLetter = false;
      if (goTo(event.key)) event.preventDefault();
    } else if (event.key === "g") {
      waitsForLetter = true;
      setTimeout(() => { waitsForLetter = false; }, 1500);
    } else if (event.key === "/") {
      const search = document.getElementById("find");
      if (search) { event.preventDefault(); search.focus(); search.select(); }
    } else if (event.key === "?") {
      help()?.showModal();
    } else if (event.key === "m") {
      document.querySelector("[data-main-action]")?.click();
    }
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (!button) return;
    if (button.dataset.do === "theme") toggleTheme();
    if (button.dataset.do === "shortcuts") help()?.showModal();
    if (button.dataset.do === "close") button.closest("dialog").close();
    if (button.dataset.do === "print") window.print();
    if (button.dataset.do === "add-row") addRow(button.dataset.for);
  });

  // One more empty row of a bill: the template's, with its number put in.
  const addRow = (name) => {
    const rows = document.querySelector(`[data-rows="${name}"]`);
    const total = rows.querySelector(`[name="${name}-TOTAL_FORMS"]`);
    const row = document.querySelector(`template[data-row="${name}"]`).innerHTML.replaceAll("__prefix__", total.value);
    rows.insertAdjacentHTML("beforeend", row);
    total.value = Number(total.value) + 1;
    const added = rows.lastElementChild;
    added.querySelector("legend").textContent = `Line ${total.value}`;
    added.querySelector("input:not([type=hidden])").focus();
  };

  document.addEventListener("change", (event) => {
    if (event.target.id === "shortcuts-on") remember("shortcuts", event.target.checked ? "on" : "off");
    if (event.target.matches("[data-send-on-change]")) event.target.form.requestSubmit();
  });

  // A form is sent once: the server would do nothing twice anyway (each form carries its key), the person should see it.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (form.method !== "post" || form.hasAttribute("hx-post")) return;
    form.dataset.sent = "yes";
    event.submitter?.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
    });
  });

  document.addEventListener("DOMContentLoaded", () => {
    const box = document.getElementById("shortcuts-on");
    if (box) box.checked = shortcutsOn();
    // The first wrong field, else what the page says to the person, gets the focus after a form came back.
    const wrong = document.querySelector("[aria-invalid='true']") || document.querySelector("[data-focus]");
    wrong?.focus();
  });
})();
