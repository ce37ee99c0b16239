/** Owns: which build this page is: version and commit, put in by the build. */

declare const __FARHAND_BUILD__: string | undefined;

export const buildName: string = typeof __FARHAND_BUILD__ === "string" ? __FARHAND_BUILD__ : "development";
