/**
 * The two faces of the session engine that app/ and agent-extension/ use. One object a session; made by
 * `createHostSession` (host-session.ts) and `createViewerSession` (viewer-session.ts); ended by `end` or
 * `dispose`. Every command is safe in every phase: where it makes no sense it does nothing.
 */

import type { ControlMessageOf } from "../../protocol/control-messages.ts";
import type { RemoteInput } from "../../protocol/remote-input.ts";
import type { Repair } from "../../protocol/repairs.ts";
import type { Result } from "../../protocol/result.ts";
import type { GrantDuration, Scope } from "../../protocol/scope.ts";
import type { ClipboardContent } from "../clipboard/clipboard-content.ts";
import type { AccessOutcome } from "../device/access-lock.ts";
import type { FileSource } from "../files/file-source.ts";
import type { TransferFile } from "../files/transfer-snapshot.ts";
import type { ControlFence } from "../remote-control/control-fence.ts";
import type { TabCommand } from "../remote-control/control-surface.ts";
import type { Receipt } from "./receipt.ts";
import type { DiagnosticsReport, SessionSnapshot } from "./session-snapshot.ts";

/** Fast events that are not worth a snapshot. Coordinates are fractions of the shared picture. */
export type PointerEventFromViewer =
  | { readonly kind: "pointer"; readonly sender: number; readonly at: { x: number; y: number } | null }
  | {
      readonly kind: "ink";
      readonly sender: number;
      readonly stroke: number;
      readonly points: readonly { x: number; y: number }[];
      readonly end: boolean;
    }
  | { readonly kind: "ink-clear"; readonly sender: number }
  /** A place to be pressed by the person; null takes it away. */
  | {
      readonly kind: "ghost";
      readonly sender: number;
      readonly ghost: number;
      readonly at: { x: number; y: number } | null;
    };

type Shared = {
  readonly snapshot: SessionSnapshot;
  /** Called with each new snapshot, never synchronously from a command. Returns the way to stop. */
  subscribe(listener: (snapshot: SessionSnapshot) => void): () => void;
  setName(name: string): void;
  sendChat(text: string): void;
  dismissError(): void;
  pauseTransfer(transfer: string): void;
  resumeTransfer(transfer: string): void;
  cancelTransfer(transfer: string): void;
  refuseTransfer(transfer: string): void;
  /** The file of a finished incoming transfer, to be saved by the page. */
  openReceived(transfer: string, entry: number): Promise<Result<File>>;
  /** All files of a transfer, where the snapshot holds the first ones only. Empty for an unknown one. */
  filesOf(transfer: string): readonly TransferFile[];
  /** What this side saw of the session so far; final once ended. */
  receipt(): Receipt;
  end(): void;
  dispose(): void;
};

/** The customer's side. It decides everything. */
export type HostSession = Shared & {
  readonly role: "host";
  /** Joins by a typed code. A wrong code leaves the session in `idle` with `guesses` counted. */
  join(typedCode: string, name: string): Promise<Result<void>>;
  /** Answers a waiting question. `view` opens the browser's picker, so it must come from a person's click. */
  answer(askId: string, answer: GrantDuration | "no"): Promise<Result<void>>;
  /** Takes a scope back, from one viewer or from all. Acts at once. */
  takeBack(scope: Scope, sender?: number): void;
  /** Shares without being asked, or again after a stop: grants `view` to everybody in the session. */
  shareScreen(): Promise<Result<void>>;
  stopSharing(): void;
  /** Everything granted rests: no frames, no bytes, until resumed. */
  setPaused(paused: boolean): void;
  /**
   * The sites that control is agreed for, for everybody who holds it now or later: set before `control` is granted, or
   * changed at any time. Acts at once. An error means that control is not held to them: then do not grant it.
   */
  setFence(fence: ControlFence): Result<void>;
  /** Accepts an offered transfer: once, or this and later ones of this viewer for the session. */
  acceptTransfer(transfer: string, duration: GrantDuration): void;
  /** Offers files to one viewer, or to the first technician. That a person chose them is the consent. */
  offerFiles(sources: readonly FileSource[], sender?: number): Result<string>;
  /** Sends a report that the person has seen. Needs a granted or answered `diagnostics`. */
  sendDiagnostics(report: DiagnosticsReport, sender?: number): Result<void>;
  removeMember(sender: number): void;
  /** What came of a place that `sender` marked. */
  tellGhost(sender: number, ghost: number, state: ControlMessageOf<"ghost-state">["state"]): void;
  /** This browser became a device for `sender`, who asked for it. */
  tellEnrolled(sender: number, device: string, name: string): void;
  onPointer(listener: (event: PointerEventFromViewer) => void): () => void;
  /** The captured picture for the person's own preview; null when nothing is shared. */
  capturedTrack(): MediaStreamTrack | null;
};

