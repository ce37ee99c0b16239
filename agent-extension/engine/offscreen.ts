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
import { pageScopes, type Scope } from "../../protocol/scope.ts";
import { type DriverSetup, enginePort, type PolicyNews } from "../bridge/driver-messages.ts";
import { channelName } from "../bridge/session-messages.ts";
import { createExtensionClipboard } from "../control/extension-clipboard.ts";
import { createFileFields } from "../control/file-fields.ts";
import { createTabSurface } from "../control/tab-surface.ts";
import { createDeviceLock } from "../device/device-lock.ts";
import * as deviceStorage from "../device/device-storage.ts";
import { createPolicyEnrolment } from "../device/policy-enrolment.ts";
import { createUnattendedDevice } from "../device/unattended-device.ts";
import { collectPageReport } from "../diagnostics/collect-page-report.ts";
import { createExtensionCapture } from "../picture/extension-capture.ts";
import { createSiteRepairs } from "../repairs/site-repairs.ts";
import { createBrowserDriver } from "./browser-driver.ts";
import { withDebuggerHolds } from "./debugger-holds.ts";
import { loadWords } from "./engine-words.ts";
import { createFrontWatch } from "./front-watch.ts";
import { keepReceipts } from "./keep-receipts.ts";
import { createKeptStorage } from "./kept-storage.ts";
import { showPageFrame } from "./page-frame.ts";
import { createPageGuards } from "./page-guards.ts";
import { showPageMarks } from "./page-marks.ts";
import { createPagePrivacy } from "./page-privacy.ts";
import { createQuestionWindow } from "./question-window.ts";
import { createSessionDesk } from "./session-desk.ts";

const driver = withDebuggerHolds(createBrowserDriver(() => chrome.runtime.connect({ name: enginePort })));
const channel = new BroadcastChannel(channelName);
const newTicket = () => bytesToBase64url(randomBytes(16));

/** What a technician may do at a device with nobody there. */
const unattendedScopes: readonly Scope[] = ["view", "control", "files-in"];

/** One may come before the engine is made. */
let arrivedCode: string | null = null;
driver.on("join-code", (code) => {
  arrivedCode = code;
});

const stop = driver.on("setup", (setup) => {
  stop();
  void begin(setup);
});

