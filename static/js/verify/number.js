// `PR22-00417-M`: election, five or six digits, check character by ISO 7064 MOD 37,36.

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const WITH_DASHES = /^([A-Z][A-Z0-9]{1,7})-(\d{5}|[1-9]\d{5})-?([0-9A-Z])$/;
const WITHOUT = /^([A-Z]{1,6}\d\d)(\d{5}|[1-9]\d{5})([0-9A-Z])$/;
const CYRILLIC = "АВЕКМНОРСТУХІЈЅҮҺ", LATIN = "ABEKMHOPCTYXIJSYH";

function checkOf(characters) {
  let remainder = 36;
  for (const character of characters) {
    remainder = (((remainder + ALPHABET.indexOf(character)) % 36 || 36) * 2) % 37;
  }
  return ALPHABET[(37 - remainder) % 36];
}

export function written(code, number) {
  const digits = String(number).padStart(5, "0");
  return `${code}-${digits}-${checkOf(code + digits)}`;
}

// The number that a person typed, as it is printed; "shape" or "check" names what is wrong with it.
export function readNumber(typed) {
  const plain = [...typed.normalize("NFKC").toUpperCase()]
    .map((letter) => LATIN[CYRILLIC.indexOf(letter)] ?? letter).join("").trim();
  const dashed = plain.replace(/[\s_./\-‐‑‒–—―−]+/g, "-").replace(/^-|-$/g, "");
  const found = WITH_DASHES.exec(dashed) ?? WITHOUT.exec(dashed.replaceAll("-", ""));
  if (!found) return { slip: "shape" };
  const [, code, digits, check] = found;
  if (check !== checkOf(code + digits)) return { slip: "check" };
  if (Number(digits) === 0) return { slip: "shape" };
  return { number: written(code, Number(digits)) };
}
