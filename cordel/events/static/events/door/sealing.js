// Names that wait here to be sent are kept encrypted, with a key of this device that cannot be read out; the server has no copy.

const WAY = "AES-GCM", NONCE = 12;

export const newKey = () => crypto.subtle.generateKey({ name: WAY, length: 256 }, false, ["encrypt", "decrypt"]);

export const seal = async (key, facts) => {
  const iv = crypto.getRandomValues(new Uint8Array(NONCE)), plain = new TextEncoder().encode(JSON.stringify(facts));
  const closed = new Uint8Array(await crypto.subtle.encrypt({ name: WAY, iv }, key, plain));
  const bytes = new Uint8Array(NONCE + closed.length);
  bytes.set(iv);
  bytes.set(closed, NONCE);
  return bytes;
};

export const unseal = async (key, bytes) => {
  const plain = await crypto.subtle.decrypt({ name: WAY, iv: bytes.slice(0, NONCE) }, key, bytes.slice(NONCE));
  return JSON.parse(new TextDecoder().decode(plain));
};
