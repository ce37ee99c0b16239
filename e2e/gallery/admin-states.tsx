/** Owns: the states of the pages of administration (states.tsx has all others). */

import type { JSX } from "solid-js";
import { AuditPage } from "../../app/admin/audit-page.tsx";
import { DeviceGroupsPage } from "../../app/admin/device-groups-page.tsx";
import {
  auditEntries,
  deviceGroups,
  health,
  invitations,
  members,
  organisationNow,
  report,
  reportCounts,
  reportRows,
  settings,
} from "../../app/admin/fake-organisation.ts";
import { MembersPage } from "../../app/admin/members-page.tsx";
import { OperationsPage } from "../../app/admin/operations-page.tsx";
import { OrganisationPage } from "../../app/admin/organisation-page.tsx";
import { ReportsPage } from "../../app/admin/reports-page.tsx";
import { createFakeDesk, type FakeDesk } from "../../app/desk/fake-desk.ts";
import { createAccount } from "../../app/platform/account.ts";
import type { PageFragment } from "../../app/platform/page-fragment.ts";
import { listAudit, verifyAudit } from "../../protocol/desk/audit-api.ts";
import { listDeviceGroups } from "../../protocol/desk/device-groups-api.ts";
import { listInvitations, listMembers } from "../../protocol/desk/members-api.ts";
import { readHealth } from "../../protocol/desk/operations-api.ts";
import { readSettings } from "../../protocol/desk/organisation-api.ts";
import { eraseFromReports, findForErasure } from "../../protocol/desk/report-erasure-api.ts";
import { countReports, listReports, readReport } from "../../protocol/desk/reports-api.ts";
import type { Myself } from "../../protocol/desk/sign-in-api.ts";
import { longName } from "./fake-snapshots.ts";

const nothing = () => {};
const clock = () => organisationNow;
/** The gallery's own is the name of the state. */
const noFragment: PageFragment = { read: () => "", write: nothing, onChange: () => nothing };
const everyRole: Partial<Myself> = {
  roles: ["account-administrator", "network-administrator", "technician"],
  twoFactor: {
    enrolledAt: new Date(organisationNow).toISOString(),
    recoveryCodesLeft: 10,
    requiredFrom: null,
  },
};

/** A page over a desk that answers as told. */
function withDesk(
  page: (tools: {
    account: ReturnType<typeof createAccount>;
    call: FakeDesk["call"];
    goTo: () => void;
    now: () => number;
    fragment: PageFragment;
  }) => JSX.Element,
  tell: (desk: FakeDesk) => void,
  me: Partial<Myself> = everyRole,
): () => JSX.Element {
  return () => {
    const desk = createFakeDesk({}, me);
    tell(desk);
    return page({
      account: createAccount(desk.call),
      call: desk.call,
      goTo: nothing,
      now: clock,
      fragment: noFragment,
    });
  };
}
const membersPage = (tell: (desk: FakeDesk) => void, me?: Partial<Myself>) =>
  withDesk((tools) => <MembersPage {...tools} />, tell, me);
const organisationPage = (tell: (desk: FakeDesk) => void, me?: Partial<Myself>) =>
  withDesk((tools) => <OrganisationPage {...tools} />, tell, me);
const groupsPage = (tell: (desk: FakeDesk) => void) =>
  withDesk((tools) => <DeviceGroupsPage {...tools} />, tell);
const reportsPage = (tell: (desk: FakeDesk) => void, me?: Partial<Myself>) =>
  withDesk((tools) => <ReportsPage {...tools} />, tell, me);
const auditPage = (tell: (desk: FakeDesk) => void) => withDesk((tools) => <AuditPage {...tools} />, tell);
const operationsPage = (tell: (desk: FakeDesk) => void) =>
  withDesk(
    (tools) => (
      <OperationsPage
        {...tools}
        fetchFile={async () => ({ ok: false, code: "desk-busy" })}
        saveFile={nothing}
      />
    ),
    tell,
  );

