/**
 * Owns: buttons, and links that look like one. 44 px at least.
 * Never: a button whose only name is a picture without `label`.
 */

import Loader from "lucide-solid/icons/loader-circle";
import { type JSX, Show, splitProps } from "solid-js";
import styles from "./button.module.css";

type Look = {
  readonly variant?: "primary" | "ember" | "danger" | "careful" | "plain" | "quiet";
  readonly size?: "small" | "medium" | "large";
  readonly wide?: boolean;
  readonly icon?: JSX.Element;
  /** Name of a button that shows only its icon. */
  readonly label?: string;
};

function classesOf(look: Look, more?: string): string {
  return [
    styles["button"],
    look.variant && look.variant !== "quiet" ? styles[look.variant] : "",
    look.size && look.size !== "medium" ? styles[look.size] : "",
    look.wide ? styles["wide"] : "",
    look.label ? styles["icon"] : "",
    more ?? "",
  ]
    .filter(Boolean)
    .join(" ");
}

const lookProps = ["variant", "size", "wide", "icon", "label", "class", "children"] as const;

/** A button of type `button` unless told otherwise. `busy` shows that it works on it, and keeps it from a second press. */
export function Button(
  props: Look & { readonly busy?: boolean } & JSX.ButtonHTMLAttributes<HTMLButtonElement>,
) {
  const [look, own, rest] = splitProps(props, lookProps, ["busy", "disabled"]);
  return (
    <button
      type="button"
      {...rest}
      class={classesOf(look, look.class)}
      disabled={own.disabled || own.busy}
      aria-busy={own.busy || undefined}
      aria-label={look.label ?? rest["aria-label"]}
      title={look.label ?? rest.title}
    >
      <Show when={own.busy} fallback={look.icon}>
        <Loader class={styles["turning"]} aria-hidden="true" />
      </Show>
      {look.children}
    </button>
  );
}

/** A link that looks like a button. */
export function ButtonLink(props: Look & JSX.AnchorHTMLAttributes<HTMLAnchorElement>) {
  const [look, rest] = splitProps(props, lookProps);
  return (
    <a {...rest} class={classesOf(look, look.class)} aria-label={look.label}>
      {look.icon}
      {look.children}
    </a>
  );
}
