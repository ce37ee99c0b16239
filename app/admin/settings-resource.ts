/** Owns: what the organisation has set, as a page knows it: asked for once, and again after each change. */

import { type Accessor, createSignal } from "solid-js";
import { type OrganisationSettings, readSettings } from "../../protocol/desk/organisation-api.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import type { CallDesk } from "../platform/desk-client.ts";

export interface SettingsResource {
  /** Null until they are there. */
  readonly settings: Accessor<OrganisationSettings | null>;
  readonly failure: Accessor<ErrorCode | null>;
  /** What is known stays until the answer is there. */
  reload(): Promise<void>;
}

export function createSettings(tools: { readonly call: CallDesk }): SettingsResource {
  const [settings, setSettings] = createSignal<OrganisationSettings | null>(null);
  const [failure, setFailure] = createSignal<ErrorCode | null>(null);
  async function reload(): Promise<void> {
    const result = await tools.call(readSettings);
    if (result.ok) setSettings(result.value);
    setFailure(result.ok ? null : result.code);
  }
  void reload();
  return { settings, failure, reload };
}

/** What each pane of these settings is given. */
export interface SettingsProps {
  readonly call: CallDesk;
  readonly settings: OrganisationSettings;
  readonly onChanged: () => Promise<void>;
}
