/** Owns: the start of the settings page. */

import { readSettings } from "../background/extension-settings.ts";
import { connectRemoteSession } from "../bridge/remote-session.ts";
import { startPage } from "../bridge/start-page.tsx";
import { OptionsView } from "./options-view.tsx";

const settings = await readSettings();
const { isDevice } = await chrome.storage.local.get("isDevice");
// Only then there is something that the engine would have to say here.
const remote = isDevice === true ? await connectRemoteSession(null) : null;
await startPage(() => <OptionsView settings={settings} remote={remote} />);
