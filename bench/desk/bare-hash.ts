/** The reference of `login-throughput`: each request is one check of a password by @node-rs/argon2 at the shipped cost, and no more. */

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { hash, verify } from "@node-rs/argon2";
import { firstAdministrator } from "../../desk/local-desk.ts";
import { shippedCost } from "../../desk/passwords/password-hash.ts";

const { password } = firstAdministrator;
const known = await hash(password, {
  memoryCost: shippedCost.memoryKib,
  timeCost: shippedCost.passes,
  parallelism: 1,
  outputLen: 32,
});
const server = createServer((_, response) => {
  void verify(known, password).then((isRight) => response.end(String(isRight)));
});
server.listen(0, "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
});
process.once("SIGTERM", () => process.exit());
