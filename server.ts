/**
 * Owns: one process on one port: the built app and the signaling server, started from the environment, ended in order.
 * Never: answers what server/surface.ts does not list, or serves plain HTTP to a network unless told to.
 *
 * starting → listening → (SIGHUP: new certificate) → closing: no new connections, members are told, at most five
 * seconds → ended
 */

import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readDeskConfiguration } from "./desk/configuration.ts";
import type { Desk } from "./desk/desk.ts";
import type { PartState } from "./desk/operations/operations.ts";
import { createHttpListener, listen } from "./server/http-listener.ts";
import { openDesk } from "./server/open-desk.ts";
import { readPackedExtension } from "./server/packed-extension.ts";
import { setSecurityHeaders } from "./server/security-headers.ts";
import { listenHost, readServerSettings } from "./server/settings.ts";
import { createStaticApp, isBuilt, type StaticApp } from "./server/static-app.ts";
import { isTurnServerThere } from "./server/turn-probe.ts";
import { systemClock } from "./signaling/clock.ts";
import { readSignalingConfiguration } from "./signaling/configuration.ts";
import { pathOf } from "./signaling/handshake-door.ts";
import { createLogger } from "./signaling/logger.ts";
import { isSecure } from "./signaling/origin-policy.ts";
import { createRoomGate, type RoomGate } from "./signaling/room-gate.ts";
import { createSignalingServer } from "./signaling/signaling-server.ts";

const closeWithinMs = 5_000;
const builtApp = join(import.meta.dirname, "build/app");
const packageVersion = (
  JSON.parse(readFileSync(join(import.meta.dirname, "package.json"), "utf8")) as { version: string }
).version;
const packedExtension = join(import.meta.dirname, "build/packed");

export type Started =
  | { readonly ok: false; readonly problems: readonly string[] }
  | {
      readonly ok: true;
      readonly port: number;
      /** `http://localhost:8080`: what to open on this machine. */
      readonly address: string;
      /** Whether only this machine can reach it. */
      readonly isLocal: boolean;
      /** Where the organisation is made: for the operator's eyes alone. Null once there is one, or without accounts. */
      readonly setUpLink: string | null;
      reloadCertificate(): void;
      /** Resolves once every connection is closed, after five seconds at the latest. */
      close(): Promise<void>;
    };

