// The crop of a photograph, moved by pointer or arrow keys over a preview; the four numbers stay what is sent.
const form = document.querySelector("[data-crop]");
const file = form?.querySelector("input[type=file]");
const view = form?.querySelector("[data-crop-view]");
if (file && view) {
  const picture = view.querySelector("[data-crop-picture]");
  const box = view.querySelector("[data-crop-box]");
  const inputs = Object.fromEntries(["left", "top", "width", "height"].map((side) => [side, form.querySelector(`[name=crop_${side}]`)]));
  const ratio = 35 / 45;
  let crop = null;

  const show = () => {
    const scale = picture.clientWidth / picture.naturalWidth;
    for (const side of Object.keys(inputs)) {
      box.style.setProperty(side, `${crop[side] * scale}px`);
      inputs[side].value = Math.round(crop[side]);
    }
  };
  const move = (left, top) => {
    crop.left = Math.max(0, Math.min(left, picture.naturalWidth - crop.width));
    crop.top = Math.max(0, Math.min(top, picture.naturalHeight - crop.height));
    show();
  };
  const resize = (factor) => {
    const widest = Math.min(picture.naturalWidth, picture.naturalHeight * ratio);
    crop.width = Math.floor(Math.max(Math.min(widest, crop.width * factor), Math.min(widest, 413)));
    crop.height = Math.floor(crop.width / ratio);
    move(crop.left, crop.top);
  };
  file.addEventListener("change", () => {
    if (!file.files.length) return;
    const reader = new FileReader();
    reader.addEventListener("load", () => { picture.src = reader.result; });
    reader.readAsDataURL(file.files[0]);
  });
  picture.addEventListener("load", () => {
    view.hidden = false;
    box.tabIndex = 0;
    const width = Math.floor(Math.min(picture.naturalWidth, picture.naturalHeight * ratio));
    crop = { width, height: Math.floor(width / ratio), left: 0, top: 0 };
    move((picture.naturalWidth - width) / 2, (picture.naturalHeight - crop.height) / 2);
  });
  let from = null;
  box.addEventListener("pointerdown", (event) => {
    box.setPointerCapture(event.pointerId);
    from = { x: event.clientX, y: event.clientY, left: crop.left, top: crop.top };
  });
  box.addEventListener("pointermove", (event) => {
    if (!from) return;
    const scale = picture.naturalWidth / picture.clientWidth;
    move(from.left + (event.clientX - from.x) * scale, from.top + (event.clientY - from.y) * scale);
  });
  box.addEventListener("pointerup", () => { from = null; });
  box.addEventListener("keydown", (event) => {
    const step = picture.naturalWidth / 50;
    const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
    if (by) move(crop.left + by[0], crop.top + by[1]);
    else if (event.key === "+") resize(1.08);
    else if (event.key === "-") resize(0.92);
    else return;
    event.preventDefault();
  });
  for (const side of Object.keys(inputs)) {
    inputs[side].addEventListener("change", () => {
      if (!crop) return;
      crop[side] = Number(inputs[side].value) || 0;
      const scale = picture.clientWidth / picture.naturalWidth;
      box.style.setProperty(side, `${crop[side] * scale}px`);
    });
  }
}
