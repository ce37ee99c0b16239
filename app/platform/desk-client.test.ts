import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { readInvitation, removeMember } from "../../protocol/desk/members-api.ts";
import { downloadBackup } from "../../protocol/desk/operations-api.ts";
import { exportReports, listReports } from "../../protocol/desk/reports-api.ts";
import { deskFacts } from "../../protocol/desk/set-up-api.ts";
import { mySessions, myself, signIn, signOut } from "../../protocol/desk/sign-in-api.ts";
import { drawRecoveryCodes } from "../../protocol/desk/two-factor-api.ts";
import { createDeskClient, createDeskFiles, deskAddress } from "./desk-client.ts";

const facts = {
  organisation: { name: "Northwind" },
  singleSignOn: null,
  passwords: { leastLength: 15, needsLettersAndDigits: false },
  isSignedIn: false,
};
const problem = (status: number, code: string, retryAfterSeconds?: number) =>
  new Response(
    JSON.stringify({ type: `urn:farhand:problem:${code}`, title: "", status, code, retryAfterSeconds }),
    {
      status,
    },
  );

function client(answer: () => Response | Promise<Response>) {
  const fetch = vi.fn<typeof globalThis.fetch>(async () => answer());
  const goTo = vi.fn<(path: string) => void>();
  return { call: createDeskClient({ fetch, goTo }), fetch, goTo };
}

describe("what goes out", () => {
  test("is method, path and body as the endpoint says, with the cookies of this origin alone", async () => {
    const { call, fetch } = client(() => Response.json({ next: "nothing" }));
    const body = { email: "ada@northwind.example", password: "seven quiet herons" };
    expect(await call(signIn, { body })).toEqual({ ok: true, value: { next: "nothing" } });
    expect(fetch.mock.calls[0]?.[0]).toBe("/api/sign-in");
    expect(fetch.mock.calls[0]?.[1]).toMatchObject({
      method: "POST",
      credentials: "same-origin",
      cache: "no-store",
      redirect: "error",
      body: JSON.stringify(body),
    });
  });

  test("has parts of the path and the query escaped, and leaves out what is not asked for", async () => {
    const { call, fetch } = client(() => Response.json({ rows: [], next: null }));
    await call(listReports, { query: { search: "a&b=c d", outcome: undefined } });
    await call(removeMember, { params: { id: "../x" } });
    expect(fetch.mock.calls.map(([address]) => address)).toEqual([
      "/api/reports?search=a%26b%3Dc+d",
      "/api/members/..%2Fx",
    ]);
  });
});

describe("a file", () => {
  const fileFrom = (answer: () => Response | Promise<Response>) =>
    createDeskFiles({ fetch: async () => answer(), goTo: () => {} })(downloadBackup);
  const named = (header: string) => new Response("all of it", { headers: { "content-disposition": header } });

  test("comes whole, under the server's name for it", async () => {
    const got = await fileFrom(() => named('attachment; filename="farhand-2026-11-26.backup"'));
    if (!got.ok) throw new Error(got.code);
    expect(got.value.name).toBe("farhand-2026-11-26.backup");
    expect(await got.value.blob.text()).toBe("all of it");
  });

  test("has no name that is a path, and a name of our own where it has none", async () => {
    for (const header of ['attachment; filename="../../x.sh"', "attachment", 'attachment; filename="a b"']) {
      const got = await fileFrom(() => named(header));
      expect(got.ok && got.value.name).toBe("farhand");
    }
  });

  test("that is refused, or breaks off, is a code", async () => {
    expect(await fileFrom(() => problem(403, "desk-not-allowed"))).toEqual({
      ok: false,
      code: "desk-not-allowed",
    });
    const broken = new ReadableStream({ pull: (stream) => stream.error(new Error("gone")) });
    expect(await fileFrom(() => new Response(broken))).toEqual({ ok: false, code: "desk-unreachable" });
  });

  test("behind a link has the address that a call would have", () => {
    expect(deskAddress(exportReports, { query: { outcome: "solved", search: "a&b" } })).toBe(
      "/api/reports.csv?outcome=solved&search=a%26b",
    );
  });
});

describe("what comes back", () => {
  test("is checked by the endpoint's schema", async () => {
    expect(await client(() => Response.json(facts)).call(deskFacts)).toEqual({ ok: true, value: facts });
    for (const wrong of [{ ...facts, more: 1 }, { ...facts, isSignedIn: "yes" }, null])
      expect(await client(() => Response.json(wrong)).call(deskFacts)).toEqual({
        ok: false,
        code: "desk-failed",
      });
    expect(await client(() => new Response("<html>")).call(deskFacts)).toMatchObject({ code: "desk-failed" });
    expect(await client(() => new Response(null, { status: 204 })).call(signOut)).toEqual({
      ok: true,
      value: undefined,
    });
  });

  test("is a code with the time until the next try, where the server refuses", async () => {
    expect(await client(() => problem(429, "sign-in-locked", 284)).call(signIn)).toEqual({
      ok: false,
      code: "sign-in-locked",
      retryAfterMs: 284_000,
    });
    expect(await client(() => problem(401, "sign-in-wrong")).call(signIn)).toEqual({
      ok: false,
      code: "sign-in-wrong",
    });
  });

  test("is a code also from what is no server of ours", async () => {
    const answered = async (status: number, body: string) =>
      client(() => new Response(body, { status })).call(deskFacts);
    expect(await answered(404, "Not found")).toEqual({ ok: false, code: "desk-not-found" });
    expect(await answered(502, "<html>")).toEqual({ ok: false, code: "desk-busy" });
    expect(await answered(500, "")).toEqual({ ok: false, code: "desk-failed" });
    expect(await answered(400, '{"code":"made-up"}')).toEqual({ ok: false, code: "desk-failed" });
  });

  test("is desk-unreachable where there is no network", async () => {
    const { call } = client(() => Promise.reject(new TypeError("Failed to fetch")));
    expect(await call(deskFacts)).toEqual({ ok: false, code: "desk-unreachable" });
  });
});

describe("somebody who is not signed in", () => {
  beforeEach(() => history.replaceState(null, "", "/help?a=1"));
  afterEach(() => history.replaceState(null, "", "/"));

  test("is led to sign-in and back by what needs somebody", async () => {
    const { call, goTo } = client(() => problem(401, "not-signed-in"));
    expect(await call(mySessions)).toEqual({ ok: false, code: "not-signed-in" });
    expect(goTo.mock.calls).toEqual([["/sign-in?back=%2Fhelp%3Fa%3D1"]]);
  });

  test("stays where signing in itself asks", async () => {
    const { call, goTo } = client(() => problem(401, "not-signed-in"));
    await call(myself);
    await call(readInvitation, { body: { token: "" } });
    expect(goTo).not.toHaveBeenCalled();
  });

  test("is led to setting up the second factor where that is missing, but not by what says so itself", async () => {
    const { call, goTo } = client(() => problem(403, "factor-missing"));
    await call(mySessions);
    expect(goTo.mock.calls).toEqual([["/two-factor?back=%2Fhelp%3Fa%3D1"]]);
    await call(drawRecoveryCodes, { body: { password: "x", code: "123456" } });
    expect(goTo).toHaveBeenCalledTimes(1);
  });
});
