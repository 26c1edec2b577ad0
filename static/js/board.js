// The board of an archive: a picture is dragged onto an observer, or taken up and put down by keys.
// Without this file the fields under the pictures do the same.
//
//   #board [data-card] with [data-take]    a picture, its number, and the button that takes it up
//   #board [data-slot] with [data-put]     an observer, the reference, and the button that puts it here

const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const board = () => document.getElementById("board");
let taken = null; // the card in hand

function take(card) {
  letGo();
  taken = card;
  card.classList.add("is-taken");
  card.querySelector("[data-take]").setAttribute("aria-pressed", "true");
  for (const button of all("[data-put]", board())) button.hidden = false;
}

function letGo() {
  taken?.classList.remove("is-taken");
  taken?.querySelector("[data-take]").setAttribute("aria-pressed", "false");
  for (const button of all("[data-put]", board())) button.hidden = true;
  for (const slot of all(".is-over", board())) slot.classList.remove("is-over");
  taken = null;
}

function open() { // observers that the filter shows
  return all("[data-slot]", board()).filter((slot) => !slot.hidden).map((slot) => slot.querySelector("[data-put]"));
}

// What was chosen in lists goes along; what comes back takes the place of the board.
async function send(form, name, value) {
  const body = new FormData(form), cards = all("[data-card]", board());
  const here = cards.findIndex((card) => card.contains(document.activeElement) || card === taken);
  body.set(name, value);
  if (name === "put") body.set("act", "keep");
  let answer;
  try {
    answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin" });
  } catch {
    return void form.submit();
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html"), fresh = page.getElementById("board");
  if (!fresh) return void location.reload();
  board().replaceWith(document.adoptNode(fresh));
  const said = page.getElementById("messages");
  if (said) document.getElementById("messages")?.replaceChildren(...said.childNodes);
  taken = null;
  prepare();
  document.getElementById("board-told").textContent = board().querySelector("[data-step]")?.textContent ?? "";
  const left = all("[data-card] [data-take]", board());
  (left[Math.min(Math.max(here, 0), left.length - 1)] ?? board().querySelector("button[value=attach]"))?.focus();
}

function put(slot) {
  send(slot.closest("form"), "put", `${taken.dataset.card}:${slot.dataset.slot}`);
}

document.addEventListener("click", (event) => {
  const hand = event.target.closest?.("[data-take]"), place = event.target.closest?.("[data-put]");
  if (hand) {
    const card = hand.closest("[data-card]");
    if (card === taken) return letGo();
    take(card);
    if (event.detail === 0) open()[0]?.focus(); // by a key: on to the observers
    else open()[0]?.closest(".slots").scrollIntoView({ block: "nearest" });
  } else if (place && taken) {
    put(place.closest("[data-slot]"));
  }
});

document.addEventListener("keydown", (event) => {
  if (!taken || !board()?.contains(event.target)) return;
  if (event.key === "Escape") {
    const hand = taken.querySelector("[data-take]");
    letGo();
    hand.focus();
  } else if (event.target.matches("[data-put]") && /^Arrow(Up|Down)$/.test(event.key)) {
    const places = open(), at = places.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1);
    places[Math.min(Math.max(at, 0), places.length - 1)].focus();
  } else return;
  event.preventDefault();
  event.stopImmediatePropagation(); // the keys of the page are not meant
}, true);

document.addEventListener("dragstart", (event) => {
  const card = event.target.closest?.("[data-card]");
  if (!card) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", card.querySelector(".card-name").textContent);
  take(card);
});
document.addEventListener("dragend", () => { if (taken) letGo(); });
for (const kind of ["dragenter", "dragover"]) {
  document.addEventListener(kind, (event) => {
    const slot = taken && event.target.closest?.("[data-slot]");
    for (const other of all(".is-over", board() ?? document)) if (other !== slot) other.classList.remove("is-over");
    if (!slot) return;
    slot.classList.add("is-over");
    event.preventDefault();
  });
}
document.addEventListener("drop", (event) => {
  const slot = taken && event.target.closest?.("[data-slot]");
  if (!slot) return;
  event.preventDefault();
  put(slot);
});

// Of few observers the page has all; of many it has the first, and asks for those that are meant.
let asking = 0;
const QUIET = 250; // milliseconds after the last key

document.addEventListener("input", (event) => {
  const found = document.getElementById("people-found"), box = event.target;
  if (!found || !(box.id === "slots-filter" || box.getAttribute("list") === "people")) return;
  if (found.hasAttribute("data-more")) {
    clearTimeout(asking);
    asking = setTimeout(() => ask(found, box.value), QUIET);
  } else if (box.id === "slots-filter") {
    const words = box.value.toLocaleLowerCase().split(/\s+/);
    for (const slot of all("[data-slot]", board())) {
      const text = slot.querySelector("span").textContent.toLocaleLowerCase();
      slot.hidden = !words.every((word) => text.includes(word));
    }
  }
});

async function ask(found, text) {
  if (/\(OBS-[^)]*\)$/.test(text)) return; // chosen already
  try {
    const answer = await fetch(`${found.dataset.find}?find=${encodeURIComponent(text)}`, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    found.replaceChildren(...[...page.body.childNodes].map((node) => document.adoptNode(node)));
  } catch { return; } // what is typed is understood by the server as well
  if (taken) for (const button of all("[data-put]", found)) button.hidden = false;
}

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!board()?.contains(event.target) || !button?.name || /^(attach|again)$/.test(button.value)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  send(event.target, button.name, button.value);
}, true);

function prepare() {
  for (const place of all("[data-js][hidden]", board() ?? document)) place.hidden = false;
  for (const place of all("[data-no-js]", board() ?? document)) place.hidden = true;
  for (const card of all("[data-card]")) card.draggable = true;
}

prepare();
