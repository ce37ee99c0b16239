/**
 * Owns: the import table of the architecture as data, and finding what breaks it. The table in ARCHITECTURE.md says
 * why; this says exactly what.
 * Never: reads files. It judges the modules it is given, so that a test can hand it an invented offence.
 */
import { isBuiltin } from "node:module";
import { type Edge, type Module, unreadable } from "./module-graph.ts";

/** Who may import whom; every area may import itself. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  crypto: [],
  peer: ["protocol", "crypto"],
  app: ["peer", "protocol", "crypto"],
  "agent-extension": ["app", "peer", "protocol", "crypto"],
  signaling: ["protocol"],
  desk: ["protocol", "crypto"],
  "server.ts": ["signaling", "desk", "server"],
  server: ["protocol", "signaling", "desk"],
  scripts: ["protocol"],
  "vite.config.ts": ["scripts", "agent-extension", "protocol"],
  e2e: [
    "app",
    "agent-extension",
    "peer",
    "protocol",
    "crypto",
    "signaling",
    "desk",
    "server",
    "server.ts",
    "scripts",
  ],
  bench: ["e2e", "peer", "protocol", "crypto", "signaling", "desk", "server", "server.ts", "scripts"],
};

/** What tests may import besides: the tools that find browsers, programs and ports. */
const testsMayImport = ["scripts"];

/** The folders of `app/` that every task folder may build on. All others are task folders. */
const sharedAppFolders = new Set(["session", "desk", "ui", "platform", "i18n"]);

/** The folders of `app/` that the extension shows its pages with (docs/adr/0006). */
const appFoldersOfExtension = new Set(["session", "ui", "platform", "i18n", "customer"]);

const areasWithViews = new Set(["app", "agent-extension"]);
const runsInBrowser = new Set(["protocol", "crypto", "peer", "app", "agent-extension"]);
const viewPackages =
  /^(?:solid-js|@solidjs\/(?!testing-library)|@kobalte\/|@solid-primitives\/|lucide-solid)/;
const namesThatSayNothing = /(?:^|\/)(?:utils?|helpers?|common|misc|types)(?:\/|\.)/;
const kebabCase =
  /^(?:[a-z0-9]+(?:-[a-z0-9]+)*\/)*[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9-]+)*\.(?:ts|tsx|css|mjs)$/;
const mostLines = 400;

/** Every broken import rule, one sentence each; none is what one wants. */
export function importOffences(modules: readonly Module[]): string[] {
  const offences = modules.flatMap((module) =>
    module.edges.flatMap((edge) => {
      const why = offence(module.path, edge);
      return why ? [`${module.path} imports ${edge.target}: ${why}.`] : [];
    }),
  );
  const linkFiles = modules.filter((module) => !isTest(module.path) && module.edges.some(isSimplePeer));
  if (linkFiles.length > 1) {
    offences.push(
      `simple-peer belongs in one file, and is in ${linkFiles.map(({ path }) => path).join(", ")}.`,
    );
  }
  return offences;
}

/** Every file whose name or size breaks a rule of the house. */
export function fileOffences(files: readonly { path: string; lineCount: number }[]): string[] {
  return files.flatMap(({ path, lineCount }) => [
    ...(namesThatSayNothing.test(path)
      ? [`${path}: the name says nothing; name the one concept in it.`]
      : []),
    ...(kebabCase.test(path) ? [] : [`${path}: file and folder names are kebab-case.`]),
    ...(lineCount > mostLines && !mayBeLong(path)
      ? [`${path}: ${lineCount} lines, more than one concept?`]
      : []),
  ]);
}

/**
 * Every circle of imports, types included, as the paths that lie on it: who is on one can be understood only with all
 * the others. Tests are left out, since nobody imports them. (Tarjan's strongly connected components.)
 */
