// The camera, as long as somebody wants it. The reader is fetched (from the device) when it is first used.

const SAME_AGAIN = 4_000; // milliseconds in which a ticket that is still held up is not read again

let scanner = null, awake = null;

export const start = async (video, shown) => {
  stop();
  const { default: QrScanner } = await import("./qr-scanner/qr-scanner.min.js");
  let last = "", at = 0;
  const read = ({ data }) => {
    if (!data || (data === last && Date.now() - at < SAME_AGAIN)) {
      at = data ? Date.now() : at;
      return;
    }
    [last, at] = [data, Date.now()];
    shown(data);
  };
  const mine = new QrScanner(video, read, {
    returnDetailedScanResult: true, preferredCamera: "environment", maxScansPerSecond: 10, onDecodeError: () => {},
  });
  scanner = mine;
  await mine.start();
  awake = await navigator.wakeLock?.request("screen").catch(() => null);
};

export const stop = () => {
  scanner?.destroy();
  scanner = null;
  awake?.release().catch(() => {});
  awake = null;
};

/** Which sentence says why there is no picture. */
export const why = (error) => (error?.name === "NotAllowedError" || /denied|allowed/i.test(String(error)) ? "camera_refused" : "camera_missing");
