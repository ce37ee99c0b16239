/** Owns: the start of the settings page. */

import { readSettings } from "../background/extension-settings.ts";
import { startPage } from "../bridge/start-page.tsx";
import { OptionsView } from "./options-view.tsx";

const settings = await readSettings();
await startPage(() => <OptionsView settings={settings} />);
