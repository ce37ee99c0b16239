/** Owns: the one list of all endpoints of the account server. */

import type { Endpoint } from "./endpoint.ts";
import * as operations from "./operations-api.ts";
import * as organisation from "./organisation-api.ts";
import * as rooms from "./rooms-api.ts";
import * as setUp from "./set-up-api.ts";
import * as signIn from "./sign-in-api.ts";
import * as singleSignOn from "./single-sign-on-api.ts";
import * as twoFactor from "./two-factor-api.ts";

const apis = [setUp, signIn, twoFactor, organisation, rooms, operations, singleSignOn];

export const endpoints: readonly Endpoint[] = apis.flatMap((api) => Object.values(api).filter(isEndpoint));

function isEndpoint(value: unknown): value is Endpoint {
  return typeof value === "object" && value !== null && "method" in value && "path" in value;
}
