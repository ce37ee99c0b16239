/**
 * Owns: a client of HTTP/1.1 that costs little beside the server it asks: one connection kept open, one request at a time,
 * the answer read only as far as its length.
 */

import { once } from "node:events";
import { connect } from "node:net";
import { firstAdministrator } from "../../desk/local-desk.ts";

export interface LightHttp {
  /** Resolves with the whole answer, head and all. */
  ask(request: string): Promise<string>;
  close(): void;
}

export async function connectLightHttp(port: number): Promise<LightHttp> {
  const socket = connect(port, "127.0.0.1").setNoDelay();
  socket.setEncoding("latin1");
  await once(socket, "connect");
  let received = "";
  let answered: ((answer: string) => void) | null = null;
  // A server ends a connection that is idle for some seconds.
  socket.on("close", () => answered?.("the connection ended"));
  socket.on("data", (text: string) => {
    received += text;
    if (!isWhole(received)) return;
    const answer = received;
    received = "";
    answered?.(answer);
  });
  return {
    ask: (request) =>
      new Promise((resolve) => {
        answered = resolve;
        socket.write(request);
      }),
    close: () => socket.destroy(),
  };
}

function isWhole(text: string): boolean {
  const head = text.indexOf("\r\n\r\n");
  if (head < 0) return false;
  const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, head))?.[1];
  if (length !== undefined) return text.length >= head + 4 + Number(length);
  return /\r\ntransfer-encoding: chunked/i.test(text.slice(0, head)) ? text.endsWith("\r\n0\r\n\r\n") : true;
}

export function getRequest(port: number, path: string, cookie = ""): string {
  return `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncookie: ${cookie}\r\nuser-agent: bench\r\n\r\n`;
}

export function signInRequest(port: number, email: string): string {
  const body = JSON.stringify({ email, password: firstAdministrator.password });
  return (
    `POST /api/sign-in HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\norigin: http://127.0.0.1:${port}\r\n` +
    `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`
  );
}

/** Signs in. @returns the cookie */
export async function signedInCookie(port: number): Promise<string> {
  const client = await connectLightHttp(port);
  const answer = await client.ask(signInRequest(port, firstAdministrator.email));
  client.close();
  const cookie = /set-cookie: (__Host-farhand=[^;]+)/i.exec(answer)?.[1];
  if (cookie === undefined) throw new Error("nobody was signed in");
  return cookie;
}

/** Each client asks one request after another. @returns answers a second; throws at one that is no success */
export async function answersASecond(
  clients: readonly LightHttp[],
  requests: readonly string[],
  durationMs: number,
): Promise<number> {
  const startedMs = performance.now();
  let answers = 0;
  await Promise.all(
    clients.map(async (client, index) => {
      const request = requests[index % requests.length] ?? "";
      while (performance.now() < startedMs + durationMs) {
        const answer = await client.ask(request);
        if (!answer.startsWith("HTTP/1.1 200")) throw new Error(`refused: ${answer.slice(0, 400)}`);
        answers += 1;
      }
    }),
  );
  return (answers / (performance.now() - startedMs)) * 1_000;
}
