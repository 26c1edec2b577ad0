// The form of one observer: kept while it is filled in, and the part of the photo that is kept chosen
// on the photo itself. Without this the same is done by buttons and choices of the form.

const QUIET = 1500, AT_MOST = 8000; // milliseconds: after the last key, and while keys go on
const WHOLE = 10000; // a side of the photo, in the units of the server
const RATIO = 4 / 3; // the part is three wide by four high
const NARROWEST = 300; // pixels across
const STAGE = 420; // longest side of the photo on the page

// --- Kept while it is filled in --------------------------------------------------------------------
let timer = 0, since = 0, sending = null;

const saver = () => document.querySelector("[data-autosave]");
const entry = () => document.querySelector("form[data-entry]");

function keep(soon = QUIET) {
  const now = performance.now();
  since ||= now;
  clearTimeout(timer);
  timer = setTimeout(() => {
    since = 0;
    saver()?.dispatchEvent(new Event("autosave"));
  }, Math.max(0, Math.min(soon, since + AT_MOST - now)));
}

const chosen = () => [...(entry()?.querySelectorAll("input[type=file]") ?? [])].filter((box) => box.files.length);

document.addEventListener("input", (event) => {
  if (event.target.form === entry() && event.target.type !== "file") keep();
});
document.addEventListener("htmx:configRequest", (event) => {
  if (event.target !== saver()) return;
  sending = { boxes: chosen().map((box) => [box, box.files[0]]), changes };
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.target !== saver() || !sending) return;
  const { boxes, changes: then } = sending;
  sending = null;
  if (!event.detail.successful) return;
  for (const [box, file] of boxes) if (box.files[0] === file) box.value = ""; // it lies on the server, or was refused
  const isKept = event.detail.xhr.getResponseHeader("Form-Kept");
  if (isKept && then === changes) document.dispatchEvent(new CustomEvent("portal:kept"));
});
document.addEventListener("submit", (event) => {
  if (event.target !== entry()) return;
  clearTimeout(timer);
  saver()?.dispatchEvent(new Event("htmx:abort")); // what is saved now must not come back as a draft
});

let changes = 0;
document.addEventListener("input", () => { changes += 1; });

// --- The zone is read as soon as it is pasted -------------------------------------------------------
document.addEventListener("paste", (event) => {
  if (!event.target.matches("textarea.mrz")) return;
  setTimeout(() => { if (event.target.value.trim().length > 60) document.getElementById("read-zone")?.click(); });
});
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.id === "read-zone") saver()?.dispatchEvent(new Event("htmx:abort"));
});

// --- Photos and scans, once shrink.js is done with them ---------------------------------------------
async function picture(file) {
  try { return await createImageBitmap(file, { imageOrientation: "from-image" }); } catch { return null; } // the server says what it is
}

document.addEventListener("shrunk", async (event) => {
  const box = event.target;
  if (box.form !== entry() || !box.files.length) return;
  if (crop?.box === box) {
    const [file] = box.files, image = await picture(file);
    if (box.files[0] !== file) return; // another was chosen meanwhile
    image ? crop.begin(image) : crop.end();
  }
  changes += 1;
  keep(0);
});
document.addEventListener("change", (event) => {
  if (event.target.form === entry() && event.target.type !== "file") keep();
});

// --- The part of the photo that is kept -------------------------------------------------------------
class Crop {
  constructor(root) {
    this.root = root;
    this.box = document.getElementById(root.dataset.crop);
    this.field = root.querySelector("input[name=photo_crop]");
    this.tool = root.querySelector("[data-crop-tool]");
    this.plain = root.querySelector("[data-crop-plain]");
    this.canvas = this.tool.querySelector("canvas");
    this.said = this.tool.querySelector("[role=status]");
    this.listen();
    if (root.dataset.whole) this.resume();
  }

  async resume() {
    const answer = await fetch(root_of(this.root.dataset.whole), { credentials: "same-origin" });
    if (!answer.ok) return;
    const image = await picture(await answer.blob());
    if (!image) return;
    this.begin(image, (this.root.dataset.part ?? "").split(" ").map(Number));
  }

  begin(image, part) {
    this.image = image;
    const scale = STAGE / Math.max(image.width, image.height);
    Object.assign(this.canvas, { width: Math.round(image.width * scale), height: Math.round(image.height * scale) });
    this.tool.hidden = false;
    this.plain.hidden = true;
    this.widest = Math.min(image.width, image.height / RATIO);
    this.narrowest = Math.min(this.widest, NARROWEST);
    if (part?.length === 3 && part[2]) {
      this.frame = { left: part[0] / WHOLE * image.width, top: part[1] / WHOLE * image.height, width: part[2] / WHOLE * image.width };
      this.settle();
      this.draw();
    } else this.suggest();
  }

