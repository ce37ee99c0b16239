/** Owns: `/sessions`: the receipts and recordings that this browser keeps; `?open=KEY` shows one receipt. */

import { useSearchParams } from "@solidjs/router";
import { createResource, onCleanup, onMount } from "solid-js";
import { deleteRecording, listRecordings, openParts } from "../../peer/recording/recordings.ts";
import { deleteAllReceipts, deleteReceipt, listReceipts } from "../platform/receipt-storage.ts";
import { SessionsView } from "./sessions-view.tsx";

export function SessionsPage() {
  const [receipts, { refetch }] = createResource(listReceipts);
  const [recordings, { refetch: lookAgain }] = createResource(listRecordings);
  const [search, setSearch] = useSearchParams();
  const open = () => (typeof search["open"] === "string" ? search["open"] : null);
  const remove = async (key: string) => {
    await deleteReceipt(key);
    setSearch({ open: null });
    await refetch();
  };
  const removeAll = async () => {
    await deleteAllReceipts();
    await refetch();
  };
  const removeRecording = async (id: string) => {
    const removed = await deleteRecording(id);
    await lookAgain();
    return removed;
  };
  // One that is made in another tab meanwhile grows or ends.
  const look = () => {
    if (document.visibilityState === "visible") void lookAgain();
  };
  onMount(() => document.addEventListener("visibilitychange", look));
  onCleanup(() => document.removeEventListener("visibilitychange", look));
  return (
    <SessionsView
      listed={receipts.latest ?? null}
      open={open()}
      recordings={recordings.latest ?? null}
      recordingActions={{ open: openParts, remove: removeRecording }}
      onDelete={(key) => void remove(key)}
      onDeleteAll={() => void removeAll()}
    />
  );
}
