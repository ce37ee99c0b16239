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
import { createTabSurface } from "../control/tab-surface.ts";
import { collectPageReport } from "../diagnostics/collect-page-report.ts";
import { createExtensionCapture } from "../picture/extension-capture.ts";
import { createSiteRepairs } from "../repairs/site-repairs.ts";
import { createBrowserDriver } from "./browser-driver.ts";
import { withDebuggerHolds } from "./debugger-holds.ts";
import { loadWords } from "./engine-words.ts";
import { findFrontPage } from "./front-page.ts";
import { keepReceipts } from "./keep-receipts.ts";
import { createKeptStorage } from "./kept-storage.ts";
import { showPageFrame } from "./page-frame.ts";
import { createQuestionWindow } from "./question-window.ts";
import { createSessionDesk } from "./session-desk.ts";

const driver = withDebuggerHolds(createBrowserDriver(() => chrome.runtime.connect({ name: enginePort })));
const channel = new BroadcastChannel(channelName);
const newTicket = () => bytesToBase64url(randomBytes(16));

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
  const surface = createTabSurface({ driver, clock: systemClock, layer, extension: location.origin });
  const captureScreen = createExtensionCapture({ driver, clock: systemClock, surface });
  const environment = { ...world, media: { ...world.media, captureScreen } };
  const repairs = createSiteRepairs({ driver, clock: systemClock });
  const tabStorage = createKeptStorage(driver, kept);
  const questions = createQuestionWindow({ driver, newTicket, onGone: () => desk.refuseAll() });

  const makeSession = (resume: boolean): HostSession | null => {
    const stored = resume ? loadStoredSession(tabStorage, Date.now()) : null;
    if (resume && stored?.role !== "host") return null;
    return createHostSession({
      environment,
      tabStorage,
      supportedScopes: [...pageScopes, "control", "script"],
      controlSurface: surface,
      repairBench: repairs,
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
    pageReport: (reload, signal) => collectPageReport({ driver, clock: systemClock, reload, signal }),
    onSession(session) {
      showPageFrame({ session, surface, t: words.t, list: words.list });
      keepReceipts(session);
    },
  });

  let site: string | null = null;
  const lookInFront = async () => {
    const next = (await findFrontPage(driver))?.origin ?? null;
    if (next === site) return;
    site = next;
    desk.spread();
  };
  driver.on("tabs-changed", () => void lookInFront());
  driver.on("join-code", (code) => desk.offerCode(code));
  channel.addEventListener("message", ({ data }) => void desk.take(data));
  await lookInFront();
  desk.spread();
}
