/** Owns: which page stands under which address. Each is loaded when it is opened. */

import { Route, Router, useLocation } from "@solidjs/router";
import { ErrorBoundary, lazy, onMount, type ParentProps, Show, Suspense } from "solid-js";
import { type I18n, I18nProvider, useI18n } from "./i18n/i18n-context.tsx";
import { Button, ButtonLink } from "./ui/button.tsx";
import { EmptyState } from "./ui/empty-state.tsx";
import { HeaderCorner } from "./ui/header-corner.ts";
import { PageFrame } from "./ui/page-frame.tsx";

const Home = lazy(() => import("./home/home-page.tsx").then(({ HomePage }) => ({ default: HomePage })));
const Join = lazy(() => import("./customer/join-page.tsx").then(({ JoinPage }) => ({ default: JoinPage })));
const Help = lazy(() => import("./technician/help-page.tsx").then(({ HelpPage }) => ({ default: HelpPage })));
const JoinColleague = lazy(() =>
  import("./technician/help-page.tsx").then(({ JoinColleaguePage }) => ({ default: JoinColleaguePage })),
);
const Sessions = lazy(() =>
  import("./sessions/sessions-page.tsx").then(({ SessionsPage }) => ({ default: SessionsPage })),
);
const Devices = lazy(() =>
  import("./devices/devices-page.tsx").then(({ DevicesPage }) => ({ default: DevicesPage })),
);
/** A session with a device is the same as any other: `/devices` is handed the view that `/help` has. */
const TechnicianSession = lazy(() =>
  import("./technician/technician-session.tsx").then((module) => ({ default: module.TechnicianSession })),
);
const Deploy = lazy(() =>
  import("./deploy/deploy-page.tsx").then(({ DeployPage }) => ({ default: DeployPage })),
);
const About = lazy(() => import("./about/about-page.tsx").then(({ AboutPage }) => ({ default: AboutPage })));
/** Accounts: one part for their own pages, and a small one for what they add to others. */
const accountPage = (name: keyof typeof import("./console/routes.tsx")) =>
  lazy(() => import("./console/routes.tsx").then((module) => ({ default: module[name] })));
const SignIn = accountPage("SignInRoute");
const SetUp = accountPage("SetUpRoute");
const ForgotPassword = accountPage("ForgotPasswordRoute");
const NewPassword = accountPage("NewPasswordRoute");
const Invitation = accountPage("InvitationRoute");
const Factor = accountPage("FactorRoute");
const Account = accountPage("AccountRoute");
/** Administration: a part of its own, that only who administers loads. */
const adminPage = (name: keyof typeof import("./admin/routes.tsx")) =>
  lazy(() => import("./admin/routes.tsx").then((module) => ({ default: module[name] })));
const Administration = adminPage("StartRoute");
const Members = adminPage("MembersRoute");
const Organisation = adminPage("OrganisationRoute");
const DeviceGroups = adminPage("DeviceGroupsRoute");
const Reports = adminPage("ReportsRoute");
const Audit = adminPage("AuditRoute");
const Operations = adminPage("OperationsRoute");
const Corner = lazy(() => import("./console/every-page.tsx").then((module) => ({ default: module.Corner })));
const MembersOnly = lazy(() =>
  import("./console/every-page.tsx").then((module) => ({ default: module.MembersOnly })),
);

export function App(props: { readonly i18n: I18n }) {
  return (
    <I18nProvider i18n={props.i18n}>
      <Router root={Root}>
        <Route path="/" component={Home} />
        <Route path="/join" component={Join} />
        <Route path="/help" component={HelpOfMembers} />
        <Route path="/help/join" component={JoinColleague} />
        <Route path="/sessions" component={Sessions} />
        <Route path="/devices" component={() => <Devices session={TechnicianSession} />} />
        <Route path="/devices/deploy" component={DeployOfMembers} />
        <Route path="/about" component={About} />
        <Route path="/sign-in" component={SignIn} />
        <Route path="/set-up" component={SetUp} />
        <Route path="/forgot-password" component={ForgotPassword} />
        <Route path="/new-password" component={NewPassword} />
        <Route path="/invitation" component={Invitation} />
        <Route path="/two-factor" component={Factor} />
        <Route path="/account" component={Account} />
        <Route path="/admin" component={Administration} />
        <Route path="/admin/members" component={Members} />
        <Route path="/admin/organisation" component={Organisation} />
        <Route path="/admin/device-groups" component={DeviceGroups} />
        <Route path="/admin/reports" component={Reports} />
        <Route path="/admin/audit" component={Audit} />
        <Route path="/admin/operations" component={Operations} />
        <Route path="*" component={NotFound} />
      </Router>
    </I18nProvider>
  );
}

function Root(props: ParentProps) {
  return (
    <ErrorBoundary fallback={(error: unknown) => <PageFailed error={error} />}>
      <HeaderCorner.Provider value={CornerOfPage}>
        <Suspense>{props.children}</Suspense>
      </HeaderCorner.Provider>
    </ErrorBoundary>
  );
}

/** Customers have no accounts: where they join, nobody is asked for. */
function CornerOfPage() {
  const location = useLocation();
  return (
    <Show when={location.pathname !== "/join"}>
      <Corner />
    </Show>
  );
}

/** The page is loaded while it is asked who is there. */
function HelpOfMembers() {
  void Help.preload();
  return (
    <MembersOnly>
      <Help />
    </MembersOnly>
  );
}

function DeployOfMembers() {
  void Deploy.preload();
  return (
    <MembersOnly>
      <Deploy />
    </MembersOnly>
  );
}

/** The error goes to the page's own error list, which a customer may send, and to nobody else. */
function PageFailed(props: { readonly error: unknown }) {
  const { t } = useI18n();
  onMount(() => reportError(props.error));
  return (
    <PageFrame title={t("common.pageFailedTitle")} narrow>
      <EmptyState title={t("common.pageFailedTitle")} text={t("common.pageFailedText")}>
        <Button variant="primary" onClick={() => location.reload()}>
          {t("common.reload")}
        </Button>
      </EmptyState>
    </PageFrame>
  );
}

function NotFound() {
  const { t } = useI18n();
  return (
    <PageFrame title={t("common.notFoundTitle")} narrow>
      <EmptyState title={t("common.notFoundTitle")} text={t("common.notFoundText")}>
        <ButtonLink variant="primary" href="/">
          {t("common.home")}
        </ButtonLink>
      </EmptyState>
    </PageFrame>
  );
}
