/**
 * Owns: the events of the DevTools protocol that a report is made of, and how much of each is taken. The service worker
 * hands on what is named here and nothing else: no header, no body, no cookie gets past it.
 */

import * as v from "valibot";

const cut = (chars: number) =>
  v.pipe(
    v.string(),
    v.transform((text) => text.slice(0, chars)),
  );
const Text = cut(6_000);
const Address = cut(3_000);
const Word = cut(80);
const Place = {
  url: v.optional(Address),
  lineNumber: v.optional(v.number()),
};

const Printed = v.object({
  type: Word,
  subtype: v.optional(Word),
  value: v.optional(v.union([Text, v.number(), v.boolean(), v.null()]), undefined),
  description: v.optional(Text),
  unserializableValue: v.optional(Word),
});
export type Printed = v.InferOutput<typeof Printed>;

/** An object that was printed has its properties in `preview`, which is not taken; its `value` is not text. */
const PrintedAny = v.pipe(
  v.record(v.string(), v.unknown()),
  v.transform(({ value, ...rest }) =>
    typeof value === "object" && value !== null ? rest : value === undefined ? rest : { ...rest, value },
  ),
  Printed,
);

const eventSchemas = {
  "Runtime.consoleAPICalled": v.object({
    type: Word,
    args: v.pipe(
      v.array(v.unknown()),
      v.transform((args) => args.slice(0, 20)),
      v.array(PrintedAny),
    ),
    stackTrace: v.optional(
      v.object({
        callFrames: v.pipe(
          v.array(v.unknown()),
          v.transform((frames) => frames.slice(0, 1)),
          v.array(v.object(Place)),
        ),
      }),
    ),
  }),
  "Runtime.exceptionThrown": v.object({
    exceptionDetails: v.object({
      text: Text,
      ...Place,
      exception: v.optional(
        v.pipe(
          v.record(v.string(), v.unknown()),
          v.transform(({ description, value }) => ({
            description:
              typeof description === "string"
                ? description.slice(0, 6_000)
                : typeof value === "string"
                  ? value.slice(0, 6_000)
                  : undefined,
          })),
        ),
      ),
    }),
  }),
  "Log.entryAdded": v.object({
    entry: v.object({ source: Word, level: Word, text: Text, ...Place }),
  }),
  "Network.requestWillBeSent": v.object({
    requestId: cut(100),
    timestamp: v.number(),
    request: v.object({ url: Address, method: Word }),
  }),
  "Network.responseReceived": v.object({
    requestId: cut(100),
    timestamp: v.number(),
    type: v.optional(Word),
    response: v.object({
      status: v.number(),
      protocol: v.optional(Word),
      remoteIPAddress: v.optional(Word),
      securityState: v.optional(Word),
      securityDetails: v.optional(
        v.object({ protocol: Word, issuer: cut(200), validTo: v.optional(v.number()) }),
      ),
    }),
  }),
  "Network.loadingFinished": v.object({ requestId: cut(100), timestamp: v.number() }),
  "Network.loadingFailed": v.object({
    requestId: cut(100),
    timestamp: v.number(),
    errorText: cut(200),
    canceled: v.optional(v.boolean()),
    blockedReason: v.optional(Word),
    corsErrorStatus: v.optional(v.object({ corsError: Word })),
  }),
  "Page.loadEventFired": v.object({ timestamp: v.number() }),
} as const;

type Schemas = typeof eventSchemas;
export type ReportEvent = {
  readonly [Method in keyof Schemas]: {
    readonly method: Method;
    readonly params: v.InferOutput<Schemas[Method]>;
  };
}[keyof Schemas];

/** As much of an event as is handed on; null for all that no report is made of, or that is not as it should be. */
export function reportEventOf(method: string, params: unknown): ReportEvent | null {
  if (!Object.hasOwn(eventSchemas, method)) return null;
  const schema: v.GenericSchema<unknown, unknown> = eventSchemas[method as keyof Schemas];
  const taken = v.safeParse(schema, params);
  return taken.success ? ({ method, params: taken.output } as ReportEvent) : null;
}
