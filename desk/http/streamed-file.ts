/**
 * Owns: an answer that is a file, made part by part as fast as it is taken, and no faster.
 * Never: gives a part to somebody who was signed out since, or holds more than one. When a part fails the connection is cut, so that half a file is not taken for a whole.
 */

import { codeOf } from "../db/database-trouble.ts";
import type { DeskLogger } from "../environment.ts";

export interface StreamedFile {
  /** Letters, digits, dots and dashes. */
  readonly name: string;
  readonly mediaType: string;
  readonly parts: AsyncGenerator<string, void, undefined>;
  /** Whether whoever asked may still have it: asked before each part. */
  readonly mayGoOn: () => Promise<boolean>;
}

export function streamedFile(
  { name, mediaType, parts, mayGoOn }: StreamedFile,
  logger: DeskLogger,
): Response {
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          // Who takes it slowly would else have more of it after being signed out.
          if (!(await mayGoOn())) {
            await parts.return();
            return controller.error(new Error("the file was cut off"));
          }
          const next = await parts.next();
          if (next.done) controller.close();
          else controller.enqueue(encoder.encode(next.value));
        } catch (error) {
          logger.error({ code: codeOf(error) }, "a file was cut off");
          controller.error(new Error("the file was cut off"));
        }
      },
      async cancel() {
        await parts.return();
      },
    },
    { highWaterMark: 0 },
  );
  return fileResponse({ name, mediaType, stream });
}

/** A file to be kept, and nothing that a browser would show. */
export function fileResponse({
  name,
  mediaType,
  stream,
}: Pick<StreamedFile, "name" | "mediaType"> & { readonly stream: ReadableStream<Uint8Array> }): Response {
  return new Response(stream, {
    headers: {
      "content-type": mediaType,
      "content-disposition": `attachment; filename="${name}"`,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    },
  });
}
