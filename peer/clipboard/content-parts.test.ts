import { describe, expect, it } from "vitest";
import { bytesToBase64url } from "../../protocol/base64url.ts";
import { ControlMessage, type ControlMessageOf } from "../../protocol/control-messages.ts";
import { limits } from "../../protocol/limits.ts";
import { encodeMessage, parseValue } from "../../protocol/parse.ts";
import { type ClipboardContent, emptyContent, packContent, unpackContent } from "./clipboard-content.ts";
import { receiveInParts, sendInParts } from "./content-parts.ts";

const id = bytesToBase64url(new Uint8Array(16));
type Message = ControlMessageOf<"clipboard-content"> | ControlMessageOf<"clipboard-part">;

function packed(content: Partial<ClipboardContent>) {
  const made = packContent({ ...emptyContent, ...content });
  if (!made.ok) throw new Error(made.code);
  return made.value;
}

describe("a content on its way", () => {
  it("[CB-5] arrives as it was, in parts that are messages, a few ahead of what was taken", () => {
    const png = new Uint8Array(600_000).map((_, at) => (at * 31) & 0xff);
    const content = { text: "grüße\n𝒳", html: "<b>x</b>", png };
    const queue: Message[] = [];
    const sender = sendInParts(id, packed(content), (message) => queue.push(message));
    expect(queue).toHaveLength(1 + limits.clipboardPartsAhead);
    const first = queue.shift();
    if (first?.t !== "clipboard-content") throw new Error("the announcement comes first");
    const receiver = receiveInParts(first);
    let whole = null;
    for (let part = queue.shift(); part !== undefined; part = queue.shift()) {
      expect(parseValue(ControlMessage, part).ok).toBe(true);
      expect(encodeMessage(part).byteLength).toBeLessThanOrEqual(limits.controlMessageBytes);
      if (part.t !== "clipboard-part") throw new Error("one announcement");
      const taken = receiver.take(part);
      if (!taken.ok) throw new Error(taken.code);
      whole = taken.value;
      expect(sender.taken(receiver.parts)).toEqual({ ok: true, value: whole !== null });
      expect(queue.length).toBeLessThanOrEqual(limits.clipboardPartsAhead);
    }
    expect(whole === null ? null : unpackContent(whole)).toEqual({ ok: true, value: content });
  });

  it("[CB-5] is not taken in another order, twice, longer than announced, or without end", () => {
    const sent: Message[] = [];
    const text = "x".repeat(limits.clipboardPartBytes + 10);
    const sender = sendInParts(id, packed({ text }), (message) => sent.push(message));
    const [head, one, two] = sent as [
      ControlMessageOf<"clipboard-content">,
      ControlMessageOf<"clipboard-part">,
      ControlMessageOf<"clipboard-part">,
    ];
    expect(receiveInParts(head).take(two).ok).toBe(false);
    const receiver = receiveInParts(head);
    expect(receiver.take(one)).toEqual({ ok: true, value: null });
    expect(receiver.take(one).ok).toBe(false);
    expect(receiver.take({ ...two, data: one.data }).ok).toBe(false);
    expect(receiver.take(two).ok).toBe(true);
    expect(receiver.take({ ...two, part: 2 }).ok).toBe(false);
    expect(sender.taken(3).ok).toBe(false);
    expect(sender.taken(2)).toEqual({ ok: true, value: true });
    expect(sender.taken(1).ok).toBe(false);
  });

  it("[CB-5] leaves behind what is too large, and is nothing when that is all there is", () => {
    const large = "ü".repeat(limits.clipboardTextBytes / 2 + 1);
    expect(packContent({ ...emptyContent, text: large })).toMatchObject({ code: "clipboard-too-large" });
    expect(packed({ text: "small", html: large }).sizes).toEqual({ textBytes: 5, htmlBytes: 0, pngBytes: 0 });
    expect(packContent(emptyContent)).toMatchObject({ code: "clipboard-empty" });
    const torn = { sizes: { textBytes: 1, htmlBytes: 0, pngBytes: 0 }, bytes: new Uint8Array([0xff]) };
    expect(unpackContent(torn).ok).toBe(false);
  });
});
