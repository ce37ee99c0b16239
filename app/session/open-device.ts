/** Owns: the one place where the app asks the engine for an unattended device. */

import type { ViewerSession } from "../../peer/session/session.ts";
import { err, type Result } from "../../protocol/result.ts";

type OpensDevices = {
  openDevice(device: string, accessCode: string, name: string): Promise<Result<void>>;
};

/** Rings a device and proves its access code. The code goes to the engine, and nowhere else. */
export async function openDevice(
  session: ViewerSession,
  device: string,
  accessCode: string,
  name: string,
): Promise<Result<void>> {
  return opensDevices(session) ? session.openDevice(device, accessCode, name) : err("browser-unsupported");
}

function opensDevices(session: object): session is OpensDevices {
  return "openDevice" in session;
}
