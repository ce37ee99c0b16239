import { cleanup, fireEvent, render, screen } from "@solidjs/testing-library";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type ControlSnapshot, noControl } from "../../peer/session/control-snapshot.ts";
import type { SessionSnapshot } from "../../peer/session/session-snapshot.ts";
import type { RemoteInput } from "../../protocol/remote-input.ts";
import { pageScopes } from "../../protocol/scope.ts";
import { english } from "../i18n/english.ts";
import { createI18n, I18nProvider } from "../i18n/i18n-context.tsx";
import { languages } from "../i18n/languages.ts";
import { fakeViewer } from "../session/fake-session.ts";
import { createSessionStore } from "../session/session-store.ts";
import { TechnicianSession } from "./technician-session.tsx";

const [language] = languages;
if (!language) throw new Error("no language");
afterEach(cleanup);

const ready: ControlSnapshot = { ...noControl, state: "ready" };
const seeing: Partial<SessionSnapshot> = {
  hostScopes: [...pageScopes, "control"],
  grants: [{ sender: 1, scope: "control", duration: "session", grantedAtMs: 0 }],
  screen: { state: "live", surface: "browser", widthPixels: 200, heightPixels: 100, error: null },
};

/** A technician's page, whose picture is 200 by 100 pixels in a corner of it. */
const setUp = (part: Partial<SessionSnapshot> = {}) => {
  const sent: RemoteInput[] = [];
  const [commandTab, answerPageDialog, ask] = [vi.fn(), vi.fn(), vi.fn()];
  const viewer = fakeViewer(
    { ...seeing, ...part },
    { sendInput: (input) => sent.push(input), commandTab, answerPageDialog, ask },
  );
  const store = createSessionStore(viewer);
  render(() => (
    <I18nProvider i18n={createI18n({ language, dictionary: english }, () => {})}>
      <TechnicianSession store={store} canShow />
    </I18nProvider>
  ));
  const picture = screen.getByTestId("picture");
  picture.getBoundingClientRect = () => new DOMRect(0, 0, 200, 100);
  return { viewer, sent, picture, commandTab, answerPageDialog, ask };
};
const button = (name: string) => screen.getByRole("button", { name });
const keyboard = () => screen.getByRole("textbox", { name: "Keyboard of Rosa Lindner's browser" });

describe("asking for control", () => {
  test("is offered where the customer's side can be controlled", () => {
    const { ask } = setUp({ grants: [] });
    fireEvent.click(button("Control the browser: not asked"));
    expect(ask).toHaveBeenCalledExactlyOnceWith("control");
    expect(screen.queryByText(/needs the Farhand extension/)).toBeNull();
  });

  test("is not offered on a plain page, which is said instead", () => {
    setUp({ grants: [], hostScopes: pageScopes });
    expect(screen.queryByRole("button", { name: /Control the browser/ })).toBeNull();
    expect(
      screen.getByText("To control the browser, Rosa Lindner needs the Farhand extension."),
    ).toBeTruthy();
  });
});

describe("the hand on the picture", () => {
  test("controls as soon as it may, and no longer", () => {
    const { viewer, sent, picture } = setUp();
    fireEvent.mouseDown(picture, { clientX: 50, clientY: 50, button: 0, buttons: 1, detail: 1 });
    expect(sent).toEqual([]);
    viewer.show({ control: ready });
    expect(button("Control").getAttribute("aria-pressed")).toBe("true");
    fireEvent.mouseDown(picture, { clientX: 50, clientY: 50, button: 0, buttons: 1, detail: 1 });
    expect(sent).toMatchObject([{ t: "mouse", kind: "down", at: { x: 0.25, y: 0.5 } }]);
    viewer.show({ control: noControl });
    sent.length = 0;
    fireEvent.mouseUp(picture, { clientX: 50, clientY: 50, button: 0, buttons: 0, detail: 1 });
    expect(sent).toEqual([]);
    expect(screen.queryByRole("button", { name: "Control" })).toBeNull();
  });

  test("may be a finger, which is no mouse", () => {
    const { sent, picture } = setUp({ control: ready });
    picture.setPointerCapture = () => {};
    const finger = { clientX: 100, clientY: 50, pointerId: 3, pointerType: "touch" };
    expect(fireEvent.pointerDown(picture, finger)).toBe(false);
    fireEvent.pointerCancel(picture, finger);
    expect(sent).toMatchObject([
      { t: "touch", kind: "start", points: [{ at: { x: 0.5, y: 0.5 } }] },
      { t: "touch", kind: "cancel", points: [] },
    ]);
  });

  test("keeps this browser's own menu from opening, only while it controls", () => {
    const { picture } = setUp({ control: ready });
    expect(fireEvent.contextMenu(picture)).toBe(false);
    fireEvent.click(button("Pointer"));
    expect(fireEvent.contextMenu(picture)).toBe(true);
  });

  test("turns the wheel there and not here", () => {
    const { sent, picture } = setUp({ control: ready });
    const place = { clientX: 100, clientY: 50, bubbles: true, cancelable: true };
    const turned = { deltaX: 0, deltaY: 30, deltaMode: 0 };
    expect(fireEvent(picture, Object.assign(new MouseEvent("wheel", place), turned))).toBe(false);
    expect(sent).toMatchObject([{ t: "wheel", at: { x: 0.5, y: 0.5 }, deltaY: 30 }]);
  });

  test("takes the shape that the customer's page gives it", () => {
    const { viewer, picture } = setUp({ control: { ...ready, cursor: "text" } });
    expect(picture.style.getPropertyValue("--cursor")).toBe("text");
    viewer.show({ control: { ...ready, cursor: "none" } });
    expect(picture.style.getPropertyValue("--cursor")).toBe("default");
  });
});

