/**
 * Owns: a desk in a process of its own, for tests that end it in the middle of something. Its place comes as JSON in the first
 * argument; it says where it listens, with the set-up link, in one line of JSON.
 * Never: ships.
 */

import type { DatabasePlace } from "./db/database.ts";
import { startLocalDesk } from "./local-desk.ts";

const place = JSON.parse(process.argv[2] ?? "") as DatabasePlace;
const { origin, desk } = await startLocalDesk({ place });
process.stdout.write(`${JSON.stringify({ origin, link: await desk.drawSetUpLink() })}\n`);
