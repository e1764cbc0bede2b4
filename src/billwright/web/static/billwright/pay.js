// Taking a payment: what is left while one types, which bill the oldest-first would pay, and what a reference is called.
// An addition: the server decides, and says so beside the field.
(() => {
  "use strict";

  const form = document.querySelector("form[data-pay]");
  if (!form) return;
  const amounts = [...form.querySelectorAll(".tender input.amount")];
  const boxes = [...form.querySelectorAll("[data-open] input")];
  const left = form.querySelector("[data-left]");
  const money = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });

  // Whole cents, or null for what is no amount yet, by the rule of the server (typed.py): thousands are grouped by three,
  // so that 12,50 is no amount. A test reads one table by both.
  const AMOUNT = /^\+? *\$? *(\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d*)(?:\.(\d{0,2}))?$/;
  const cents = (text) => {
    const bare = text.replaceAll("\u00a0", " ").trim();
    const parts = AMOUNT.exec(bare);
    if (!parts || (bare && !/\d/.test(bare))) return null;
    return Number(parts[1].replace(/[, ]/g, "")) * 100 + Number((parts[2] || "").padEnd(2, "0"));
  };
  const words = (amount) => money.format(amount / 100);
  const open = (box) => Number(box.parentElement.dataset.open);

  const tell = () => {
    const typed = boxes.map((box) => cents(box.value));
    const taken = amounts.map((box) => cents(box.value));
    if ([...typed, ...taken].includes(null)) { left.textContent = ""; return; }
    const total = taken.reduce((sum, each) => sum + each, 0);
    let rest = total - typed.reduce((sum, each) => sum + each, 0);
    left.classList.toggle("late", rest < 0);
    if (rest < 0) { left.textContent = `${words(-rest)} more is typed beside the bills than is paid`; return; }
    const goesTo = form.elements.rest.value;
    boxes.forEach((box, at) => {
      const share = goesTo === "credit" ? 0 : Math.min(rest, Math.max(0, open(box) - typed[at]));
      box.placeholder = share && !typed[at] ? (share / 100).toFixed(2) : "";
      rest -= share;
    });
    left.classList.toggle("late", rest > 0 && goesTo === "oldest first");
    left.textContent = rest ? `${words(rest)} of ${words(total)} ${goesTo === "oldest first" ? "is more than is open" : "stays as credit"}` : `All of ${words(total)} goes to bills`;
  };

  // A check has a number, a card its last four digits.
  const names = (method) => form.querySelector(`[data-references] [data-method="${method}"]`).textContent;
  const name = (tender) => {
    const method = tender.querySelector("select").value;
    const label = tender.querySelectorAll("label")[2];
    label.firstChild.textContent = `${names(method)} `;
    label.querySelector(".optional").hidden = method === "check";
  };

  // A name is typed only for somebody who is not on file.
  const payer = form.elements.payer, payerName = form.elements.payer_name;
  const showName = () => { payerName.closest(".field").hidden = payer.value !== "other" && !payerName.value && !payerName.matches("[aria-invalid='true']"); };

  const tenders = [...form.querySelectorAll(".tender")];
  form.addEventListener("input", tell);
  form.addEventListener("change", (event) => {
    tell();
    showName();
    const tender = event.target.closest(".tender");
    if (tender) name(tender);
  });
  tenders.forEach(name);
  showName();
  tell();
  if (document.activeElement === amounts[0]) amounts[0].select();
})();
