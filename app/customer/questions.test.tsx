import { cleanup, fireEvent, render, screen } from "@solidjs/testing-library";
import type { JSX } from "solid-js";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { AskSnapshot } from "../../peer/session/session-snapshot.ts";
import { ok } from "../../protocol/result.ts";
import { english } from "../i18n/english.ts";
import { createI18n, I18nProvider } from "../i18n/i18n-context.tsx";
import { languages } from "../i18n/languages.ts";
import { fakeHost } from "../session/fake-session.ts";
import { createSessionStore } from "../session/session-store.ts";
import { CustomerSession } from "./customer-session.tsx";
import { restMs } from "./question-card.tsx";

const [language] = languages;
if (!language) throw new Error("no language");

const show = (view: () => JSX.Element) =>
  render(() => (
    <I18nProvider i18n={createI18n({ language, dictionary: english }, () => {})}>{view()}</I18nProvider>
  ));
const asks = (scope: "view" | "files-in", id: string = scope): AskSnapshot => ({
  kind: "scope",
  id,
  sender: 1,
  name: "Jonas <b>Weber</b>",
  scope,
  expiresAtMs: Date.now() + 90_000,
});

/** A customer's session with these questions, and what was answered. */
function session(...waiting: AskSnapshot[]) {
  const answer = vi.fn(async (_id: string, _given: string) => ok(undefined));
  const shareScreen = vi.fn(async () => ok(undefined));
  const notCalled = vi.fn();
  const host = fakeHost({ asks: waiting }, { answer, shareScreen });
  show(() => (
    <CustomerSession
      store={createSessionStore(host)}
      canShare
      canFloat={false}
      collectDiagnostics={() => Promise.resolve({ takenMs: 0, entries: [] })}
      onNotCalled={notCalled}
    />
  ));
  return { host, answer, shareScreen, notCalled };
}
const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

describe("a question", () => {
  test("says who asks for what as plain text, and begins with its heading in focus, never with a yes", () => {
    session(asks("files-in"));
    const title = "Jonas <b>Weber</b> would like to send you files";
    expect(screen.getByRole("dialog", { name: title })).toBeTruthy();
    expect(document.activeElement?.textContent).toBe(title);
    expect(document.activeElement?.tagName).toBe("H2");
  });

  test("cannot be agreed to in its first moment, but refused at once", () => {
    const { answer } = session(asks("files-in"));
    press("Allow once");
    press("Allow for this session");
    expect(answer).not.toHaveBeenCalled();
    vi.advanceTimersByTime(restMs);
    press("Allow once");
    expect(answer).toHaveBeenCalledExactlyOnceWith("files-in", "once");
  });

  test("is refused by Escape, wherever the focus is", () => {
    const { answer } = session(asks("files-in"));
    fireEvent.keyDown(document.body, { key: "Escape" });
    expect(answer).toHaveBeenCalledExactlyOnceWith("files-in", "no");
  });

  test("goes when it expired or was withdrawn, and the next one starts its own rest", () => {
    const { host, answer } = session(asks("files-in", "first"));
    vi.advanceTimersByTime(restMs);
    host.show({ asks: [asks("files-in", "second")] });
    press("Allow once");
    expect(answer).not.toHaveBeenCalled();
    host.show({ asks: [] });
    expect(screen.queryByRole("dialog")).toBeNull();
  });
});

