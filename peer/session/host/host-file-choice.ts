/**
 * Owns: a field for files that a viewer opened on the host's browser, from its opening to the files being in it.
 * Must never: fill a field with anything but files that this very viewer sent in this session and whose hashes were right,
 * or after it may not control any more.
 */

import type { ControlMessageOf } from "../../../protocol/control-messages.ts";
import type { ErrorCode } from "../../../protocol/error-codes.ts";
import { limits } from "../../../protocol/limits.ts";
import { err, type Result } from "../../../protocol/result.ts";
import type { TransferSnapshot } from "../../files/transfer-snapshot.ts";
import type { FileChoice, FileFieldSurface } from "../../remote-control/file-field-surface.ts";
import type { HostMember } from "./host-member.ts";

export type HostFileChoice = {
  answer(member: HostMember, answer: ControlMessageOf<"file-choice-answer">): void;
  /** Transfers changed. */
  look(): void;
  /** Grants, members or links changed. */
  sync(): void;
  dispose(): void;
};

type Waiting = { readonly choice: FileChoice; readonly member: HostMember; transfer: string | null };

export function createHostFileChoice(options: {
  readonly surface: FileFieldSurface;
  /** Who acts on the browser at this moment. */
  readonly actor: () => HostMember | undefined;
  /** This member may control, over a live link. */
  readonly mayControl: (sender: number) => boolean;
}): HostFileChoice {
  const { surface, actor, mayControl } = options;
  let waiting: Waiting | null = null;

  const stopListening = surface.on("choice", (choice) => {
    const member = actor();
    drop();
    if (choice === null) return;
    if (member === undefined || !mayControl(member.sender)) return surface.cancel(choice.id);
    waiting = { choice, member, transfer: null };
    member.pair.send({ t: "file-choice", choice });
  });

  return {
    answer({ sender }, { id, transfer }) {
      if (waiting === null || waiting.choice.id !== id || waiting.member.sender !== sender) return;
      if (waiting.transfer !== null) return;
      if (transfer === null) {
        surface.cancel(id);
        return drop();
      }
      waiting.transfer = transfer;
      look();
    },
    look,
    sync() {
      if (waiting === null || mayControl(waiting.member.sender)) return;
      surface.cancel(waiting.choice.id);
      drop();
    },
    dispose() {
      stopListening();
      waiting = null;
    },
  };

  /** It waits no more, with nothing to be told but that. */
  function drop(): void {
    const dropped = waiting;
    waiting = null;
    if (dropped === null || !mayControl(dropped.member.sender)) return;
    if (dropped.transfer === null) dropped.member.pair.send({ t: "file-choice", choice: null });
    else end(dropped, "file-choice-gone");
  }

  function end({ member, choice }: Waiting, code: ErrorCode | null): void {
    member.pair.send({ t: "file-choice-end", id: choice.id, code });
  }

  function look(): void {
    const current = waiting;
    if (current === null || current.transfer === null) return;
    const transfer = current.member.files?.snapshots.find(({ id }) => id === current.transfer);
    const refusal = refusalOf(current.choice, transfer);
    if (refusal !== null) {
      waiting = null;
      surface.cancel(current.choice.id);
      end(current, refusal);
    } else if (transfer?.state === "done") {
      waiting = null;
      void fill(current, transfer).then((filled) => {
        if (!filled.ok) surface.cancel(current.choice.id);
        end(current, filled.ok ? null : filled.code);
      });
    }
  }

  async function fill({ member, choice }: Waiting, transfer: TransferSnapshot): Promise<Result<void>> {
    const files: File[] = [];
    for (const { entry } of transfer.files) {
      const opened = await member.files?.openReceived(transfer.id, entry);
      if (opened?.ok !== true) return err(opened?.code ?? "file-unreadable");
      files.push(opened.value);
    }
    if (!mayControl(member.sender)) return err("scope-missing");
    try {
      return await surface.fill(choice.id, files);
    } catch {
      return err("file-choice-gone");
    }
  }
}

/** Why these files cannot be given to that field; null when they can, or may yet. */
function refusalOf(choice: FileChoice, transfer: TransferSnapshot | undefined): ErrorCode | null {
  if (transfer === undefined || transfer.direction !== "in") return "file-forgotten";
  const { state, fileCount, failedFiles, totalBytes } = transfer;
  if (totalBytes > limits.fileChoiceBytes) return "file-choice-too-large";
  if (fileCount > (choice.multiple ? limits.fileChoiceFiles : 1)) return "file-too-many";
  if (state === "refused" || state === "cancelled" || state === "failed")
    return transfer.code ?? "file-refused";
  if (failedFiles > 0) return "file-unreadable";
  return null;
}
