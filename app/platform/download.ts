/** Owns: handing a file to the person through the browser's own download. */

/** How long the browser may take to begin reading before the address is given up. */
const addressLifetimeMs = 60_000;

/** `name` is shown and used as the file's name; the browser cleans it again. */
export function downloadBlob(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.rel = "noopener";
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), addressLifetimeMs);
}
