/**
 * Owns: the reference of `device-memory`: the least extension that is always connected. A service worker makes an
 * offscreen document, which holds one WebSocket to a Socket.IO server and answers its pings.
 */

import { writeFileSync } from "node:fs";
import { join } from "node:path";

const serviceWorker = `
chrome.runtime.onMessage.addListener((message) => { self.isConnected = message === "connected"; });
void chrome.offscreen.createDocument({ url: "offscreen.html", reasons: ["WEB_RTC"], justification: "a benchmark" });
`;

const offscreen = (port: number) => `
const socket = new WebSocket("ws://127.0.0.1:${port}/signaling/?EIO=4&transport=websocket");
socket.onmessage = ({ data }) => {
  if (data === "2") socket.send("3");
  else if (data.startsWith("40")) void chrome.runtime.sendMessage("connected");
  else if (data.startsWith("0")) socket.send("40");
};
`;

/** @param folder empty; the extension's from now on */
export function writeEmptyExtension(folder: string, port: number): void {
  const files = {
    "manifest.json": JSON.stringify({
      manifest_version: 3,
      name: "empty",
      version: "1",
      background: { service_worker: "service-worker.js" },
      permissions: ["offscreen"],
    }),
    "service-worker.js": serviceWorker,
    "offscreen.html": '<!doctype html><script src="offscreen.js"></script>',
    "offscreen.js": offscreen(port),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}
