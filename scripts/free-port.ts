/** Owns: asking the system for a TCP port that nothing listens on. */
import { createServer } from "node:net";

/** A port of 127.0.0.1 that was free a moment ago; somebody else may take it before you do. */
export async function freePort(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const server = createServer();
  server.once("error", reject);
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    server.close(() => {
      if (address && typeof address === "object") resolve(address.port);
      else reject(new Error("the system gave no port"));
    });
  });
  return promise;
}
