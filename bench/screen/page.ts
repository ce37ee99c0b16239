/** Loads the side that the address asks for. */

if (location.hash === "#host") await import("./host-page.ts");
else await import("./viewer-page.ts");
document.title = "ready";
