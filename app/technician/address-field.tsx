/** Owns: the address of the tab in front, and typing another one. What was typed and not sent is dropped on leaving. */

import Globe from "lucide-solid/icons/globe";
import { createSignal, createUniqueId, Show } from "solid-js";
import { useI18n } from "../i18n/i18n-context.tsx";
import styles from "./browser-bar.module.css";
import { webAddress } from "./typed-address.ts";

export function AddressField(props: {
  readonly address: string;
  readonly disabled: boolean;
  readonly onNavigate: (address: string) => void;
}) {
  const { t } = useI18n();
  const id = createUniqueId();
  const [typed, setTyped] = createSignal<string | null>(null);
  const [wrong, setWrong] = createSignal(false);
  const forget = () => {
    setTyped(null);
    setWrong(false);
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const address = webAddress(typed() ?? props.address);
    setWrong(address === null);
    if (address === null) return;
    forget();
    props.onNavigate(address);
  };
  return (
    <form class={styles["address"]} onSubmit={submit} noValidate>
      <Globe aria-hidden="true" />
      <input
        type="text"
        inputmode="url"
        enterkeyhint="go"
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        dir="ltr"
        aria-label={t("browser.address")}
        aria-invalid={wrong() ? true : undefined}
        aria-describedby={wrong() ? id : undefined}
        title={props.address}
        disabled={props.disabled}
        value={typed() ?? props.address}
        onFocus={(event) => event.currentTarget.select()}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          setWrong(false);
        }}
        onBlur={forget}
        onKeyDown={(event) => {
          if (event.key === "Escape") forget();
        }}
      />
      <div role="alert">
        <Show when={wrong()}>
          <p id={id} class={styles["wrong"]}>
            {t("browser.addressWrong")}
          </p>
        </Show>
      </div>
    </form>
  );
}
