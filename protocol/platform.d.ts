// The few web-standard globals that protocol/ may use. It is compiled without DOM and Node types, so that
// nothing else of a platform can slip in. Sources: WHATWG Encoding, WHATWG HTML (atob and btoa).

declare class TextEncoder {
  encode(input: string): Uint8Array<ArrayBuffer>;
}

declare class TextDecoder {
  constructor(label: "utf-8", options: { fatal: boolean; ignoreBOM: boolean });
  decode(input: Uint8Array): string;
}

declare function atob(data: string): string;
declare function btoa(data: string): string;
