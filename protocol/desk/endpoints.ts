/** Owns: the one list of all endpoints of the account server. */

import * as audit from "./audit-api.ts";
import * as description from "./description-api.ts";
import * as deviceGroups from "./device-groups-api.ts";
import type { Endpoint } from "./endpoint.ts";
import * as members from "./members-api.ts";
import * as operations from "./operations-api.ts";
import * as organisation from "./organisation-api.ts";
import * as reportErasure from "./report-erasure-api.ts";
import * as reports from "./reports-api.ts";
import * as rooms from "./rooms-api.ts";
import * as setUp from "./set-up-api.ts";
import * as signIn from "./sign-in-api.ts";
import * as singleSignOn from "./single-sign-on-api.ts";
import * as twoFactor from "./two-factor-api.ts";

const apis = [
  setUp,
  signIn,
  twoFactor,
  organisation,
  members,
  deviceGroups,
  reports,
  reportErasure,
  audit,
  rooms,
  operations,
  singleSignOn,
  description,
];

export const endpoints: readonly Endpoint[] = apis.flatMap((api) => Object.values(api).filter(isEndpoint));

function isEndpoint(value: unknown): value is Endpoint {
  return typeof value === "object" && value !== null && "method" in value && "path" in value;
}
