/**
 * Owns: the extension's manifest. Every permission in it is explained in docs/EXTENSION.md; a test compares the two.
 * Never: a content script in it: what goes into pages goes while a session needs it and no longer.
 */

import { managedSchemaFile } from "./managed-schema.ts";

export type ManifestOptions = {
  /** `1.2.3` */
  readonly version: string;
  /** The public key of the signing key, base64 of its DER: it makes the extension's id the same everywhere. */
  readonly publicKey: string | null;
  /** Where Farhand is served, as origins: their pages may hand a join code over. */
  readonly servers: readonly string[];
};

/** What a page of the extension may load and reach: its own files, and servers over TLS or on this machine. */
const contentSecurityPolicy = [
  "default-src 'none'",
  // Files and access codes are hashed by WebAssembly.
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "connect-src 'self' https: wss: http://localhost:* ws://localhost:* http://127.0.0.1:* ws://127.0.0.1:*",
  "worker-src 'self'",
  "media-src 'self' blob:",
  "object-src 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** Every page of the web, as a match pattern says it. */
export const allSites = ["http://*/*", "https://*/*"] as const;

export const panicCommand = "end-control";

export function manifest({ version, publicKey, servers }: ManifestOptions) {
  return {
    manifest_version: 3,
    name: "Farhand: get help",
    short_name: "Farhand",
    description: "Lets somebody you called help you in your browser. Nothing happens without your yes.",
    version,
    minimum_chrome_version: "125",
    ...(publicKey === null ? {} : { key: publicKey }),
    icons: { "16": "icons/16.png", "48": "icons/48.png", "128": "icons/128.png" },
    action: { default_title: "Get help with Farhand" },
    background: { service_worker: "service-worker.js", type: "module" },
    side_panel: { default_path: "panel.html" },
    storage: { managed_schema: managedSchemaFile },
    // The clipboard, for a technician who may control and was allowed it, upon a copy or paste of theirs.
    permissions: [
      "clipboardRead",
      "clipboardWrite",
      "debugger",
      "idle",
      "offscreen",
      "scripting",
      "sidePanel",
      "storage",
      "tabCapture",
      "tabs",
    ],
    // The guard that masks fields, put into pages only while the screen is shared. "debugger" already warns of as much.
    host_permissions: [...allSites],
    // To list the extensions in a report: asked for at a press in the review, given back right after.
    optional_permissions: ["management"],
    commands: {
      [panicCommand]: {
        suggested_key: { default: "Ctrl+Shift+Period" },
        description: "Take control of the browser back at once",
      },
    },
    externally_connectable: { matches: servers.map((server) => `${withoutPort(server)}/*`) },
    content_security_policy: { extension_pages: contentSecurityPolicy },
  };
}

/** Match patterns know no ports. */
function withoutPort(origin: string): string {
  const { protocol, hostname } = new URL(origin);
  return `${protocol}//${hostname}`;
}