export function importCircles(modules: readonly Module[]): string[][] {
  const targets = new Map(
    modules
      .filter(({ path }) => !isTest(path))
      .map(({ path, edges }) => [path, edges.filter(({ ours }) => ours).map(({ target }) => target)]),
  );
  const order = new Map<string, number>();
  const open: string[] = [];
  const circles: string[][] = [];
  const visit = (path: string): number => {
    order.set(path, order.size);
    let low = order.get(path) ?? 0;
    open.push(path);
    for (const target of targets.get(path) ?? []) {
      if (!targets.has(target)) continue;
      if (!order.has(target)) low = Math.min(low, visit(target));
      else if (open.includes(target)) low = Math.min(low, order.get(target) ?? low);
    }
    if (low === order.get(path)) {
      const members = open.splice(open.indexOf(path));
      if (members.length > 1 || targets.get(path)?.includes(path)) circles.push(members.toSorted());
    }
    return low;
  };
  for (const path of targets.keys()) if (!order.has(path)) visit(path);
  return circles;
}

/** The area of a path: its top folder, or the file itself where it lies at the root. */
export function areaOf(path: string): string {
  return path.split("/")[0] ?? path;
}

function offence(from: string, { target, ours }: Edge): string | undefined {
  return ours ? offenceAmongOurs(from, target) : offenceOutside(from, target);
}

function offenceAmongOurs(from: string, target: string): string | undefined {
  if (target.startsWith("../")) return "it lies outside the project";
  const [fromArea, targetArea] = [areaOf(from), areaOf(target)];
  // A test at the root tests server.ts, and may start the app's own client against it.
  if (isTest(from) && fromArea === from) return undefined;
  if (fromArea === targetArea) return fromArea === "app" ? offenceInsideApp(from, target) : undefined;
  const folder = appFolder(target);
  if (fromArea === "agent-extension" && targetArea === "app" && !appFoldersOfExtension.has(folder ?? "")) {
    return "the extension takes of app only what a customer's pages are made of";
  }
  const allowed = mayImport[fromArea];
  if (!allowed) return `the import table has no row for ${fromArea}`;
  if (allowed.includes(targetArea) || (isTest(from) && testsMayImport.includes(targetArea))) return undefined;
  return `${fromArea} may import ${allowed.length > 0 ? allowed.join(", ") : "nothing of ours"}`;
}

function offenceInsideApp(from: string, target: string): string | undefined {
  const [fromFolder, targetFolder] = [appFolder(from), appFolder(target)];
  if (fromFolder === undefined || fromFolder === targetFolder) return undefined;
  if (targetFolder === undefined)
    return "what lies directly in app/ puts the folders together, never the reverse";
  if (sharedAppFolders.has(targetFolder)) return undefined;
  return `${targetFolder} is a task folder, and only app's own root may import those`;
}

function appFolder(path: string): string | undefined {
  const [, folder, file] = path.split("/");
  return file === undefined ? undefined : folder;
}

function offenceOutside(from: string, target: string): string | undefined {
  const area = areaOf(from);
  const inBrowser = runsInBrowser.has(area) && !isTest(from);
  if (target === unreadable) return inBrowser ? "a computed path cannot be checked" : undefined;
  if (target === "lucide-solid") return "take single icons, lucide-solid/icons/NAME";
  // The gallery shows the app's own views in states that stand still.
  if (viewPackages.test(target) && !areasWithViews.has(area) && !from.startsWith("e2e/gallery/"))
    return "views are the business of app and agent-extension alone";
  if (inBrowser && isBuiltin(target)) return "this runs in a browser";
  if (isSimplePeer({ target, ours: false }) && area !== "peer" && area !== "bench")
    return "only peer makes links";
  return undefined;
}

function isSimplePeer({ target }: Edge): boolean {
  return /^simple-peer(?:\/|$)/.test(target);
}

function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path);
}

function mayBeLong(path: string): boolean {
  return isTest(path) || path.startsWith("app/i18n/");
}
