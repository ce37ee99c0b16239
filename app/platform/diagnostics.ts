/**
 * Owns: what a page can tell about its browser and device, as lines to be read before they are sent.
 * Never: sends anything, asks for a permission, or looks at other pages.
 */

import type { DiagnosticsEntry, DiagnosticsReport } from "../../peer/session/session-snapshot.ts";
import { limits } from "../../protocol/limits.ts";
import { pageErrors } from "./page-errors.ts";
import { plainLine } from "./plain-line.ts";

type Lines = readonly (readonly [key: string, value: unknown])[];
type Connection = {
  effectiveType?: string;
  type?: string;
  downlink?: number;
  rtt?: number;
  saveData?: boolean;
};
type UserAgentData = {
  platform: string;
  mobile: boolean;
  brands: readonly { brand: string; version: string }[];
  getHighEntropyValues?(hints: readonly string[]): Promise<Record<string, unknown>>;
};
type HintedNavigator = Navigator & {
  userAgentData?: UserAgentData;
  deviceMemory?: number;
  connection?: Connection;
};

const permissionNames = ["notifications", "clipboard-read", "clipboard-write", "persistent-storage"];
const codecs = [
  ["AV1", "av01.0.08M.08"],
  ["H.264", "avc1.42E01F"],
  ["VP9", "vp09.00.31.08"],
  ["VP8", "vp8"],
] as const;

/** Everything at this moment. What the browser does not tell is left out. */
export async function collectDiagnostics(): Promise<DiagnosticsReport> {
  const groups: readonly (readonly [string, Lines])[] = [
    ["browser", await browserLines()],
    ["system", systemLines()],
    ["screen", screenLines()],
    ["network", networkLines()],
    ["storage", await storageLines()],
    ["media", await mediaLines()],
    ["permissions", await permissionLines()],
    ["errors", pageErrors().map(({ atMs, text }) => [new Date(atMs).toISOString(), text] as const)],
  ];
  const entries: DiagnosticsEntry[] = groups.flatMap(([group, lines]) =>
    lines
      .filter(([, value]) => value !== undefined && value !== null && value !== "")
      .map(([key, value]) => ({ group, key: key.slice(0, 60), value: toValue(value) })),
  );
  return { takenMs: Date.now(), entries: entries.slice(0, limits.diagnosticsEntries) };
}

function toValue(value: unknown): string {
  return plainLine(typeof value === "string" ? value : JSON.stringify(value), limits.diagnosticsValueChars);
}

async function browserLines(): Promise<Lines> {
  const { userAgentData, userAgent, languages, cookieEnabled, webdriver } = navigator as HintedNavigator;
  const more = await userAgentData
    ?.getHighEntropyValues?.(["fullVersionList", "platformVersion", "architecture", "bitness", "model"])
    .catch(() => undefined);
  const versions = (more?.["fullVersionList"] ?? userAgentData?.brands) as
    | UserAgentData["brands"]
    | undefined;
  return [
    ["Name", versions?.map(({ brand, version }) => `${brand} ${version}`).join(", ")],
    ["User agent", userAgent],
    ["Platform version", more?.["platformVersion"]],
    ["Architecture", [more?.["architecture"], more?.["bitness"]].filter(Boolean).join(" ")],
    ["Model", more?.["model"]],
    ["Languages", languages.join(", ")],
    ["Cookies", cookieEnabled ? "on" : "off"],
    ["Under automation", webdriver ? "yes" : "no"],
    ["Secure context", isSecureContext ? "yes" : "no"],
    ["Isolated", crossOriginIsolated ? "yes" : "no"],
  ];
}

