/** Owns: the states of `/devices` and of its dialogs, by name. */

import { type JSX, onMount } from "solid-js";
import { ConnectDialog } from "../../app/devices/connect-dialog.tsx";
import type { Connecting } from "../../app/devices/connecting.ts";
import { type DeviceActions, DevicesView } from "../../app/devices/devices-view.tsx";
import { EditDialog } from "../../app/devices/edit-dialog.tsx";
import { BringInDialog, SaveListDialog } from "../../app/devices/list-file-dialogs.tsx";
import type { Presence } from "../../app/devices/presence.ts";
import type { KeptDevice } from "../../app/platform/device-storage.ts";
import { EnrolledNotice } from "../../app/session/status/enrolled-notice.tsx";
import { err, ok } from "../../protocol/result.ts";
import { longName, now } from "./fake-snapshots.ts";

const nothing = () => {};
const dayMs = 86_400_000;
const names = ["Front desk", "Till", "Warehouse", "Meeting room", "Dana's laptop"];
const groups = ["Lindner Bakery, Market Square", "", "Lindner Bakery, Station", "Office"];

export function fakeDevices(count: number): KeptDevice[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `device-${index}`,
    name: `${names[index % names.length]} ${index + 1}`,
    note: index % 3 === 0 ? "Behind the counter; ask for Dana before ten." : "",
    group: groups[index % groups.length] ?? "",
    enrolledMs: now - (index + 3) * dayMs,
    enrolledBy: index % 2 === 0 ? "Jonas Weber" : "",
    lastConnectedMs: index % 3 === 1 ? null : now - index * dayMs,
    changedMs: now,
    sealedCode: null,
  }));
}

const actions: DeviceActions = {
  connect: nothing,
  sendCode: nothing,
  cancel: nothing,
  change: nothing,
  remove: nothing,
  save: async () => ok(undefined),
  bringIn: async () => ok({ added: 3, changed: 1, same: 12 }),
  codeOf: async ({ sealedCode }) => sealedCode && "4c7p-q0tz-81mh-x2ve-9k3r-w5ja",
  dismissEnded: nothing,
  dismissJoined: nothing,
  dismissProblem: nothing,
};
const presenceOf = (id: string): Presence => (Number(id.slice(7)) % 3 === 0 ? "here" : "away");
const props = {
  listed: ok({ devices: fakeDevices(7), damaged: 0 }),
  presenceOf,
  server: "online",
  query: "",
  onQuery: nothing,
  connecting: null,
  name: "Jonas Weber",
  ended: null,
  joined: [],
  problem: null,
  actions,
} as const;
const long: KeptDevice = {
  id: "device-0",
  name: longName,
  note: "Behind the counter of the shop at the market square, under the shelf with the rye bread. "
    .repeat(5)
    .trim(),
  group: longName,
  enrolledMs: now - 40 * dayMs,
  enrolledBy: longName,
  lastConnectedMs: now,
  changedMs: now,
  sealedCode: null,
};
const [first = long] = fakeDevices(1);
const connect = (part: Partial<Connecting>) => (
  <ConnectDialog
    connecting={{ device: first, step: "asking", problem: null, ...part }}
    name="Jonas Weber"
    codeOf={actions.codeOf}
    onConnect={nothing}
    onCancel={nothing}
  />
);
const kept: KeptDevice = { ...first, name: "Front desk, Linux 4k7pq", sealedCode: "A".repeat(86) };
/** Presses the button that shows a code. */
const shown = (dialog: () => JSX.Element) => {
  onMount(() => {
    const press = () => {
      const button = document.querySelector<HTMLButtonElement>('[role="dialog"] section button');
      if (button === null) requestAnimationFrame(press);
      else button.click();
    };
    press();
  });
  return dialog();
};
/** Presses the last button of the dialog, which is the one that goes on. */
const pressed = (dialog: () => JSX.Element) => {
  onMount(() => {
    const press = () => {
      const buttons = document.querySelectorAll<HTMLButtonElement>(
        '[role="dialog"] form button[type="submit"]',
      );
      if (buttons.length === 0) requestAnimationFrame(press);
      else buttons[0]?.click();
    };
    press();
  });
  return dialog();
};

export const devicesStates: Readonly<Record<string, () => JSX.Element>> = {
  "devices-loading": () => <DevicesView {...props} listed={null} />,
  "devices-empty": () => <DevicesView {...props} listed={ok({ devices: [], damaged: 0 })} />,
  devices: () => <DevicesView {...props} />,
  "devices-many": () => <DevicesView {...props} listed={ok({ devices: fakeDevices(500), damaged: 2 })} />,
  "devices-long": () => (
    <DevicesView
      {...props}
      listed={ok({ devices: [long, ...fakeDevices(3).slice(1)], damaged: 0 })}
      ended={{ name: longName, reason: "The other side ended it.", receipt: "receipt" }}
      problem="storage-full"
    />
  ),
  "devices-none-found": () => <DevicesView {...props} query="printer" />,
  "devices-offline": () => <DevicesView {...props} server="offline" presenceOf={() => "unknown"} />,
  "devices-failed": () => <DevicesView {...props} listed={err("storage-unavailable")} />,
  "devices-ended": () => (
    <DevicesView {...props} ended={{ name: "Till 2", reason: "You ended it.", receipt: "receipt" }} />
  ),
  "device-access": () => connect({}),
  "device-access-missing": () => pressed(() => connect({})),
  "device-access-long": () => connect({ device: long }),
  "device-wrong-code": () => connect({ problem: "access-code-wrong" }),
  "device-locked": () => connect({ problem: "device-locked", lockedMinutes: 40 }),
  "device-absent": () => connect({ problem: "device-absent" }),
  "device-no-answer": () => connect({ problem: "handshake-timeout" }),
  "device-refused": () => connect({ problem: "refused-there" }),
  "device-ringing": () => connect({ step: "ringing" }),
  "device-checking": () => connect({ step: "checking" }),
  "device-waiting": () => connect({ step: "waiting" }),
  "device-edit": () => (
    <EditDialog
      device={first}
      codeOf={actions.codeOf}
      onSave={nothing}
      onRemove={nothing}
      onClose={nothing}
    />
  ),
  "device-access-kept": () => connect({ device: kept }),
  "device-edit-kept": () =>
    shown(() => (
      <EditDialog
        device={kept}
        codeOf={actions.codeOf}
        onSave={nothing}
        onRemove={nothing}
        onClose={nothing}
      />
    )),
  "devices-joined": () => <DevicesView {...props} joined={["Front desk, Linux 4k7pq"]} />,
  "devices-save": () => <SaveListDialog open onSave={actions.save} onClose={nothing} />,
  "devices-save-weak": () => pressed(() => <SaveListDialog open onSave={actions.save} onClose={nothing} />),
  "devices-bring-in": () => <BringInDialog open onBringIn={actions.bringIn} onClose={nothing} />,
  "devices-bring-in-missing": () =>
    pressed(() => <BringInDialog open onBringIn={actions.bringIn} onClose={nothing} />),
  "device-enrolled": () => (
    <main>
      <h1>Enrolment</h1>
      <EnrolledNotice taken={{ kind: "kept", name: longName }} onDismiss={nothing} />
    </main>
  ),
};
