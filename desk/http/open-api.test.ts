/** The description of the API: every endpoint is in it, and it is OpenAPI 3.1 in its structure. */
import { afterEach, describe, expect, test } from "vitest";
import { endpoints } from "../../protocol/desk/endpoints.ts";
import { describeOnEachDatabase } from "../db/each-database.ts";
import { type LocalDesk, startLocalDesk } from "../local-desk.ts";
import { describeEndpoints } from "./open-api.ts";

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly security: readonly object[];
  readonly parameters?: readonly { name: string; in: string; required: boolean; schema: object }[];
  readonly requestBody?: { readonly content: { readonly "application/json": { readonly schema: object } } };
  readonly responses: Readonly<
    Record<
      string,
      { readonly description: string; readonly content?: Readonly<Record<string, { schema: object }>> }
    >
  >;
}
interface Description {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly securitySchemes: object; readonly schemas: object };
}

const description = describeEndpoints(endpoints) as unknown as Description;
const operations = Object.entries(description.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

describe("the description of the API", () => {
  test("has every endpoint once, and no other", () => {
    const listed = endpoints.map(
      ({ method, path }) => `${method.toLowerCase()} ${path.replace(/:(\w+)/g, "{$1}")}`,
    );
    expect(operations.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual(listed.toSorted());
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("describes every part of a path, and whatever else goes in", () => {
    for (const { path, operation } of operations) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const parameters = operation.parameters ?? [];
      expect(parameters.filter((each) => each.in === "path").map(({ name }) => name)).toEqual(inPath);
      for (const each of parameters) expect(each.schema, path).toHaveProperty("type", "string");
      for (const each of parameters) expect(each.required || each.in === "query", path).toBe(true);
    }
    for (const endpoint of endpoints) {
      const path = endpoint.path.replace(/:(\w+)/g, "{$1}");
      const operation = description.paths[path]?.[endpoint.method.toLowerCase()];
      expect(operation?.requestBody !== undefined, path).toBe(endpoint.body !== null);
    }
  });

  test("has one way of success each, problem documents for the rest, and a session where one is asked for", () => {
    for (const endpoint of endpoints) {
      const path = endpoint.path.replace(/:(\w+)/g, "{$1}");
      const operation = description.paths[path]?.[endpoint.method.toLowerCase()];
      const responses = Object.entries(operation?.responses ?? {});
      expect(responses.filter(([status]) => status.startsWith("2"))).toHaveLength(1);
      for (const [status, response] of responses.filter(([each]) => !each.startsWith("2"))) {
        expect(Number(status), path).toBeGreaterThanOrEqual(400);
        expect(Object.keys(response.content ?? {})).toEqual(["application/problem+json"]);
      }
      const told = JSON.stringify(responses);
      for (const code of endpoint.failures) expect(told, path).toContain(`"${code}"`);
      expect(operation?.security, path).toEqual(endpoint.access === "anyone" ? [] : [{ session: [] }]);
    }
    expect(description.components.securitySchemes).toEqual({
      session: { type: "apiKey", in: "cookie", name: "__Host-farhand" },
    });
  });

  test("refers to nothing that is not in it", () => {
    const references = JSON.stringify(description).matchAll(/"\$ref":"([^"]+)"/g);
    for (const [, reference = ""] of references) {
      const found = reference
        .replace(/^#\//, "")
        .split("/")
        .reduce<unknown>((value, name) => (value as Record<string, unknown>)?.[name], description);
      expect(found, reference).toBeTypeOf("object");
    }
  });
});

describeOnEachDatabase("the description", (under) => {
  let local: LocalDesk | null = null;
  afterEach(() => local?.close());

  test("is served to anybody", async () => {
    local = await startLocalDesk({ place: await under.place() });
    const response = await local.browser().raw("/api/openapi.json");
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await response.json()).toEqual(JSON.parse(JSON.stringify(description)));
    expect(description.openapi).toMatch(/^3\.1\./);
  });
});
