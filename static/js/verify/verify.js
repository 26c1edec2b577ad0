// The verdict on the device: a token, a pack and a clock are all there is. The second verifier,
// accreditation/badge/offline.py, does the same; both answer tests/accreditation/badge/vectors.json alike.

import { Refused, fromBase32, hex, read, utf8 } from "./bytes.js";
import { UnknownKey, holds, parts } from "./cose.js";
import { keyNamed, whyEnded } from "./pack.js";
import { written } from "./number.js";

const DOMAIN = utf8("observer-portal/badge/1");
const LINK = /^[ \t\n\r\f\v]*(?:(?:https?:\/\/[^/ \t\n\r\f\v?#]+)?\/V\/)?([A-Z2-7]+)\/?[ \t\n\r\f\v]*$/i;
const KINDS = ["core_team", "lto", "sto", "parliamentarian", "election_body", "diplomat", "interpreter", "support"];
const SHORTEST = 14 + 24 + 66, LONGEST = 14 + 255 + 66;
const OLD_LIST = 24 * 3600;
const BADGE = -65537;

// {verdict, claims, number, election} of a link or token, by a pack, at a time in seconds since 1970.
export async function verify(text, pack, at) {
  const now = Math.max(at, pack.madeAt); // a clock that was put back makes no old badge valid
  const isOld = now - pack.madeAt > OLD_LIST || now > pack.validUntil;
  let opened;
  try {
    opened = await open(tokenIn(text), pack);
  } catch (problem) {
    if (!(problem instanceof Refused)) throw problem;
    // a token may be newer than an old list: then it is not called forged, but to be checked by phone
    return { verdict: problem instanceof UnknownKey && isOld ? "STALE" : "FORGED" };
  }
  const { claims, key } = opened;
  const number = written(key.election, claims.number);
  const found = { claims, number, names: key.names };
  const begins = Math.max(claims.not_before, key.begins), ends = Math.min(claims.expires, key.ends);
  const verdict =
    (await whyEnded(pack, number))
    ?? (now < begins ? "NOT_YET_VALID" : now >= ends ? "EXPIRED" : isOld ? "STALE" : "VALID");
  return { verdict, ...found };
}

// The bytes of the token in a whole link of any host, in its path `/V/...`, or alone. Throws Refused.
export function tokenIn(text) {
  const found = LINK.exec(text);
  const token = found && fromBase32(found[1].toUpperCase());
  if (!token) throw new Refused("This is neither the link of a badge nor its token.");
  return token;
}

async function open(token, pack) {
  if (token.length < SHORTEST || token.length > LONGEST) throw new Refused("Not the length of a token.");
  const found = parts(token);
  if (token[12] !== 0x58) throw new Refused("Not the shape of a token.");
  const key = keyNamed(pack, found.kid);
  if (!key) throw new UnknownKey("No key of this name is trusted.");
  if (!(await holds(found, key.key, DOMAIN))) throw new Refused("The signature does not hold.");
  return { claims: claimsOf(read(found.content)), key };
}

function claimsOf(said) {
  const badge = said instanceof Map && said.size === 3 ? said.get(BADGE) : null;
  const expires = badge && said.get(4), begins = badge && said.get(5);
  if (!Array.isArray(badge) || badge.length !== 5) throw new Refused("These are not the claims of a badge.");
  const [number, name, kind, sender, photo] = badge;
  const isRight =
    isTime(begins) && isTime(expires) && begins < expires
    && Number.isInteger(number) && number >= 1 && number <= 999_999
    && isName(name) && Number.isInteger(kind) && KINDS[kind - 1] !== undefined
    && typeof sender === "string" && /^[A-Z0-9][A-Z0-9-]{0,19}$/.test(sender)
    && photo instanceof Uint8Array && photo.length === 8;
  if (!isRight) throw new Refused("These are not the claims of a badge.");
  return { number, name, kind: KINDS[kind - 1], sender, not_before: begins, expires, photo_hash: hex(photo) };
}

const isTime = (value) => Number.isInteger(value) && value >= 0;

// 1 to 48 bytes, composed, printable, single spaces between the words and none around them
function isName(name) {
  return (
    typeof name === "string" && name !== "" && utf8(name).length <= 48 && name === name.normalize("NFC")
    && !/[\p{C}\p{Zl}\p{Zp}]/u.test(name) && !/(?! )\p{Zs}/u.test(name) && !/^ | $| {2}/.test(name)
  );
}
