// Pictures made smaller before they are sent: a telephone's 12 megapixels become what a badge needs.
//
//   <input type="file" data-shrink="1200">   the shorter side, in pixels, that is kept at most
//
// Works on what is chosen, dropped or taken anew. The files in the field are exchanged, the form
// waits until that is done, and `shrunk` bubbles from the field. What a browser cannot open stays
// as it is: the server says what is wrong with it. Words: components/_shrink.html,
// in the `.field` or in the form. A page takes it by <script type="module"> in `extra_head`.

const ARCHIVE = /\.zip$/i;
const HEAVY = 4_000_000; // bytes; a smaller archive is sent as it is
const WORTH = 0.8; // of its bytes; an archive that would stay larger than this stays as it is
const RASTER = /^image\/(jpeg|png|webp|heic|heif|avif|bmp)$/;
const AS_SENT = /^image\/(jpeg|png)$/; // what the server reads
const LIGHT = 1_500_000; // bytes; a JPEG or PNG below it, and small enough, stays as it is
const NEARLY = 1.25; // how much larger than asked for is still small enough
const QUALITY = 0.9;

const busy = new WeakMap(); // form -> promise

async function opened(file) {
  const url = URL.createObjectURL(file);
  try {
    const picture = new Image();
    picture.src = url;
    await picture.decode(); // turned upright, as the camera says
    return picture;
  } finally {
    URL.revokeObjectURL(url);
  }
}

function drawn(picture, scale) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.naturalWidth * scale);
  canvas.height = Math.round(picture.naturalHeight * scale);
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff"; // under what is transparent
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
}

// The file itself, or a smaller JPEG of the same name; never an error.
export async function smaller(file, side) {
  const readable = AS_SENT.test(file.type);
  if (!RASTER.test(file.type)) return file;
  try {
    const picture = await opened(file);
    const shorter = Math.min(picture.naturalWidth, picture.naturalHeight);
    if (readable && file.size <= LIGHT && shorter <= side * NEARLY) return file;
    const blob = await drawn(picture, Math.min(1, side / shorter));
    if (!blob || (readable && blob.size >= file.size)) return file;
    const name = /\.jpe?g$/i.test(file.name) ? file.name : `${file.name.replace(/\.\w{1,5}$/, "")}.jpg`;
    return new File([blob], name, { type: "image/jpeg", lastModified: file.lastModified });
  } catch {
    return file;
  }
}

const size = (files) => {
  const megabytes = files.reduce((sum, file) => sum + file.size, 0) / 1048576;
  return megabytes.toLocaleString(document.documentElement.lang, { maximumFractionDigits: megabytes < 10 ? 1 : 0 });
};

function say(field, words, values = {}) {
  const place = field.closest(".field")?.querySelector("[data-shrink-told]") ?? field.form.querySelector("[data-shrink-told]");
  if (!place) return;
  place.textContent = words ? place.dataset[words].replace(/\{(\w+)\}/g, (_all, name) => values[name]) : "";
}

// The archive itself, or one of the same name and folders with smaller pictures; never an error.
async function lighter(archive, side, told) {
  if (archive.size <= HEAVY) return archive;
  try {
    const [{ unpacked }, { packed }] = await Promise.all([import("./unzip.js"), import("./pack.js")]);
    const parts = await unpacked(archive);
    if (!parts) return archive;
    const files = [];
    for (const part of parts) {
      told(files.length + 1, parts.length);
      files.push(await smaller(await part.read(), side));
    }
    const made = await packed(files);
    return made.size < archive.size * WORTH ? new File([made], archive.name, { type: archive.type }) : archive;
  } catch {
    return archive;
  }
}

async function exchange(field) {
  const before = [...field.files], after = [], side = Number(field.dataset.shrink) || 1200;
  const same = () => before.length === field.files.length && before.every((file, at) => file === field.files[at]);
  for (const file of before) {
    if (ARCHIVE.test(file.name)) {
      after.push(await lighter(file, side, (n, all) => say(field, "working", { n, all })));
    } else {
      if (before.some((one) => RASTER.test(one.type))) say(field, "working", { n: after.length + 1, all: before.length });
      after.push(await smaller(file, side));
    }
    if (!same()) return; // other files were chosen meanwhile
  }
  const isSmaller = after.some((file, at) => file !== before[at]);
  if (isSmaller) {
    const held = new DataTransfer();
    for (const file of after) held.items.add(file);
    field.files = held.files;
  }
  say(field, isSmaller ? "done" : "", { before: size(before), after: size(after) });
  field.dispatchEvent(new CustomEvent("shrunk", { bubbles: true }));
}

function begin(field) {
  const form = field.form, turn = (busy.get(form) ?? Promise.resolve()).then(() => exchange(field));
  busy.set(form, turn);
  turn.finally(() => { if (busy.get(form) === turn) busy.delete(form); });
}

// A module that is asked for under two names runs twice; pictures are made smaller once.
if (!document.documentElement.hasAttribute("data-shrinks")) {
  document.documentElement.setAttribute("data-shrinks", "");
  document.addEventListener("change", (event) => {
    if (event.target.matches?.("input[type=file][data-shrink]") && event.target.form) begin(event.target);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target, turn = busy.get(form);
    if (!turn) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // nobody else has seen it: it comes again
    turn.finally(() => form.requestSubmit(event.submitter));
  }, true);
}
