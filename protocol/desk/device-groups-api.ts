/** Owns: the endpoints of device groups (requirement R27): settings that inherit from the organisation or override it. */

import * as v from "valibot";
import { DisplayName, Id, integerIn } from "../fields.ts";
import { IsoTime, OneId } from "./desk-fields.ts";
import { DeviceSettings, GroupSettings } from "./device-settings.ts";
import { endpoint } from "./endpoint.ts";

const administrator = ["account-administrator"] as const;

export const DeviceGroup = v.strictObject({
  id: Id,
  name: DisplayName,
  /** What the group sets itself. */
  settings: GroupSettings,
  /** What holds, with what it inherits. */
  effective: DeviceSettings,
  createdAt: IsoTime,
  revision: integerIn(0, 1e9),
});
export type DeviceGroup = v.InferOutput<typeof DeviceGroup>;

export const listDeviceGroups = endpoint({
  method: "GET",
  path: "/api/device-groups",
  access: ["account-administrator", "technician"],
  summary: "All device groups by name, with what holds for each.",
  answer: v.array(DeviceGroup),
});

export const createDeviceGroup = endpoint({
  method: "POST",
  path: "/api/device-groups",
  access: administrator,
  summary: "Makes a device group.",
  body: v.strictObject({ name: DisplayName, settings: GroupSettings }),
  answer: DeviceGroup,
  failures: ["name-taken", "too-many-groups"],
});

export const changeDeviceGroup = endpoint({
  method: "PUT",
  path: "/api/device-groups/:id",
  access: administrator,
  summary: "Changes a device group's name and settings.",
  params: OneId,
  body: v.strictObject({ name: DisplayName, settings: GroupSettings, revision: integerIn(0, 1e9) }),
  answer: DeviceGroup,
  failures: ["desk-not-found", "desk-changed-meanwhile", "name-taken"],
});

export const deleteDeviceGroup = endpoint({
  method: "DELETE",
  path: "/api/device-groups/:id",
  access: administrator,
  summary: "Deletes a device group; its devices follow the organisation then.",
  params: OneId,
  failures: ["desk-not-found"],
});
