/**
 * Owns: the HTTP or HTTPS server itself: its limits, its certificate and changing that while it runs.
 * Never: speaks TLS older than 1.2, or waits for a slow client without end.
 */

import { readFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer, type Server as TlsServer } from "node:https";
import type { ServerSettings } from "./settings.ts";

const limits = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 15_000,
  connectionsCheckingInterval: 5_000,
} as const;

export interface HttpListener {
  readonly server: Server | TlsServer;
  readonly isTls: boolean;
  /** Reads the certificate files again. The old certificate stays when the new one cannot be used. */
  reloadCertificate(): { readonly ok: boolean };
}

/** Throws what reading the certificate or making a context from it throws. */
export function createHttpListener(tls: ServerSettings["tls"], onRequest: RequestListener): HttpListener {
  if (tls === null) {
    return { server: createServer(limits, onRequest), isTls: false, reloadCertificate: () => ({ ok: true }) };
  }
  const readContext = () => ({
    cert: readFileSync(tls.certPath),
    key: readFileSync(tls.keyPath),
    minVersion: "TLSv1.2" as const,
  });
  const server = createTlsServer({ ...limits, ...readContext() }, onRequest);
  return {
    server,
    isTls: true,
    reloadCertificate() {
      try {
        server.setSecureContext(readContext());
        return { ok: true };
      } catch {
        return { ok: false };
      }
    },
  };
}

/** Listens, and resolves with the port that was really taken. */
export async function listen(server: Server | TlsServer, port: number, host: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen(port, host, resolve);
  await promise;
  server.off("error", reject);
  const address = server.address();
  return address !== null && typeof address === "object" ? address.port : port;
}
