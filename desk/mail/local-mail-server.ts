/**
 * Owns: a mail server of a test's own: real SMTP over loopback, which takes, refuses, keeps silent or is away as told.
 * Never: ships.
 */

import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { vi } from "vitest";

export interface TakenMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
  readonly isOverTls: boolean;
}

export interface LocalMailServer {
  readonly port: number;
  readonly taken: readonly TakenMail[];
  /** How often somebody came as far as naming a recipient. */
  readonly tries: () => number;
  /** What it says from now on. Null: yes. */
  answer(how: { at: "recipient" | "content" | "greeting"; code: number } | null): void;
  /** Takes the content and says nothing to it. */
  keepSilent(isSilent: boolean): void;
  waitFor(count: number): Promise<readonly TakenMail[]>;
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
}

export async function startLocalMailServer(options: SMTPServerOptions = {}): Promise<LocalMailServer> {
  const taken: TakenMail[] = [];
  let answered: Parameters<LocalMailServer["answer"]>[0] = null;
  let isSilent = false;
  let tries = 0;
  const refusalAt = (at: string) =>
    answered?.at === at ? Object.assign(new Error("No."), { responseCode: answered.code }) : null;

  function make() {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: options.key === undefined ? ["STARTTLS"] : [],
      logger: false,
      closeTimeout: 1,
      onConnect: (_session, callback) => callback(refusalAt("greeting")),
      onRcptTo(_address, _session, callback) {
        tries++;
        callback(refusalAt("recipient"));
      },
      onData(stream, session, callback) {
        const parts: Buffer[] = [];
        stream.on("data", (part: Buffer) => parts.push(part));
        stream.on("end", () => {
          if (isSilent) return;
          const refusal = refusalAt("content");
          if (refusal) return callback(refusal);
          const { mailFrom, rcptTo } = session.envelope;
          taken.push({
            from: mailFrom === false ? "" : mailFrom.address,
            to: rcptTo.map(({ address }) => address),
            raw: Buffer.concat(parts).toString("utf8"),
            isOverTls: session.secure,
          });
          callback();
        });
      },
      ...options,
    });
    // A client that goes away in the middle is what some tests are about.
    server.on("error", () => {});
    return server;
  }

  async function listen(port: number) {
    const server = make();
    server.listen(port, "127.0.0.1");
    await once(server.server, "listening");
    return server;
  }

  let server = await listen(0);
  const { port } = server.server.address() as AddressInfo;
  return {
    port,
    taken,
    tries: () => tries,
    answer: (how) => void (answered = how),
    keepSilent: (now) => void (isSilent = now),
    waitFor: (count) =>
      vi.waitFor(() => {
        if (taken.length < count) throw new Error(`${taken.length} mails came, not ${count}`);
        return taken;
      }, 10_000),
    goAway: () => new Promise((resolve) => server.close(() => resolve())),
    async comeBack() {
      server = await listen(port);
    },
  };
}
