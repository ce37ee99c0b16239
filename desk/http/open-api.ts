/**
 * Owns: the description of all endpoints: OpenAPI 3.1, made from the list that requests are checked by.
 * Never: says what the list does not: where a schema checks more than JSON Schema can say, the description asks for less.
 */

import { toJsonSchema } from "@valibot/to-json-schema";
import { describeApi } from "../../protocol/desk/description-api.ts";
import type { Access, Endpoint } from "../../protocol/desk/endpoint.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import type { JsonValue } from "../../protocol/json.ts";
import { ok } from "../../protocol/result.ts";
import type { Api } from "./api.ts";
import { codesByStatus } from "./problem.ts";
import { sessionCookie } from "./session-cookie.ts";

type JsonObject = { readonly [name: string]: JsonValue };

export function serveDescription(api: Api, endpoints: readonly Endpoint[]): void {
  const text = JSON.stringify(describeEndpoints(endpoints));
  const headers = { "content-type": describeApi.file ?? "", "cache-control": "no-cache" };
  api.serve(describeApi, async () => ok(new Response(text, { headers })));
}

export function describeEndpoints(endpoints: readonly Endpoint[]): JsonObject {
  const paths: Record<string, Record<string, JsonObject>> = {};
  for (const endpoint of endpoints) {
    const path = endpoint.path.replace(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operation(endpoint) };
  }
  return {
    openapi: "3.1.1",
    info: {
      title: "Farhand account server",
      version: "1",
      description:
        "Every change has to come from a page of this server itself: the `Origin` header is checked. What needs a session is not read for a page of another site (`Sec-Fetch-Site`). A refusal is a problem document (RFC 9457) whose `code` is stable.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    paths,
    components: {
      securitySchemes: { session: { type: "apiKey", in: "cookie", name: sessionCookie } },
      schemas: { Problem: problem },
    },
  };
}

const problem: JsonObject = {
  type: "object",
  required: ["type", "title", "status", "code"],
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    code: { type: "string" },
    retryAfterSeconds: { type: "integer", description: "When it is worth trying again." },
  },
};

function operation(endpoint: Endpoint): JsonObject {
  const { access, summary, params, query, body } = endpoint;
  const parameters = [...parametersOf(params, "path"), ...parametersOf(query, "query")];
  return {
    operationId: operationId(endpoint),
    summary,
    tags: [endpoint.path.split("/")[2] ?? ""],
    ...(access === "anyone" ? { security: [] } : { security: [{ session: [] }] }),
    "x-access": typeof access === "string" ? access : [...access],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body === null
      ? {}
      : {
          requestBody: {
            required: true,
            content: { "application/json": { schema: schemaOf(body, "input") } },
          },
        }),
    responses: responsesOf(endpoint),
  };
}

/** `get-device-groups-id`: stable as long as method and path are. */
function operationId({ method, path }: Endpoint): string {
  return `${method.toLowerCase()}-${path.slice("/api/".length).replaceAll(/[^a-z0-9]+/gi, "-")}`;
}

function parametersOf(schema: Endpoint["params"], place: "path" | "query"): JsonObject[] {
  if (schema === null) return [];
  const { properties = {}, required = [] } = schemaOf(schema, "input") as {
    properties?: { readonly [name: string]: JsonObject };
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, described]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: described,
  }));
}

function responsesOf({ access, params, query, body, answer, file, failures, method }: Endpoint): JsonObject {
  const usual: ErrorCode[] = ["desk-busy", "desk-failed"];
  if (params) usual.push("desk-not-found");
  if (query || body) usual.push("message-malformed");
  if (body) usual.push("message-too-large");
  if (method !== "GET" || access !== "anyone") usual.push("signaling-origin-refused");
  usual.push(...refusalsOf(access));
  const refusals = [...codesByStatus([...usual, ...failures])].map(([status, codes]) => [
    String(status),
    {
      description: codes.join(", "),
      content: {
        "application/problem+json": {
          schema: {
            allOf: [{ $ref: "#/components/schemas/Problem" }, { properties: { code: { enum: codes } } }],
          },
        },
      },
    },
  ]);
  return { ...success(answer, file), ...(Object.fromEntries(refusals) as JsonObject) };
}

function success(answer: Endpoint["answer"], file: string | null): JsonObject {
  if (file !== null)
    return { "200": { description: "The file.", content: { [file]: { schema: { type: "string" } } } } };
  if (answer === null) return { "204": { description: "Done; there is nothing to say." } };
  const schema = schemaOf(answer, "output");
  return { "200": { description: "What was asked for.", content: { "application/json": { schema } } } };
}

function refusalsOf(access: Access): ErrorCode[] {
  if (access === "anyone") return [];
  if (access === "half-signed-in" || access === "enrolling") return ["not-signed-in"];
  return access === "member"
    ? ["not-signed-in", "factor-missing"]
    : ["not-signed-in", "factor-missing", "desk-not-allowed"];
}

function schemaOf(schema: NonNullable<Endpoint["body"]>, typeMode: "input" | "output"): JsonObject {
  const { $schema: _, ...described } = toJsonSchema(schema, {
    typeMode,
    // A check by code, which no schema can say.
    errorMode: "ignore",
    target: "draft-2020-12",
  });
  return described as unknown as JsonObject;
}
