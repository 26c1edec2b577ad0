// What this device keeps between two visits: the newest pack, the key it trusts, the language, what it checked.
// A pack is verified when it comes and again whenever it is read; an older one is never taken.

import { Refused, fromHex, hex } from "../verify/bytes.js";
import { isAble } from "../verify/cose.js";
import { fingerprint, openPack } from "../verify/pack.js";

const KEPT = "station-kept";
const PACK = "/station/pack", KEY = "/station/key", LANGUAGE = "/station/language";
const LOG = "/station/log";
const LONGEST = 500; // entries
const AGAIN = 60; // seconds: a page that is loaded again is no other check
const PATIENCE = 8000; // milliseconds

let opened = null;
const store = () => (opened ??= caches.open(KEPT));

async function bytesOf(name) {
  const found = await (await store()).match(name);
  return found ? new Uint8Array(await found.arrayBuffer()) : null;
}

async function keep(name, content) {
  await (await store()).put(name, new Response(content));
}

export const keepLanguage = (language) => keep(LANGUAGE, language);

// The pack on this device; null where there is none that its key has signed, or no way to find out.
export async function heldPack() {
  const [key, pack] = await Promise.all([bytesOf(KEY), bytesOf(PACK)]);
  if (!key || !pack) return null;
  try {
    return await openPack(pack, key);
  } catch (problem) {
    if (problem instanceof Refused || !(await isAble())) return null;
    throw problem;
  }
}

export async function heldFingerprint() {
  const key = await bytesOf(KEY);
  return key ? fingerprint(key) : "";
}

// Ask for a newer pack. Returns {pack}, and {strange: key} where the host now names another key: that one is
// taken only when a person has compared its fingerprint (`trust`). Throws where there is no network.
export async function refresh(address) {
  const response = await fetch(address, { cache: "no-cache", signal: AbortSignal.timeout(PATIENCE) });
  if (!response.ok) return { pack: await heldPack() };
  const said = fromHex(response.headers.get("Pack-Key") ?? ""), trusted = await bytesOf(KEY);
  if (said.length !== 32) return { pack: await heldPack() }; // no answer of ours
  if (trusted && hex(trusted) !== hex(said)) return { pack: await heldPack(), strange: said };
  const bytes = new Uint8Array(await response.arrayBuffer());
  const held = await heldPack();
  const pack = await openPack(bytes, said);
  if (held && pack.version <= held.version) return { pack: held };
  if (!trusted) await keep(KEY, said);
  await keep(PACK, bytes);
  return { pack };
}

// What was checked on this device since `since` (seconds), the newest first. No names: a phone may be lost.
export async function checks(since) {
  const found = await (await store()).match(LOG);
  return found ? (await found.json()).filter((one) => one.at >= since) : [];
}

export async function note(number, verdict, online, at, since) {
  const before = await checks(since);
  const isAgain = (one) => one.number === number && one.verdict === verdict && at - one.at < AGAIN;
  if (before.some(isAgain)) return;
  await keep(LOG, JSON.stringify([{ id: crypto.randomUUID(), number, verdict, online, at }, ...before].slice(0, LONGEST)));
}

export async function trust(key) {
  await (await store()).delete(PACK);
  await keep(KEY, key);
}
