/**
 * Owns: the start of the engine in the extension's offscreen document: the very engine of a page's session, with a
 * surface that controls the browser, a picture that can change its source, and pages that look on.
 * Never: anything with a view.
 */

import { buildName } from "../../app/platform/build-name.ts";
import { randomBytes } from "../../crypto/random.ts";
import { systemClock } from "../../peer/clock.ts";
import { browserEnvironment } from "../../peer/session/environment.ts";
import { createHostSession } from "../../peer/session/host/host-session.ts";
import { loadStoredSession } from "../../peer/session/resumption-store.ts";
import type { HostSession } from "../../peer/session/session.ts";
import { bytesToBase64url } from "../../protocol/base64url.ts";
import { pageScopes } from "../../protocol/scope.ts";
import { type DriverSetup, enginePort } from "../bridge/driver-messages.ts";
import { channelName } from "../bridge/session-messages.ts";
import { createExtensionClipboard } from "../control/extension-clipboard.ts";
import { createFileFields } from "../control/file-fields.ts";
import { controllableOrigin } from "../control/site-fence.ts";
import { createTabSurface } from "../control/tab-surface.ts";
import { createExtensionCapture } from "../picture/extension-capture.ts";
import { createBrowserDriver } from "./browser-driver.ts";
import { loadWords } from "./engine-words.ts";
import { keepReceipts } from "./keep-receipts.ts";
import { createKeptStorage } from "./kept-storage.ts";
import { showPageFrame } from "./page-frame.ts";
import { createPageGuards } from "./page-guards.ts";
import { showPageMarks } from "./page-marks.ts";
import { createPagePrivacy } from "./page-privacy.ts";
import { createQuestionWindow } from "./question-window.ts";
import { createSessionDesk } from "./session-desk.ts";

const driver = createBrowserDriver(() => chrome.runtime.connect({ name: enginePort }));
const channel = new BroadcastChannel(channelName);
const newTicket = () => bytesToBase64url(randomBytes(16));

/** One may come before the engine is made. */
let arrivedCode: string | null = null;
driver.on("join-code", (code) => {
  arrivedCode = code;
});

const stop = driver.on("setup", (setup) => {
  stop();
  void begin(setup);
});

async function begin({ server, kept }: DriverSetup): Promise<void> {
  const [words, layer, world] = await Promise.all([
    loadWords(),
    fetch(chrome.runtime.getURL("page-layer.js")).then((response) => response.text()),
    browserEnvironment({ signalingUrl: server, build: buildName }),
  ]);
  const surface = createTabSurface({ driver, clock: systemClock, layer });
  const clipboard = createExtensionClipboard({ driver, clock: systemClock, surface, document });
  const fileFields = createFileFields({ driver, clock: systemClock, surface });
  const guards = createPageGuards(driver);
  const picture = createExtensionCapture({ driver, clock: systemClock, surface, guards });
  const environment = { ...world, media: { ...world.media, captureScreen: picture.captureScreen } };
  const tabStorage = createKeptStorage(driver, kept);
  let tabInFront: number | null = null;
  const privacy = createPagePrivacy({ guards, tabInFront: () => tabInFront, t: words.t });
  guards.on("changed", () => desk.spread());
  const questions = createQuestionWindow({ driver, newTicket, onGone: () => desk.refuseAll() });

  const makeSession = (resume: boolean): HostSession | null => {
    const stored = resume ? loadStoredSession(tabStorage, Date.now()) : null;
    if (resume && stored?.role !== "host") return null;
    return createHostSession({
      environment,
      tabStorage,
      supportedScopes: [...pageScopes, "control", "clipboard"],
      controlSurface: surface,
      clipboardSurface: clipboard,
      fileFieldSurface: fileFields,
      ...(stored === null ? {} : { stored }),
    });
  };

  const desk = createSessionDesk({
    server,
    makeSession,
    questions,
    post: (message) => channel.postMessage(message),
    fence: () => surface.fence,
    siteInFront: () => site,
    useLocally: surface.useLocally,
    privacy,
    isGuarding: () => guards.isGuarding,
    onSession(session) {
      showPageFrame({ session, surface, t: words.t, list: words.list });
      showPageMarks({ session, guards, shownTab: picture.shownTab, t: words.t });
      keepReceipts(session);
    },
  });

  let site: string | null = null;
  const lookInFront = async () => {
    const window = await driver.call("sharedWindow");
    const tabs = window.ok && window.value !== null ? await driver.call("listTabs", window.value) : null;
    const front = tabs?.ok === true ? tabs.value.find(({ isActive }) => isActive) : undefined;
    const next = controllableOrigin(front?.url ?? "");
    if (next === site && tabInFront === (front?.tab ?? null)) return;
    site = next;
    tabInFront = front?.tab ?? null;
    desk.spread();
  };
  driver.on("tabs-changed", () => void lookInFront());
  driver.on("join-code", (code) => desk.offerCode(code));
  if (arrivedCode !== null) desk.offerCode(arrivedCode);
  channel.addEventListener("message", ({ data }) => void desk.take(data));
  await lookInFront();
  desk.spread();
}
