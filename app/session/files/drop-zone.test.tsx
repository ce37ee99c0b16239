import { cleanup, render, screen } from "@solidjs/testing-library";
import { afterEach, expect, test, vi } from "vitest";
import { english } from "../../i18n/english.ts";
import { createI18n, I18nProvider } from "../../i18n/i18n-context.tsx";
import { languages } from "../../i18n/languages.ts";
import { DropZone } from "./drop-zone.tsx";

const [language] = languages;
if (!language) throw new Error("no language");
afterEach(cleanup);

const setUp = (maySend = true) => {
  const [onOffer, onProblem] = [vi.fn(), vi.fn()];
  render(() => (
    <I18nProvider i18n={createI18n({ language, dictionary: english }, () => {})}>
      <DropZone receiver="Rosa" maySend={maySend} onOffer={onOffer} onProblem={onProblem}>
        <p>session</p>
      </DropZone>
    </I18nProvider>
  ));
  return { onOffer, onProblem };
};

const fileEntry = (name: string) => ({
  isDirectory: false,
  name,
  file: (done: (file: File) => void) => done(new File(["x"], name)),
});
/** A folder as a browser hands it out: in batches, the last one empty. */
function folderEntry(name: string, children: readonly object[]) {
  const batches = [children.slice(0, 1), children.slice(1), []];
  return {
    isDirectory: true,
    name,
    createReader: () => ({ readEntries: (done: (batch: unknown) => void) => done(batches.shift() ?? []) }),
  };
}
const item = (entry: { name: string; isDirectory: boolean }) => ({
  kind: "file",
  webkitGetAsEntry: () => entry,
  getAsFile: () => (entry.isDirectory ? null : new File(["x"], entry.name)),
});

function send(type: "dragover" | "drop" | "paste", items: readonly object[], types = ["Files"]): Event {
  const event = new Event(type, { bubbles: true, cancelable: true });
  const data = { types, items, dropEffect: "none" };
  Object.assign(event, type === "paste" ? { clipboardData: data } : { dataTransfer: data });
  window.dispatchEvent(event);
  return event;
}

test("a dropped folder is offered with its folders, beside a dropped file", async () => {
  const { onOffer } = setUp();
  const deep = folderEntry("deep", [fileEntry("b.txt")]);
  const top = folderEntry("top", [fileEntry("a.txt"), deep]);
  const event = send("drop", [item(top), item(fileEntry("c.txt"))]);
  expect(event.defaultPrevented).toBe(true);
  await vi.waitFor(() => expect(onOffer).toHaveBeenCalledOnce());
  const paths = onOffer.mock.calls[0]?.[0].map(({ path }: { path: string[] }) => path.join("/"));
  expect(paths).toEqual(["top/a.txt", "top/deep/b.txt", "c.txt"]);
});

test("files from the clipboard are offered too; pasted text is left to the field", async () => {
  const { onOffer } = setUp();
  expect(send("paste", [], ["text/plain"]).defaultPrevented).toBe(false);
  send("paste", [item(fileEntry("picture.png"))]);
  await vi.waitFor(() => expect(onOffer).toHaveBeenCalledOnce());
});

test("without leave to send nothing is offered, and the page does not open what was dropped", async () => {
  const { onOffer, onProblem } = setUp(false);
  expect(send("drop", [item(fileEntry("a.txt"))]).defaultPrevented).toBe(true);
  await vi.waitFor(() => expect(onProblem).toHaveBeenCalledWith("scope-missing"));
  expect(onOffer).not.toHaveBeenCalled();
});

test("a file above the page is told who would get it, until it is let go", () => {
  setUp();
  send("dragover", []);
  expect(screen.getByText("Files and folders go to Rosa.")).toBeTruthy();
  send("drop", []);
  expect(screen.queryByText("Files and folders go to Rosa.")).toBeNull();
});
