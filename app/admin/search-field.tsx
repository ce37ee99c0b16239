/** Owns: a search that is asked for once one stops typing, or at once by Enter. */

import { createSignal, onCleanup, untrack } from "solid-js";
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
    props.onSearch(typed().trim());
  };
  /** Cleared from elsewhere: there is nothing typed any more either. */
  const shown = () => (props.value === "" && timer === undefined ? "" : typed());
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
        value={shown()}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          clearTimeout(timer);
          timer = setTimeout(search, pauseMs);
        }}
      />
    </form>
  );
}
