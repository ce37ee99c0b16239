/** Owns: how an administrator finds the way, invites, gives roles, sets what holds for all, and verifies the log. */
import type { Page } from "playwright";
import { type Role, roles } from "../../protocol/desk/roles.ts";
import { english, filled } from "./words.ts";

const { admin, members, organisation, audit, reports, operations, deskFields, deviceGroups } = english;

export function adminPages(page: Page) {
  const dialog = page.getByRole("dialog");
  const row = (name: string) => page.getByRole("row", { name });
  return {
    dialog,
    row,
    forbidden: page.getByText(admin.forbiddenTitle),
    /** By the account's menu in the header. */
    async openFromHeader(name: string): Promise<void> {
      await page.getByRole("button", { name: filled(english.account.menu, { name }) }).click();
      await page.getByRole("menuitem", { name: english.account.administration }).click();
    },
    async goTo(name: keyof typeof admin.pages): Promise<void> {
      await page
        .getByRole("navigation", { name: admin.nav })
        .getByRole("link", { name: admin.pages[name] })
        .click();
    },
    async invite(name: string, email: string, given: readonly Role[] = ["technician"]): Promise<void> {
      await page.getByRole("button", { name: members.invite }).click();
      await dialog.getByLabel(members.name, { exact: true }).fill(name);
      await dialog.getByLabel(deskFields.email).fill(email);
      for (const role of roles)
        await dialog
          .getByRole("checkbox", { name: english.account.roles[role] })
          .setChecked(given.includes(role));
      const send = dialog.getByRole("button", { name: members.sendInvitation });
      await send.or(dialog.getByRole("button", { name: members.makeInvitation })).click();
      const invited = page.getByText(filled(members.invited, { email }), { exact: true });
      await invited.or(page.getByText(filled(members.invitedLog, { email }))).waitFor();
    },
    async openMember(name: string): Promise<void> {
      await page.getByRole("button", { name: filled(members.openLabel, { name }) }).click();
    },
    async giveRole(role: Role): Promise<void> {
      await dialog.getByRole("checkbox", { name: english.account.roles[role] }).check();
      await dialog.getByRole("button", { name: members.changeRoles }).click();
    },
    /** Pressed, asked about, and pressed again. */
    async act(act: keyof typeof members.acts): Promise<void> {
      await dialog.getByRole("button", { name: members.acts[act], exact: true }).click();
      await dialog.getByRole("button", { name: members.acts[act], exact: true }).click();
    },
    async closeDialog(): Promise<void> {
      await dialog.getByRole("button", { name: english.common.close }).click();
    },
    async requireLettersAndDigits(): Promise<void> {
      await page
        .getByRole("button", { name: filled(admin.editLabel, { what: organisation.passwordTitle }) })
        .click();
      await page.getByRole("checkbox", { name: organisation.needsLettersAndDigits }).check();
      await this.save(organisation.passwordTitle);
    },
    /**
     * Opens what holds for everybody, unless it is, and chooses a day in it.
     * @param day `2026-11-26`; null: the one that stands there
     */
    async chooseFactorFrom(day: string | null, { isOpen = false } = {}): Promise<void> {
      const what = organisation.factorTitle;
      const form = page.getByRole("form", { name: what });
      if (!isOpen) await page.getByRole("button", { name: filled(admin.editLabel, { what }) }).click();
      await form.getByRole("radio", { name: organisation.factorFromChoice }).check();
      const date = form.getByLabel(organisation.factorDate, { exact: true });
      if (day !== null) await date.fill(day);
    },
    /** What is being edited under that title. */
    async save(title: string): Promise<void> {
      await page.getByRole("form", { name: title }).getByRole("button", { name: admin.save }).click();
    },
    async verifyLog(): Promise<void> {
      await page.getByRole("button", { name: audit.verify }).click();
    },
    async openReport(customer: string): Promise<void> {
      await row(customer).getByRole("button").click();
    },
    /** Changes an open report, and closes it. */
    async closeReport(outcome: keyof typeof reports.outcomes, notes: string): Promise<void> {
      await dialog.getByLabel(reports.outcome).selectOption(outcome);
      await dialog.getByLabel(reports.notes).fill(notes);
      await dialog.getByRole("button", { name: admin.save }).click();
      await dialog.getByText(admin.saved).waitFor();
      await dialog.getByRole("button", { name: english.common.close }).click();
    },
    /** As far as asking whether there are any. */
    async eraseCustomer(name: string): Promise<void> {
      await page.getByRole("button", { name: english.erasure.open }).click();
      await dialog.getByLabel(english.erasure.name).fill(name);
      await dialog.getByRole("button", { name: english.erasure.look }).click();
    },
    async makeGroup(name: string): Promise<void> {
      await page.getByRole("button", { name: deviceGroups.create }).click();
      await dialog.getByLabel(deviceGroups.name).fill(name);
      await dialog.getByRole("button", { name: admin.save }).click();
    },
    async editGroup(name: string): Promise<void> {
      await page.getByRole("button", { name: filled(admin.editLabel, { what: name }) }).click();
    },
    /** In an open group. */
    async pinGroup(version: string): Promise<void> {
      const what = deviceGroups.updateChannel;
      await dialog.getByRole("button", { name: filled(deviceGroups.setHereLabel, { what }) }).click();
      await dialog.getByRole("radio", { name: deviceGroups.channels.pinned }).check();
      await dialog.getByLabel(deviceGroups.pinnedVersion, { exact: true }).fill(version);
      await dialog.getByRole("button", { name: admin.save }).click();
    },
    exportReports: page.getByRole("link", { name: reports.export }),
    downloadBackup: page.getByRole("button", { name: operations.downloadBackup }),
  };
}
