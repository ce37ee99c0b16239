/** Owns: the endpoint that describes all the others. */

import { endpoint } from "./endpoint.ts";

export const describeApi = endpoint({
  method: "GET",
  path: "/api/openapi.json",
  access: "anyone",
  summary: "This description: OpenAPI 3.1, made from the list that the server itself checks requests by.",
  file: "application/json",
});
