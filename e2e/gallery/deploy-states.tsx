/** Owns: the states of the page that puts the extension on computers (states.tsx has all others). */

import type { JSX } from "solid-js";
import { DeployView } from "../../app/deploy/deploy-view.tsx";
import type { RulesState } from "../../app/platform/device-rules.ts";
import { type DeviceSettings, defaultDeviceSettings } from "../../protocol/desk/device-settings.ts";
import { longName, now } from "./fake-snapshots.ts";

const nothing = () => {};
const packed = {
  id: "abcdefghijklmnopabcdefghijklmnop",
  version: "1.2.3",
  sha256: "A".repeat(43),
  publicKey: "AAAA",
  server: "https://support.example.org",
};
const deployProps = {
  rules: { kind: "none" },
  onRulesAgain: nothing,
  extension: packed,
  address: packed.server,
  nowMs: now,
  kept: [],
  open: null,
  busy: false,
  problem: null,
  onMake: nothing,
  joined: null,
  onOpen: nothing,
  onEnd: nothing,
  onRetry: nothing,
} as const;
const enrolled = (group: string, maxUses: number) => ({
  enrolment: {
    id: "A".repeat(22),
    group,
    maxUses,
    expiresAtMs: now + maxUses * 86_400_000,
    technician: "A".repeat(43),
    sealing: "A".repeat(43),
  },
  token: `${"A".repeat(126)}.${"A".repeat(86)}`,
  server: packed.server,
  used: Math.floor(maxUses / 3),
  isEnded: false,
});

const group = (name: string, part: Partial<DeviceSettings>) => ({
  id: "G".repeat(22),
  name,
  settings: part,
  effective: { ...defaultDeviceSettings, ...part },
  createdAt: "2026-11-26T09:00:00.000Z",
  revision: 0,
});
const organised: RulesState = {
  kind: "known",
  rules: {
    organisation: defaultDeviceSettings,
    groups: [group(longName.slice(0, 60), {}), group("Tills", { asksPersonFirst: false })],
  },
};
const strict: RulesState = {
  kind: "known",
  rules: {
    organisation: {
      ...defaultDeviceSettings,
      allowedScopes: ["view", "files-in"],
      minimumVersion: "1.2.0",
      updateChannel: { kind: "pinned", version: "1.2.0" },
    },
    groups: [],
  },
};

export const deployStates: Readonly<Record<string, () => JSX.Element>> = {
  "deploy-loading": () => <DeployView {...deployProps} extension="loading" />,
  "deploy-none": () => <DeployView {...deployProps} extension="none" />,
  "deploy-failed": () => <DeployView {...deployProps} extension="failed" />,
  deploy: () => <DeployView {...deployProps} />,
  "deploy-own-address": () => (
    <DeployView
      {...deployProps}
      extension={{ ...packed, server: "http://localhost:8080" }}
      address="http://localhost:8080"
    />
  ),
  "deploy-other-address": () => (
    <DeployView {...deployProps} address="https://help.example.com" problem="storage-unavailable" />
  ),
  "deploy-kept": () => (
    <DeployView
      {...deployProps}
      kept={[
        enrolled("Front desk", 30),
        enrolled(longName, 1),
        { ...enrolled("Workshop", 120), isEnded: true },
      ]}
    />
  ),
  "deploy-groups": () => <DeployView {...deployProps} rules={organised} />,
  "deploy-rules": () => <DeployView {...deployProps} rules={strict} />,
  "deploy-rules-failed": () => <DeployView {...deployProps} rules={{ kind: "failed", code: "desk-busy" }} />,
  "deploy-files": () => <DeployView {...deployProps} open={enrolled("Front desk", 30)} />,
  "deploy-files-linux": () => <DeployView {...deployProps} open={enrolled("Front desk", 30)} />,
  "deploy-files-chromeos": () => (
    <DeployView {...deployProps} open={enrolled(`${longName.slice(0, 60)}.`, 1)} />
  ),
};
