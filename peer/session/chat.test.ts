import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { boundedText } from "../../protocol/fields.ts";
import { limits } from "../../protocol/limits.ts";
import { parseValue } from "../../protocol/parse.ts";
import { cleanChatText, undelivered, withDelivered, withEntry } from "./chat-log.ts";
import type { ChatEntry } from "./session-snapshot.ts";
import { startSession } from "./testing/session-world.ts";

const hostile = [
  "<img src=x onerror=alert(1)>",
  "javascript:alert(1)",
  "\u202egnp.exe",
  "a\u0000b\u001b[31mred",
  "line one\nline two\r\nline three\ttab",
  "🧑‍🔧".repeat(10),
  "\ud800 half a pair",
  '{"t":"bye","reason":"ended"}',
  "x".repeat(limits.chatChars * 2),
];
const entry = (id: string, self = true): ChatEntry => ({
  id,
  sender: 0,
  name: "Carla",
  self,
  text: id,
  atMs: 1,
  state: "waiting",
});

describe("chat", () => {
  it("cleans whatever is typed into what the other side takes", () => {
    const schema = boundedText(limits.chatChars);
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: "binary", maxLength: 200 }), fc.constantFrom(...hostile)),
        (typed) => {
          const cleaned = cleanChatText(typed);
          expect(parseValue(schema, cleaned).ok).toBe(true);
          expect(cleanChatText(cleaned)).toBe(cleaned);
        },
      ),
    );
    expect(cleanChatText("  \n ")).toBe("");
  });

  it("brings hostile texts over as they are, and nothing is refused", async () => {
    const { world, host, viewer } = await startSession();
    for (const text of hostile) {
      viewer.sendChat(text);
      host.sendChat(text);
    }
    host.sendChat("   ");
    await world.settle();
    const texts = host.snapshot.chat.map(({ text }) => text).sort();
    expect(texts).toHaveLength(hostile.length * 2);
    expect(viewer.snapshot.chat.map(({ text }) => text).sort()).toEqual(texts);
    expect(texts.every((text) => text.length <= limits.chatChars)).toBe(true);
    expect(host.receipt().link.refusedMessages + viewer.receipt().link.refusedMessages).toBe(0);
    expect(host.snapshot.phase).toBe("live");
  });

  it("keeps a bounded log, each message once", () => {
    let log: readonly ChatEntry[] = [];
    for (let count = 0; count < limits.chatMessages + 10; count += 1)
      log = withEntry(log, entry(String(count)));
    expect(log).toHaveLength(limits.chatMessages);
    expect(log[0]?.id).toBe("10");
    expect(withEntry(log, entry("500"))).toBe(log);
    const delivered = withDelivered(withEntry([], entry("a")), "a");
    expect(undelivered(delivered)).toEqual([]);
    expect(undelivered([entry("a"), entry("b", false)]).map(({ id }) => id)).toEqual(["a"]);
  });
});
