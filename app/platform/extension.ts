/**
 * Owns: whether this browser has Farhand's extension for this very server, and handing a join code over to it.
 * Never: hands it to any other extension: the id is that of the trial build, or the one that this server gives out.
 */

import * as v from "valibot";
import { trialExtensionId } from "../../protocol/extension-identity.ts";
import { formatJoinCode, type JoinCode } from "../../protocol/join-code.ts";
import { parseMessage, parseValue } from "../../protocol/parse.ts";

type Messaging = { sendMessage?(id: string, message: object): Promise<unknown> };

const Answer = v.object({ ok: v.boolean() });

/** The id of the extension that is here; null when there is none. */
export async function findExtension(): Promise<string | null> {
  // Only where some extension lets this page speak to it is there such a thing.
  if (messaging()?.sendMessage === undefined) return null;
  if (await says(trialExtensionId, { t: "ping" })) return trialExtensionId;
  const packed = await packedExtension();
  return packed !== null && (await says(packed, { t: "ping" })) ? packed : null;
}

const Packed = v.object({ id: v.pipe(v.string(), v.regex(/^[a-p]{32}$/)) });

/** The id of the extension that this server hands out; null when it hands out none. */
async function packedExtension(): Promise<string | null> {
  try {
    const response = await fetch("/extension/extension.json");
    const parsed = response.ok ? parseMessage(Packed, await response.text(), 8 * 1024) : null;
    return parsed?.ok === true ? parsed.value.id : null;
  } catch {
    return null;
  }
}

function messaging(): Messaging | undefined {
  return (globalThis as { chrome?: { runtime?: Messaging } }).chrome?.runtime;
}

/** From a person's press: the extension opens its panel. @returns whether it took the code */
export function handOver(extension: string, code: JoinCode): Promise<boolean> {
  return says(extension, { t: "join-code", code: formatJoinCode(code) });
}

async function says(extension: string, message: object): Promise<boolean> {
  try {
    const answer = parseValue(Answer, await messaging()?.sendMessage?.(extension, message));
    return answer.ok && answer.value.ok;
  } catch {
    return false;
  }
}
