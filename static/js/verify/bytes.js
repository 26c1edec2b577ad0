// Bytes and texts: base32, comparing, and a reader of the little CBOR that our tokens and packs use.
// The reader takes deterministic CBOR alone (RFC 8949, 4.2): every number in its shortest form, every
// length told, the keys of a map sorted and once. What it read it could write again, bit by bit.

export class Refused extends Error {}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const VALUE = new Map([...ALPHABET].map((letter, at) => [letter, at]));
const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const DEEPEST = 4;

// Base32 without padding, in capitals; null where it is not the one spelling of any bytes.
export function fromBase32(text) {
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8));
  let bits = 0, held = 0, at = 0;
  for (const letter of text) {
    const value = VALUE.get(letter);
    if (value === undefined) return null;
    held = (held << 5) | value;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = held >> bits;
      held &= (1 << bits) - 1;
    }
  }
  // left over are fewer bits than a letter has, and none of them is set
  return bits < 5 && held === 0 && at > 0 ? bytes : null;
}

export function same(one, other) {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

// As strings compare: the first byte that differs decides, else the shorter one is smaller.
export function compare(one, other) {
  const shorter = Math.min(one.length, other.length);
  for (let at = 0; at < shorter; at++) if (one[at] !== other[at]) return one[at] - other[at];
  return one.length - other.length;
}

export function joined(...parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export const utf8 = (text) => new TextEncoder().encode(text);
export const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
export const fromHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));

// The head of a byte string, text or list: its kind and its length in the shortest form.
export function head(kind, length) {
  if (length < 24) return Uint8Array.of((kind << 5) | length);
  if (length < 0x100) return Uint8Array.of((kind << 5) | 24, length);
  if (length < 0x10000) return Uint8Array.of((kind << 5) | 25, length >> 8, length & 255);
  return Uint8Array.of((kind << 5) | 26, length >>> 24, (length >> 16) & 255, (length >> 8) & 255, length & 255);
}

export const byteString = (bytes) => joined(head(2, bytes.length), bytes);
export const textString = (text) => joined(head(3, utf8(text).length), utf8(text));

// What these bytes say, and nothing after it: numbers, Uint8Array, text, lists, Map. Throws Refused.
export function read(bytes) {
  const reader = { bytes, at: 0 };
  const value = item(reader, 0);
  if (reader.at !== bytes.length) throw new Refused("Something stands behind it.");
  return value;
}

function item(reader, depth) {
  if (depth > DEEPEST) throw new Refused("It is nested too deeply.");
  const [kind, amount] = headOf(reader);
  if (kind === 0) return amount;
  if (kind === 1) return -1 - amount;
  if (kind === 2) return taken(reader, amount);
  if (kind === 3) return text(taken(reader, amount));
  // a thing has a byte at least: a length beyond the end is refused before anything is made for it
  if (amount > reader.bytes.length - reader.at) throw new Refused("It is longer than the file.");
  if (kind === 4) return Array.from({ length: amount }, () => item(reader, depth + 1));
  if (kind === 5) return map(reader, amount, depth);
  throw new Refused("A tag, a fraction or a word has no place here.");
}

function map(reader, amount, depth) {
  const found = new Map();
  let before = null;
  for (let count = 0; count < amount; count++) {
    const from = reader.at;
    const key = item(reader, depth + 1);
    if (typeof key !== "number") throw new Refused("A key is a number.");
    const written = reader.bytes.subarray(from, reader.at);
    if (before && compare(before, written) >= 0) throw new Refused("The keys are not sorted, or twice.");
    before = written;
    found.set(key, item(reader, depth + 1));
  }
  return found;
}

function headOf(reader) {
  const first = taken(reader, 1)[0], kind = first >> 5, short = first & 31;
  if (short < 24) return [kind, short];
  if (short > 26) throw new Refused("It has no end, or is beyond all measure."); // 2^32 and more
  const size = 1 << (short - 24);
  const amount = taken(reader, size).reduce((sum, byte) => sum * 256 + byte, 0);
  if (amount < [24, 0x100, 0x10000][short - 24]) throw new Refused("A number is not in its shortest form.");
  return [kind, amount];
}

function taken(reader, amount) {
  if (amount > reader.bytes.length - reader.at) throw new Refused("It is cut off.");
  const part = reader.bytes.subarray(reader.at, reader.at + amount);
  reader.at += amount;
  return part;
}

function text(bytes) {
  try {
    return UTF8.decode(bytes);
  } catch {
    throw new Refused("A text is not in UTF-8.");
  }
}