const someMembers = (desk: FakeDesk) => {
  desk.answer(listMembers, { rows: members(8), next: null });
  desk.answer(listInvitations, invitations);
};
const someSettings = (desk: FakeDesk) => desk.answer(readSettings, settings());
const someGroups = (desk: FakeDesk) => {
  someSettings(desk);
  desk.answer(listDeviceGroups, deviceGroups);
};
const someReports = (desk: FakeDesk) => {
  desk.answer(listReports, { rows: reportRows(12), next: "more" });
  desk.answer(countReports, reportCounts());
  desk.answer(readReport, report);
};
const someErasure = (desk: FakeDesk) => {
  someReports(desk);
  desk.answer(findForErasure, {
    reports: 3,
    firstAt: new Date(organisationNow - 90 * 86_400_000).toISOString(),
    lastAt: new Date(organisationNow).toISOString(),
  });
  desk.answer(eraseFromReports, { reports: 3 });
};
const someAudit = (desk: FakeDesk) => {
  desk.answer(listAudit, { rows: auditEntries, next: "more" });
  desk.answer(verifyAudit, {
    entries: 4_218,
    brokenAt: null,
    head: { seq: 4_218, mac: "q".repeat(43) },
    kept: "there",
  });
};

export const adminStates: Readonly<Record<string, () => JSX.Element>> = {
  "admin-members": membersPage(someMembers),
  "admin-members-many": membersPage((desk) => {
    desk.answer(listMembers, { rows: members(60), next: "more" });
    desk.answer(listInvitations, []);
  }),
  "admin-members-empty": membersPage((desk) => {
    desk.answer(listMembers, { rows: [], next: null });
    desk.answer(listInvitations, []);
  }),
  "admin-members-loading": membersPage((desk) => {
    desk.hang(listMembers);
    desk.hang(listInvitations);
  }),
  "admin-members-failed": membersPage((desk) => {
    desk.refuse(listMembers, "desk-busy");
    desk.refuse(listInvitations, "desk-busy");
  }),
  "admin-members-invite": membersPage(someMembers),
  "admin-members-invite-log": membersPage((desk) => {
    someMembers(desk);
    desk.answer(readSettings, settings({ mail: "log" }));
  }),
  "admin-members-invite-off": membersPage((desk) => {
    someMembers(desk);
    desk.answer(readSettings, settings({ mail: "off" }));
  }),
  "admin-member-reset-log": membersPage((desk) => {
    someMembers(desk);
    desk.answer(readSettings, settings({ mail: "log" }));
  }),
  "admin-member": membersPage(someMembers),
  "admin-member-locked": membersPage((desk) => {
    someMembers(desk);
  }),
  "admin-forbidden": membersPage(someMembers, { roles: ["technician"] }),

  "admin-organisation": organisationPage(someSettings),
  "admin-organisation-factor": organisationPage(
    (desk) =>
      desk.answer(
        readSettings,
        settings({
          name: longName.slice(0, 64),
          twoFactor: { state: "on", from: new Date(organisationNow + 5 * 86_400_000).toISOString() },
          mail: "off",
          retention: { reportDays: 90, auditDays: 365 },
          password: { minLength: 20, needsLettersAndDigits: true },
        }),
      ),
    {},
  ),
  "admin-organisation-edit": organisationPage(someSettings),
  "admin-organisation-loading": organisationPage((desk) => desk.hang(readSettings)),
  "admin-organisation-failed": organisationPage((desk) => desk.refuse(readSettings, "desk-unreachable")),

  "admin-groups": groupsPage(someGroups),
  "admin-groups-empty": groupsPage((desk) => {
    someSettings(desk);
    desk.answer(listDeviceGroups, []);
  }),
  "admin-groups-edit": groupsPage(someGroups),
  "admin-group": groupsPage(someGroups),

  "admin-reports": reportsPage(someReports),
  "admin-reports-own": reportsPage(someReports, { roles: ["technician"] }),
  "admin-reports-empty": reportsPage((desk) => {
    desk.answer(listReports, { rows: [], next: null });
    desk.answer(countReports, reportCounts(0));
  }),
  "admin-reports-loading": reportsPage((desk) => {
    desk.hang(listReports);
    desk.hang(countReports);
  }),
  "admin-reports-failed": reportsPage((desk) => {
    desk.refuse(listReports, "desk-failed");
    desk.refuse(countReports, "desk-failed");
  }),
  "admin-reports-table": reportsPage(someReports),
  "admin-report": reportsPage(someReports),
  "admin-erasure": reportsPage(someReports),
  "admin-erasure-asking": reportsPage(someErasure),
  "admin-erasure-done": reportsPage(someErasure),
  "admin-erasure-gone": reportsPage((desk) => {
    someReports(desk);
    desk.refuse(findForErasure, "desk-not-found");
  }),
  "admin-erasure-member": reportsPage((desk) => {
    someReports(desk);
    desk.refuse(findForErasure, "member-first");
  }),

  "admin-audit": auditPage(someAudit),
  "admin-audit-whole": auditPage(someAudit),
  "admin-audit-broken": auditPage((desk) => {
    someAudit(desk);
    desk.answer(verifyAudit, { entries: 4_218, brokenAt: 17, head: null, kept: "missing" });
  }),
  "admin-audit-empty": auditPage((desk) => desk.answer(listAudit, { rows: [], next: null })),

  "admin-operations": operationsPage((desk) => {
    desk.answer(readHealth, health());
    someSettings(desk);
  }),
  "admin-operations-unwell": operationsPage((desk) => {
    desk.answer(
      readHealth,
      health({
        mail: {
          state: "unwell",
          waiting: 7,
          givenUp: 2,
          lastProblem: `connect ECONNREFUSED ${"smtp.northwind.example.".repeat(4)}:587`,
        },
        redis: "unwell",
        turn: { state: "off", servers: 0 },
        signaling: null,
        lastBackupAt: null,
      }),
    );
    desk.refuse(readSettings, "desk-not-allowed");
  }),
  "admin-operations-loading": operationsPage((desk) => {
    desk.hang(readHealth);
    desk.hang(readSettings);
  }),
};

