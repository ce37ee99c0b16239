/** Owns: the start of the side panel. */

import { connectRemoteSession } from "../bridge/remote-session.ts";
import { startPage } from "../bridge/start-page.tsx";
import { watchOwnHand } from "./own-hand.ts";
import { PanelView } from "./panel-view.tsx";

const remote = await connectRemoteSession(null);
watchOwnHand(() => remote.useLocally());
await startPage(() => <PanelView remote={remote} />);
