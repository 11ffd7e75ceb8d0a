// Keys of the investigators' pages. Off until switched on, remembered in this browser; they choose and never send.
const bar = document.querySelector("[data-shortcuts]");
if (bar) {
  const name = "shortcuts", button = bar.querySelector("[data-shortcuts-switch]"), help = bar.querySelector("[data-shortcuts-help]");
  const read = () => { try { return localStorage.getItem(name) === "on"; } catch { return false; } };
  let isOn = read();
  const show = () => { button.setAttribute("aria-pressed", String(isOn)); button.textContent = isOn ? button.dataset.on : button.dataset.off; };
  const lines = () => [...document.querySelectorAll("[data-list] a")];
  const step = (by) => {
    const list = lines(), at = list.indexOf(document.activeElement);
    list[at < 0 ? (by > 0 ? 0 : list.length - 1) : Math.min(Math.max(at + by, 0), list.length - 1)]?.focus();
  };
  button.addEventListener("click", () => {
    isOn = !isOn;
    try { localStorage.setItem(name, isOn ? "on" : "off"); } catch { /* it holds for this page alone */ }
    show();
  });
  document.addEventListener("keydown", (event) => {
    if (!isOn || event.ctrlKey || event.altKey || event.metaKey || help.open) return;
    if (event.target.closest?.("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]")) return;
    // There the arrows choose or scroll already.
    if (event.key.startsWith("Arrow") && event.target.matches?.("input[type=radio], .drawing")) return;
    if (event.key === "?") help.showModal();
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!lines().length) return;
      step(event.key === "ArrowDown" ? 1 : -1);
    } else {
      const target = document.querySelector(`[data-shortcut="${CSS.escape(event.key)}"]`);
      if (!target) return;
      if (target.matches("a")) target.click();
      else { target.checked = true; target.focus(); target.scrollIntoView({ block: "center" }); }
    }
    event.preventDefault();
  });
  bar.hidden = false;
  show();
}
