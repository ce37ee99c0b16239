import { cleanup, fireEvent, render, screen, within } from "@solidjs/testing-library";
import { createSignal } from "solid-js";
import { createStore, reconcile } from "solid-js/store";
import { afterEach, describe, expect, test, vi } from "vitest";
import { err, ok, type Result } from "../../protocol/result.ts";
import { english } from "../i18n/english.ts";
import { createI18n, I18nProvider } from "../i18n/i18n-context.tsx";
import { languages } from "../i18n/languages.ts";
import type { DeviceList, KeptDevice, MergeCounts } from "../platform/device-storage.ts";
import type { Connecting } from "./connecting.ts";
import { type DeviceActions, DevicesView } from "./devices-view.tsx";
import type { Presence } from "./presence.ts";

const [language] = languages;
if (!language) throw new Error("no language");
afterEach(cleanup);

const device = (id: string, name: string, part: Partial<KeptDevice> = {}): KeptDevice => ({
  id,
  name,
  note: "",
  group: "",
  enrolledMs: Date.UTC(2026, 10, 3, 12),
  enrolledBy: "",
  lastConnectedMs: null,
  changedMs: 0,
  sealedCode: null,
  ...part,
});
const three = [
  device("a", "Till 10", { group: "Bakery", lastConnectedMs: 5_000 }),
  device("b", "Till 9", { note: "Café by the door" }),
  device("c", "Office", { group: "Annex", lastConnectedMs: 9_000 }),
];

const setUp = (devices: readonly KeptDevice[] = three) => {
  const [list, setList] = createStore<{ listed: Result<DeviceList> | null }>({
    listed: ok({ devices, damaged: 0 }),
  });
  const [present, setPresent] = createSignal<Readonly<Record<string, Presence>>>({});
  const [joined, setJoined] = createSignal<readonly string[]>([]);
  const [server, setServer] = createSignal<"online" | "offline">("online");
  const [query, setQuery] = createSignal("");
  const [connecting, setConnecting] = createSignal<Connecting | null>(null);
  const save = vi.fn(async (_passphrase: string): Promise<Result<void>> => ok(undefined));
  const bringIn = vi.fn(
    async (_file: File, _passphrase: string): Promise<Result<MergeCounts>> =>
      ok({ added: 2, changed: 1, same: 4 }),
  );
  const actions = {
    connect: vi.fn(),
    sendCode: vi.fn(),
    cancel: vi.fn(),
    change: vi.fn(),
    remove: vi.fn(),
    save,
    bringIn,
    codeOf: vi.fn(async ({ sealedCode }: KeptDevice) => (sealedCode ? `opened ${sealedCode}` : null)),
    dismissEnded: vi.fn(),
    dismissJoined: vi.fn(),
    dismissProblem: vi.fn(),
  } satisfies DeviceActions;
  render(() => (
    <I18nProvider i18n={createI18n({ language, dictionary: english }, () => {})}>
      <DevicesView
        listed={list.listed}
        presenceOf={(id) => present()[id] ?? "unknown"}
        server={server()}
        query={query()}
        onQuery={setQuery}
        connecting={connecting()}
        name="Jonas"
        ended={null}
        joined={joined()}
        problem={null}
        actions={actions}
      />
    </I18nProvider>
  ));
  return {
    actions,
    setPresent,
    setJoined,
    setServer,
    setConnecting,
    list: (next: readonly KeptDevice[]) =>
      setList("listed", reconcile(structuredClone(ok({ devices: next, damaged: 0 })))),
  };
};
const list = () => screen.getByRole("list", { name: "Computers you look after" });
const rows = () => within(list()).getAllByRole("listitem");
const order = () => rows().map((row) => row.textContent?.match(/Till \d+|Office/)?.[0]);
const button = (name: string) => screen.getByRole<HTMLButtonElement>("button", { name });
const words = english.devices;
const field = (label: string) => screen.getByLabelText<HTMLInputElement>(label);
const type = (label: string, value: string) => fireEvent.input(field(label), { target: { value } });
const submit = () => {
  const form = screen.getByRole("dialog").querySelector("form");
  if (!form) throw new Error("no form");
  fireEvent.submit(form);
};
async function sortBy(name: string) {
  fireEvent.keyDown(screen.getByRole("button", { name: /^Sort:/ }), { key: "Enter" });
  fireEvent.keyDown(await screen.findByRole("menuitemradio", { name }), { key: "Enter" });
}

