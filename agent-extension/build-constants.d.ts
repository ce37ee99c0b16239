/** The server that this extension was built for: an origin. */
declare const __FARHAND_SERVER__: string;
