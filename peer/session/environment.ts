/**
 * Owns: everything of the outside world that a session needs, in one place, so that tests can put their own in.
 * Never: is kept by anything but the session it was given to.
 */

import { type RandomBytes, randomBytes } from "../../crypto/random.ts";
import { cleanContent } from "../clipboard/clean-content.ts";
import { type Clock, systemClock } from "../clock.ts";
import type { StretchAccessCode } from "../device/access-code.ts";
import { stretchInWorker } from "../device/stretch-in-worker.ts";
import { createDiskFileStore, createMemoryFileStore, type FileStore } from "../files/file-store.ts";
import type { CreateLink } from "../link/link.ts";
import { createWakeDetector, wallClock } from "../link/wake.ts";
import { createWebRtcLink } from "../link/webrtc-link.ts";
import { createRecorder } from "../recording/recorder.ts";
import { captureScreen } from "../screen/capture.ts";
import { createScreenReceiver } from "../screen/screen-receiver.ts";
import { createScreenSender } from "../screen/screen-sender.ts";
import { probeCodecs } from "../screen/screen-support.ts";
import { createSignalingClient, type SignalingClient } from "../signaling/signaling-client.ts";

/** What needs a browser's screen, codecs, parsers and workers. */
export type SessionMedia = {
  readonly captureScreen: typeof captureScreen;
  readonly createScreenSender: typeof createScreenSender;
  readonly createScreenReceiver: typeof createScreenReceiver;
  readonly createRecorder: typeof createRecorder;
  readonly probeCodecs: typeof probeCodecs;
  readonly cleanContent: typeof cleanContent;
};

export type SessionEnvironment = {
  readonly signaling: SignalingClient;
  readonly createLink: CreateLink;
  readonly clock: Clock;
  /** The clock that frames are stamped with (screen-sender.ts), in milliseconds. Only its differences cross the wire. */
  readonly timeline: () => number;
  /** Milliseconds since 1970, for people to read. */
  readonly wallMs: () => number;
  readonly randomBytes: RandomBytes;
  readonly stretchAccessCode: StretchAccessCode;
  /** Where received files are kept until a person saves them. */
  readonly fileStore: FileStore;
  readonly media: SessionMedia;
  /** Calls back when the machine woke or changed its network. Returns the way to stop. */
  readonly watchWake: (onWake: () => void) => () => void;
  /** Version and commit of this build. */
  readonly build: string;
};

/** What may be received where there is no disk to write on. */
const memoryStoreBytes = 256 * 1024 * 1024;

/** The real world of a page. `signalingUrl` is an origin. */
export async function browserEnvironment(options: {
  readonly signalingUrl: string;
  readonly build: string;
  readonly drawRoomToken?: () => Promise<string | null>;
}): Promise<SessionEnvironment> {
  const disk = await createDiskFileStore(Date.now());
  const { signalingUrl: url, drawRoomToken } = options;
  return {
    signaling: createSignalingClient(drawRoomToken ? { url, drawRoomToken } : { url }),
    createLink: createWebRtcLink,
    clock: systemClock,
    timeline: () => systemClock.now(),
    wallMs: () => Date.now(),
    randomBytes,
    stretchAccessCode: stretchInWorker,
    fileStore: disk.ok ? disk.value : createMemoryFileStore(memoryStoreBytes),
    media: {
      captureScreen,
      createScreenSender,
      createScreenReceiver,
      createRecorder,
      probeCodecs,
      cleanContent,
    },
    watchWake(onWake) {
      const detector = createWakeDetector({ clock: wallClock, onWake });
      return () => detector.dispose();
    },
    build: options.build,
  };
}
