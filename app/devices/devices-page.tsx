/**
 * Owns: `/devices`: the list and its changes, who of it is there, and a session with one of them from the ring to the end.
 * Never: shows a running session itself: the technician's view of one is handed in, since it is another task's.
 */

import {
  type Component,
  createEffect,
  createMemo,
  createSignal,
  Match,
  on,
  onCleanup,
  onMount,
  Suspense,
  Switch,
  untrack,
} from "solid-js";
import { createStore, reconcile } from "solid-js/store";
import type { SessionSnapshot } from "../../peer/session/session-snapshot.ts";
import { createSignalingClient } from "../../peer/signaling/signaling-client.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import { pageAccount } from "../platform/account.ts";
import { findCapabilities } from "../platform/capabilities.ts";
import { pageRules, type RuleBook, settingsFor } from "../platform/device-rules.ts";
import {
  changeDevice,
  type DeviceList,
  forgetDevice,
  type KeptDevice,
  listDevices,
  mergeDevices,
  noteConnection,
} from "../platform/device-storage.ts";
import { downloadBlob } from "../platform/download.ts";
import { openPageDesk } from "../platform/enrolment-desk.ts";
import { receiptKey } from "../platform/receipt-storage.ts";
import { openAccessCode } from "../platform/technician-keys.ts";
import { errorText } from "../session/error-text.ts";
import { isDeviceTooOld } from "../session/organisation-limits.ts";
import type { ViewerStore } from "../session/session-store.ts";
import { createTechnicianName } from "../session/technician-name.ts";
import { createViewerLife } from "../session/viewer-life.ts";
import { PageFrame } from "../ui/page-frame.tsx";
import { Waiting } from "../ui/waiting.tsx";
import { fromCarried, toCarried } from "./carried-devices.ts";
import { type Connecting, connectProblem, connectStep } from "./connecting.ts";
import { deviceFileBytes, readDeviceFile, writeDeviceFile } from "./device-file.ts";
import { devicesToWatch, findDevices } from "./device-order.ts";
import { type DeviceActions, DevicesView, type EndedSession } from "./devices-view.tsx";
import { createPresence } from "./presence.ts";

export type SessionView = Component<{
  readonly store: ViewerStore;
  readonly canShow: boolean;
  readonly rules: RuleBook;
  readonly group: string | null;
}>;