describe("before the first screen share", () => {
  test("the person is asked whether they called themselves; only then comes the question", () => {
    const { answer } = session(asks("view"));
    expect(screen.getByRole("dialog", { name: "Did you call for this help yourself?" })).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Allow once" })).toBeNull();
    vi.advanceTimersByTime(restMs);
    press("Yes, I asked for this help");
    // It follows a press of their own and needs no rest.
    press("Allow for this session");
    expect(answer).toHaveBeenCalledExactlyOnceWith("view", "session");
  });

  test("rests like any other, and so does a question that came after it", () => {
    const { host, answer } = session(asks("view", "first"));
    press("Yes, I asked for this help");
    expect(screen.queryByRole("button", { name: "Allow once" })).toBeNull();
    vi.advanceTimersByTime(restMs);
    press("Yes, I asked for this help");
    host.show({ asks: [asks("view", "second")] });
    press("Allow once");
    expect(answer).not.toHaveBeenCalled();
    vi.advanceTimersByTime(restMs);
    press("Allow once");
    expect(answer).toHaveBeenCalledExactlyOnceWith("second", "once");
  });

  test.each([
    ["counted as one by the browser", { detail: 2, screenX: 900, screenY: 900 }],
    ["not counted as one, at the same place", { detail: 1, screenX: 305, screenY: 404 }],
  ])("a double click answers it alone: the second click, %s, agrees to nothing more", (_, second) => {
    const { answer } = session(asks("view"));
    vi.advanceTimersByTime(restMs);
    const click = (name: string, init: MouseEventInit) =>
      fireEvent.click(screen.getByRole("button", { name }), init);
    const place = { screenX: 300, screenY: 400, clientX: 290, clientY: 320 };
    click("Yes, I asked for this help", { detail: 1, ...place });
    click("Allow once", second);
    expect(answer).not.toHaveBeenCalled();
    expect(screen.getByRole("alert").textContent).toBe(english.consent.tooSoon);
    click("Allow once", { detail: 1, ...place, screenY: 700 });
    expect(answer).toHaveBeenCalledExactlyOnceWith("view", "once");
  });

  test("a yes that lies where they have just pressed rests until that can be no double click any more", () => {
    const { answer } = session(asks("view"));
    vi.advanceTimersByTime(restMs);
    const place = { screenX: 300, screenY: 400, clientX: 290, clientY: 320 };
    const box = vi.spyOn(Element.prototype, "getBoundingClientRect");
    box.mockReturnValue(new DOMRect(200, 327, 300, 44));
    const yes = screen.getByRole("button", { name: "Yes, I asked for this help" });
    const click = new MouseEvent("click", { detail: 1, bubbles: true, ...place });
    Object.defineProperty(click, "timeStamp", { value: performance.now() });
    fireEvent(yes, click);
    const allow = () => screen.getByRole<HTMLButtonElement>("button", { name: "Allow once" });
    expect(allow().disabled).toBe(true);
    vi.advanceTimersByTime(500);
    expect(allow().disabled).toBe(true);
    box.mockReturnValue(new DOMRect(200, 329, 300, 44));
    vi.advanceTimersToNextFrame();
    expect(allow().disabled).toBe(false);
    box.mockRestore();
    press("Allow once");
    expect(answer).toHaveBeenCalledExactlyOnceWith("view", "once");
  });

  test("a key that is still held agrees to nothing more", () => {
    session(asks("view"));
    vi.advanceTimersByTime(restMs);
    press("Yes, I asked for this help");
    const allow = screen.getByRole("button", { name: "Allow once" });
    expect(fireEvent.keyDown(allow, { key: "Enter", repeat: true })).toBe(false);
    expect(fireEvent.keyDown(allow, { key: "Enter" })).toBe(true);
  });

  test("saying that they had not called ends it, at once", () => {
    const { notCalled, answer } = session(asks("view"));
    press("Stop, I did not call them");
    expect(notCalled).toHaveBeenCalledOnce();
    expect(answer).not.toHaveBeenCalled();
  });

  test("Escape leaves the screen unshared: the question is answered with no", () => {
    const { answer } = session(asks("view"));
    fireEvent.keyDown(document.body, { key: "Escape" });
    expect(answer).toHaveBeenCalledExactlyOnceWith("view", "no");
  });

  test("sharing by oneself meets the same question, once a session", () => {
    const { shareScreen } = session();
    press("Share my screen");
    expect(shareScreen).not.toHaveBeenCalled();
    vi.advanceTimersByTime(restMs);
    press("Yes, I asked for this help");
    expect(shareScreen).toHaveBeenCalledOnce();
    press("Share my screen");
    expect(shareScreen).toHaveBeenCalledTimes(2);
  });
});
