// What somebody shows: a ticket with the installation's signature, or a code. Told apart and checked on the device.
//
// Ticket: "C1." + base64url of 78 bytes: event u32, registration u64, issue u16, then r||s of ECDSA P-256 with SHA-256
// over "cordel-ticket-1" and those 14 bytes (cordel/core/signed_tickets.py).

const TICKET = "C1.", PAYLOAD = 14, SIGNED = 78, SALT = new TextEncoder().encode("cordel-ticket-1");
const ECDSA = { name: "ECDSA", namedCurve: "P-256" };

export const bytesOf = (base64) => {
  const plain = atob(base64.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
};
const base64url = (bytes) => btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

export const publicKey = ({ kty, crv, x, y }) => crypto.subtle.importKey("jwk", { kty, crv, x, y }, ECDSA, true, ["verify"]);
export const isTicket = (text) => text.startsWith(TICKET);

/** {event, ref, issue} of a ticket that this installation signed; null of any other. */
export const ticket = async (text, key) => {
  let bytes;
  try {
    bytes = bytesOf(text.slice(TICKET.length).trim());
  } catch {
    return null;
  }
  if (bytes.length !== SIGNED) return null;
  const payload = bytes.slice(0, PAYLOAD), signed = new Uint8Array([...SALT, ...payload]);
  const isOurs = await crypto.subtle.verify({ ...ECDSA, hash: "SHA-256" }, key, bytes.slice(PAYLOAD), signed);
  if (!isOurs) return null;
  const view = new DataView(payload.buffer);
  return { event: view.getUint32(0), ref: Number(view.getBigUint64(4)), issue: view.getUint16(12) };
};

/** A code as it is stored: capitals, without the dashes and spaces it was printed with (base/tokens.py: spelled). */
export const spelledCode = (text) => text.toUpperCase().replace(/[-\s\u2010\u2011\u2013]/g, "").slice(0, 40);

/** Whether it can only be a code: no vowels, so no name (base/tokens.py: ALPHABET). */
export const looksLikeCode = (text) => /^[2-9BCDFGHJKMNPQRSTVWXZ]{6,}$/.test(spelledCode(text));

/** How the list names a code. */
export const codeHash = async (event, code) => {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${event}:${code}`));
  return base64url(new Uint8Array(digest).slice(0, 12));
};
