/** Loads the side that the address asks for. */

async function load(): Promise<void> {
  if (location.hash === "#host") await import("./host-page.ts");
  else await import("./viewer-page.ts");
  document.title = "ready";
}

void load();
