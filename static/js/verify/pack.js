// The pack: whom to trust, and which cards are valid no more. See docs/badge-token.md.

import { Refused, compare, hex, read, same, utf8 } from "./bytes.js";
import { holds, parts } from "./cose.js";

const DOMAIN = utf8("observer-portal/pack/1");
const OF_A_NUMBER = "observer-portal/badge-number/1\0";
const ID = 8, ENTRY = 9;
const REASONS = [null, "REVOKED", "WITHDRAWN", "REPLACED"];
const LARGEST = 4 << 20;

// What a pack says that the owner of `key` (32 bytes) has signed. Throws Refused. Says nothing about time.
export async function openPack(bytes, key) {
  if (bytes.length > LARGEST) throw new Refused("This is longer than a pack.");
  const found = parts(bytes);
  if (!(await holds(found, key, DOMAIN))) throw new Refused("The signature of the pack does not hold.");
  const said = read(found.content);
  const isMap = said instanceof Map && said.size === 6 && [1, 2, 3, 4, 5, 6].every((name) => said.has(name));
  if (!isMap) throw new Refused("This is not what a pack says.");
  const [version, madeAt, validUntil, keys, count, cards] = [1, 2, 3, 4, 5, 6].map((name) => said.get(name));
  const rows = Array.isArray(keys) ? keys.map(keyOf) : null;
  const isRight =
    isWhole(version) && version > 0 && isWhole(madeAt) && isWhole(validUntil) && rows
    && rows.every((row, at) => at === 0 || compare(rows[at - 1].kid, row.kid) <= 0)
    && cards instanceof Uint8Array && cards.length === count * ENTRY && isSorted(cards);
  if (!isRight) throw new Refused("This is not what a pack says.");
  return { version, madeAt, validUntil, keys: rows, count, cards };
}

// Why a card is valid no more, by its printed number; undefined where the pack has nothing against it.
export async function whyEnded(pack, number) {
  const name = await identity(number);
  let low = 0, high = pack.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    const order = compare(pack.cards.subarray(middle * ENTRY, middle * ENTRY + ID), name);
    if (order === 0) return REASONS[pack.cards[middle * ENTRY + ID]];
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return undefined;
}

export async function identity(number) {
  const digest = await crypto.subtle.digest("SHA-256", utf8(OF_A_NUMBER + number));
  return new Uint8Array(digest).subarray(0, ID);
}

export const keyNamed = (pack, kid) => pack.keys.find((key) => same(key.kid, kid));

// Ten groups of four, as on the posters.
export async function fingerprint(key) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", key));
  return hex(digest.subarray(0, 20)).toUpperCase().match(/.{4}/g).join(" ");
}

function keyOf(row) {
  const [kid, key, begins, ends, election, ...names] = Array.isArray(row) ? row : [];
  const isRight =
    row.length === 8 && kid instanceof Uint8Array && kid.length === 4
    && key instanceof Uint8Array && key.length === 32 && isWhole(begins) && isWhole(ends)
    && typeof election === "string" && /^[A-Z][A-Z0-9]{1,7}$/.test(election)
    && names.every((name) => typeof name === "string");
  if (!isRight) throw new Refused("This is no key of a pack.");
  return { kid, key, begins, ends, election, names: { kk: names[0], ru: names[1], en: names[2] } };
}

function isSorted(cards) {
  for (let at = 0; at < cards.length; at += ENTRY) {
    if (!REASONS[cards[at + ID]]) return false;
    if (at && !isAfter(cards, at)) return false;
  }
  return true;
}

// whether the identity at `at` is larger than the one before it
function isAfter(cards, at) {
  for (let byte = at; byte < at + ID; byte++) {
    if (cards[byte] !== cards[byte - ENTRY]) return cards[byte] > cards[byte - ENTRY];
  }
  return false;
}

function isWhole(value) {
  return Number.isInteger(value) && value >= 0;
}
