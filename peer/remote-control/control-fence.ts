/**
 * Owns: which sites the host's person agrees to have controlled.
 * Must never: take for a site what a browser would not name as the origin of a page of the web.
 */

export type ControlFence =
  | { readonly kind: "everywhere" }
  /** As `location.origin` says them: `https://bank.example`. None at all means nowhere. */
  | { readonly kind: "origins"; readonly origins: readonly string[] };

export function isSoundFence(fence: ControlFence): boolean {
  return fence.kind === "everywhere" || fence.origins.every(isWebOrigin);
}

function isWebOrigin(origin: string): boolean {
  // Browsers take a star for a letter of a name; who reads patterns would take it for every name.
  return /^https?:[^*]+$/.test(origin) && URL.canParse(origin) && new URL(origin).origin === origin;
}
