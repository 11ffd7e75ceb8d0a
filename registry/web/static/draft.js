// Saves a page of a draft while it is typed, and chooses a finger by its digit. Nothing here is needed to work.
const form = document.querySelector("form[data-draft]");
if (form) {
  const said = form.querySelector("[data-saved]");
  const say = (slug) => { said.textContent = form.querySelector(`[data-words=${slug}]`).innerHTML; };
  let waiting = 0, busy = false, again = false, ended = false, sender;
  const save = async () => {
    if (busy) { again = true; return; }
    busy = true;
    const body = new FormData(form), headers = { Accept: "application/json" };
    try {
      const reply = await fetch(form.action, { method: "POST", body, headers, credentials: "same-origin", redirect: "error" });
      if (ended) return;
      if (reply.ok) { form.elements.version.value = (await reply.json()).version; say("saved"); }
      else say(reply.status === 409 ? "changed" : "failed");
    } catch { if (!ended) say("failed"); }
    busy = false;
    if (sender !== undefined) { form.requestSubmit(sender); return; }
    if (again) { again = false; save(); }
  };
  const soon = () => { clearTimeout(waiting); waiting = setTimeout(save, 1500); };
  form.addEventListener("input", soon);
  // A save that is still on its way would make this page seem to be changed by somebody else.
  form.addEventListener("submit", (event) => {
    clearTimeout(waiting);
    if (busy) { event.preventDefault(); sender = event.submitter; } else ended = true;
  });
}
const chart = document.querySelector("[data-fingers]");
if (chart) {
  // Only while the chart has the focus, so that no other key is taken.
  chart.addEventListener("keydown", (event) => {
    const finger = /^[0-9]$/.test(event.key) && chart.querySelector(`[data-key="${event.key}"]`);
    if (finger && !event.ctrlKey && !event.altKey && !event.metaKey) { event.preventDefault(); location.href = finger.getAttribute("href"); }
  });
}
