// A photograph taken by the camera: it fills the field of the file, which stays the way without a camera or scripts.
const form = document.querySelector("[data-camera]");
const file = form?.querySelector("input[type=file]");
const room = form?.querySelector("[data-camera-room]");
if (file && room && navigator.mediaDevices?.getUserMedia && window.DataTransfer) {
  const video = room.querySelector("video");
  const said = room.querySelector("[data-camera-said]");
  const [open, take] = room.querySelectorAll("button");
  let stream = null;

  const close = () => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    video.hidden = take.hidden = true;
    open.hidden = false;
  };
  open.addEventListener("click", async () => {
    said.hidden = true;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 1920 }, height: { ideal: 1080 } } });
    } catch {
      said.hidden = false;
      return;
    }
    video.srcObject = stream;
    video.hidden = take.hidden = false;
    open.hidden = true;
    await video.play();
    take.focus();
  });
  take.addEventListener("click", () => {
    const canvas = document.createElement("canvas");
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext("2d").drawImage(video, 0, 0);
    canvas.toBlob((picture) => {
      const chosen = new DataTransfer();
      chosen.items.add(new File([picture], "camera.jpg", { type: "image/jpeg" }));
      file.files = chosen.files;
      file.dispatchEvent(new Event("change"));
      close();
      open.focus();
    }, "image/jpeg", 0.95);
  });
  window.addEventListener("pagehide", close);
  room.hidden = false;
}
