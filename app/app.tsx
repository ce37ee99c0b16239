/** Owns: which page stands under which address. Each is loaded when it is opened. */

import { Route, Router, useLocation } from "@solidjs/router";
import {
  type Component,
  ErrorBoundary,
  lazy,
  onMount,
  type ParentProps,
  Show,
  Suspense,
  untrack,
} from "solid-js";
import { Dynamic } from "solid-js/web";
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

/** Accounts: one part for their own pages, and a small one for what they add to others; each comes with its words. */
function pagesOfAccounts({ need }: I18n) {
  const words = () => need("accounts");
  const accountPage = (name: keyof typeof import("./console/routes.tsx")) =>
    lazy(async () => {
      const [module] = await Promise.all([import("./console/routes.tsx"), words()]);
      return { default: module[name] };
    });
  /** Administration: a part of its own, that only who administers loads. */
  const adminPage = (name: keyof typeof import("./admin/routes.tsx")) =>
    lazy(async () => {
      const [module] = await Promise.all([import("./admin/routes.tsx"), words(), need("administration")]);
      return { default: module[name] };
    });
  return {
    SignIn: accountPage("SignInRoute"),
    SetUp: accountPage("SetUpRoute"),
    ForgotPassword: accountPage("ForgotPasswordRoute"),
    NewPassword: accountPage("NewPasswordRoute"),
    Invitation: accountPage("InvitationRoute"),
    Factor: accountPage("FactorRoute"),
    Account: accountPage("AccountRoute"),
    Administration: adminPage("StartRoute"),
    Members: adminPage("MembersRoute"),
    Organisation: adminPage("OrganisationRoute"),
    DeviceGroups: adminPage("DeviceGroupsRoute"),
    Reports: adminPage("ReportsRoute"),
    Audit: adminPage("AuditRoute"),
    Operations: adminPage("OperationsRoute"),
    Corner: lazy(async () => {
      const [module] = await Promise.all([import("./console/every-page.tsx"), words()]);
      return { default: module.Corner };
    }),
  };
}
const MembersOnly = lazy(() =>
  import("./console/every-page.tsx").then((module) => ({ default: module.MembersOnly })),
);

export function App(props: { readonly i18n: I18n }) {
  const pages = pagesOfAccounts(untrack(() => props.i18n));
  return (
    <I18nProvider i18n={props.i18n}>
      <Router root={(root) => <Root corner={pages.Corner}>{root.children}</Root>}>
        <Route path="/" component={Home} />
        <Route path="/join" component={Join} />
        <Route path="/help" component={HelpOfMembers} />
        <Route path="/help/join" component={JoinColleague} />
        <Route path="/sessions" component={Sessions} />
        <Route path="/devices" component={() => <Devices session={TechnicianSession} />} />
        <Route path="/devices/deploy" component={DeployOfMembers} />
        <Route path="/about" component={About} />
        <Route path="/sign-in" component={pages.SignIn} />
        <Route path="/set-up" component={pages.SetUp} />
        <Route path="/forgot-password" component={pages.ForgotPassword} />
        <Route path="/new-password" component={pages.NewPassword} />
        <Route path="/invitation" component={pages.Invitation} />
        <Route path="/two-factor" component={pages.Factor} />
        <Route path="/account" component={pages.Account} />
        <Route path="/admin" component={pages.Administration} />
        <Route path="/admin/members" component={pages.Members} />
        <Route path="/admin/organisation" component={pages.Organisation} />
        <Route path="/admin/device-groups" component={pages.DeviceGroups} />
        <Route path="/admin/reports" component={pages.Reports} />
        <Route path="/admin/audit" component={pages.Audit} />
        <Route path="/admin/operations" component={pages.Operations} />
        <Route path="*" component={NotFound} />
      </Router>
    </I18nProvider>
  );
}

function Root(props: ParentProps<{ readonly corner: Component }>) {
  /** Customers have no accounts: where they join, nobody is asked for. */
  const CornerOfPage = () => {
    const location = useLocation();
    return (
      <Show when={location.pathname !== "/join"}>
        <Dynamic component={props.corner} />
      </Show>
    );
  };
  return (
    <ErrorBoundary fallback={(error: unknown) => <PageFailed error={error} />}>
      <HeaderCorner.Provider value={CornerOfPage}>
        <Suspense>{props.children}</Suspense>
      </HeaderCorner.Provider>
    </ErrorBoundary>
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
