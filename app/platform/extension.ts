/**
 * Owns: whether this browser has Farhand's extension for this very server, and handing a join code over to it.
 * Never: hands it to any other extension: the id is that of the trial build, or the one that this server gives out.
 */

import * as v from "valibot";
import { trialExtensionId } from "../../protocol/extension-identity.ts";
import { formatJoinCode, type JoinCode } from "../../protocol/join-code.ts";
import { parseValue } from "../../protocol/parse.ts";

type Messaging = { sendMessage?(id: string, message: object): Promise<unknown> };

const Answer = v.object({ ok: v.boolean() });

/** The id of the extension that is here; null when there is none. */
export async function findExtension(): Promise<string | null> {
  return (await says(trialExtensionId, { t: "ping" })) ? trialExtensionId : null;
}

/** From a person's press: the extension opens its panel. @returns whether it took the code */
export function handOver(extension: string, code: JoinCode): Promise<boolean> {
  return says(extension, { t: "join-code", code: formatJoinCode(code) });
}

async function says(extension: string, message: object): Promise<boolean> {
  const { runtime } = (globalThis as { chrome?: { runtime?: Messaging } }).chrome ?? {};
  try {
    const answer = parseValue(Answer, await runtime?.sendMessage?.(extension, message));
    return answer.ok && answer.value.ok;
  } catch {
    return false;
  }
}
