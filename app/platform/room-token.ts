/**
 * Owns: the right to open a room of the signaling server, for technicians of a server that has accounts.
 * Never: leads to sign-in: a session may be running in this page. The server's refusal says what is missing.
 */

import { drawRoomToken as endpoint } from "../../protocol/desk/rooms-api.ts";
import { createAccount } from "./account.ts";
import { createDeskClient } from "./desk-client.ts";

/** Null where there are no accounts, and where nobody is signed in. */
export async function drawRoomToken(): Promise<string | null> {
  const call = createDeskClient({ fetch: (...request) => fetch(...request), goTo: () => {} });
  const known = await createAccount(call).refresh();
  if (known.kind !== "signed-in" || !known.me.roles.includes("technician")) return null;
  const drawn = await call(endpoint);
  return drawn.ok ? drawn.value.token : null;
}
