// What a script adds to pages that work without one. Nothing here is needed to do one's work:
// clocks that run, rows chosen by the handful, keys, and a focus that is not lost.

const language = document.documentElement.lang || "en";
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// --- Clocks: <time datetime data-until="words|face" data-now> -------------------------------------
// `data-now` is the server's clock when the page was made; a wrong clock in the room does not matter.
const opened = performance.now();

// Words come with the page: a browser without Kazakh would say them in English.
const words = JSON.parse(document.querySelector("meta[name=units]")?.content ?? "{}");
const plural = new Intl.PluralRules(language);

function unit(amount, name) {
  const forms = words[name] ?? {};
  return [String(amount), forms[plural.select(amount)] ?? forms.other ?? name];
}

function whatIsLeft(milliseconds) {
  const minutes = Math.ceil(milliseconds / 60000);
  const days = Math.floor(minutes / 1440), hours = Math.floor((minutes % 1440) / 60);
  if (days) return [unit(days, "day"), unit(hours, "hour")];
  if (hours) return [unit(hours, "hour"), unit(minutes % 60, "minute")];
  return [unit(minutes, "minute")];
}

function tick() {
  for (const clock of all("time[data-until]")) {
    const now = Date.parse(clock.dataset.now) + (performance.now() - opened);
    const left = Date.parse(clock.dateTime) - now;
    if (left <= 0) continue; // the next page says what holds now
    const parts = whatIsLeft(left);
    if (clock.dataset.until === "face") {
      clock.replaceChildren(...parts.flatMap(([figure, word]) => {
        const small = document.createElement("small");
        small.textContent = word;
        return [`${figure} `, small, " "];
      }));
    } else {
      clock.textContent = parts.map((part) => part.join("\u00a0")).join(" ");
    }
  }
}

// --- Choosing rows: [data-choose-all], [data-choose], [data-chosen] within one form ----------------
let lastChosen = null;

function count(form) {
  const boxes = all("[data-choose]", form), chosen = boxes.filter((box) => box.checked);
  for (const box of boxes) box.closest("tr")?.classList.toggle("is-chosen", box.checked);
  for (const master of all("[data-choose-all]", form)) {
    master.checked = boxes.length > 0 && chosen.length === boxes.length;
    master.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
  }
  for (const place of all("[data-chosen]", form)) place.textContent = chosen.length;
}

document.addEventListener("change", (event) => {
  const box = event.target, form = box.form;
  if (!form) return;
  if (box.matches("[data-choose-all]")) {
    for (const other of all("[data-choose]", form)) other.checked = box.checked;
    count(form);
  } else if (box.matches("[data-choose]")) {
    count(form);
  } else if (form.matches("[data-autosubmit]")) {
    form.requestSubmit();
  }
});

document.addEventListener("click", (event) => {
  const box = event.target.closest("[data-choose]");
  if (!box) return;
  if (event.shiftKey && lastChosen?.form === box.form && lastChosen.isConnected) {
    const boxes = all("[data-choose]", box.form), [from, to] = [boxes.indexOf(lastChosen), boxes.indexOf(box)].sort((a, b) => a - b);
    for (const other of boxes.slice(from, to + 1)) other.checked = box.checked;
  }
  lastChosen = box;
});

// --- Keys: only those that the page names by data-key, and the queue's j, k, x --------------------
const KEYS_OFF = "keys-off"; // one person's choice on one machine

function keysAreOff() {
  try { return localStorage.getItem(KEYS_OFF) === "1"; } catch { return false; }
}

