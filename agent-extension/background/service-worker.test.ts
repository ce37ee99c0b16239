/** The service worker itself, started anew for each test in a browser of stubs. */
import { afterEach, expect, test, vi } from "vitest";
import { enginePort } from "../bridge/driver-messages.ts";
import { maskRequest } from "../page-guard/mask-rules.ts";

const id = "abcdefghijklmnopabcdefghijklmnop";
const offscreen = `chrome-extension://${id}/offscreen.html`;

afterEach(async () => {
  // What is under way comes to its end in the browser that it began in.
  await new Promise((resolve) => setTimeout(resolve, 0));
  vi.unstubAllGlobals();
  vi.resetModules();
});

type Listener = (...args: never[]) => unknown;

/** Every event of the browser, by its name, with what listens to it. */
function createEvents() {
  const listenersByName = new Map<string, Listener[]>();
  return {
    of: (name: string) => ({
      addListener(listener: Listener) {
        listenersByName.set(name, [...(listenersByName.get(name) ?? []), listener]);
      },
    }),
    fire(name: string, ...args: readonly unknown[]) {
      return (listenersByName.get(name) ?? []).map((listener) => listener(...(args as never[])));
    },
  };
}

async function startServiceWorker({
  url = "https://shop.example/",
  pendingUrl,
  server = "https://help.example",
  managed = {},
  local = {},
  isGuarding = false,
}: {
  readonly url?: string;
  readonly pendingUrl?: string;
  readonly server?: string;
  readonly managed?: Readonly<Record<string, unknown>>;
  readonly local?: Readonly<Record<string, unknown>>;
  readonly isGuarding?: boolean;
} = {}) {
  const events = createEvents();
  const done: string[] = [];
  const note =
    (name: string, value?: unknown) =>
    (...args: readonly unknown[]) => {
      done.push([name, ...args.map((arg) => JSON.stringify(arg))].join(" "));
      return Promise.resolve(value);
    };
  const on = (area: string, ...names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, events.of(`${area}.${name}`)]));
  vi.stubGlobal("__FARHAND_SERVER__", server);
  vi.stubGlobal("chrome", {
    runtime: {
      id,
      getManifest: () => ({ version: "1.2.0" }),
      getURL: (path: string) => `chrome-extension://${id}/${path}`,
      ...on("runtime", "onConnect", "onInstalled", "onMessage", "onMessageExternal", "onStartup"),
    },
    sidePanel: { setPanelBehavior: note("setPanelBehavior"), open: note("openPanel") },
    debugger: {
      attach: note("attach"),
      detach: note("detach"),
      getTargets: () => Promise.resolve([]),
      sendCommand: note("sendCommand", { answered: true }),
      ...on("debugger", "onEvent", "onDetach"),
    },
    tabs: {
      get: () => Promise.resolve({ url, pendingUrl }),
      query: () => Promise.resolve([]),
      update: note("update"),
      ...on(
        "tabs",
        "onActivated",
        "onAttached",
        "onCreated",
        "onDetached",
        "onMoved",
        "onRemoved",
        "onReplaced",
        "onUpdated",
        "onZoomChange",
      ),
    },
    tabCapture: { getMediaStreamId: note("captureTab", "the capture") },
    permissions: on("permissions", "onAdded"),
    scripting: {
      getRegisteredContentScripts: () => Promise.resolve(isGuarding ? [{}] : []),
      insertCSS: ({ target, origin }: { target: object; origin: string }) => note("mask")(target, origin),
      removeCSS: ({ target }: { target: object }) => note("unmask")(target),
      unregisterContentScripts: note("unguard"),
    },
    windows: on("windows", "onFocusChanged", "onRemoved"),
    commands: on("commands", "onCommand"),
    offscreen: { hasDocument: () => Promise.resolve(false), createDocument: note("createDocument") },
    storage: {
      ...on("storage", "onChanged"),
      managed: { get: () => Promise.resolve(managed) },
      local: { get: () => Promise.resolve(local) },
      session: {
        get: () => Promise.resolve({ "kept.row": "1", "kept.odd": 5, other: "2" }),
        set: note("keep"),
        remove: note("forget"),
      },
    },
  });
  await import("./service-worker.ts");
  const settled = () => new Promise<void>((resolve) => setTimeout(resolve, 0));
  // It finds an engine's leavings at its start, and begins one for them.
  await settled();
  const atStart = done.splice(0);

  function connect(part: { readonly name?: string; readonly url?: string; readonly senderId?: string } = {}) {
    const told: { readonly t: string; readonly error?: string | null }[] = [];
    const own = createEvents();
    let isOpen = true;
    events.fire("runtime.onConnect", {
      name: part.name ?? enginePort,
      sender: { id: part.senderId ?? id, url: part.url ?? offscreen },
      disconnect: () => {
        isOpen = false;
      },
      postMessage: (message: { readonly t: string }) => told.push(message),
      onMessage: own.of("message"),
      onDisconnect: own.of("disconnect"),
    });
    return {
      told,
      kinds: () => told.map(({ t }) => t).filter((kind) => kind !== "setup"),
      say: (message: unknown) => own.fire("message", message),
      end: () => own.fire("disconnect"),
      isOpen: () => isOpen,
    };
  }
  return { events, done, atStart, connect, settled };
}

