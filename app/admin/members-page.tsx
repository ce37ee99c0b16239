/** Owns: `/admin/members`: who is a member, who is invited, and what an administrator does about it. */

import Plus from "lucide-solid/icons/user-round-plus";
import { type Accessor, createResource, createSignal, Show, untrack } from "solid-js";
import {
  type Invitation,
  listInvitations,
  listMembers,
  type Member,
} from "../../protocol/desk/members-api.ts";
import { type Role, roles } from "../../protocol/desk/roles.ts";
import type { Myself } from "../../protocol/desk/sign-in-api.ts";
import { News } from "../desk/news.tsx";
import { useI18n } from "../i18n/i18n-context.tsx";
import type { DeskResult } from "../platform/desk-client.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { createAddressFilter, type FilterForm, oneOf, searchOf, unless } from "./address-filter.ts";
import styles from "./admin.module.css";
import { AdminFrame } from "./admin-frame.tsx";
import { InvitationsSection } from "./invitations-section.tsx";
import { InviteDialog } from "./invite-dialog.tsx";
import { type Column, ListTable } from "./list-table.tsx";
import type { ListTools } from "./list-tools.ts";
import { MemberDialog } from "./member-dialog.tsx";
import { createPagedList, pageRows } from "./paged-list.ts";
import { SearchField } from "./search-field.tsx";
import { createSettings } from "./settings-resource.ts";

const statuses = ["active", "disabled"] as const;
type Filter = {
  readonly search: string;
  readonly role: Role | "all";
  readonly status: Member["status"] | "all";
};
const form: FilterForm<Filter> = {
  read: (values) => ({
    search: searchOf(values),
    role: oneOf(roles, values.get("role"), "all"),
    status: oneOf(statuses, values.get("status"), "all"),
  }),
  write: ({ search, role, status }) => ({
    search,
    role: unless("all", role),
    status: unless("all", status),
  }),
};

export function MembersPage(props: ListTools) {
  return (
    <AdminFrame {...props} page="members">
      {(me) => <Members {...props} me={me} />}
    </AdminFrame>
  );
}

