/** Owns: the pages of administration as the app's router has them: with the page's own account, client, clock and ways. */

import { useLocation, useNavigate } from "@solidjs/router";
import type { PageTools } from "../desk/page-tools.ts";
import { pageAccount } from "../platform/account.ts";
import { callDesk, fetchDeskFile } from "../platform/desk-client.ts";
import { downloadBlob } from "../platform/download.ts";
import { pageFragment } from "../platform/page-fragment.ts";
import { AdminStart } from "./admin-start.tsx";
import { AuditPage } from "./audit-page.tsx";
import { DeviceGroupsPage } from "./device-groups-page.tsx";
import type { ListTools } from "./list-tools.ts";
import { MembersPage } from "./members-page.tsx";
import { OperationsPage } from "./operations-page.tsx";
import { OrganisationPage } from "./organisation-page.tsx";
import { ReportsPage } from "./reports-page.tsx";

const now = () => Date.now();

function useTools(): PageTools {
  const navigate = useNavigate();
  return { account: pageAccount, call: callDesk, goTo: (path) => navigate(path, { replace: true }) };
}

function useListTools(): ListTools {
  const { pathname, hash } = useLocation();
  return { ...useTools(), fragment: pageFragment(pathname, hash) };
}

/** The first of the pages that one's roles have. */
export function StartRoute() {
  return <AdminStart {...useTools()} />;
}

export function MembersRoute() {
  return <MembersPage {...useListTools()} />;
}

export function OrganisationRoute() {
  return <OrganisationPage {...useTools()} now={now} />;
}

export function DeviceGroupsRoute() {
  return <DeviceGroupsPage {...useTools()} />;
}

export function ReportsRoute() {
  return <ReportsPage {...useListTools()} now={now} />;
}

export function AuditRoute() {
  return <AuditPage {...useListTools()} />;
}

export function OperationsRoute() {
  return <OperationsPage {...useTools()} now={now} fetchFile={fetchDeskFile} saveFile={downloadBlob} />;
}