test("a session that was kept is gone on with, also where its engine ended unseen", async () => {
  const { atStart } = await startServiceWorker();
  expect(atStart.filter((call) => call.startsWith("createDocument"))).toHaveLength(1);
});

test("the engine is told first where the server is and what was kept", async () => {
  const { connect, settled } = await startServiceWorker();
  const engine = connect();
  await settled();
  expect(engine.told).toEqual([
    {
      t: "setup",
      server: "https://help.example",
      scopes: null,
      asksPersonFirst: null,
      asksFraudQuestion: true,
      isTooOld: false,
      enrolment: null,
      kept: { row: "1" },
      isLocked: false,
    },
  ]);
});

test.each([
  ["another page of the extension", { url: `chrome-extension://${id}/panel.html` }],
  ["the question window", { url: `chrome-extension://${id}/question.html#AAAA` }],
  ["the engine's page with more to its address", { url: `${offscreen}?x` }],
  ["another extension", { senderId: "ponmlkjihgfedcbaponmlkjihgfedcba" }],
  ["a port by another name", { name: "other" }],
])("%s is not the engine", async (_who, part) => {
  const { connect, events, done } = await startServiceWorker();
  const other = connect(part);
  other.say({ call: 1, name: "attach", args: [7] });
  events.fire("commands.onCommand", "end-control");
  expect([other.isOpen(), other.told, done.filter((call) => call.startsWith("attach"))]).toEqual([
    false,
    [],
    [],
  ]);
});

test("a call is carried out and answered, and what is no call is not", async () => {
  const { connect, settled, done } = await startServiceWorker();
  const engine = connect();
  engine.say({ call: 1, name: "cdp", args: [7, "Input.insertText", { text: "a" }] });
  engine.say({ call: 2, name: "cdp", args: [7, "Network.getAllCookies", {}] });
  engine.say({ call: 3, name: "navigateTab", args: [7, "javascript:alert(1)"] });
  engine.say("nonsense");
  await settled();
  expect(engine.told.filter(({ t }) => t === "answer")).toEqual([
    { t: "answer", call: 1, value: { answered: true }, error: null },
  ]);
  expect(done.filter((call) => !call.startsWith("setPanel"))).toEqual([
    'sendCommand {"tabId":7} "Input.insertText" {"text":"a"}',
  ]);
});

test.each([
  `chrome-extension://${id}/question.html`,
  "chrome://settings/",
  "file:///etc/passwd",
  "devtools://devtools/",
])("the debugger is not attached to %s, whoever asks", async (url) => {
  const { connect, settled, done } = await startServiceWorker({ url });
  const engine = connect();
  engine.say({ call: 1, name: "attach", args: [7] });
  await settled();
  expect(engine.told.find(({ t }) => t === "answer")?.error).toMatch(/^Cannot access/);
  expect(done.filter((call) => call.startsWith("attach"))).toEqual([]);
});

test.each([
  { whose: "the extension's own", isOwn: true },
  { whose: "another's", isOwn: false },
])("a debugger that is in the way is replaced where it is $whose", async ({ isOwn }) => {
  const { connect, settled } = await startServiceWorker();
  let isTaken = true;
  Object.assign(chrome.debugger, {
    async attach() {
      if (isTaken) throw new Error("Another debugger");
    },
    async detach() {
      if (!isOwn) throw new Error("Debugger is not attached");
      isTaken = false;
    },
  });
  const engine = connect();
  engine.say({ call: 1, name: "attach", args: [7] });
  await settled();
  const error = engine.told.find(({ t }) => t === "answer")?.error;
  expect(error).toBe(isOwn ? null : "Another debugger");
});

