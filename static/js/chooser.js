// A long list is found by typing: select[data-search] becomes a combobox with the list below it. The
// select stays, hidden, and is what is sent; without this file it is the plain list of the system.
// After the pattern "editable combobox with list autocomplete" of the WAI-ARIA authoring practices.

const SHOWN = 60; // more than that nobody reads
let made = 0;

// Kazakh letters as they are typed where the keyboard has none of them
const PLAIN = { ә: "а", ғ: "г", қ: "к", ң: "н", ө: "о", ұ: "у", ү: "у", һ: "х", і: "и" };
const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[әғқңөұүһі]/g, (letter) => PLAIN[letter]);
const wordsOf = (text) => folded(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean);

// Every word that was typed begins a word of the option; those that begin as typed stand first.
function fitting(options, typed) {
  const wanted = wordsOf(typed), whole = folded(typed.trim());
  const found = options.filter((one) => wanted.every((word) => one.words.some((other) => other.startsWith(word))));
  return found.sort((a, b) => b.text.startsWith(whole) - a.text.startsWith(whole));
}

function build(select) {
  const box = document.createElement("input"), list = document.createElement("ul"), around = document.createElement("div");
  const options = [...select.options].filter((one) => one.value).map((one) => ({
    value: one.value, label: one.label, text: folded(one.label), words: wordsOf(one.label),
  }));
  const always = options.find((one) => one.value === select.dataset.always);
  const empty = [...select.options].find((one) => !one.value);
  const said = () => (select.value ? select.selectedOptions[0].label : "");
  let active = -1, shown = [];

  around.className = "chooser";
  list.id = `chooser-${made += 1}`;
  list.className = "chooser-list plain";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  box.type = "text";
  box.autocomplete = "off";
  box.className = select.className.replace("form-select", "form-control");
  box.placeholder = empty?.label ?? "";
  box.value = said();
  box.id = select.id;
  select.id = `${box.id}-all`;
  const label = document.querySelector(`label[for="${CSS.escape(box.id)}"]`);
  if (label) list.setAttribute("aria-label", label.textContent.trim());
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  })) box.setAttribute(name, value);
  for (const name of ["aria-describedby", "aria-invalid", "aria-required", "disabled"]) {
    if (select.hasAttribute(name)) box.setAttribute(name, select.getAttribute(name));
  }
  select.hidden = true;
  select.before(around);
  around.append(box, list, select);

  function close() {
    list.hidden = true;
    active = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }

  function point(at) {
    active = at;
    for (const [number, item] of [...list.children].entries()) item.setAttribute("aria-selected", String(number === at));
    const item = list.children[at];
    if (!item) return box.removeAttribute("aria-activedescendant");
    box.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  }

  function open(typed) {
    shown = fitting(options, typed).slice(0, typed.trim() ? SHOWN : options.length);
    const found = shown.length;
    if (always && !shown.includes(always)) shown.push(always);
    list.replaceChildren(...shown.map((one, number) => {
      const item = document.createElement("li");
      item.id = `${list.id}-${number}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.textContent = one.label;
      return item;
    }));
    if (!found && !always) { // said, and cannot be chosen
      const item = document.createElement("li");
      item.id = `${list.id}-none`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-disabled", "true");
      item.textContent = select.dataset.search;
      list.append(item);
    }
    list.hidden = false;
    box.setAttribute("aria-expanded", "true");
    point(typed.trim() && found ? 0 : -1);
  }

  function take(value) {
    if (select.value !== value) {
      select.value = value;
      for (const kind of ["input", "change"]) select.dispatchEvent(new Event(kind, { bubbles: true }));
    }
    box.value = said();
    close();
  }

  // What was typed and not chosen counts where it means one option alone; else the last choice stands.
  function settle() {
    const typed = box.value.trim();
    if (!typed) return take("");
    const found = fitting(options, typed), exact = found.filter((one) => one.text.replace(/ \([^)]*\)$/, "") === folded(typed));
    const meant = found.length === 1 ? found : exact;
    take(meant.length === 1 ? meant[0].value : select.value);
  }

  box.addEventListener("input", () => open(box.value));
  box.addEventListener("click", () => { if (list.hidden) { box.select(); open(""); } });
  box.addEventListener("blur", () => { if (box.value !== said()) settle(); else close(); });
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
    if (step) {
      if (list.hidden) open("");
      else point(Math.min(Math.max(active + step, 0), shown.length - 1));
    } else if (event.key === "Enter" && !list.hidden) {
      if (shown[active]) take(shown[active].value);
    } else if (event.key === "Escape" && !list.hidden) {
      box.value = said();
      close();
    } else return;
    event.preventDefault();
    event.stopPropagation(); // the keys of the page are not meant
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const at = [...list.children].indexOf(event.target.closest("li"));
    if (shown[at]) take(shown[at].value);
  });
}

function prepare() {
  for (const select of document.querySelectorAll("select[data-search]:not([hidden])")) build(select);
}

prepare();
document.addEventListener("htmx:afterSettle", prepare);
