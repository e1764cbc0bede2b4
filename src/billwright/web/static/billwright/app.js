// What the pages need beyond HTML and htmx: theme, keyboard shortcuts, dialogs and the drawer, toasts, forms sent once.
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
    } else {
      const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
      if (target?.matches("input, select, textarea")) { event.preventDefault(); target.focus(); }
      else target?.click();
    }
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (!button) return;
    if (button.dataset.do === "theme") toggleTheme();
    if (button.dataset.do === "shortcuts") help()?.showModal();
    if (button.dataset.do === "open") document.getElementById(button.dataset.for)?.showModal();
    if (button.dataset.do === "close") button.closest("dialog").close();
    if (button.dataset.do === "print") window.print();
    if (button.dataset.do === "dismiss") button.closest(".toast").remove();
  });

  // The drawer: a link with data-drawer shows its page beside this one. Opened any other way it is a link.
  const drawer = () => document.getElementById("drawer");
  const fill = (...nodes) => drawer().querySelector(".drawer-body").replaceChildren(...nodes);
  const say = (className, words) => Object.assign(document.createElement("p"), { className, textContent: words });

  const openDrawer = async (link) => {
    const shown = drawer();
    shown.dataset.address = link.pathname + link.search;
    shown.querySelector("[data-whole-page]").href = link.href;
    fill(say("loading", "Opening…"));
    shown.showModal();
    try {
      const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!page.body.dataset.user) { location.assign(link.href); return; }   // the session is over: sign in, then the page
      fill(...page.getElementById("content").children);
      window.htmx?.process(shown);
      shown.dispatchEvent(new CustomEvent("shown", { bubbles: true }));
    } catch {
      fill(say("notice notice-bad", "This could not be fetched: the connection or the server did not answer. Close it and try again."));
    }
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-drawer]");
    if (!link || !drawer() || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    openDrawer(link);
  });

  // Toasts: good news goes by itself, but only once somebody has been there to read it; the rest waits to be put away.
  // Anything may raise one: document.dispatchEvent(new CustomEvent("toast", { detail: { words, tone } })), and the server
  // with the header HX-Trigger: {"toast": {"words": "…", "tone": "good"}}.
  const READING_TIME = 8000;
  const toasts = () => document.getElementById("toasts");

  const leaveOnceRead = (toast) => {
    if (!toast.matches(".notice-good, .notice-calm")) return;
    const leave = () => (toast.matches(":hover, :focus-within") ? setTimeout(leave, READING_TIME) : toast.remove());
    const seen = new AbortController();
    for (const sign of ["keydown", "pointermove", "pointerdown"]) {
      document.addEventListener(sign, () => { seen.abort(); setTimeout(leave, READING_TIME); }, { signal: seen.signal });
    }
  };

  const toast = (words, tone = "calm") => {
    const made = document.createElement("div");
    made.className = `notice notice-${tone} toast`;
    made.append(say("", words), dismissButton());
    toasts()?.append(made);
    leaveOnceRead(made);
  };

  const dismissButton = () => {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: "×" });
    button.dataset.do = "dismiss";
    button.setAttribute("aria-label", "Put this message away");
    return button;
  };

  document.addEventListener("toast", (event) => toast(event.detail.words, event.detail.tone));

  // What htmx could not fetch is said; nothing on the page changes.
  document.addEventListener("htmx:sendError", () =>
    toast("No connection. Nothing was changed, and what you typed is still here: try again.", "bad"));
  document.addEventListener("htmx:timeout", () => toast("The server took too long to answer. Try again.", "bad"));
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status >= 500) toast("Something broke on our side. What you typed is still here: try again.", "bad");
  });

  document.addEventListener("change", (event) => {
    if (event.target.id === "shortcuts-on") remember("shortcuts", event.target.checked ? "on" : "off");
    if (event.target.matches("[data-send-on-change]")) event.target.form.requestSubmit();
  });

  // A form is sent once: the server would do nothing twice anyway (each form carries its key), the person should see it.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (form.getAttribute("method") !== "post" || form.hasAttribute("hx-post") || form.target === "_blank") return;
    form.dataset.sent = "yes";
    event.submitter?.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
    });
  });

  const tellHeight = () =>
    document.documentElement.style.setProperty("--toasts", `${toasts().getBoundingClientRect().height}px`);

  document.addEventListener("DOMContentLoaded", () => {
    if (toasts()) new ResizeObserver(tellHeight).observe(toasts());
    const box = document.getElementById("shortcuts-on");
    if (box) box.checked = shortcutsOn();
    // A live region is heard when its words come after it.
    const waiting = [...(toasts()?.children ?? [])];
    toasts()?.replaceChildren();
    setTimeout(() => { toasts()?.append(...waiting); waiting.forEach(leaveOnceRead); }, 50);
    // The first wrong field, else what the page says to the person, gets the focus after a form came back.
    const wrong = document.querySelector("form [aria-invalid='true']") || document.querySelector("[data-focus]");
    wrong?.focus();
  });
})();