test.each([
  { at: "on a page", tab: {}, captures: 1 },
  { at: "on its way to another page", tab: { pendingUrl: "https://bank.example/" }, captures: 0 },
  { at: "with nothing loaded yet", tab: { url: "about:blank" }, captures: 0 },
])(
  "a tab $at is captured $captures times: the page that comes would spoil a capture for good",
  async (row) => {
    const { connect, settled, done } = await startServiceWorker(row.tab);
    const engine = connect();
    engine.say({ call: 1, name: "captureTab", args: [7] });
    await settled();
    expect(done.filter((call) => call.startsWith("captureTab"))).toHaveLength(row.captures);
    const answer = engine.told.find(({ t }) => t === "answer");
    expect(answer?.error === null).toBe(row.captures === 1);
  },
);

test("what happens to tabs is told at once, and as what it is", async () => {
  const { connect, events } = await startServiceWorker();
  const engine = connect();
  events.fire("tabs.onActivated", { tabId: 7, windowId: 1 });
  events.fire("tabs.onUpdated", 7, { title: "a" }, {});
  events.fire("tabs.onUpdated", 7, { url: "https://bank.example/" }, {});
  events.fire("tabs.onRemoved", 7, {});
  events.fire("tabs.onDetached", 8, {});
  events.fire("tabs.onReplaced", 10, 9);
  expect(engine.told.filter(({ t }) => t !== "tabs-changed")).toEqual([
    { t: "tab-activated", tab: 7, window: 1 },
    { t: "tab-navigated", tab: 7, url: "https://bank.example/" },
    { t: "tab-left", tab: 7 },
    { t: "tab-left", tab: 8 },
    { t: "tab-left", tab: 9 },
  ]);
  expect(engine.told.filter(({ t }) => t === "tabs-changed")).toHaveLength(6);
});

test("a guard is heard of its own tab, and of a top document alone", async () => {
  const { connect, events } = await startServiceWorker();
  const engine = connect();
  const say = (sender: object) =>
    events.fire("runtime.onMessage", { guard: { t: "hello" }, tab: 9 }, sender, () => {});
  say({ id, tab: { id: 7 }, frameId: 1 });
  say({ id: "ponmlkjihgfedcbaponmlkjihgfedcba", tab: { id: 7 }, frameId: 0 });
  say({ id, frameId: 0 });
  expect(engine.kinds()).toEqual([]);
  say({ id, tab: { id: 7 }, frameId: 0 });
  expect(engine.told).toEqual([{ t: "guard", tab: 7, says: { t: "hello" } }]);
});

test.each([
  [true, ['mask {"tabId":7,"documentIds":["d"]} "USER"']],
  [false, ['unmask {"tabId":7,"documentIds":["d"]}']],
])(
  "a document whose guard asks is masked by the user's styles while pages are guarded: %s",
  async (isGuarding, expected) => {
    const { events, done, settled } = await startServiceWorker({ isGuarding });
    done.splice(0);
    const answers: unknown[] = [];
    const ask = (sender: object) =>
      events.fire("runtime.onMessage", maskRequest, sender, (answer: unknown) => answers.push(answer));
    ask({ id: "ponmlkjihgfedcbaponmlkjihgfedcba", tab: { id: 7 }, documentId: "d" });
    ask({ id, tab: { id: 7 }, documentId: "d" });
    await settled();
    expect(done).toEqual(expected);
    expect(answers).toHaveLength(1);
  },
);

test("of the debugger only the events of the list are told", async () => {
  const { connect, events } = await startServiceWorker();
  const engine = connect();
  events.fire("debugger.onEvent", { tabId: 7 }, "Network.requestWillBeSent", {});
  events.fire("debugger.onEvent", { extensionId: id }, "Runtime.bindingCalled", {});
  events.fire("debugger.onEvent", { tabId: 7 }, "Runtime.bindingCalled", {});
  expect(engine.kinds()).toEqual(["cdp"]);
});

