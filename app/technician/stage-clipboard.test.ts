import { expect, test, vi } from "vitest";
import type { ClipboardContent } from "../../peer/clipboard/clipboard-content.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import { fakeViewer } from "../session/fake-session.ts";
import { createStageClipboard } from "./stage-clipboard.ts";

const content: ClipboardContent = { text: "x", html: null, png: null };
const key = (name: string, part: Partial<KeyboardEvent> = {}) => ({
  key: name,
  code: name.length === 1 ? `Key${name.toUpperCase()}` : name,
  ctrlKey: true,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  repeat: false,
  ...part,
});

function start(options: { may?: boolean; copied?: Result<ClipboardContent>; pasted?: Result<void> } = {}) {
  const copyFromHost = vi.fn(async () => options.copied ?? ok(content));
  const pasteToHost = vi.fn(async () => options.pasted ?? ok(undefined));
  const sendInput = vi.fn();
  const write = vi.fn(async () => true);
  const session = fakeViewer({}, { copyFromHost, pasteToHost, sendInput });
  const clipboard = createStageClipboard({ session, mayUse: () => options.may !== false, write });
  return { clipboard, copyFromHost, pasteToHost, sendInput, write };
}

const pasted = (texts: Readonly<Record<string, string>>) =>
  ({ files: [], getData: (type: string) => texts[type] ?? "" }) as unknown as DataTransfer;

test("the keys that copy ask for what was copied, once a press, and only while that is allowed", async () => {
  const { clipboard, copyFromHost, write } = start();
  for (const event of [key("a"), key("c", { altKey: true }), key("c", { repeat: true }), key("v")])
    await clipboard.sent(event);
  expect(copyFromHost).not.toHaveBeenCalled();
  for (const event of [key("c"), key("X"), key("c", { ctrlKey: false, metaKey: true })])
    await clipboard.sent(event);
  expect(copyFromHost).toHaveBeenCalledTimes(3);
  expect(write).toHaveBeenCalledTimes(3);
  const forbidden = start({ may: false });
  await forbidden.clipboard.sent(key("c"));
  expect(forbidden.copyFromHost).not.toHaveBeenCalled();
  expect(forbidden.clipboard.isPaste(key("v"))).toBe(false);
});

test("what the browser does not take by itself waits for a press", async () => {
  const { clipboard, write } = start();
  write.mockResolvedValueOnce(false);
  await clipboard.sent(key("c"));
  expect(clipboard.waiting()).toEqual(content);
  clipboard.copyHere();
  await vi.waitFor(() => expect(clipboard.waiting()).toBeNull());
  expect(write).toHaveBeenCalledTimes(2);
});

test("[CB-4] the paste keys go once the content is there, and not when it is not", async () => {
  const { clipboard, pasteToHost, sendInput } = start();
  expect([clipboard.isPaste(key("v")), clipboard.isPaste(key("c"))]).toEqual([true, false]);
  await clipboard.paste(pasted({ "text/plain": "a", "text/html": "<b>a</b>" }));
  expect(pasteToHost).toHaveBeenCalledWith({ text: "a", html: "<b>a</b>", png: null });
  expect(sendInput.mock.calls.map(([input]) => `${input.kind} ${input.code}`)).toEqual([
    "down ControlLeft",
    "down KeyV",
    "up KeyV",
    "up ControlLeft",
  ]);
  const refused = start({ pasted: err("control-unavailable") });
  await refused.clipboard.paste(pasted({ "text/plain": "a" }));
  expect(refused.sendInput).not.toHaveBeenCalled();
  expect(refused.clipboard.problem()).toBe("control-unavailable");
});

test("that nothing was copied is said by nothing, all else that failed by its words", async () => {
  const nothing = start({ copied: err("clipboard-empty") });
  await nothing.clipboard.sent(key("c"));
  expect(nothing.clipboard.problem()).toBeNull();
  const failed = start({ copied: err("clipboard-too-large") });
  await failed.clipboard.sent(key("c"));
  expect(failed.clipboard.problem()).toBe("clipboard-too-large");
  failed.clipboard.dismiss();
  expect(failed.clipboard.problem()).toBeNull();
});