function walk(step) {
  const items = all("[data-queue-item]");
  if (!items.length) return false;
  const here = items.findIndex((item) => item === document.activeElement || item.closest("tr")?.contains(document.activeElement));
  const next = items[Math.min(Math.max(here + step, 0), items.length - 1)];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function choose() {
  const box = document.activeElement?.closest("tr")?.querySelector("[data-choose]");
  box?.click();
  return Boolean(box);
}

function press(key) {
  const named = all("[data-key]").find((place) => place.dataset.key === key && place.checkVisibility());
  if (named) {
    if (named instanceof HTMLDialogElement) named.open ? named.close() : named.showModal();
    else if (named.matches("h2")) { named.focus(); named.scrollIntoView({ block: "start" }); }
    else if (named.matches("[type=checkbox]")) { named.focus(); named.click(); }
    else if (named.matches("input, select, textarea")) named.focus();
    else { named.focus(); named.click(); }
    return true;
  }
  return { j: () => walk(1), k: () => walk(-1), x: choose }[key]?.() ?? false;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.isComposing) return;
  const place = event.target;
  if (place.isContentEditable || place.matches?.("input:not([type=checkbox], [type=radio]), select, textarea")) {
    if (event.key === "Escape") place.blur();
    return;
  }
  const help = document.querySelector("dialog[data-keys]");
  if (event.key === "?" && help) { help.open ? help.close() : help.showModal(); event.preventDefault(); return; }
  if (document.querySelector("dialog[open]") || keysAreOff()) return;
  if (press(event.key)) event.preventDefault();
});

// A button that wants every box of a name ticked leads to the first that is not; the server asks too.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-needs-all]");
  if (!button) return;
  const open = all(`[name=${button.dataset.needsAll}]`, button.form).find((box) => !box.checked);
  const said = button.form.querySelector("[data-points-open]");
  if (said) said.hidden = !open;
  if (open) { event.preventDefault(); open.focus(); }
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-open-keys]")) document.querySelector("dialog[data-keys]")?.showModal();
  if (event.target.closest("[data-print]")) print();
  const copy = event.target.closest("[data-copy]");
  if (copy) navigator.clipboard?.writeText(document.getElementById(copy.dataset.copy).textContent.trim());
});

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-keys-switch]")) return;
  try { localStorage.setItem(KEYS_OFF, event.target.checked ? "0" : "1"); } catch { /* a browser that keeps nothing: on again with the next page */ }
});

// --- Forms: sent once, left with a warning ---------------------------------------------------------
let unsaved = false;

document.addEventListener("input", (event) => { if (event.target.form?.matches("[data-guard]")) unsaved = true; });
document.addEventListener("portal:kept", () => { unsaved = false; }); // all that was typed is on the server as a draft
addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  unsaved = false;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 4000); // an answer that is a file leaves the page as it is
});
addEventListener("pageshow", () => { for (const form of all("form[data-sent]")) delete form.dataset.sent; });

// --- htmx: the focus stays, and silence is told ----------------------------------------------------
let held = "";

document.addEventListener("htmx:beforeSwap", () => { held = document.activeElement?.id ?? ""; });
document.addEventListener("htmx:afterSettle", (event) => {
  const fresh = event.detail.elt ?? document.body;
  prepare();
  if (document.activeElement && document.activeElement !== document.body) return;
  const place = (held && document.getElementById(held)) || fresh.querySelector("[data-focus]");
  place?.focus({ preventScroll: true });
});

function tell(text) {
  const box = document.getElementById("messages");
  if (!box || !text) return;
  const alert = document.createElement("div"), sentence = document.createElement("p");
  alert.className = "alert alert-danger";
  alert.setAttribute("role", "alert");
  sentence.textContent = text;
  alert.append(sentence);
  box.replaceChildren(alert);
}

document.addEventListener("htmx:sendError", () => tell(document.getElementById("messages")?.dataset.offline));
document.addEventListener("htmx:responseError", (event) => {
  const box = document.getElementById("messages");
  tell(event.detail.xhr.status === 403 ? box?.dataset.refused : box?.dataset.failed);
});

// --- Once per page, and again for what was swapped in ----------------------------------------------
function prepare() {
  tick();
  for (const place of all("[data-js][hidden]")) place.hidden = false;
  for (const form of all("form")) if (form.querySelector("[data-choose]")) count(form);
  for (const box of all("[data-keys-switch]")) box.checked = !keysAreOff();
}

prepare();
document.querySelector(".errors[tabindex]")?.focus();
setInterval(tick, 20000);