export function DevicesPage(props: { readonly session: SessionView; readonly rules?: RuleBook }) {
  const rules = untrack(() => props.rules) ?? pageRules;
  const { t } = useI18n();
  const [list, setList] = createStore<{ listed: Result<DeviceList> | null }>({ listed: null });
  const [query, setQuery] = createSignal("");
  const { name, keep } = createTechnicianName(pageAccount);
  const [problem, setProblem] = createSignal<ErrorCode | null>(null);
  const [ended, setEnded] = createSignal<EndedSession | null>(null);
  const [target, setTarget] = createSignal<Omit<Connecting, "step"> | null>(null);
  /** From the access code's being handed on; `true` once it was right. */
  const [proved, setProved] = createSignal<boolean | null>(null);
  /** Devices that joined by an enrolment while this page was open. */
  const [joined, setJoined] = createSignal<readonly string[]>([]);
  /** The least version that the device does not have, by which its session was ended. */
  const [tooOld, setTooOld] = createSignal("");
  const life = createViewerLife({ kind: "unattended", onLost: setProblem });
  const signaling = createSignalingClient({ url: location.origin });
  const presence = createPresence(signaling);
  onCleanup(() => signaling.dispose());

  /** What the organisation set for the device; one that is not on the list any more follows what holds for all. */
  const group = () => target()?.device.group ?? "";
  const devices = () => (list.listed?.ok ? list.listed.value.devices : []);
  const snapshot = () => life.store()?.snapshot;
  const running = createMemo(() => {
    const now = snapshot();
    const runs = now?.phase === "live" || now?.phase === "interrupted";
    return runs && now.members.length > 0 ? life.store() : null;
  });
  const connecting = createMemo((): Connecting | null => {
    const to = target();
    const now = snapshot();
    // A session that was there has ended, and the list comes back.
    if (!to || running() || (now?.phase === "ended" && now.sessionId !== "")) return null;
    const since = proved();
    return { ...to, step: since === null ? "asking" : connectStep(now?.phase ?? "idle", since) };
  });

  /** Rows that stay the same stay the same to Solid, so that only what changed is drawn anew. */
  const read = async () => {
    const listed = await listDevices();
    setList("listed", list.listed === null ? listed : reconcile(listed));
  };
  const changing = async (change: Promise<Result<unknown>>) => {
    const changed = await change;
    setProblem(changed.ok ? null : changed.code);
    await read();
  };

  const giveUp = (why: Connecting["problem"], lockedMinutes: number | null = null) => {
    setProved(null);
    setTarget((to) => to && { ...to, problem: why, lockedMinutes });
    life.drop();
  };
  const connect = async (device: KeptDevice, accessCode: string, given: string) => {
    keep(given);
    setEnded(null);
    setTooOld("");
    setProved(false);
    // A second try, or a Cancel, makes what comes of this one nobody's business.
    const own = target();
    const now = rules.state();
    const ruled = now.kind === "asking" ? await rules.settled() : now;
    if (target() !== own) return;
    if (ruled.kind === "failed") {
      // Asked again with the next try.
      void rules.refresh();
      return giveUp(ruled.code);
    }
    const made = await life.make().catch(() => err("signaling-unreachable"));
    if (target() !== own) return;
    if (!made.ok) return giveUp(made.code);
    const opened = await made.value.session.openDevice(device.id, accessCode, given);
    if (target() !== own) return;
    if (opened.ok) setProved(true);
    else giveUp(opened.code, "minutes" in opened ? opened.minutes : null);
  };

  const endText = (end: SessionSnapshot["end"]) =>
    end?.code && end.code !== "session-ended"
      ? errorText(t, end.code).both
      : t(`end.reasons.${end?.reason ?? "ended-here"}`);
  const finish = (store: ViewerStore) => {
    if (store !== life.store()) return;
    const now = store.snapshot;
    if (now.sessionId === "") return giveUp(connectProblem(now));
    const host = now.members.find(({ role }) => role === "host")?.name;
    setEnded({
      name: target()?.device.name ?? host ?? t("common.unknown"),
      reason: tooOld() ? t("devices.tooOld", { minimum: tooOld() }) : endText(now.end),
      receipt: receiptKey(store.session.receipt()),
    });
    setTarget(null);
    setProved(null);
    life.drop();
    void read();
  };

  const actions: DeviceActions = {
    connect(device) {
      setProved(null);
      setTarget({ device, problem: null });
    },
    sendCode(accessCode, given) {
      const device = target()?.device;
      if (!device) return;
      setTarget({ device, problem: null });
      void connect(device, accessCode, given);
    },
    cancel() {
      setTarget(null);
      setProved(null);
      life.drop();
    },
    change: (device, words) => void changing(changeDevice(device.id, words, Date.now())),
    remove: (device) => void changing(forgetDevice(device.id)),
    async save(passphrase) {
      // Another tab may have changed it meanwhile.
      const listed = await listDevices();
      if (!listed.ok) return listed;
      const nowMs = Date.now();
      const carried = await toCarried(listed.value.devices);
      const file = await writeDeviceFile(carried, nowMs, { passphrase }).catch(() => null);
      if (!file) return err("file-worker-failed");
      const day = new Date(nowMs).toISOString().slice(0, 10);
      downloadBlob(new Blob([file], { type: "application/json" }), `farhand-devices-${day}.json`);
      return ok(undefined);
    },
    async bringIn(file, passphrase) {
      if (file.size > deviceFileBytes) return err("device-file-invalid");
      try {
        const opened = await readDeviceFile(new Uint8Array(await file.arrayBuffer()), { passphrase });
        if (!opened.ok) return opened;
        const sealed = await fromCarried(opened.value);
        if (!sealed.ok) return sealed;
        const merged = await mergeDevices(sealed.value, Date.now());
        await read();
        return merged;
      } catch {
        return err("file-unreadable");
      }
    },
    codeOf: ({ id, sealedCode }) => openAccessCode(id, sealedCode),
    dismissEnded: () => setEnded(null),
    dismissJoined: () => setJoined([]),
    dismissProblem: () => setProblem(null),
  };

  onMount(() => {
    void read();
    // One that enrolled in another tab's session.
    const look = () => document.visibilityState === "visible" && void read();
    document.addEventListener("visibilitychange", look);
    onCleanup(() => document.removeEventListener("visibilitychange", look));
    const desk = openPageDesk(signaling.devices, (news) => {
      if (news.kind === "failed") setProblem(news.code);
      else setJoined((before) => [...before, news.name]);
      void read();
    });
    onCleanup(desk.dispose);
  });
  createEffect(() => presence.watch(devicesToWatch(findDevices(devices(), query()))));
  createEffect(
    on(running, (store) => {
      const device = target()?.device;
      if (store && device) void noteConnection(device.id, Date.now());
    }),
  );
  createEffect(() => {
    const store = running();
    const known = rules.state();
    if (!store || known.kind !== "known" || !isDeviceTooOld(known.rules, group(), store.snapshot.hostBuild))
      return;
    setTooOld(settingsFor(known.rules, group()).minimumVersion ?? "");
    store.session.end();
  });
  createEffect(() => {
    const store = life.store();
    // Whoever keeps the receipt hears of the end as well, and is to hear of it first.
    if (store?.snapshot.phase === "ended") queueMicrotask(() => finish(store));
  });

  return (
    <Switch
      fallback={
        <DevicesView
          listed={list.listed}
          presenceOf={presence.of}
          server={presence.server()}
          query={query()}
          onQuery={setQuery}
          connecting={connecting()}
          name={name()}
          ended={ended()}
          joined={joined()}
          problem={problem()}
          actions={actions}
        />
      }
    >
      <Match when={life.resuming() && !running()}>
        <PageFrame title={t("devices.title")} narrow>
          <div role="status">
            <Waiting>{t("join.resuming")}</Waiting>
          </div>
        </PageFrame>
      </Match>
      <Match when={running()} keyed>
        {(store) => (
          <Suspense fallback={<Waiting>{t("common.loading")}</Waiting>}>
            <props.session
              store={store}
              canShow={findCapabilities().showScreen}
              rules={rules}
              group={group()}
            />
          </Suspense>
        )}
      </Match>
    </Switch>
  );
}
