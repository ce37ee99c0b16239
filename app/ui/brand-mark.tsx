/** Owns: the mark: two rings that reach into each other, one near, one far. */

export function BrandMark() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" fill="none" stroke-width="3.2" stroke-linecap="round">
      <path d="M19.3 9.1a7.6 7.6 0 1 0 2 10.6" stroke="currentColor" />
      <path d="M13 22.4a7.6 7.6 0 1 0-1.6-9.6" stroke="var(--ember)" />
      <circle cx="12.6" cy="16" r="2" fill="currentColor" />
    </svg>
  );
}
