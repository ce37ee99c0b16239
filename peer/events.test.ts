import { describe, expect, it, vi } from "vitest";
import { createEmitter } from "./events.ts";

type Events = { readonly count: number; readonly done: undefined };

describe("createEmitter", () => {
  it("calls listeners of that type only, in order of registration", () => {
    const emitter = createEmitter<Events>();
    const heard: string[] = [];
    emitter.on("count", (count) => heard.push(`a${count}`));
    emitter.on("count", (count) => heard.push(`b${count}`));
    emitter.on("done", () => heard.push("done"));
    emitter.emit("count", 1);
    expect(heard).toEqual(["a1", "b1"]);
  });

  it("takes back one registration of a function that was registered twice", () => {
    const emitter = createEmitter<Events>();
    const listener = vi.fn<(count: number) => void>();
    const stop = emitter.on("count", listener);
    emitter.on("count", listener);
    stop();
    stop();
    emitter.emit("count", 1);
    expect(listener).toHaveBeenCalledTimes(1);
  });

  it("is not disturbed by listeners that come and go while an event is told", () => {
    const emitter = createEmitter<Events>();
    const late = vi.fn<() => void>();
    const second = vi.fn<() => void>();
    const stop = emitter.on("done", () => {
      stop();
      emitter.on("done", late);
    });
    emitter.on("done", second);
    emitter.emit("done", undefined);
    expect(second).toHaveBeenCalledTimes(1);
    expect(late).not.toHaveBeenCalled();
  });

  it("tells the others when one listener throws, and reports what it threw", () => {
    const reported: (() => void)[] = [];
    const queue = vi.spyOn(globalThis, "queueMicrotask").mockImplementation((task) => reported.push(task));
    const emitter = createEmitter<Events>();
    const second = vi.fn<() => void>();
    emitter.on("done", () => {
      throw new Error("a listener's fault");
    });
    emitter.on("done", second);
    emitter.emit("done", undefined);
    queue.mockRestore();
    expect(second).toHaveBeenCalledTimes(1);
    expect(() => reported[0]?.()).toThrow("a listener's fault");
  });

  it("forgets everybody on clear", () => {
    const emitter = createEmitter<Events>();
    const listener = vi.fn<() => void>();
    emitter.on("done", listener);
    emitter.clear();
    emitter.emit("done", undefined);
    expect(listener).not.toHaveBeenCalled();
  });
});
