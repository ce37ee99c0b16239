/**
 * Owns: a person as a disc with the first letter of the name, in the colour that also marks their pointer and ink.
 */

import styles from "./avatar.module.css";
import { markerColour } from "./marker-colours.ts";

export function Avatar(props: { readonly name: string; readonly sender: number; readonly small?: boolean }) {
  const initial = () => Array.from(props.name.trim())[0]?.toLocaleUpperCase() ?? "?";
  return (
    <span
      class={`${styles["avatar"]} ${props.small ? styles["small"] : ""}`}
      style={{ "--marker": markerColour(props.sender) }}
      aria-hidden="true"
    >
      {initial()}
    </span>
  );
}
