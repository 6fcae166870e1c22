// Stills of films: the server decodes none, so the browser takes the picture that stands for a film in lists.
import { each } from "./ready.js";

const LONGEST = 1280;

function still(video) {
  const scale = Math.min(1, LONGEST / Math.max(video.videoWidth, video.videoHeight));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(video.videoWidth * scale));
  canvas.height = Math.max(1, Math.round(video.videoHeight * scale));
  canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.9));
}

function put(field, files) {
  const held = new DataTransfer();
  for (const file of files) held.items.add(file);
  field.files = held.files;
}

// A moment of a chosen file: a second into it, or the middle of a shorter one.
async function momentOf(file) {
  const video = document.createElement("video");
  const address = URL.createObjectURL(file);
  const happens = (name) => new Promise((resolve, reject) => {
    video.addEventListener(name, resolve, { once: true });
    video.addEventListener("error", reject, { once: true });
  });
  try {
    video.muted = true;
    video.preload = "auto";
    video.src = address;
    await happens("loadeddata");
    const there = happens("seeked");
    video.currentTime = Math.min(1, video.duration / 2);
    await there;
    const data = await still(video);
    return data && new File([data], `${file.name}.jpg`, { type: "image/jpeg" });
  } catch {
    return null; // this browser doesn't play it: the sign stands for it
  } finally {
    video.removeAttribute("src");
    URL.revokeObjectURL(address);
  }
}

each("input[data-stills]", (field) => {
  const stills = document.createElement("input");
  Object.assign(stills, { type: "file", name: "stills", multiple: true, hidden: true });
  field.after(stills);
  const take = async () => {
    const films = [...field.files].filter((file) => file.type.startsWith("video/"));
    field.dataset.stills = "coming";
    put(stills, (await Promise.all(films.map(momentOf))).filter(Boolean));
    field.dataset.stills = "there";
  };
  field.addEventListener("change", () => { field.coming = take(); });
  // Who is quicker than their browser waits for the stills: they go with the form.
  field.form.addEventListener("submit", (event) => {
    if (field.dataset.stills !== "coming") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    field.coming.finally(() => field.form.requestSubmit(event.submitter));
  }, { capture: true });
});

each("[data-film]", (root) => {
  const video = root.querySelector("video");
  const form = document.querySelector("[data-film-still]");
  const take = document.querySelector("[data-film-take]");
  take.hidden = false;
  take.querySelector("button").addEventListener("click", async () => {
    if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return;
    const data = await still(video);
    if (!data) return;
    put(form.querySelector("input[type=file]"), [new File([data], "still.jpg", { type: "image/jpeg" })]);
    form.submit();
  });
});