function Members(props: ListTools & { readonly me: Accessor<Myself> }) {
  const { t, format } = useI18n();
  const { filter, isFiltered, change, clear } = createAddressFilter(
    untrack(() => props.fragment),
    form,
  );
  const settings = createSettings(props);
  /** While it is not known, nothing is said of it. */
  const mail = () => settings.settings()?.mail ?? "on";
  const [opened, setOpened] = createSignal<Member | null>(null);
  const [isInviting, setInviting] = createSignal(false);
  const [news, setNews] = createSignal("");
  const list = createPagedList(filter, ({ search, role, status }, after, signal) =>
    props.call(listMembers, {
      query: {
        limit: pageRows,
        ...(after === undefined ? {} : { after }),
        ...(search === "" ? {} : { search }),
        ...(role === "all" ? {} : { role }),
        ...(status === "all" ? {} : { status }),
      },
      signal,
    }),
  );
  const [invitations, { refetch }] = createResource<DeskResult<readonly Invitation[]>>(() =>
    props.call(listInvitations),
  );

  /** What is known of a member now: nothing tells of one but the list. */
  async function lookAgain(member: Member): Promise<Member | null> {
    const found = await props.call(listMembers, { query: { id: member.id } });
    if (!found.ok) return member;
    const now = found.value.rows[0] ?? null;
    list.replace(({ id }) => id === member.id, now);
    if (opened()?.id === member.id) setOpened(now);
    return now;
  }

  const columns: readonly Column<Member>[] = [
    {
      title: t("members.columns.name"),
      cell: (member) => (
        <>
          <button
            type="button"
            class={styles["opener"]}
            aria-label={t("members.openLabel", { name: member.name })}
            onClick={() => {
              setNews("");
              setOpened(member);
            }}
          >
            <span dir="auto">{member.name}</span>
          </button>
          <Show when={member.id === props.me().id}>
            <span class={styles["badge"]}>{t("members.you")}</span>
          </Show>
        </>
      ),
    },
    { title: t("members.columns.email"), look: "long", cell: (member) => <span>{member.email}</span> },
    {
      title: t("members.columns.roles"),
      look: "words",
      cell: (member) => <span>{format().list(member.roles.map((role) => t(`account.roles.${role}`)))}</span>,
    },
    {
      title: t("members.columns.factor"),
      cell: (member) => <span>{t(member.hasFactor ? "members.factorOn" : "members.factorOff")}</span>,
    },
    { title: t("members.columns.status"), cell: (member) => <MemberState member={member} /> },
    {
      title: t("members.columns.lastSignIn"),
      look: "words",
      cell: (member) => (
        <span>
          {member.lastSignInAt === null
            ? t("members.never")
            : format().dateTime(Date.parse(member.lastSignInAt))}
        </span>
      ),
    },
  ];

  return (
    <>
      <div class={styles["head"]}>
        <p class={styles["soft"]}>{t("members.intro")}</p>
        <Button variant="primary" icon={<Plus aria-hidden="true" />} onClick={() => setInviting(true)}>
          {t("members.invite")}
        </Button>
      </div>
      <News shown={news() !== ""} text={news()} />
      <InvitationsSection
        call={props.call}
        mail={mail()}
        listed={invitations.state === "pending" ? null : (invitations.latest ?? null)}
        onNews={setNews}
        onChanged={() => void refetch()}
      />
      <div class={styles["filters"]}>
        <SearchField
          class={styles["search"]}
          label={t("members.search")}
          value={filter().search}
          onSearch={(search) => change({ search })}
        />
        <SelectField
          label={t("members.role")}
          value={filter().role}
          options={[
            { value: "all", text: t("admin.all") },
            ...roles.map((role) => ({ value: role, text: t(`account.roles.${role}`) })),
          ]}
          onValue={(role) => change({ role })}
        />
        <SelectField
          label={t("members.status")}
          value={filter().status}
          options={[
            { value: "all", text: t("admin.all") },
            ...statuses.map((status) => ({ value: status, text: t(`members.statuses.${status}`) })),
          ]}
          onValue={(status) => change({ status })}
        />
      </div>
      <ListTable
        caption={t("members.caption")}
        columns={columns}
        list={list}
        empty={
          <EmptyState title={t(isFiltered() ? "admin.noMatch" : "members.none")}>
            <Show when={isFiltered()}>
              <Button onClick={clear}>{t("admin.clearFilters")}</Button>
            </Show>
          </EmptyState>
        }
      />
      <InviteDialog
        call={props.call}
        mail={mail()}
        open={isInviting()}
        onInvited={(email) => {
          setInviting(false);
          setNews(t(mail() === "log" ? "members.invitedLog" : "members.invited", { email }));
          void refetch();
        }}
        onClose={() => setInviting(false)}
      />
      <MemberDialog
        call={props.call}
        mail={mail()}
        member={opened()}
        isMyself={opened()?.id === props.me().id}
        lookAgain={lookAgain}
        onRemoved={(member) => {
          setOpened(null);
          setNews(t("members.did.remove", { name: member.name }));
          list.replace(({ id }) => id === member.id, null);
        }}
        onClose={() => setOpened(null)}
      />
    </>
  );
}

/** Told by a word; the mark before it is only for the eye. */
function MemberState(props: { readonly member: Member }) {
  const { t } = useI18n();
  const state = () =>
    props.member.status === "disabled"
      ? "disabled"
      : props.member.lockedUntil !== null && Date.parse(props.member.lockedUntil) > Date.now()
        ? "locked"
        : "active";
  return (
    <span class={styles["state"]} data-state={state()}>
      {t(`members.statuses.${state()}`)}
    </span>
  );
}
