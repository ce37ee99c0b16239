/** Owns: `/sessions`: the receipts that this browser keeps; `?open=KEY` shows one of them. */

import { useSearchParams } from "@solidjs/router";
import { createResource } from "solid-js";
import { deleteAllReceipts, deleteReceipt, listReceipts } from "../platform/receipt-storage.ts";
import { SessionsView } from "./sessions-view.tsx";

export function SessionsPage() {
  const [receipts, { refetch }] = createResource(listReceipts);
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
  return (
    <SessionsView
      listed={receipts.latest ?? null}
      open={open()}
      onDelete={(key) => void remove(key)}
      onDeleteAll={() => void removeAll()}
    />
  );
}