describe("the keyboard", () => {
  test("goes there by a press on the picture, and comes back by the keys that the page names", () => {
    const { sent, picture } = setUp({ control: ready });
    fireEvent.mouseDown(picture, { clientX: 50, clientY: 50, button: 0, buttons: 1, detail: 1 });
    expect(document.activeElement).toBe(keyboard());
    expect(screen.getByText(/Back to this page: Ctrl\+Alt\+Shift\+Q/).getAttribute("aria-hidden")).toBe(
      "false",
    );
    expect(screen.getByText("You control Rosa Lindner's browser.").getAttribute("aria-hidden")).toBe("true");
    fireEvent.keyDown(keyboard(), { key: "Tab", code: "Tab" });
    expect(sent.at(-1)).toMatchObject({ t: "key", kind: "down", key: "Tab" });
    fireEvent.keyDown(keyboard(), {
      key: "Q",
      code: "KeyQ",
      ctrlKey: true,
      altKey: true,
      shiftKey: true,
    });
    expect(document.activeElement).toBe(button("Type there"));
    expect(sent.at(-1)).toEqual({ t: "release-all" });
  });

  test("goes there by a button, is described, and is not in the way of Tab", () => {
    setUp({ control: ready });
    fireEvent.click(button("Type there"));
    expect(document.activeElement).toBe(keyboard());
    expect(keyboard().tabIndex).toBe(-1);
    const described = document.getElementById(keyboard().getAttribute("aria-describedby") ?? "");
    expect(described?.textContent).toContain("Ctrl+Alt+Shift+Q brings your keys back");
  });

  test("lets go of everything when it goes elsewhere, when the page is hidden, and when the hand points", () => {
    const { sent } = setUp({ control: ready });
    keyboard().focus();
    keyboard().blur();
    expect(sent).toEqual([{ t: "release-all" }]);
    vi.spyOn(document, "hidden", "get").mockReturnValue(true);
    document.dispatchEvent(new Event("visibilitychange"));
    vi.restoreAllMocks();
    expect(sent).toHaveLength(2);
    fireEvent.click(button("Pointer"));
    expect(sent).toHaveLength(3);
  });
});

describe("typing while nothing arrives", () => {
  const bar = () => screen.getByTestId("control-bar");
  const inSight = () =>
    [...bar().querySelectorAll("p > span")]
      .filter((span) => span.getAttribute("aria-hidden") !== "true")
      .map((span) => span.textContent)
      .join("|");

  test.each(["blocked", "fenced"] as const)(
    "is said, with why and the way back, where control is %s",
    (state) => {
      const { viewer } = setUp({ control: ready });
      fireEvent.click(button("Type there"));
      const code = state === "blocked" ? "control-page-restricted" : "control-fenced";
      viewer.show({ control: { ...ready, state, code } });
      expect(document.activeElement).toBe(keyboard());
      expect(inSight()).toContain(english.errorWhat[code]);
      expect(inSight()).toContain("What you type does not arrive. Back to this page: Ctrl+Alt+Shift+Q");
      const described = document.getElementById(keyboard().getAttribute("aria-describedby") ?? "");
      expect(described?.textContent).toContain("What you type does not arrive.");
      viewer.show({ control: ready });
      expect(inSight()).toContain("Your keys go there.");
      expect(bar().textContent).not.toContain("does not arrive");
    },
  );

  test("is not said while nobody types, and the words of the state stay", () => {
    setUp({ control: { ...ready, state: "blocked", code: "control-page-restricted" } });
    expect(inSight()).toBe(
      `${english.errorWhat["control-page-restricted"]} ${english.errorNow["control-page-restricted"]}`,
    );
  });
});

