// The claim's form beyond HTML and htmx: choices that fill a field, and marks on wrong fields.
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
      if (wrong.has(field.name)) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    }
  };
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt.matches(".checks-itself")) requestAnimationFrame(mark);
  });
})();
