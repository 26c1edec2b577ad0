// An archive that was chosen, taken apart in the browser so that its pictures can be made smaller.
//
//   await unpacked(file)   its files, each read when it is asked for; null for what is not plain
//
// Null, and the archive is sent as it is: encrypted, of 64 bits, with names whose letters only the
// server can tell, or in a browser that cannot unpack. The server judges every archive anyway.

const END = 0x06054b50, ENTRY = 0x02014b50;
const LONGEST_END = 22 + 65535;
const UTF8 = 1 << 11, ENCRYPTED = 1, STORED = 0, DEFLATED = 8;
const MOST = 60_000_000; // bytes of one file, unpacked: more is no photo
const TYPES = { jpg: "image/jpeg", jpeg: "image/jpeg", png: "image/png", webp: "image/webp", heic: "image/heic", heif: "image/heif" };

async function viewOf(blob) {
  return new DataView(await blob.arrayBuffer());
}

function directoryIn(view) {
  for (let at = view.byteLength - 22; at >= 0; at -= 1) {
    if (view.getUint32(at, true) === END && view.getUint16(at + 20, true) === view.byteLength - at - 22) {
      return { entries: view.getUint16(at + 10, true), length: view.getUint32(at + 12, true), start: view.getUint32(at + 16, true) };
    }
  }
  return null;
}

function nameOf(bytes, flags) {
  if (!(flags & UTF8) && bytes.some((byte) => byte > 126)) return null;
  return new TextDecoder().decode(bytes);
}

async function content(file, entry) {
  const head = await viewOf(file.slice(entry.at, entry.at + 30));
  const from = entry.at + 30 + head.getUint16(26, true) + head.getUint16(28, true);
  const packed = file.slice(from, from + entry.packed);
  const whole = entry.method === STORED ? packed : await new Response(packed.stream().pipeThrough(new DecompressionStream("deflate-raw"))).blob();
  const ending = entry.name.slice(entry.name.lastIndexOf(".") + 1).toLowerCase();
  return new File([whole], entry.name, { type: TYPES[ending] ?? "" });
}

export async function unpacked(file) {
  if (typeof DecompressionStream === "undefined") return null;
  try {
    const found = directoryIn(await viewOf(file.slice(Math.max(0, file.size - LONGEST_END))));
    if (!found || found.entries === 0xffff || found.start === 0xffffffff) return null;
    const view = await viewOf(file.slice(found.start, found.start + found.length)), entries = [];
    for (let at = 0, n = 0; n < found.entries; n += 1) {
      if (view.getUint32(at, true) !== ENTRY) return null;
      const flags = view.getUint16(at + 8, true), method = view.getUint16(at + 10, true), length = view.getUint16(at + 28, true);
      const entry = {
        method, packed: view.getUint32(at + 20, true), size: view.getUint32(at + 24, true), at: view.getUint32(at + 42, true),
        name: nameOf(new Uint8Array(view.buffer, at + 46, length), flags),
      };
      const isPlain = !(flags & ENCRYPTED) && (method === STORED || method === DEFLATED) && entry.size <= MOST;
      if (entry.name === null || !isPlain || entry.at === 0xffffffff) return null;
      if (!entry.name.endsWith("/")) entries.push(entry);
      at += 46 + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    }
    return entries.map((entry) => ({ name: entry.name, read: () => content(file, entry) }));
  } catch {
    return null;
  }
}
