/**
 * Owns: the small window that stays above the others (Document Picture-in-Picture), with the page's own styles.
 * Needs a person's press to open. The browser closes it with the page.
 */

type PictureInPicture = { requestWindow(options: { width: number; height: number }): Promise<Window> };

/** Opens the window; null where the browser has none, or does not want to now. */
export async function openFloatingWindow(size: { width: number; height: number }): Promise<Window | null> {
  const api = (globalThis as { documentPictureInPicture?: PictureInPicture }).documentPictureInPicture;
  if (!api) return null;
  try {
    const floating = await api.requestWindow(size);
    copyStyles(floating.document);
    return floating;
  } catch {
    return null;
  }
}

function copyStyles(target: Document): void {
  for (const sheet of document.querySelectorAll("link[rel=stylesheet], style")) {
    target.head.append(target.importNode(sheet, true));
  }
  const { lang, dir } = document.documentElement;
  target.documentElement.lang = lang;
  target.documentElement.dir = dir;
  target.documentElement.dataset["theme"] = document.documentElement.dataset["theme"] ?? "system";
}