/** The same for its views. The engine may be in another page than they are: then what it answers takes a moment. */
export type HostFace = Omit<
  HostSession,
  "filesOf" | "offerFiles" | "sendDiagnostics" | "setFence" | "tellEnrolled" | "tellGhost"
> & {
  readonly [Method in "filesOf" | "offerFiles" | "sendDiagnostics"]: (
    ...given: Parameters<HostSession[Method]>
  ) => ReturnType<HostSession[Method]> | Promise<ReturnType<HostSession[Method]>>;
};

/** A technician's side. */
export type ViewerSession = Shared & {
  readonly role: "viewer";
  /** Makes a room and a code. */
  open(name: string): Promise<Result<void>>;
  /** Joins a running session by a colleague's code. */
  joinAsColleague(typedCode: string, name: string): Promise<Result<void>>;
  /**
   * Rings an unattended device and proves its access code. Fails with `device-absent`, `access-code-wrong`, `device-locked`
   * (and for how long),
   * `handshake-timeout` (it did not come) and what a join fails with, and is then `idle` again.
   */
  openDevice(device: string, accessCode: string, name: string): Promise<AccessOutcome>;
  ask(scope: Scope): void;
  withdrawAsk(askId: string): void;
  release(scope: Scope): void;
  /** Asks the host for a code for a colleague; it appears as `invite` in the events below. */
  inviteColleague(): Promise<Result<{ code: { locator: string; secret: string }; expiresAtMs: number }>>;
  offerFiles(sources: readonly FileSource[]): Result<string>;
  acceptTransfer(transfer: string): void;
  movePointer(at: { x: number; y: number } | null): void;
  drawInk(stroke: number, points: readonly { x: number; y: number }[], end: boolean): void;
  clearInk(): void;
  /** Marks a place for the host's person to press, in place of the one before; null takes it away. */
  markTarget(at: { x: number; y: number } | null): void;
  /** Acts on the host's browser. Dropped unless control is `ready` or `busy`; moves are thinned out. */
  sendInput(input: RemoteInput): void;
  commandTab(command: TabCommand): void;
  answerPageDialog(id: string, accept: boolean, text: string): void;
  /** Asks for one repair of the page in front of the customer. While one waits, another is not asked for. */
  askRepair(repair: Repair): void;
  /**
   * What was just copied on the host's side, made harmless. To be called upon a person's gesture, right after the keys
   * that copy were sent; `clipboard-empty` where they copied nothing.
   */
  copyFromHost(): Promise<Result<ClipboardContent>>;
  /** Puts it on the host's clipboard, upon a person's gesture. Resolves once it is there. */
  pasteToHost(content: ClipboardContent): Promise<Result<void>>;
  /** Offers these files for the field of `snapshot.control.fileChoice`. @returns the transfer's id */
  chooseFiles(choice: string, sources: readonly FileSource[]): Result<string>;
  cancelFileChoice(choice: string): void;
  /** Where the picture is drawn. The canvas belongs to the session from then on. */
  attachCanvas(canvas: HTMLCanvasElement): void;
  /** Starts writing the session to disk; needs the `record` grant. `name` is without an extension. */
  startRecording(name: string): Promise<Result<void>>;
  /** Ends the recording. Its files in order of time: more than one when the host changed its codec meanwhile. */
  stopRecording(): Promise<Result<readonly File[]>>;
};