const tabs: ControlSnapshot["tabs"] = [
  { tab: 7, title: "Bank <b>7</b>", address: "https://bank.example/", zoomPercent: 100 },
  { tab: 8, title: "Settings", address: "chrome://settings", zoomPercent: 110 },
].map((tab, index) => ({ ...tab, isActive: index === 0, isLoading: false, isControllable: index === 0 }));

describe("the customer's browser above its picture", () => {
  test("has its tabs, as text, with what cannot be controlled", () => {
    const { commandTab } = setUp({ control: { ...ready, tabs } });
    expect(button("Bank <b>7</b>").getAttribute("aria-current")).toBe("true");
    fireEvent.click(button("cannot be controlled, Settings"));
    expect(commandTab).toHaveBeenLastCalledWith({ t: "tab-command", command: "activate", tab: 8 });
    fireEvent.click(button("Close tab: Settings"));
    expect(commandTab).toHaveBeenLastCalledWith({ t: "tab-command", command: "close", tab: 8 });
    fireEvent.click(button("New tab"));
    expect(commandTab).toHaveBeenLastCalledWith({ t: "tab-command", command: "open", address: null });
  });

  test("is one stop for Tab, with arrow keys along it and Delete to close", () => {
    const { commandTab } = setUp({ control: { ...ready, tabs } });
    const strip = screen.getByRole("toolbar", { name: "Tabs of Rosa Lindner's browser" });
    expect(strip.querySelectorAll('button:not([tabindex="-1"])')).toHaveLength(1);
    button("Bank <b>7</b>").focus();
    for (const key of ["ArrowRight", "ArrowRight"])
      fireEvent.keyDown(document.activeElement ?? strip, { key });
    expect(document.activeElement).toBe(button("cannot be controlled, Settings"));
    fireEvent.keyDown(document.activeElement ?? strip, { key: "Delete" });
    expect(commandTab).toHaveBeenCalledExactlyOnceWith({ t: "tab-command", command: "close", tab: 8 });
    fireEvent.keyDown(document.activeElement ?? strip, { key: "Home" });
    expect(document.activeElement).toBe(button("Bank <b>7</b>"));
  });

  test.each([
    ["Back", "back"],
    ["Forward", "forward"],
    ["Reload", "reload"],
  ])("%s is told of the tab in front", (name, command) => {
    const { commandTab } = setUp({ control: { ...ready, tabs } });
    fireEvent.click(button(name));
    expect(commandTab).toHaveBeenCalledExactlyOnceWith({ t: "tab-command", command, tab: 7 });
  });

  test("leads to a typed address, and says what is none", () => {
    const { commandTab } = setUp({ control: { ...ready, tabs } });
    const field = screen.getByRole<HTMLInputElement>("textbox", { name: "Address" });
    const type = (value: string) => {
      fireEvent.input(field, { target: { value } });
      fireEvent.submit(field);
    };
    expect(field.value).toBe("https://bank.example/");
    type("javascript:alert(1)");
    expect(commandTab).not.toHaveBeenCalled();
    expect(screen.getByText(english.browser.addressWrong)).toBeTruthy();
    type("example.org");
    const address = "https://example.org/";
    expect(commandTab).toHaveBeenCalledExactlyOnceWith({
      t: "tab-command",
      command: "navigate",
      tab: 7,
      address,
    });
    expect(screen.queryByText(english.browser.addressWrong)).toBeNull();
  });

  test("says why a command came to nothing, until it is dismissed or another one fails", () => {
    const { viewer } = setUp({ control: { ...ready, tabs, commandError: "control-tab-gone" } });
    const said = () => screen.queryByText(new RegExp(english.errorWhat["control-tab-gone"]));
    expect(said()).toBeTruthy();
    fireEvent.click(button("Dismiss"));
    expect(said()).toBeNull();
    viewer.show({ control: { ...ready, tabs } });
    viewer.show({ control: { ...ready, tabs, commandError: "control-tab-gone" } });
    expect(said()).toBeTruthy();
  });

  test("is not there while there is no control", () => {
    setUp();
    expect(screen.queryByRole("button", { name: "New tab" })).toBeNull();
  });
});

