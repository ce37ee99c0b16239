/**
 * Owns: the Vite plugin that lays the extension's files out as a browser wants them: pages and workers at the top, the
 * manifest, the schema for policies and the icons beside them.
 * Never: writes anything that differs between two builds of one source.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

const iconSizes = ["16", "48", "128"];

export function extensionFiles(options: {
  /** The name of the environment that builds the extension. */
  readonly environment: string;
  readonly folder: string;
  /** By their names: what else is written, as JSON. */
  readonly documents: () => Readonly<Record<string, object>>;
}): Plugin {
  return {
    name: "farhand:extension-files",
    apply: "build",
    enforce: "post",
    applyToEnvironment: ({ name }) => name === options.environment,
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        for (const file of Object.values(bundle)) {
          if (file.type === "asset" && file.fileName.endsWith(".html")) {
            file.fileName = file.fileName.replace(/^.*\//, "");
          }
        }
        for (const [fileName, content] of Object.entries(options.documents())) {
          const source = `${JSON.stringify(content, null, 2)}\n`;
          this.emitFile({ type: "asset", fileName, source });
        }
        for (const size of iconSizes) {
          const source = readFileSync(join(options.folder, `icons/${size}.png`));
          this.emitFile({ type: "asset", fileName: `icons/${size}.png`, source });
        }
      },
    },
  };
}
