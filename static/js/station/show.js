// Writing a verdict into the page, in three languages, and how old the list is.

const NS = "http://www.w3.org/2000/svg";
const AT = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Asia/Almaty", day: "2-digit", month: "2-digit", year: "numeric", hour: "2-digit", minute: "2-digit",
});

const by = (id) => document.getElementById(id);

function made(name, facts = {}, ...inner) {
  const element = Object.assign(document.createElement(name), facts);
  element.append(...inner);
  return element;
}

function sign(icons, name) {
  const picture = document.createElementNS(NS, "svg"), use = document.createElementNS(NS, "use");
  picture.setAttribute("class", "icon");
  picture.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${icons}#${name}`);
  picture.append(use);
  return picture;
}

// [language, text] of each, the page's own language first
function ordered(said, first) {
  return Object.entries(said).sort(([one], [other]) => (other === first) - (one === first));
}

function between(parts, separator) {
  return parts.flatMap((part, at) => (at ? [separator, part] : [part]));
}

// "14.11.2022, 18:00" on the commission's clock: Chromium has no Kazakh dates of its own
export function moment(seconds) {
  const part = Object.fromEntries(AT.formatToParts(seconds * 1000).map(({ type, value }) => [type, value]));
  return `${part.day}.${part.month}.${part.year}, ${part.hour}:${part.minute}`;
}

export function ago(words, seconds) {
  const minutes = Math.max(0, Math.floor(seconds / 60));
  const [unit, amount] =
    minutes < 60 ? ["minute", minutes] : minutes < 48 * 60 ? ["hour", Math.floor(minutes / 60)]
    : ["day", Math.floor(minutes / 1440)];
  const all = words.ago[unit];
  return all[Math.min(amount, all.length - 1)];
}

// The age of the list as a tag with word, shape and colour, into `place`.
export function age(place, words, icons, pack, now) {
  const old = now - pack.madeAt, isOld = old > 24 * 3600;
  const tag = made("span", { className: `tag ${isOld ? "tag-bad" : old > 3 * 3600 ? "tag-warn" : "tag-ok"}` });
  const text = made("span", { textContent: ago(words, old) });
  tag.append(sign(icons, isOld ? "alert" : old > 3 * 3600 ? "clock" : "accredited"), text);
  place.replaceChildren(tag, made("br"), made("span", { className: "soft", textContent: moment(pack.madeAt) }));
}

// When the day began on the commission's clock, in seconds.
export function midnight(now) {
  const [hour, minute] = moment(now).slice(-5).split(":").map(Number);
  return now - (now % 60) - (hour * 60 + minute) * 60;
}

// What was checked today, into the list `place`: number, verdict, time.
export function log(place, words, language, icons, entries) {
  place.replaceChildren(...entries.map(({ number, verdict: name, online, at }) => {
    const { tone, sign: shape, said } = words.verdicts[name], value = made("dd");
    const tag = made("span", { className: `tag tag-${tone}` });
    tag.append(sign(icons, shape), made("span", { textContent: said[language][0] }));
    const when = `${moment(at).slice(-5)}${online ? "" : ` · ${words.says.offline}`}`;
    value.append(tag, made("br"), made("span", { className: "soft", textContent: when }));
    return made("div", {}, made("dt", {}, made("span", { className: "mono", textContent: number || "—" })), value);
  }));
}

// {verdict, claims, number, names} of `verify`; `sentence` stands where the usual one would mislead.
export function verdict(found, words, language, icons, sentence = "", senders = {}) {
  const { tone, sign: shape, said } = words.verdicts[found.verdict];
  const told = ordered(said, language), [, [word]] = told[0];
  const others = told.slice(1).map(([lang, [text]]) => made("span", { lang, textContent: text }));
  const box = by("verdict");
  box.className = `verdict verdict-${tone}`;
  box.replaceChildren(
    sign(icons, shape), made("h1", { textContent: word }), made("p", {}, ...between(others, " · ")),
  );
  by("to-do").replaceChildren(
    ...(sentence ? [made("p", { textContent: sentence })] : told.map(([lang, [, text]]) => made("p", { lang, textContent: text }))),
  );
  document.title = word;
  bearer(found, words, language, senders);
  by("no-photo").hidden = tone !== "ok";
  by("desk").hidden = true;
  by("told").hidden = false;
}

function bearer({ claims, number, names }, words, language, senders) {
  by("bearer").hidden = !claims;
  by("row-number").hidden = !number;
  by("number-said").textContent = number ?? "";
  for (const name of ["row-until", "row-election"]) by(name).hidden = !claims;
  if (!claims) return;
  by("name-said").textContent = claims.name;
  const kinds = ordered(words.kinds[claims.kind], language).map(([lang, textContent], at) =>
    made(at ? "span" : "strong", { lang, textContent, className: at ? "soft" : "" }));
  by("kind-said").replaceChildren(kinds[0], made("br"), ...between(kinds.slice(1), " · "));
  by("sender-said").textContent = senders[claims.sender] ?? claims.sender;
  by("until-said").textContent = moment(claims.expires);
  by("election-said").textContent = names[language];
}
