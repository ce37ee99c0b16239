/** Owns: the last errors of this page, for a report that the person sees before it is sent. Nothing leaves by itself. */

const most = 20;
const errors: { readonly atMs: number; readonly text: string }[] = [];

function keep(text: string): void {
  errors.push({ atMs: Date.now(), text: text.slice(0, 300) });
  if (errors.length > most) errors.shift();
}

/** Starts to keep errors. */
export function watchPageErrors(): void {
  addEventListener("error", (event) => keep(event.message || "error"));
  addEventListener("unhandledrejection", ({ reason }: PromiseRejectionEvent) =>
    keep(reason instanceof Error ? `${reason.name}: ${reason.message}` : "unhandled rejection"),
  );
}

export function pageErrors(): readonly { readonly atMs: number; readonly text: string }[] {
  return errors;
}
