/** Owns: choosing one technician among however many there are: the browser's own list under a field, filled by the server. */

import { createEffect, createSignal, createUniqueId, For, on, onCleanup } from "solid-js";
import { listMembers, type Member } from "../../protocol/desk/members-api.ts";
import { limits } from "../../protocol/limits.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import type { CallDesk } from "../platform/desk-client.ts";
import { TextField } from "../ui/text-field.tsx";

const pauseMs = 300;
const offered = "20";

/** Two may have one name; nobody has another's address. */
const textOf = ({ name, email }: Member) => `${name} (${email})`;

export function TechnicianField(props: {
  readonly call: CallDesk;
  /** Null: all. */
  readonly chosen: string | null;
  readonly onChosen: (id: string | null) => void;
}) {
  const { t } = useI18n();
  const listId = createUniqueId();
  const [typed, setTyped] = createSignal("");
  const [found, setFound] = createSignal<readonly { readonly id: string; readonly text: string }[]>([]);
  /** Whose name stands in the field. */
  let named: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking = new AbortController();
  onCleanup(() => {
    clearTimeout(timer);
    asking.abort();
  });

  async function look(search: string): Promise<void> {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    const query = { role: "technician", limit: offered, ...(search === "" ? {} : { search }) } as const;
    const result = await props.call(listMembers, { query, signal });
    if (signal.aborted || !result.ok) return;
    setFound(result.value.rows.map((row) => ({ id: row.id, text: textOf(row) })));
  }

  /** Of one who was chosen elsewhere: in the page's address. */
  async function name(id: string): Promise<void> {
    setTyped("");
    const result = await props.call(listMembers, { query: { id } });
    if (!result.ok || props.chosen !== id || typed() !== "") return;
    const [row] = result.value.rows;
    setTyped(row ? textOf(row) : t("reports.formerTechnician"));
  }
  createEffect(
    on(
      () => props.chosen,
      (chosen) => {
        if (chosen !== null && chosen !== named) void name(chosen);
        else if (chosen === null && named !== null) setTyped("");
        named = chosen;
      },
    ),
  );

  return (
    <div>
      <TextField
        label={t("reports.technician")}
        autocomplete="off"
        maxlength={limits.searchChars}
        placeholder={t("admin.all")}
        list={listId}
        value={typed()}
        onFocus={() => {
          if (found().length === 0) void look("");
        }}
        onInput={(event) => {
          const text = event.currentTarget.value;
          setTyped(text);
          clearTimeout(timer);
          const match = found().find((each) => each.text === text);
          if (match) {
            named = match.id;
            props.onChosen(match.id);
          } else {
            named = null;
            if (props.chosen !== null) props.onChosen(null);
            timer = setTimeout(() => void look(text.trim()), pauseMs);
          }
        }}
      />
      <datalist id={listId}>
        <For each={found()}>{({ text }) => <option value={text} />}</For>
      </datalist>
    </div>
  );
}
