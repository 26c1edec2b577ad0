// COSE_Sign1 (RFC 9052) without a tag, in the one form that we write:
//   84 | 49 a2 01 27 04 44 <kid> | a0 | <content> | 58 40 <signature>
// Parts are taken out by their place, put together again and compared. The algorithm is Ed25519 because
// the verifier's key is one for Ed25519: what the token says of it is only compared.

import { Refused, byteString, fromHex, joined, same, textString } from "./bytes.js";

const CONTENT_AT = 12;
const SIGNATURE = 64;

export class UnknownKey extends Refused {}

export function parts(bytes) {
  const first = bytes[CONTENT_AT];
  const length = first >= 0x40 && first < 0x58 ? 1 : { 0x58: 2, 0x59: 3, 0x5a: 5 }[first];
  if (!length || bytes.length < CONTENT_AT + length + SIGNATURE + 2) throw new Refused("Not the shape.");
  const kid = bytes.subarray(7, 11);
  const content = bytes.subarray(CONTENT_AT + length, bytes.length - SIGNATURE - 2);
  const signature = bytes.subarray(bytes.length - SIGNATURE);
  const again = joined(
    Uint8Array.of(0x84), byteString(protectedHeader(kid)), Uint8Array.of(0xa0),
    byteString(content), byteString(signature),
  );
  if (!same(again, bytes)) throw new Refused("Not the shape.");
  return { kid, content, signature };
}

// Whether `key` (32 bytes) has signed these parts for this purpose. Throws where the browser has no Ed25519.
export async function holds({ kid, content, signature }, key, domain) {
  const signed = joined(
    Uint8Array.of(0x84), textString("Signature1"), byteString(protectedHeader(kid)),
    byteString(domain), byteString(content),
  );
  return crypto.subtle.verify("Ed25519", await imported(key), signature, signed);
}

const keys = new Map(); // importing costs more than verifying

function imported(key) {
  const name = key.join();
  if (!keys.has(name)) keys.set(name, crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]));
  return keys.get(name);
}

// Whether this browser can verify at all: asked with the first vector of RFC 8032.
export async function isAble() {
  try {
    const key = await imported(fromHex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"));
    const signature = fromHex(
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    );
    return await crypto.subtle.verify("Ed25519", key, signature, new Uint8Array());
  } catch {
    return false;
  }
}

function protectedHeader(kid) {
  return joined(Uint8Array.of(0xa2, 0x01, 0x27, 0x04, 0x44), kid);
}
