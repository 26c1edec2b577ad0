// Scanning with the browser's own BarcodeDetector, where it has one that reads QR codes.

const EVERY = 150; // milliseconds between two looks

export async function canScan() {
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return false;
  return (await BarcodeDetector.getSupportedFormats()).includes("qr_code");
}

// Show the camera in `video` until a code is seen for which `isWanted` says yes; resolves to its text, or to
// null when `signal` ended it. Throws where the camera may not be used.
export async function scan(video, isWanted, signal) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  try {
    video.srcObject = stream;
    await video.play();
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    while (!signal.aborted) {
      const codes = await detector.detect(video).catch(() => []);
      const found = codes.find((code) => isWanted(code.rawValue));
      if (found) return found.rawValue;
      await new Promise((again) => setTimeout(again, EVERY));
    }
    return null;
  } finally {
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  }
}
