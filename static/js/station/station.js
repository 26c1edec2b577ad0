// The page of a polling station on this device. Nothing here is needed where there is a network: then the
// server has written the verdict. Where there is none this page writes it, by the list that it keeps.

import { Refused } from "../verify/bytes.js";
import { isAble } from "../verify/cose.js";
import { readNumber } from "../verify/number.js";
import { fingerprint, whyEnded } from "../verify/pack.js";
import { tokenIn, verify } from "../verify/verify.js";
import { canScan, scan } from "./camera.js";
import { checks, heldFingerprint, heldPack, keepLanguage, note, refresh, trust } from "./kept.js";
import * as show from "./show.js";

const place = document.getElementById("device");
const words = JSON.parse(place.dataset.words);
const { language, host, pack: packAddress, worker, icons } = place.dataset;
const senders = JSON.parse(place.dataset.senders || "{}"); // code -> name
const isKept = "kept" in place.dataset; // the worker has served this page: there was no network
const AGAIN = 5 * 60 * 1000;
const by = (id) => document.getElementById(id);
const now = () => Math.floor(Date.now() / 1000);
const says = (name, facts = {}) => words.says[name].replace(/\{(\w+)\}/g, (_all, key) => facts[key]);
const path = location.pathname;
const isBadge = /^\/V\//i.test(path);
const typed = (new URLSearchParams(location.search).get("number") ?? "").trim();

function tell(sentence) {
  const line = by("say");
  if (line) {
    line.textContent = sentence;
    line.hidden = !sentence;
  }
}

function showAge(pack) {
  for (const id of ["age", "age-of-list"]) {
    const cell = by(id);
    if (!cell) continue;
    if (pack) show.age(cell, words, icons, pack, now());
    else cell.textContent = says("no_list");
  }
}

// --- The verdict of this device --------------------------------------------------------------------

async function judge(pack) {
  if (!pack) return [{ verdict: "STALE" }, says((await isAble()) ? "no_list" : "unable")];
  if (isBadge) return [await verify(path, pack, now()), ""];
  const { number, slip } = readNumber(typed);
  if (slip === "shape") { // perhaps a link, as the server takes one too
    const found = await verify(typed, pack, now());
    if (found.verdict !== "FORGED") return [found, ""];
  }
  if (slip) return [{ verdict: "UNKNOWN" }, says(slip === "check" ? "slip" : "shape")];
  const why = await whyEnded(pack, number);
  return [{ verdict: why ?? "STALE", number }, why ? "" : says("number_alone")];
}

// On a page that the worker has served: all of the verdict.
async function write(pack) {
  const [found, sentence] = await judge(pack);
  show.verdict(found, words, language, icons, sentence, senders);
  showAge(pack);
  performance.mark("verdict");
  await note(found.number ?? "", found.verdict, false, now(), show.midnight(now()));
}

async function showLog() {
  const { shownNumber, shownVerdict } = place.dataset; // on a page that the server has written
  if (shownVerdict) await note(shownNumber, shownVerdict, true, now(), show.midnight(now()));
  if (!by("log")) return;
  const entries = await checks(show.midnight(now()));
  show.log(by("log"), words, language, icons, entries);
  by("log-count").textContent = entries.length;
  by("log-part").hidden = entries.length === 0;
}

// On a page that the server has written: a line beside its verdict.
async function confirm(pack) {
  const cell = by("device-said");
  if (!cell) return;
  by("row-device").hidden = false;
  if (!pack) cell.textContent = says((await isAble()) ? "no_list" : "unable"); // a pack was verified here
  else {
    const { verdict } = await verify(path, pack, now());
    const shown = cell.dataset.verdict;
    if (verdict === shown) cell.textContent = says("same");
    else if (verdict === "FORGED") cell.textContent = says("strange");
    else cell.textContent = says("differs", { word: words.verdicts[verdict].said[language][0] });
  }
}

// --- The desk: camera, key ---------------------------------------------------------------------------

async function offerCamera() {
  const button = by("scan");
  if (!button || !(await canScan())) return;
  const stop = by("scan-stop"), video = by("scan-video"), box = by("scan-box");
  by("scan-part").hidden = false;
  button.addEventListener("click", async () => {
    const ended = new AbortController();
    stop.onclick = () => ended.abort();
    box.hidden = false;
    button.hidden = true;
    tell("");
    try {
      const text = await scan(video, isBadgeCode, ended.signal);
      if (text) location.assign(`/V/${text.trim().replace(/\/$/, "").split("/").pop().toUpperCase()}`);
    } catch {
      tell(says("no_camera"));
    }
    box.hidden = true;
    button.hidden = false;
  });
}

function isBadgeCode(text) {
  try {
    return Boolean(tokenIn(text));
  } catch (problem) {
    if (!(problem instanceof Refused)) throw problem;
    tell(says("not_a_badge"));
    return false;
  }
}

async function askAboutKey(strange) {
  const box = by("strange-key");
  if (!box || !strange) return;
  by("strange-fingerprint").textContent = await fingerprint(strange);
  box.hidden = false;
  by("trust-key").onclick = async () => {
    await trust(strange);
    location.reload();
  };
}

// --- Begin ---------------------------------------------------------------------------------------------

async function renew() {
  try {
    const { pack, strange } = await refresh(packAddress);
    await askAboutKey(strange);
    return pack;
  } catch {
    return heldPack(); // no network, or no pack that holds: what is here still counts, by its age
  }
}

async function begin() {
  if (host.toLowerCase() !== location.host.toLowerCase()) {
    tell(says("other_host", { address: `${host}/station/` }));
    return;
  }
  const isAsked = isBadge || typed !== "";
  let held = isKept ? await heldPack() : null;
  if (isKept && isAsked) await write(held);
  else if (isKept) showAge(held);
  await showLog();
  offerCamera();
  keepLanguage(language);
  for (const scope of ["/V/", "/station/"]) navigator.serviceWorker?.register(worker, { scope });
  const later = async () => {
    const pack = await renew();
    showAge(pack);
    if (!isKept && isBadge) await confirm(pack);
    if (isKept && isAsked && pack?.version !== held?.version) {
      held = pack;
      await write(pack);
    }
    if (by("fingerprint")) by("fingerprint").textContent = (await heldFingerprint()) || by("fingerprint").textContent;
  };
  await later();
  setInterval(later, AGAIN);
  addEventListener("online", later); // not a new page: somebody may be reading this one
}

if (window.caches && window.crypto?.subtle) begin();