  end() {
    this.image = null;
    this.tool.hidden = true;
    this.plain.hidden = false;
    this.field.value = "";
  }

  suggest() {
    this.frame = { left: (this.image.width - this.widest) / 2, top: 0, width: this.widest };
    this.moved();
  }

  settle() {
    const { frame, image } = this, within = (value, most) => Math.max(0, Math.min(value, most));
    frame.width = Math.max(this.narrowest, Math.min(frame.width, this.widest));
    frame.left = within(frame.left, image.width - frame.width);
    frame.top = within(frame.top, image.height - frame.width * RATIO);
  }

  move(across, down) {
    this.frame.left += across * this.image.width;
    this.frame.top += down * this.image.width;
    this.moved();
  }

  resize(by) {
    const { frame } = this, before = frame.width;
    frame.width = Math.max(this.narrowest, Math.min(before * by, this.widest));
    frame.left += (before - frame.width) / 2;
    frame.top += (before - frame.width) / 2 * RATIO;
    this.moved();
  }

  moved() {
    this.settle();
    this.draw();
    const { frame, image } = this, of = (value, side) => Math.round(value / side * WHOLE);
    this.field.value = [of(frame.left, image.width), of(frame.top, image.height), of(frame.width, image.width)].join(" ");
    changes += 1;
    clearTimeout(this.saying);
    this.saying = setTimeout(() => this.say(), 600);
    if (!this.box.files.length) keep();
  }

  say() {
    const { frame, image } = this, per = (value, side) => String(Math.round(value / side * 100));
    this.said.textContent = this.root.dataset.says.replace("{left}", per(frame.left, image.width))
      .replace("{top}", per(frame.top, image.height)).replace("{width}", per(frame.width, image.width));
  }

  draw() {
    const { canvas, image, frame } = this, pen = canvas.getContext("2d"), scale = canvas.width / image.width;
    const [left, top, width, height] = [frame.left, frame.top, frame.width, frame.width * RATIO].map((value) => value * scale);
    pen.imageSmoothingQuality = "high";
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    pen.fillStyle = "rgb(16 34 46 / .6)";
    pen.beginPath();
    pen.rect(0, 0, canvas.width, canvas.height);
    pen.rect(left, top, width, height);
    pen.fill("evenodd");
    for (const [colour, thick] of [["#000", 4], ["#fff", 2]]) {
      Object.assign(pen, { strokeStyle: colour, lineWidth: thick });
      pen.strokeRect(left, top, width, height);
      pen.setLineDash([6, 4]);
      pen.beginPath();
      pen.ellipse(left + width / 2, top + height * .455, width * .22, height * .235, 0, 0, 2 * Math.PI);
      pen.stroke();
      pen.setLineDash([]);
    }
  }

  listen() {
    const step = (event) => (event.shiftKey ? .05 : .01);
    const keys = {
      ArrowLeft: (e) => this.move(-step(e), 0), ArrowRight: (e) => this.move(step(e), 0),
      ArrowUp: (e) => this.move(0, -step(e)), ArrowDown: (e) => this.move(0, step(e)),
      "+": () => this.resize(.96), "=": () => this.resize(.96), "-": () => this.resize(1.04), "−": () => this.resize(1.04),
      Home: () => this.suggest(),
    };
    this.canvas.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key] || !this.image) return;
      event.preventDefault();
      keys[event.key](event);
    });
    for (const button of this.tool.querySelectorAll("button")) button.addEventListener("click", () => {
      if (button.dataset.move) this.move(...button.dataset.move.split(" ").map((way) => way * .03));
      else if (button.dataset.size) this.resize(button.dataset.size < 0 ? .92 : 1.08);
      else this.suggest();
    });
    this.canvas.addEventListener("pointerdown", (event) => {
      this.canvas.setPointerCapture(event.pointerId);
      this.held = [event.clientX, event.clientY];
    });
    this.canvas.addEventListener("pointermove", (event) => {
      if (!this.held) return;
      const seen = this.canvas.getBoundingClientRect().width;
      this.move((event.clientX - this.held[0]) / seen, (event.clientY - this.held[1]) / seen);
      this.held = [event.clientX, event.clientY];
    });
    for (const end of ["pointerup", "pointercancel"]) this.canvas.addEventListener(end, () => { this.held = null; });
  }
}

const root_of = (address) => new URL(address, location.href).href;

let crop = null;

function prepare() {
  const root = document.querySelector("[data-crop]");
  if (!root) { crop = null; return; }
  if (crop?.root !== root) crop = new Crop(root);
}

prepare();
document.addEventListener("htmx:afterSettle", prepare);
