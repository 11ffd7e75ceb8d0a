// Shows the next finger as soon as the registrar's page asks for it. Without this, the link at the end does.
const main = document.querySelector("[data-tag]");
const look = async () => {
  try {
    const reply = await fetch("/news", { credentials: "same-origin", redirect: "error" });
    const typing = document.activeElement?.matches("input") && document.activeElement.value;
    if (reply.ok && !typing && (await reply.json()).tag !== main.dataset.tag) { location.assign("/"); return; }
  } catch { /* the station was stopped: the next look finds it */ }
  setTimeout(look, 1500);
};
if (main) setTimeout(look, 1500);