test("[CT-8] the panic key, the banner's Cancel and a closed question are not lost with a port", async () => {
  const { connect, events } = await startServiceWorker();
  connect().end();
  events.fire("commands.onCommand", "another-command");
  events.fire("commands.onCommand", "end-control");
  events.fire("debugger.onDetach", { tabId: 7 }, "canceled_by_user");
  events.fire("windows.onRemoved", 3);
  events.fire("tabs.onRemoved", 7, {});
  expect(connect().kinds()).toEqual(["panic", "detached", "window-closed"]);
  expect(connect().kinds()).toEqual([]);
});

const handed = { t: "join-code", code: "4821-507264" };

function offering({ events }: Awaited<ReturnType<typeof startServiceWorker>>) {
  const answers: unknown[] = [];
  return {
    answers,
    offer: (origin: string | undefined, said: unknown) =>
      events.fire("runtime.onMessageExternal", said, { origin, tab: { windowId: 1 } }, (answer: unknown) =>
        answers.push(answer),
      ),
  };
}

test("what a page of the web says is taken from a server alone, and if it is a join code alone", async () => {
  const worker = await startServiceWorker();
  const { offer, answers } = offering(worker);
  const others = [
    "null",
    undefined,
    "http://help.example",
    "https://help.example:444",
    "https://other.example",
  ];
  for (const origin of others) offer(origin, handed);
  for (const said of [
    null,
    "4821-507264",
    { ...handed, code: "4821" },
    { ...handed, more: 1 },
    { t: "panic" },
  ])
    offer("https://help.example", said);
  await worker.settled();
  expect(answers).toEqual(Array.from({ length: 10 }, () => ({ ok: false })));
  expect(worker.done.filter((call) => call.startsWith("createDocument"))).toEqual([]);
});

test.each(["https://help.example", "http://localhost:8080", "http://127.0.0.1:8080"])(
  "a join code of %s opens the panel, and reaches an engine that is only being started",
  async (origin) => {
    const worker = await startServiceWorker({ server: origin });
    const { offer, answers } = offering(worker);
    offer(origin, handed);
    await worker.settled();
    expect(answers).toEqual([{ ok: true }]);
    expect(worker.done).toContain('openPanel {"windowId":1}');
    const engine = worker.connect();
    await worker.settled();
    expect(engine.told).toContainEqual(handed);
  },
);

test("the engine is started for the extension's own pages alone", async () => {
  const { events, done, settled } = await startServiceWorker();
  const start = (message: unknown, sender: string, url = `chrome-extension://${id}/panel.html`) =>
    events.fire("runtime.onMessage", message, { id: sender, url }, () => {});
  // The guard in a page of the web is a script of the extension as well.
  start("start-engine", id, "https://shop.example/");
  start("start-engine", "ponmlkjihgfedcbaponmlkjihgfedcba");
  start("start-another", id);
  await settled();
  expect(done.filter((call) => call.startsWith("createDocument"))).toEqual([]);
  start("start-engine", id);
  start("start-engine", id);
  await settled();
  expect(done.filter((call) => call.startsWith("createDocument"))).toHaveLength(1);
});

const token = `${"A".repeat(126)}.${"A".repeat(86)}`;
const starts = (done: readonly string[]) => done.filter((call) => call.startsWith("createDocument")).length;

test("an organisation's token starts the engine, where it was there before and where it comes later", async () => {
  const managed: Record<string, unknown> = {};
  const { events, done, connect, settled } = await startServiceWorker({ managed });
  events.fire("runtime.onStartup");
  await settled();
  expect(starts(done)).toBe(0);
  const engine = connect();
  Object.assign(managed, { enrolment: token, asksPersonFirst: false });
  events.fire("storage.onChanged", {}, "managed");
  await settled();
  expect(starts(done)).toBe(1);
  expect(engine.told).toContainEqual({ t: "policy", enrolment: token, asksPersonFirst: false });
  events.fire("runtime.onStartup");
  await settled();
  expect(starts(done)).toBe(2);
});

test("[EN-8] a token that was settled here starts nothing, and what is no token is not handed on", async () => {
  const managed: Record<string, unknown> = { enrolment: token };
  const { events, done, connect, settled } = await startServiceWorker({
    managed,
    local: { settledEnrolment: token },
  });
  events.fire("runtime.onStartup");
  events.fire("storage.onChanged", {}, "local");
  await settled();
  expect(starts(done)).toBe(0);
  managed["enrolment"] = "no token";
  const engine = connect();
  await settled();
  expect(engine.told).toMatchObject([{ t: "setup", enrolment: null }]);
});
