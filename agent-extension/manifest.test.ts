import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { manifest } from "./manifest.ts";

const page = readFileSync(join(import.meta.dirname, "../docs/EXTENSION.md"), "utf8");
const made = manifest({ version: "1.2.3", publicKey: null, servers: ["https://help.example:8443"] });

test("every permission is explained in docs/EXTENSION.md, and no other is", () => {
  const [, table = ""] = /## What it may do\n([\s\S]*?)(?:\n## |$)/.exec(page) ?? [];
  const explained = [...table.matchAll(/^\| `([^`]+)` \| .{20,} \|$/gm)].map(([, permission]) => permission);
  const asked = [...made.permissions, ...("host_permissions" in made ? made.host_permissions : [])];
  expect(explained).toEqual(asked);
  expect(Object.keys(made).filter((key) => key.endsWith("permissions"))).toEqual([
    "permissions",
    "host_permissions",
  ]);
});

test("pages of the extension run its own scripts alone, and nobody frames them", () => {
  const policy = new Map(
    made.content_security_policy.extension_pages.split("; ").map((rule) => {
      const [name = "", ...sources] = rule.split(" ");
      return [name, sources];
    }),
  );
  expect(policy.get("default-src")).toEqual(["'none'"]);
  expect(policy.get("script-src")).toEqual(["'self'", "'wasm-unsafe-eval'"]);
  expect(policy.get("worker-src")).toEqual(["'self'"]);
  expect(policy.get("object-src")).toEqual(["'none'"]);
  expect(policy.get("frame-ancestors")).toEqual(["'none'"]);
  expect(policy.get("base-uri")).toEqual(["'none'"]);
  expect(policy.get("form-action")).toEqual(["'none'"]);
  // To itself, over TLS, or to this machine.
  for (const source of policy.get("connect-src") ?? []) {
    expect(source).toMatch(/^(?:'self'|https:|wss:|(?:http|ws):\/\/(?:localhost|127\.0\.0\.1):\*)$/);
  }
});

test("nothing of the extension is there for pages of the web to load or to frame", () => {
  expect(Object.keys(made)).not.toContain("web_accessible_resources");
  expect(Object.keys(made)).not.toContain("content_scripts");
});

test("pages of its own servers alone may speak to it, and no other extension", () => {
  expect(made.externally_connectable).toEqual({ matches: ["https://help.example/*"] });
});

test("the key that makes the extension's id is there where one is given", () => {
  expect(made).not.toHaveProperty("key");
  expect(manifest({ version: "1.2.3", publicKey: "MIIB", servers: [] })).toHaveProperty("key", "MIIB");
});
