/** Owns: a search that is asked for once one stops typing, or at once by Enter. */

import { createEffect, createSignal, on, onCleanup, untrack } from "solid-js";
import { limits } from "../../protocol/limits.ts";
import { TextField } from "../ui/text-field.tsx";

const pauseMs = 300;

export function SearchField(props: {
  readonly label: string;
  /** What is searched for now, where that is set from elsewhere. */
  readonly value: string;
  readonly onSearch: (text: string) => void;
  readonly class?: string | undefined;
}) {
  const [typed, setTyped] = createSignal(untrack(() => props.value));
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));
  const search = () => {
    clearTimeout(timer);
    timer = undefined;
    props.onSearch(typed().trim());
  };
  createEffect(
    on(
      () => props.value,
      (value) => {
        // Set from elsewhere, while nothing is being typed.
        if (timer === undefined && value !== typed().trim()) setTyped(value);
      },
      { defer: true },
    ),
  );
  return (
    <form
      role="search"
      class={props.class}
      onSubmit={(event) => {
        event.preventDefault();
        search();
      }}
    >
      <TextField
        label={props.label}
        type="search"
        autocomplete="off"
        maxlength={limits.searchChars}
        value={typed()}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          clearTimeout(timer);
          timer = setTimeout(search, pauseMs);
        }}
      />
    </form>
  );
}
