/**
 * Owns: this page's right to open rooms: asked for only where somebody is signed in.
 * Never: leads to sign-in: a session may be running in this page, and the server's refusal says what is missing.
 */

import { drawRoomToken as ask } from "../../protocol/desk/rooms-api.ts";
import { pageAccount } from "../platform/account.ts";
import { callDeskQuietly } from "../platform/desk-client.ts";

/** Null where nobody is signed in, or there are no accounts: the server then decides. */
export async function drawRoomToken(): Promise<string | null> {
  const known = pageAccount.state();
  const { kind } = known.kind === "asking" ? await pageAccount.refresh() : known;
  if (kind !== "signed-in") return null;
  const drawn = await callDeskQuietly(ask);
  return drawn.ok ? drawn.value.token : null;
}
