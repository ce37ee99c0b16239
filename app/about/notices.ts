/** Owns: what of others' work is part of the page that people load, and under which licence. A test keeps it whole. */

export const notices: readonly { readonly name: string; readonly licence: string }[] = [
  { name: "@kobalte/core", licence: "MIT" },
  { name: "@noble/ciphers", licence: "MIT" },
  { name: "@noble/hashes", licence: "MIT" },
  { name: "@solidjs/router", licence: "MIT" },
  { name: "fflate", licence: "MIT" },
  { name: "hash-wasm", licence: "MIT" },
  { name: "idb", licence: "ISC" },
  { name: "lucide-solid", licence: "ISC" },
  { name: "simple-peer", licence: "MIT" },
  { name: "socket.io-client", licence: "MIT" },
  { name: "solid-js", licence: "MIT" },
  { name: "uqr", licence: "MIT" },
  { name: "valibot", licence: "MIT" },
];
