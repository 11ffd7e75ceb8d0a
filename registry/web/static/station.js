// Shows what a capture station has sent as soon as it is there. Without this, the link "Look again" does.
const box = document.querySelector("[data-news]");
if (box) {
  let left = 300; // ten minutes, so that a page that was left open does not keep its session alive
  const look = async () => {
    try {
      const reply = await fetch(box.dataset.news, { headers: { Accept: "application/json" }, credentials: "same-origin", redirect: "error" });
      if (reply.ok && (await reply.json()).tag !== box.dataset.tag) { location.reload(); return; }
    } catch { /* the line is down: the next look finds it */ }
    left -= 1;
    if (left > 0) setTimeout(look, 2000);
  };
  setTimeout(look, 2000);
}