async function begin(setup: DriverSetup): Promise<void> {
  const { server, kept, isLocked } = setup;
  let asksByPolicy = setup.asksPersonFirst;
  const [words, layer, world] = await Promise.all([
    loadWords(),
    fetch(chrome.runtime.getURL("page-layer.js")).then((response) => response.text()),
    browserEnvironment({ signalingUrl: server, build: buildName }),
  ]);
  const surface = createTabSurface({
    driver,
    clock: systemClock,
    layer,
    isHidden: (tab) => privacy.isHidden(tab),
  });
  const clipboard = createExtensionClipboard({ driver, clock: systemClock, surface, document });
  const fileFields = createFileFields({ driver, clock: systemClock, surface });
  const guards = createPageGuards(driver);
  const picture = createExtensionCapture({ driver, clock: systemClock, surface, guards });
  const environment = { ...world, media: { ...world.media, captureScreen: picture.captureScreen } };
  const repairs = createSiteRepairs({ driver, clock: systemClock });
  const tabStorage = createKeptStorage(driver, kept);
  const front = createFrontWatch(driver, () => desk.spread());
  let latest: HostSession | null = null;
  const privacy = createPagePrivacy({
    guards,
    tabInFront: () => front.tab,
    t: words.t,
    onChange: () => surface.lookAgain(),
  });
  guards.on("changed", () => desk.spread());
  const questions = createQuestionWindow({ driver, newTicket, onGone: () => desk.refuseAll() });

  const makeSession = (resume: boolean): HostSession | null => {
    picture.setUnattended(false);
    const stored = resume ? loadStoredSession(tabStorage, Date.now()) : null;
    if (resume && stored?.role !== "host") return null;
    return createHostSession({
      environment,
      tabStorage,
      supportedScopes,
      controlSurface: surface,
      repairBench: repairs,
      clipboardSurface: clipboard,
      fileFieldSurface: fileFields,
      ...(stored === null ? {} : { stored }),
    });
  };

  const isAllowed = (scope: Scope) =>
    (setup.scopes === null || setup.scopes.includes(scope)) &&
    (!setup.isTooOld || pageScopes.includes(scope));
  const supportedScopes = [...pageScopes, "control", "clipboard", "script", "unattended"].filter(
    (scope): scope is Scope => isAllowed(scope as Scope),
  );
  const deviceScopes = isAllowed("unattended") ? unattendedScopes.filter(isAllowed) : [];
  const lock = createDeviceLock({
    driver,
    wasLocked: isLocked,
    onChange: () => desk.spread(),
    known: () => device.start(),
    opensByCode: () => device.facts?.asksFirst === false,
    prove: (code) => device.proveHere(code),
  });
  const device = createUnattendedDevice({
    environment,
    controlSurface: surface,
    supportedScopes: deviceScopes,
    asksByPolicy: () => asksByPolicy,
    async personAt({ name }) {
      // Whoever began a session is here, and is not to be had for another one.
      if (desk.isBusy) return "no";
      const state = await driver.call("personState");
      if (!state.ok || state.value !== "active") return state.ok ? "nobody" : "no";
      return desk.askForVisitor(name);
    },
  });
  const policy = createPolicyEnrolment({
    environment,
    device,
    store: deviceStorage,
    scopes: deviceScopes,
    system: systemName(),
    onChange: deviceChanged,
    onSettled: (token) => void driver.call("settleEnrolment", token),
  });
  function deviceChanged(): void {
    void driver.call("markDevice", device.facts !== null || policy.facts !== null);
    desk.spread();
  }
  device.on("changed", deviceChanged);
  device.on("began", ({ session, person }) => {
    surface.setFence({ kind: "everywhere" });
    picture.setUnattended(true);
    desk.adopt(session);
    if (person === "nobody") lock.lock(session);
  });

  const desk = createSessionDesk({
    clock: systemClock,
    wallMs: () => Date.now(),
    device: {
      get facts() {
        if (device.facts !== null || policy.facts === null) return device.facts;
        return { ...policy.facts, asksFirst: asksByPolicy !== false };
      },
      get lockedFor() {
        return lock.lockedFor;
      },
      get opensByCode() {
        return device.facts?.asksFirst === false;
      },
      enrol: (given) => policy.instead(() => device.enrol({ ...given, scopes: unattendedScopes })),
      revoke: policy.revoke,
      unlock: lock.unlock,
    },
    server,
    asksFraudQuestion: setup.asksFraudQuestion,
    makeSession,
    questions,
    post: (message) => channel.postMessage(message),
    fence: () => surface.fence,
    siteInFront: () => front.site,
    useLocally: surface.useLocally,
    privacy,
    isGuarding: () => guards.isGuarding,
    pageReport: (reload, signal) => collectPageReport({ driver, clock: systemClock, reload, signal }),
    onSession(session) {
      showPageFrame({ session, surface, t: words.t, list: words.list });
      showPageMarks({ session, guards, shownTab: picture.shownTab, t: words.t });
      keepReceipts(session);
      latest = session;
      session.subscribe(({ phase }) => {
        if (session === latest) front.watch(phase !== "idle" && phase !== "ended");
      });
    },
  });

  driver.on("join-code", (code) => desk.offerCode(code));
  if (arrivedCode !== null) desk.offerCode(arrivedCode);
  channel.addEventListener("message", ({ data }) => void desk.take(data));
  await device.start();
  // Also where nothing changed: what was marked may be of a browser that quit in the middle.
  deviceChanged();
  const take = (set: PolicyNews) => {
    asksByPolicy = set.asksPersonFirst;
    device.lookAgain();
    void policy.take(set.enrolment);
  };
  driver.on("policy", take);
  // Said again on each new port: it may have changed while there was none.
  driver.on("setup", take);
  take(setup);
}

/** What a technician tells this device from others by, as far as the browser says it. */
function systemName(): string {
  const { userAgentData } = navigator as { readonly userAgentData?: { readonly platform?: string } };
  return userAgentData?.platform ?? "";
}
