/** Owns: the one list of all endpoints of the account server. */

import type { Endpoint } from "./endpoint.ts";
import * as rooms from "./rooms-api.ts";
import * as setUp from "./set-up-api.ts";
import * as signIn from "./sign-in-api.ts";

const apis = [setUp, signIn, rooms];

export const endpoints: readonly Endpoint[] = apis.flatMap((api) => Object.values(api).filter(isEndpoint));

function isEndpoint(value: unknown): value is Endpoint {
  return typeof value === "object" && value !== null && "method" in value && "path" in value;
}
