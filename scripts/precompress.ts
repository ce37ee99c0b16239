/**
 * Owns: the Vite plugin that writes a Brotli and a gzip copy beside each built file, so that the server compresses
 * nothing while it serves.
 * Never: touches the file itself, or keeps a copy that is not smaller.
 */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Plugin } from "vite";

const compressible = /\.(?:html|js|css|svg|json|webmanifest|txt|xml|wasm|map)$/;

const encodings = [
  {
    suffix: ".br",
    encode: (bytes: Buffer) =>
      promisify(brotliCompress)(bytes, {
        params: {
          [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
          [constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength,
        },
      }),
  },
  {
    suffix: ".gz",
    encode: (bytes: Buffer) => promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION }),
  },
];

/** Compresses every file of the finished build of one environment, those copied from `public/` too. */
export function precompress(environment: string): Plugin {
  let outDir = "";
  return {
    name: "farhand:precompress",
    apply: "build",
    applyToEnvironment: ({ name }) => name === environment,
    configResolved(config) {
      outDir = join(config.root, config.build.outDir);
    },
    async writeBundle() {
      const entries = await readdir(outDir, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile() && compressible.test(entry.name));
      await Promise.all(files.map((entry) => compressBeside(join(entry.parentPath, entry.name))));
    },
  };
}

async function compressBeside(path: string): Promise<void> {
  const bytes = await readFile(path);
  for (const { suffix, encode } of encodings) {
    const encoded = await encode(bytes);
    if (encoded.byteLength < bytes.byteLength) await writeFile(path + suffix, encoded);
  }
}