function systemLines(): Lines {
  const { userAgentData, platform, hardwareConcurrency, deviceMemory, maxTouchPoints } =
    navigator as HintedNavigator;
  const { timeZone, locale } = Intl.DateTimeFormat().resolvedOptions();
  return [
    ["Platform", userAgentData?.platform ?? platform],
    ["Time zone", timeZone],
    ["Local time", new Date().toString()],
    ["Formats", locale],
    ["Processor cores", hardwareConcurrency],
    ["Memory (GB, rounded)", deviceMemory],
    ["Touch points", maxTouchPoints],
  ];
}

function screenLines(): Lines {
  const { width, height, availWidth, availHeight, colorDepth } = screen;
  const matches = (query: string) => (matchMedia(query).matches ? "yes" : "no");
  return [
    ["Screen", `${width} × ${height}`],
    ["Usable", `${availWidth} × ${availHeight}`],
    ["Scale", devicePixelRatio],
    ["Window", `${innerWidth} × ${innerHeight}`],
    ["Colour depth", colorDepth],
    ["Orientation", screen.orientation?.type],
    ["More than one screen", "isExtended" in screen ? (screen.isExtended ? "yes" : "no") : undefined],
    ["Dark colours", matches("(prefers-color-scheme: dark)")],
    ["Reduced motion", matches("(prefers-reduced-motion: reduce)")],
    ["High contrast", matches("(forced-colors: active)")],
  ];
}

function networkLines(): Lines {
  const { connection, onLine } = navigator as HintedNavigator;
  return [
    ["Online", onLine ? "yes" : "no"],
    ["Kind", connection?.type],
    ["Speed class", connection?.effectiveType],
    ["Down (Mbit/s, estimated)", connection?.downlink],
    ["Round trip (ms, estimated)", connection?.rtt],
    ["Saves data", connection?.saveData === undefined ? undefined : connection.saveData ? "yes" : "no"],
  ];
}

async function storageLines(): Promise<Lines> {
  const estimate = await navigator.storage?.estimate?.().catch(() => undefined);
  const megabytes = (bytes: number | undefined) =>
    bytes === undefined ? undefined : `${Math.round(bytes / 1e6)} MB`;
  return [
    ["Quota", megabytes(estimate?.quota)],
    ["Used", megabytes(estimate?.usage)],
    ["Private file system", "getDirectory" in (navigator.storage ?? {}) ? "yes" : "no"],
    ["Save dialogs", "showSaveFilePicker" in globalThis ? "yes" : "no"],
  ];
}

async function mediaLines(): Promise<Lines> {
  const scope = globalThis as Readonly<Record<string, unknown>>;
  const has = (name: string) => (name in scope ? "yes" : "no");
  const lines: [string, unknown][] = [
    ["WebRTC", has("RTCPeerConnection")],
    ["WebCodecs encoder", has("VideoEncoder")],
    ["WebCodecs decoder", has("VideoDecoder")],
    ["Track processor", has("MediaStreamTrackProcessor")],
    ["Screen sharing", "getDisplayMedia" in (navigator.mediaDevices ?? {}) ? "yes" : "no"],
    ["Picture in picture for pages", has("documentPictureInPicture")],
  ];
  for (const [name, codec] of codecs) lines.push([name, await codecSupport(codec)]);
  return lines;
}

async function codecSupport(codec: string): Promise<string | undefined> {
  if (!("VideoEncoder" in globalThis) || !("VideoDecoder" in globalThis)) return undefined;
  const size = { width: 1280, height: 720 };
  const encodes = await VideoEncoder.isConfigSupported({ codec, ...size }).catch(() => null);
  const decodes = await VideoDecoder.isConfigSupported({ codec }).catch(() => null);
  return (
    [encodes?.supported ? "encode" : "", decodes?.supported ? "decode" : ""].filter(Boolean).join(", ") ||
    "no"
  );
}

async function permissionLines(): Promise<Lines> {
  const lines: [string, unknown][] = [];
  for (const name of permissionNames) {
    const status = await navigator.permissions
      ?.query({ name: name as PermissionName })
      .catch(() => undefined);
    lines.push([name, status?.state]);
  }
  return lines;
}
