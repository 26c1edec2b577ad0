// Many single files in one field are sent as one ZIP archive, however many they are.
//
//   <form data-pack>   its field of files; archives that are chosen beside them stay as they are
//
// A photo is packed already, so nothing is compressed: each file stands in the archive as it is,
// and is in memory alone. After shrink.js: what is packed has been made smaller.

const ARCHIVE = /\.zip$/i;
const UTF8 = 1 << 11;
const TABLE = Uint32Array.from({ length: 256 }, (_none, number) => {
  for (let bit = 0; bit < 8; bit += 1) number = number & 1 ? (number >>> 1) ^ 0xedb88320 : number >>> 1;
  return number;
});

function sum(bytes) {
  let crc = -1;
  for (const byte of bytes) crc = (crc >>> 8) ^ TABLE[(crc ^ byte) & 255];
  return ~crc >>> 0;
}

// [value, bytes] behind each other, the small end first
function record(...fields) {
  const view = new DataView(new ArrayBuffer(fields.reduce((length, [, size]) => length + size, 0)));
  let at = 0;
  for (const [value, size] of fields) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  return view.buffer;
}

function unseen(name, seen) {
  const dot = name.lastIndexOf("."), stem = dot > 0 ? name.slice(0, dot) : name, ending = dot > 0 ? name.slice(dot) : "";
  let found = name;
  for (let number = 2; seen.has(found.toLowerCase()); number += 1) found = `${stem} (${number})${ending}`;
  seen.add(found.toLowerCase());
  return found;
}

export async function packed(files) {
  const pieces = [], directory = [], seen = new Set();
  let at = 0;
  for (const file of files) {
    const name = new TextEncoder().encode(unseen(file.name.normalize("NFC"), seen));
    const crc = sum(new Uint8Array(await file.arrayBuffer()));
    const both = [[UTF8, 2], [0, 2], [0, 2], [33, 2], [crc, 4], [file.size, 4], [file.size, 4], [name.length, 2], [0, 2]];
    const header = record([0x04034b50, 4], [20, 2], ...both);
    directory.push(record([0x02014b50, 4], [20, 2], [20, 2], ...both, [0, 2], [0, 2], [0, 2], [0, 4], [at, 4]), name);
    pieces.push(header, name, file);
    at += header.byteLength + name.length + file.size;
  }
  const length = directory.reduce((total, part) => total + part.byteLength, 0);
  const end = record([0x06054b50, 4], [0, 2], [0, 2], [files.length, 2], [files.length, 2], [length, 4], [at, 4], [0, 2]);
  return new File([...pieces, ...directory, end], `${files[0].name} + ${files.length - 1}.zip`, { type: "application/zip" });
}

if (!document.documentElement.hasAttribute("data-packs")) {
  document.documentElement.setAttribute("data-packs", "");
  document.addEventListener("submit", (event) => {
    const form = event.target, field = form.matches("[data-pack]") && form.querySelector("input[type=file][multiple]");
    const loose = field ? [...field.files].filter((file) => !ARCHIVE.test(file.name)) : [];
    if (loose.length < 2 || event.defaultPrevented) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // it comes again, with one file instead of many
    packed(loose).then((archive) => {
      const held = new DataTransfer();
      for (const file of [...field.files].filter((one) => ARCHIVE.test(one.name))) held.items.add(file);
      held.items.add(archive);
      field.files = held.files;
      form.requestSubmit(event.submitter);
    }, () => { form.removeAttribute("data-pack"); form.requestSubmit(event.submitter); }); // as without a script
  }, true);
}