/** As in states.tsx: what is pressed once one of these stands. */
export const adminPresses: Readonly<Record<string, readonly string[]>> = {
  "admin-members-invite": ["Invite somebody"],
  "admin-members-invite-log": ["Invite somebody"],
  "admin-members-invite-off": ["Invite somebody"],
  "admin-member-reset-log": ["Open Bo Lind", "Reset the second factor"],
  "admin-member": ["Open Ada Berg"],
  "admin-member-locked": ["Open Bo Lind"],
  "admin-organisation-factor": ["Edit: Two-factor authentication"],
  "admin-organisation-edit": [
    "Edit: Name",
    "Edit: Passwords",
    "Edit: Staying signed in",
    "Edit: How long things are kept",
  ],
  "admin-groups-edit": ["Edit: For all devices"],
  "admin-group": ["Edit: Bakery"],
  "admin-reports-table": ["As a table"],
  "admin-report": ["Report of Rosa Lindner"],
  "admin-erasure": ["Erase a customer's name"],
  "admin-erasure-asking": ["Report of Rosa Lindner", "Erase the customer's name"],
  "admin-erasure-done": ["Report of Rosa Lindner", "Erase the customer's name", "Erase in 3 reports"],
  "admin-erasure-gone": ["Report of Rosa Lindner", "Erase the customer's name"],
  "admin-erasure-member": ["Report of Rosa Lindner", "Erase the technician's name"],
  "admin-audit": ["Details"],
  "admin-audit-whole": ["Verify the log"],
  "admin-audit-broken": ["Verify the log"],
};