/** Starts Farhand as `environment` says. What is wrong with it comes back as sentences for the operator. */
export async function startServer(
  environment: Readonly<Record<string, string | undefined>>,
  appFolder = builtApp,
): Promise<Started> {
  const settings = readServerSettings(environment);
  const signalingSettings = readSignalingConfiguration(environment);
  const deskSettings = readDeskConfiguration(environment);
  if (!settings.ok || !signalingSettings.ok || !deskSettings.ok) {
    const problems = [settings, signalingSettings, deskSettings].flatMap((read) =>
      read.ok ? [] : read.problems,
    );
    return { ok: false, problems };
  }
  const { development, tls, securityContact, port, extensionFolder } = settings.value;
  if (!development && !isBuilt(appFolder)) {
    return {
      ok: false,
      problems: ["The app is not built yet: run `npm run build`, or `npm start` for both."],
    };
  }

  const { extension, problem } = readPackedExtension(extensionFolder ?? packedExtension, {
    channelOf: async (group) => (await desk?.updateChannelOf(group)) ?? null,
    nowMs: Date.now,
  });
  if (problem !== null && extensionFolder !== null) return { ok: false, problems: [problem] };
  const configuration = {
    ...signalingSettings.value,
    origins: [...signalingSettings.value.origins, ...(extension ? [extension.origin] : [])],
  };

  const logger = createLogger(configuration.logLevel);
  if (problem !== null && existsSync(packedExtension)) logger.warn(problem);
  const app: StaticApp | null = development
    ? null
    : createStaticApp({ folder: appFolder, securityContact, now: Date.now });

  let listener: ReturnType<typeof createHttpListener>;
  try {
    listener = createHttpListener(tls, (request, response) => {
      setSecurityHeaders(response, isSecure(request, configuration.trustedHops));
      if (signaling.handleRequest(request, response)) return;
      const path = pathOf(request);
      if (desk?.handleRequest(request, response, path)) return;
      if (extension?.answer(request, response, path)) return;
      if (app) app(request, response, path);
      else response.writeHead(404).end();
    });
  } catch {
    return {
      ok: false,
      problems: ["FARHAND_TLS_CERT and FARHAND_TLS_KEY must be readable PEM files that belong together."],
    };
  }
  const look = async () => {
    const { redisIsReachable, counts } = await signaling.status();
    const { turnUrls, stunUrls } = configuration.ice;
    const answers = await Promise.all([...turnUrls, ...stunUrls].map(isTurnServerThere));
    return {
      version: packageVersion,
      redis: stateOf(redisIsReachable),
      turn: {
        state: stateOf(answers.length === 0 ? null : answers.every(Boolean)),
        servers: answers.length,
      },
      signaling: { ...counts },
    };
  };
  const host = listenHost(settings.value);
  let realPort = port;
  const localAddress = () => `${tls ? "https" : "http"}://localhost:${realPort}`;
  const isLocal = host === "127.0.0.1" || host === "::1" || host === "localhost";
  const opened = await openDesk(deskSettings.value, {
    localAddress,
    isLocal,
    trustedHops: configuration.trustedHops,
    look,
    logger,
  });
  if (!opened.ok) return opened;
  const { desk } = opened;
  const signaling = createSignalingServer({
    httpServer: listener.server,
    configuration,
    clock: systemClock,
    randomBytes,
    logger,
    roomGate: await roomGateOf(desk, configuration.roomKey),
  });

  try {
    realPort = await listen(listener.server, port, host);
  } catch (error) {
    await signaling.close();
    await desk?.close();
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    const why = code === "EADDRINUSE" ? "something else listens there" : code;
    return { ok: false, problems: [`Cannot listen on port ${port} of ${host}: ${why}. PORT names another.`] };
  }

  if (desk)
    logger.info(
      { roomKey: Buffer.from(desk.roomKey).toString("base64url") },
      "FARHAND_ROOM_KEY of other servers",
    );
  return {
    ok: true,
    port: realPort,
    address: localAddress(),
    isLocal,
    setUpLink: (await desk?.drawSetUpLink()) ?? null,
    reloadCertificate() {
      const { ok } = listener.reloadCertificate();
      if (ok) logger.info("the certificate was read again");
      else logger.error("the new certificate cannot be used; the old one stays");
    },
    async close() {
      const closed = new Promise<void>((resolve) => listener.server.close(() => resolve()));
      const impatient = setTimeout(() => listener.server.closeAllConnections(), closeWithinMs);
      await signaling.close();
      listener.server.closeIdleConnections();
      await closed;
      clearTimeout(impatient);
      await desk?.close();
    },
  };
}

/** @param isWell null: there is no such part */
function stateOf(isWell: boolean | null): PartState {
  return isWell === null ? "off" : isWell ? "well" : "unwell";
}

/** Rights to open a room are asked for where there are accounts, here or at the server whose key was set. */
async function roomGateOf(desk: Desk | null, roomKey: Uint8Array | null): Promise<RoomGate | null> {
  if (roomKey) return createRoomGate({ publicKey: roomKey, isAskedFor: async () => true });
  return desk && createRoomGate({ publicKey: desk.roomKey, isAskedFor: () => desk.isSetUp() });
}

async function main(): Promise<void> {
  const started = await startServer(process.env);
  if (!started.ok) {
    for (const problem of started.problems) console.error(problem);
    process.exitCode = 1;
    return;
  }
  console.log(`Give help: ${started.address}/help\nGet help: ${started.address}/join`);
  if (started.setUpLink) {
    console.log(
      `Accounts for technicians (once, within a day; works without them, too): ${started.setUpLink}`,
    );
  }
  if (started.isLocal && process.env["FARHAND_DEV"] !== "1") {
    console.log(
      "Only this machine can open it: for others, set FARHAND_TLS_CERT and FARHAND_TLS_KEY, or put a proxy with TLS in front (docs/OPERATIONS.md).",
    );
  }
  let isClosing = false;
  const end = () => {
    if (isClosing) process.exit(1);
    isClosing = true;
    void started.close().then(() => process.exit(0));
  };
  process.on("SIGTERM", end);
  process.on("SIGINT", end);
  process.on("SIGHUP", () => started.reloadCertificate());
}

const nodeMajor = Number(process.versions.node.split(".")[0]);
if (nodeMajor < 24) {
  console.error(
    `Farhand needs Node 24 or newer, and this is ${process.versions.node}: run npm start, which brings its own.`,
  );
  process.exit(1);
}
if (import.meta.main) await main();
