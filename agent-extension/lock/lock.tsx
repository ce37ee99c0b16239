/** Owns: the start of the lock page. */

import { connectRemoteSession } from "../bridge/remote-session.ts";
import { startPage } from "../bridge/start-page.tsx";
import { refuseSyntheticInput } from "../question/synthetic-input.ts";
import { LockView } from "./lock-view.tsx";

refuseSyntheticInput();
const remote = await connectRemoteSession(null);
await startPage(() => <LockView remote={remote} />);
