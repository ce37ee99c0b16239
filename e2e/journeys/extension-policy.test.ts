/**
 * An organisation's computer: its Chromium reads the policy that Farhand writes for Linux, installs the extension from
 * our own server, and hands it what is configured. Policies are root's to write: elsewhere this is skipped, which CI does
 * not let pass.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { policyFiles } from "../../app/deploy/policy-files.ts";
import {
  createTechnicianKeys,
  judgeEnrolmentToken,
  signEnrolment,
} from "../../peer/enrolment/enrolment-token.ts";
import type { PackedExtension } from "../../protocol/packed-extension.ts";
import { findBrowser } from "../../scripts/browser.ts";
import { eventually } from "../fixtures/eventually.ts";
import { canManageBrowsers, openManagedBrowser } from "../fixtures/managed-browser.ts";
import { type PackedServer, startWithExtension } from "../fixtures/packed-server.ts";

const installMs = 60_000;
const group = 'Front "desk" & café';

let running: PackedServer | undefined;

if (!canManageBrowsers) console.warn("Not root on Linux: no policy can be written, so it is not tried.");

beforeAll(async () => {
  if (canManageBrowsers) running = await startWithExtension();
});
afterAll(() => running?.stop());

/** What the policy file for Linux holds, for a group of this server. */
async function linuxPolicy({ id, server }: PackedExtension) {
  const keys = await createTechnicianKeys();
  if (!keys.ok) throw new Error(keys.code);
  const terms = { group, maxUses: 3, expiresAtMs: Date.now() + 3_600_000 };
  const { enrolment, token } = await signEnrolment(terms, keys.value);
  const files = policyFiles({
    extensionId: id,
    server,
    group,
    enrolment: token,
    enrolmentId: enrolment.id,
  });
  if (!files.ok) throw new Error(files.code);
  return { token, enrolment, policy: JSON.parse(files.value.linux[0]?.text ?? "") as object };
}

test.runIf(canManageBrowsers)(
  "a policy installs the extension from our server and configures it",
  async () => {
    const browser = await findBrowser();
    if (!browser.ok || !running) throw new Error("no browser or no server");
    const { server, packed } = running;
    const { token, enrolment, policy } = await linuxPolicy(packed);
    // Only so may the test look into an extension that a policy has installed.
    const managed = await openManagedBrowser(browser.path, { ...policy, DeveloperToolsAvailability: 1 });
    try {
      const page = await managed.context.newPage();
      const options = `chrome-extension://${packed.id}/options.html`;
      const arrived = () =>
        page.goto(options).then(
          (answer) => answer?.ok() ?? true,
          () => false,
        );
      await eventually(arrived, installMs).toBe(true);
      // Chromium fills it some seconds after the first installation.
      const settings = () => page.evaluate(() => chrome.storage.managed.get());
      await eventually(settings).toEqual({ server: server.address, group, enrolment: token });
      expect(await judgeEnrolmentToken(token, Date.now())).toEqual({ ok: true, value: enrolment });

      expect(await page.evaluate(() => chrome.runtime.getManifest())).toMatchObject({
        version: packed.version,
        key: packed.publicKey,
        update_url: `${server.address}/extension/update.xml`,
      });
      await page.reload();
      const field = page.getByRole("textbox");
      await eventually(() => field.inputValue()).toBe(server.address);
      expect(await field.isDisabled()).toBe(true);
    } finally {
      await managed.close();
    }
  },
);