describe("a page's question", () => {
  const dialog = { id: "d1", kind: "confirm", text: "Delete <b>all</b>?", prefill: "" } as const;

  test("is text, and is answered by its buttons, or by Escape, which is a no", () => {
    const { answerPageDialog } = setUp({ control: { ...ready, dialog } });
    expect(screen.getByRole("dialog", { name: "The page in Rosa Lindner's browser asks" })).toBeTruthy();
    expect(screen.getByText("Delete <b>all</b>?")).toBeTruthy();
    fireEvent.submit(button("OK"));
    expect(answerPageDialog).toHaveBeenLastCalledWith("d1", true, "");
    fireEvent.click(button("Cancel"));
    expect(answerPageDialog).toHaveBeenLastCalledWith("d1", false, "");
    fireEvent.keyDown(button("OK"), { key: "Escape" });
    expect(answerPageDialog).toHaveBeenCalledTimes(3);
    expect(answerPageDialog).toHaveBeenLastCalledWith("d1", false, "");
  });

  test("takes the keyboard, at its heading, and gives it back", () => {
    const { viewer } = setUp({ control: ready });
    keyboard().focus();
    viewer.show({ control: { ...ready, dialog } });
    expect(document.activeElement?.tagName).toBe("H2");
    viewer.show({ control: ready });
    expect(document.activeElement).toBe(keyboard());
  });

  test("leaves alone who types in the chat", () => {
    const { viewer } = setUp({ control: ready });
    const chat = screen.getByRole("textbox", { name: "Your message" });
    chat.focus();
    viewer.show({ control: { ...ready, dialog } });
    expect(document.activeElement).toBe(chat);
  });

  test("that wants a text begins with the page's own, and gets the technician's", () => {
    const prompt = { ...dialog, kind: "prompt", prefill: "Rosa" } as const;
    const { answerPageDialog } = setUp({ control: { ...ready, dialog: prompt } });
    const field = screen.getByRole<HTMLInputElement>("textbox", { name: "Answer" });
    expect(field.value).toBe("Rosa");
    fireEvent.input(field, { target: { value: "Jonas" } });
    fireEvent.submit(field);
    expect(answerPageDialog).toHaveBeenLastCalledWith("d1", true, "Jonas");
    fireEvent.click(button("Cancel"));
    expect(answerPageDialog).toHaveBeenLastCalledWith("d1", false, "");
  });

  test("about leaving is told plainly", () => {
    setUp({ control: { ...ready, dialog: { ...dialog, kind: "beforeunload", text: "" } } });
    expect(screen.getByText(english.pageDialog.mayBeLost)).toBeTruthy();
    expect(button("Stay")).toBeTruthy();
    expect(button("Leave page")).toBeTruthy();
  });
});

describe("keys that stay here otherwise", () => {
  const open = () => fireEvent.keyDown(button("Send keys"), { key: "Enter" });

  test("are sent from a menu", async () => {
    const { sent } = setUp({ control: ready });
    open();
    fireEvent.keyDown(await screen.findByRole("menuitem", { name: "Ctrl+W" }), { key: "Enter" });
    expect(sent.map((input) => (input.t === "key" ? `${input.kind} ${input.key}` : input.t))).toEqual([
      "down Control",
      "down w",
      "up w",
      "up Control",
    ]);
  });

  test("rest while input would be dropped", () => {
    const { viewer } = setUp({ control: ready });
    expect(button("Send keys")).toHaveProperty("disabled", false);
    viewer.show({ control: { ...ready, state: "yielded" } });
    expect(button("Send keys")).toHaveProperty("disabled", true);
  });

  test("can be a whole text", async () => {
    const { sent } = setUp({ control: ready });
    open();
    fireEvent.keyDown(await screen.findByRole("menuitem", { name: "Send text…" }), { key: "Enter" });
    const field = await screen.findByRole("textbox", { name: "Send text" });
    expect(button("Type it there")).toHaveProperty("disabled", true);
    fireEvent.input(field, { target: { value: "two\nlines" } });
    fireEvent.click(button("Type it there"));
    expect(sent).toEqual([{ t: "text", text: "two\nlines" }]);
  });
});

test("how control stands is said in words", () => {
  const { viewer } = setUp({ control: ready });
  const bar = () => screen.queryByTestId("control-bar")?.textContent;
  expect(bar()).toContain("You control Rosa Lindner's browser.");
  viewer.show({ control: { ...ready, state: "yielded" } });
  expect(bar()).toContain("Rosa Lindner is using mouse or keys.");
  viewer.show({ control: { ...ready, state: "busy", controller: 1 } });
  expect(bar()).toContain("Jonas Weber is in control.");
  viewer.show({ control: { ...ready, state: "fenced" } });
  expect(bar()).toContain(english.errorWhat["control-fenced"]);
  viewer.show({ control: { ...ready, state: "blocked", code: "control-debugger-taken" } });
  expect(bar()).toContain(english.errorNow["control-debugger-taken"]);
  viewer.show({ control: { ...noControl, code: "control-banner-cancelled" } });
  expect(bar()).toContain(english.errorWhat["control-banner-cancelled"]);
  viewer.show({ control: noControl });
  expect(bar()).toBeUndefined();
});