describe("the list", () => {
  test("is in the order of names, numbers as numbers, and in others", async () => {
    const { setPresent } = setUp();
    setPresent({ a: "here", b: "away", c: "away" });
    expect(order()).toEqual(["Office", "Till 9", "Till 10"]);
    await sortBy("by group");
    expect(order()).toEqual(["Office", "Till 10", "Till 9"]);
    await sortBy("last connected first");
    expect(order()).toEqual(["Office", "Till 10", "Till 9"]);
    await sortBy("online first");
    expect(order()).toEqual(["Till 10", "Office", "Till 9"]);
    setPresent({ a: "away", b: "here", c: "away" });
    expect(order()).toEqual(["Till 9", "Office", "Till 10"]);
  });

  test("is searched by name, group and note, and says so when nothing is found", () => {
    setUp();
    for (const [query, found] of [
      ["till", ["Till 9", "Till 10"]],
      ["cafe", ["Till 9"]],
      ["annex", ["Office"]],
    ] as const) {
      type("Search by name, group or note", query);
      expect(order()).toEqual(found);
    }
    type("Search by name, group or note", "printer");
    expect(screen.getByText("Nothing found for “printer”")).toBeTruthy();
    expect(screen.queryByRole("list", { name: "Computers you look after" })).toBeNull();
  });

  test("shows who is there as it changes, drawing nothing else anew", () => {
    const many = Array.from({ length: 120 }, (_, index) => device(`d${index}`, `Till ${index}`));
    const { setPresent, list: show } = setUp(many);
    const before = rows();
    expect(before).toHaveLength(120);
    setPresent({ d7: "here", d8: "away" });
    expect(screen.getByText("120 computers, 1 online")).toBeTruthy();
    expect(within(before[7] as HTMLElement).getByText("Online")).toBeTruthy();
    show(many.map((each) => (each.id === "d7" ? { ...each, note: "renewed" } : each)));
    expect(rows().every((row, at) => row === before[at])).toBe(true);
    expect(within(before[7] as HTMLElement).getByText("renewed")).toBeTruthy();
  });

  test("connects to what is there or may be, and to nothing without a server", () => {
    const { actions, setPresent, setServer } = setUp();
    setPresent({ a: "here", b: "away" });
    const usable = () =>
      ["Till 10", "Till 9", "Office"].map((name) => !button(`Connect to ${name}`).disabled);
    expect(usable()).toEqual([true, false, true]);
    fireEvent.click(button("Connect to Till 10"));
    expect(actions.connect.mock.calls).toMatchObject([[{ id: "a" }]]);
    setPresent({});
    setServer("offline");
    expect(usable()).toEqual([false, false, false]);
    expect(screen.getByText(/The server cannot be reached, so nobody knows/)).toBeTruthy();
  });
});

describe("a device", () => {
  test("gets another name, group and note, but not an empty name", () => {
    const { actions } = setUp();
    fireEvent.click(button("Change Till 9"));
    type("Name", " \u202e ");
    submit();
    expect(screen.getByText("Please type a name.")).toBeTruthy();
    expect(actions.change).not.toHaveBeenCalled();
    type("Name", "  Front   till ");
    type("Note", "left\u202eright");
    submit();
    expect(actions.change.mock.calls).toMatchObject([
      [{ id: "b" }, { name: "Front till", group: "", note: "leftright" }],
    ]);
  });

  test("is removed only after a question that says what it does not end", async () => {
    const { actions } = setUp();
    fireEvent.click(button("Change Till 9"));
    fireEvent.click(button("Remove from the list"));
    await screen.findByText("Remove Till 9 from the list?");
    expect(screen.getByText(/revoke it on the computer/)).toBeTruthy();
    expect(actions.remove).not.toHaveBeenCalled();
    fireEvent.click(button("Remove"));
    expect(actions.remove.mock.calls).toMatchObject([[{ id: "b" }]]);
  });
});

