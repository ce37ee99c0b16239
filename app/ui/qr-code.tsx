/**
 * Owns: a QR code as an SVG drawn node by node: dark on white in every theme, since scanners want it so.
 */

import { createMemo } from "solid-js";
import { encode } from "uqr";
import styles from "./qr-code.module.css";

export function QrCode(props: { readonly text: string; readonly label: string }) {
  const code = createMemo(() => encode(props.text, { ecc: "M", border: 3 }));
  const path = () =>
    code()
      .data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : "")))
      .join("");
  return (
    <svg
      class={styles["code"]}
      viewBox={`0 0 ${code().size} ${code().size}`}
      shape-rendering="crispEdges"
      role="img"
      aria-label={props.label}
    >
      <path d={path()} />
    </svg>
  );
}
