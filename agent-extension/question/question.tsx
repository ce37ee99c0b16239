/** Owns: the start of the window in which a technician's questions are answered. */

import { connectRemoteSession } from "../bridge/remote-session.ts";
import { startPage } from "../bridge/start-page.tsx";
import { QuestionView } from "./question-view.tsx";
import { refuseSyntheticInput } from "./synthetic-input.ts";

refuseSyntheticInput();
const remote = await connectRemoteSession(location.hash.slice(1));
await startPage(() => <QuestionView remote={remote} />);