describe("connecting", () => {
  const asking: Connecting = { device: three[1] as KeptDevice, step: "asking", problem: null };

  test("takes a code and a name, and keeps the code no longer than that", () => {
    const { actions, setConnecting } = setUp();
    setConnecting(asking);
    expect(field("Access code").type).toBe("password");
    expect(field("Access code").autocomplete).toBe("one-time-code");
    submit();
    expect(screen.getByText("Please type the access code.")).toBeTruthy();
    expect(actions.sendCode).not.toHaveBeenCalled();
    type("Access code", " kestrel vat 41 ");
    submit();
    expect(actions.sendCode.mock.calls).toEqual([[" kestrel vat 41 ", "Jonas"]]);
    expect(field("Access code").value).toBe("");
  });

  test("tells each step, and can be given up at each", () => {
    const { actions, setConnecting } = setUp();
    for (const [step, words] of [
      ["ringing", "Ringing the computer"],
      ["checking", "Checking the access code"],
      ["waiting", "Waiting for the person there"],
    ] as const) {
      setConnecting({ ...asking, step });
      expect(screen.getByRole("dialog").querySelector("[aria-current=step]")?.textContent).toBe(words);
      fireEvent.click(button("Cancel"));
    }
    expect(actions.cancel).toHaveBeenCalledTimes(3);
  });

  test.each([
    ["access-code-wrong", /The access code is wrong/],
    ["device-locked", /takes no access code for a while/],
    ["device-absent", /is not online/],
    ["handshake-timeout", /did not come/],
    ["refused-there", /said no/],
    ["signaling-unreachable", /server cannot be reached/],
  ] as const)("says of %s what happened, and asks again", (problem, words) => {
    const { setConnecting } = setUp();
    setConnecting({ ...asking, step: "checking" });
    setConnecting({ ...asking, problem });
    expect(within(screen.getByRole("dialog")).getByText(words)).toBeTruthy();
    expect(field("Access code").value).toBe("");
  });
});

test("says of a locked computer for how long, where it told", () => {
  const { setConnecting } = setUp();
  const device = three[1] as KeptDevice;
  setConnecting({ device, step: "asking", problem: "device-locked", lockedMinutes: 80 });
  expect(within(screen.getByRole("dialog")).getByText(/again in about 1 hr 20 min/)).toBeTruthy();
});

