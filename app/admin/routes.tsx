/** Owns: the pages of administration as the app's router has them: with the page's own account, client, clock and ways. */

import { useNavigate } from "@solidjs/router";
import type { PageTools } from "../desk/page-tools.ts";
import { pageAccount } from "../platform/account.ts";
import { callDesk, fetchDeskFile } from "../platform/desk-client.ts";
import { downloadBlob } from "../platform/download.ts";
import { AdminStart } from "./admin-start.tsx";
import { AuditPage } from "./audit-page.tsx";
import { DeviceGroupsPage } from "./device-groups-page.tsx";
import { MembersPage } from "./members-page.tsx";
import { OperationsPage } from "./operations-page.tsx";
import { OrganisationPage } from "./organisation-page.tsx";
import { ReportsPage } from "./reports-page.tsx";

const now = () => Date.now();

function useTools(): PageTools {
  const navigate = useNavigate();
  return { account: pageAccount, call: callDesk, goTo: (path) => navigate(path, { replace: true }) };
}

/** The first of the pages that one's roles have. */
export function StartRoute() {
  return <AdminStart {...useTools()} />;
}

export function MembersRoute() {
  return <MembersPage {...useTools()} />;
}

export function OrganisationRoute() {
  return <OrganisationPage {...useTools()} now={now} />;
}

export function DeviceGroupsRoute() {
  return <DeviceGroupsPage {...useTools()} />;
}

export function ReportsRoute() {
  return <ReportsPage {...useTools()} now={now} />;
}

export function AuditRoute() {
  return <AuditPage {...useTools()} />;
}

export function OperationsRoute() {
  return <OperationsPage {...useTools()} now={now} fetchFile={fetchDeskFile} saveFile={downloadBlob} />;
}
