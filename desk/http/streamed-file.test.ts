/** A file is made no faster than it is taken, and half of one is not taken for a whole. */
import { expect, test, vi } from "vitest";
import { streamedFile } from "./streamed-file.ts";

const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };

function counted(parts: number) {
  const made = { parts: 0, isOver: false };
  async function* make(): AsyncGenerator<string, void, undefined> {
    try {
      for (; made.parts < parts; made.parts++) yield `part ${made.parts}\n`;
    } finally {
      made.isOver = true;
    }
  }
  return {
    made,
    file: { name: "some.csv", mediaType: "text/csv", parts: make(), mayGoOn: async () => true },
  };
}

test("a part is made when it is asked for, and none after the taker left", async () => {
  const { made, file } = counted(1_000);
  const reader = streamedFile(file, logger).body?.getReader();
  expect(made.parts).toBe(0);
  await reader?.read();
  await reader?.read();
  expect(made.parts).toBe(1);
  await reader?.cancel();
  expect(made).toEqual({ parts: 1, isOver: true });
});

test("it says that it is a file to keep, that nobody stores on the way", async () => {
  const { file } = counted(2);
  const response = streamedFile(file, logger);
  expect(Object.fromEntries(response.headers)).toEqual({
    "cache-control": "no-store",
    "content-disposition": 'attachment; filename="some.csv"',
    "content-type": "text/csv",
    "x-content-type-options": "nosniff",
  });
  expect(await response.text()).toBe("part 0\npart 1\n");
});

test("when a part fails, the taker learns that the file is not whole, and not why", async () => {
  async function* failing(): AsyncGenerator<string, void, undefined> {
    yield "a part\n";
    throw new Error("secret words of a database");
  }
  const { file } = counted(0);
  const response = streamedFile({ ...file, parts: failing() }, logger);
  await expect(response.text()).rejects.toThrow("the file was cut off");
  expect(JSON.stringify(logger.error.mock.calls)).not.toContain("secret words");
});

test("who was signed out meanwhile gets no more of it, nor takes what came for the whole", async () => {
  const { made, file } = counted(1_000);
  let isSignedIn = true;
  const reader = streamedFile({ ...file, mayGoOn: async () => isSignedIn }, logger).body?.getReader();
  await reader?.read();
  isSignedIn = false;
  await expect(reader?.read()).rejects.toThrow("the file was cut off");
  expect(made).toEqual({ parts: 0, isOver: true });
});