describe("the list as a file", () => {
  test("is saved under a passphrase that is no weak one, typed twice", async () => {
    const { actions } = setUp();
    fireEvent.click(button("Save the list to a file"));
    for (const [passphrase, again, words] of [
      ["short", "short", /Too short/],
      ["password1", "password1", /guessed first/],
      ["kestrel vat 41", "kestrel vat 42", /not the same/],
    ] as const) {
      type("Passphrase", passphrase);
      type("Passphrase once more", again);
      submit();
      expect(screen.getByText(words)).toBeTruthy();
    }
    expect(actions.save).not.toHaveBeenCalled();
    type("Passphrase once more", "kestrel vat 41");
    submit();
    expect(await screen.findByText("The list was saved")).toBeTruthy();
    expect(actions.save.mock.calls).toEqual([["kestrel vat 41"]]);
  });

  test("is brought in, and a wrong passphrase is told beside its field", async () => {
    const { actions } = setUp([]);
    actions.bringIn.mockResolvedValueOnce(err("passphrase-wrong"));
    fireEvent.click(button("Bring in a list"));
    submit();
    expect(screen.getByText("Please choose the file.")).toBeTruthy();
    const file = new File(["{}"], "farhand-devices.json");
    Object.defineProperty(field("File"), "files", { value: [file] });
    fireEvent.change(field("File"));
    type("Passphrase", "kestrel vat 42");
    submit();
    const problem = await screen.findByText(/The passphrase does not fit this file/);
    expect(field("Passphrase").getAttribute("aria-describedby")?.split(" ")).toContain(
      problem.closest("p")?.id,
    );
    type("Passphrase", "kestrel vat 41");
    expect(screen.queryByText(/The passphrase does not fit/)).toBeNull();
    submit();
    expect(await screen.findByText("2 new, 1 changed, 4 the same.")).toBeTruthy();
    expect(actions.bringIn.mock.calls.map(([, passphrase]) => passphrase)).toEqual([
      "kestrel vat 42",
      "kestrel vat 41",
    ]);
  });

  test("that would be too long says so", async () => {
    const { actions } = setUp();
    actions.bringIn.mockResolvedValue(err("device-list-full"));
    fireEvent.click(button("Bring in a list"));
    Object.defineProperty(field("File"), "files", { value: [new File(["{}"], "list.json")] });
    fireEvent.change(field("File"));
    type("Passphrase", "kestrel vat 41");
    submit();
    expect(await screen.findByText(/holds 1,000 computers at most/)).toBeTruthy();
  });
});

test("an empty list says how a computer gets here, and leads to setting up many", () => {
  setUp([]);
  expect(screen.getByText("No computers yet")).toBeTruthy();
  expect(screen.getByText(/choose an access code/)).toBeTruthy();
  const deploy = screen.getByRole("link", { name: "Set up an organisation's computers" });
  expect(deploy.getAttribute("href")).toBe("/devices/deploy");
});

describe("a device that joined by an enrolment", () => {
  const joined = device("d", "Front desk, Linux 4k7pq", { group: "Front desk", sealedCode: "AAAA" });
  const fieldValue = () => field(words.accessCode).value;

  test("is told of politely, with how many came besides, until it is dismissed", () => {
    const { setJoined, actions } = setUp();
    expect(screen.queryByText(/joined/)).toBeNull();
    setJoined(["Front desk, Linux 4k7pq"]);
    const told = screen.getByText("Front desk, Linux 4k7pq has joined");
    expect(told.closest('[role="status"]')).not.toBeNull();
    setJoined(["One", "Two", "Three"]);
    expect(screen.getByText("Three and 2 more have joined")).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: english.common.dismiss }));
    expect(actions.dismissJoined).toHaveBeenCalledOnce();
  });

  test("is connected to with the code that is kept, and shows it to nobody on the way", async () => {
    const { setConnecting, actions } = setUp([joined]);
    setConnecting({ device: joined, step: "asking", problem: null });
    await vi.waitFor(() => expect(fieldValue()).toBe("opened AAAA"));
    expect(field(words.accessCode).type).toBe("password");
    expect(screen.getByText(words.accessCodeKept)).toBeTruthy();
    submit();
    expect(actions.sendCode).toHaveBeenCalledWith("opened AAAA", "Jonas");
  });

  test("a kept code that was wrong is not filled in again, since the third wrong one locks the device", async () => {
    const { setConnecting, actions } = setUp([joined]);
    setConnecting({ device: joined, step: "asking", problem: "access-code-wrong" });
    await Promise.resolve();
    expect([fieldValue(), actions.codeOf.mock.calls]).toEqual(["", []]);
  });

  test.each([
    ["AAAA", "opened AAAA"],
    ["", words.codeLost],
  ])("shows its code when asked for it, or says that it cannot be opened (%s)", async (sealedCode, shown) => {
    setUp([{ ...joined, sealedCode }]);
    fireEvent.click(screen.getByRole("button", { name: `Change ${joined.name}` }));
    expect(screen.queryByText(shown)).toBeNull();
    fireEvent.click(await screen.findByRole("button", { name: words.codeShow }));
    expect(await screen.findByText(shown)).toBeTruthy();
  });
});
