/**
 * Owns: `npm run dev`: Vite's server with hot reload in front, server.ts (restarted when its files change) behind it,
 * and the end of both when either ends or a signal comes.
 * Never: used for anything but development; its addresses are on this machine only.
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createServer } from "vite";
import { freePort } from "./free-port.ts";

const root = join(import.meta.dirname, "..");
const pagePort = Number(process.env["PORT"] ?? 8080);
const signalingPort = await freePort();
const signalingAddress = `http://127.0.0.1:${signalingPort}`;

const vite = await createServer({
  root,
  server: {
    host: "localhost",
    port: pagePort,
    strictPort: true,
    proxy: {
      "/signaling": { target: signalingAddress, ws: true },
      "/extension": signalingAddress,
      "/api": signalingAddress,
      "/healthz": signalingAddress,
      "/metrics": signalingAddress,
    },
  },
});
await vite.listen();
vite.printUrls();

// FARHAND_DEV tells server.ts to leave the pages to Vite.
const server = spawn(process.execPath, ["--watch", "--watch-preserve-output", "server.ts"], {
  cwd: root,
  env: { ...process.env, FARHAND_DEV: "1", PORT: String(signalingPort) },
  stdio: "inherit",
});

let ending = false;

function end(signal: NodeJS.Signals, exitCode: number): void {
  if (ending) return;
  ending = true;
  process.exitCode = exitCode;
  server.kill(signal);
  void vite.close();
}

server.once("exit", (code) => end("SIGTERM", code ?? 1));
process.once("SIGINT", () => end("SIGTERM", 0));
process.once("SIGTERM", () => end("SIGTERM", 0));
