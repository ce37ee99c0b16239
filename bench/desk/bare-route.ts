/**
 * The reference of `api-overhead`: a route of Hono's on the same adapter that answers the same, and asks nobody who they are. With
 * FARHAND_BENCH_ANSWER (JSON) it answers that: what HTTP alone costs.
 */

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";

const app = new Hono();
const given = process.env["FARHAND_BENCH_ANSWER"];
const usual = {
  id: "AAAAAAAAAAAAAAAAAAAAAA",
  name: "Ada Berg",
  email: "ada@northwind.example",
  language: "en",
  roles: ["account-administrator", "network-administrator", "technician"],
  hasPassword: true,
  organisation: "Northwind",
  next: "nothing",
  twoFactor: { enrolledAt: null, recoveryCodesLeft: 0, requiredFrom: null },
};
const answer: unknown = given === undefined ? usual : JSON.parse(given);
app.get("/api/me", () => Response.json(answer, { headers: { "cache-control": "no-store" } }));

const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
const server = createServer((request, response) => void listener(request, response));
server.listen(0, "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
});
process.once("SIGTERM", () => process.exit());
