// Read before the page is drawn, so that a chosen theme does not flash. No choice: the system's.
document.documentElement.classList.add("scripted");
try {
  const theme = localStorage.getItem("theme");
  if (theme) document.documentElement.dataset.theme = theme;
} catch { /* storage is switched off: the system's theme stays */ }
