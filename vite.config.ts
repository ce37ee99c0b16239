/**
 * Owns: how the app is built and how the tests are divided.
 * The build: one page, hashed files under assets/, nothing inlined that a strict Content-Security-Policy would block.
 * The tests: `rules` (the house rules), `unit` (Node), `app` (views in happy-dom), `browser` (real Chromium),
 * `journeys` (whole sessions in real browsers, one file at a time).
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { playwright } from "@vitest/browser-playwright";
import solid from "vite-plugin-solid";
import { defineConfig } from "vitest/config";
import { managedSchema, managedSchemaFile } from "./agent-extension/managed-schema.ts";
import { manifest } from "./agent-extension/manifest.ts";
import { trialExtensionKey } from "./protocol/extension-identity.ts";
import { browserArgs, findBrowser } from "./scripts/browser.ts";
import { extensionFiles } from "./scripts/extension-files.ts";
import { precompress } from "./scripts/precompress.ts";
import { publicAddress } from "./scripts/public-address.ts";

/** What these browsers run is left as it is. */
const scriptTarget = ["chrome121", "firefox121", "safari17.4"];

/** The first with `light-dark()`, which is rewritten into something else for any older one. */
const styleTarget = ["chrome123", "firefox121", "safari17.5"];

/** Vitest's projects inherit this configuration and name their plugins themselves. */
const testing = process.env["VITEST"] !== undefined;

/** Where the extension that is built here finds Farhand, unless a policy or its owner says otherwise. */
const extensionServer = publicAddress(process.env);

const define = {
  // simple-peer was written for bundlers that stand in for Node's global.
  global: "globalThis",
  __FARHAND_BUILD__: JSON.stringify(buildName()),
  __FARHAND_SERVER__: JSON.stringify(extensionServer),
};

/** What a build says to whoever starts Farhand is not where its time went. */
const checks = { bundlerTimings: false };

const shared = { assetsInlineLimit: 0, modulePreload: { polyfill: false }, reportCompressedSize: false };

const extensionFolder = join(import.meta.dirname, "agent-extension");

/** Pages, engine and service worker of the extension: modules, at names that the manifest knows. */
const extensionBuild = {
  outDir: "build/extension",
  target: "chrome124",
  cssTarget: "chrome124",
  copyPublicDir: false,
  rolldownOptions: {
    checks,
    input: {
      offscreen: "agent-extension/offscreen.html",
      panel: "agent-extension/panel.html",
      lock: "agent-extension/lock.html",
      question: "agent-extension/question.html",
      options: "agent-extension/options.html",
      "service-worker": "agent-extension/background/service-worker.ts",
    },
    output: {
      entryFileNames: ({ name }: { name: string }) =>
        name === "service-worker" ? "service-worker.js" : "assets/[name]-[hash].js",
    },
  },
};

/** What is put into pages: one script each, that needs nothing. */
const pageScriptBuild = (name: string) => ({
  ...shared,
  outDir: "build/extension",
  emptyOutDir: false,
  target: "chrome124",
  copyPublicDir: false,
  rolldownOptions: {
    checks,
    input: `agent-extension/${name}/${name}.ts`,
    output: { format: "iife" as const, entryFileNames: `${name}.js` },
  },
});

const alwaysLeftOut = ["**/node_modules/**", "build/**"];
const inNode = { environment: "node", testTimeout: 30_000 } as const;

export default defineConfig({
  define,
  plugins: testing
    ? []
    : [
        solid(),
        precompress("client"),
        extensionFiles({
          environment: "extension",
          folder: extensionFolder,
          documents: () => ({
            "manifest.json": manifest({
              version: packageVersion(),
              publicKey: trialExtensionKey,
              servers: [...new Set([extensionServer, "http://localhost:8080"])],
            }),
            [managedSchemaFile]: managedSchema,
          }),
        }),
      ],
  // `npm run build` builds all of them, one after another.
  ...(testing
    ? {}
    : {
        builder: {},
        environments: {
          client: {
            build: {
              ...shared,
              rolldownOptions: { checks },
              outDir: "build/app",
              target: scriptTarget,
              cssTarget: styleTarget,
            },
          },
          extension: { consumer: "client", build: { ...shared, ...extensionBuild } },
          layer: { consumer: "client", build: pageScriptBuild("page-layer") },
          guard: { consumer: "client", build: pageScriptBuild("page-guard") },
        },
      }),
  worker: { format: "es" },
  // Imported by workers alone: found only when those start, they would reload the page of a running session, or of a test.
  optimizeDeps: { include: ["hash-wasm", "@noble/hashes/argon2.js"] },
  test: {
    projects: [
      {
        test: { ...inNode, name: "rules", include: ["scripts/**/*.test.ts"], exclude: alwaysLeftOut },
      },
      {
        test: {
          ...inNode,
          name: "unit",
          include: ["**/*.test.ts"],
          exclude: [...alwaysLeftOut, "**/*.browser.test.ts", "app/**", "scripts/**", "e2e/journeys/**"],
        },
      },
      {
        plugins: [solid()],
        test: {
          name: "app",
          environment: "happy-dom",
          include: ["app/**/*.test.{ts,tsx}"],
          exclude: [...alwaysLeftOut, "**/*.browser.test.{ts,tsx}"],
          testTimeout: 30_000,
        },
      },
      {
        plugins: [solid()],
        test: {
          name: "browser",
          include: ["**/*.browser.test.{ts,tsx}"],
          exclude: alwaysLeftOut,
          testTimeout: 60_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: await browserLaunchOptions() }),
            instances: [{ browser: "chromium" }],
          },
        },
      },
      {
        test: {
          name: "journeys",
          environment: "node",
          include: ["e2e/journeys/**/*.test.ts"],
          exclude: alwaysLeftOut,
          globalSetup: ["e2e/fixtures/build-once.ts"],
          maxWorkers: 2,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});

/** Only tests need a browser; a build on a machine without one must not look for it. */
async function browserLaunchOptions() {
  if (!testing) return {};
  const browser = await findBrowser();
  return { args: [...browserArgs], ...(browser.ok ? { executablePath: browser.path } : {}) };
}

/** The version, and the commit where the sources lie in a Git checkout: `0.1.0+1a2b3c4`. */
function buildName(): string {
  const root = import.meta.dirname;
  const version = packageVersion();
  try {
    const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], {
      cwd: root,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return `${version}+${commit.trim()}`;
  } catch {
    return version;
  }
}

function packageVersion(): string {
  const text = readFileSync(join(import.meta.dirname, "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
