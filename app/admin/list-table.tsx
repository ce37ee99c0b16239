/**
 * Owns: a list as a table, with what stands in its place while it loads, when it is empty, and when it failed. On a narrow
 * screen each row is a card whose cells carry the words of their columns.
 */

import { createEffect, For, type JSX, Match, on, Show, Switch } from "solid-js";
import { useI18n } from "../i18n/i18n-context.tsx";
import { errorText } from "../session/error-text.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import styles from "./list-table.module.css";
import type { PagedList } from "./paged-list.ts";

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => JSX.Element;
  /** `long`: addresses and names, which may break anywhere · `words`: breaks between words, in some breadth */
  readonly look?: "number" | "long" | "words";
}

export function ListTable<Row>(props: {
  readonly caption: string;
  /** The first one names the row. */
  readonly columns: readonly Column<Row>[];
  readonly list: PagedList<Row>;
  /** What stands there when there is nothing; why it is so. */
  readonly empty: JSX.Element;
}) {
  const { t } = useI18n();
  const isEmpty = () => props.list.rows().length === 0 && props.list.state() === "ready";
  const status = () => {
    if (props.list.state() !== "ready")
      return t(props.list.state() === "more" ? "admin.loadingMore" : "admin.loading");
    const count = props.list.rows().length;
    if (count === 0) return "";
    return props.list.hasMore() ? t("admin.shownMore", { count }) : t("admin.shown", { count });
  };
  let foot: HTMLElement | undefined;
  /** With the last page its button is gone, and the focus stays at the end of the list. */
  createEffect(
    on(
      () => props.list.hasMore(),
      (has, had) => {
        if (had && !has && props.list.rows().length > 0 && document.activeElement === document.body)
          foot?.focus();
      },
    ),
  );
  return (
    <div class={styles["list"]}>
      <Show when={props.list.failure()}>
        {(code) => (
          <Notice
            tone="warning"
            role="alert"
            title={t("admin.failedTitle")}
            actions={<Button onClick={() => props.list.reload()}>{t("deskPages.retry")}</Button>}
          >
            <p>{errorText(t, code()).both}</p>
          </Notice>
        )}
      </Show>
      <Switch
        fallback={
          <table class={styles["table"]} aria-busy={props.list.state() !== "ready"}>
            <caption class="visually-hidden">{props.caption}</caption>
            <TableHead columns={props.columns} />
            <tbody>
              <For each={props.list.rows()}>
                {(row) => (
                  <tr>
                    <For each={props.columns}>
                      {(column, index) => (
                        <Show
                          when={index() === 0}
                          fallback={
                            <td data-label={column.title} class={styles[column.look ?? ""]}>
                              {column.cell(row)}
                            </td>
                          }
                        >
                          <th scope="row">{column.cell(row)}</th>
                        </Show>
                      )}
                    </For>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        }
      >
        <Match when={props.list.state() === "loading"}>
          <table class={styles["table"]} aria-hidden="true">
            <TableHead columns={props.columns} />
            <tbody>
              <For each={[0, 1, 2, 3, 4, 5]}>
                {() => (
                  <tr class={styles["skeleton"]}>
                    <For each={props.columns}>
                      {() => (
                        <td>
                          <span class={styles["bone"]} />
                        </td>
                      )}
                    </For>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        </Match>
        <Match when={isEmpty()}>
          <Show when={props.list.failure() === null}>{props.empty}</Show>
        </Match>
      </Switch>
      <div class={styles["foot"]}>
        <p
          ref={(element) => {
            foot = element;
          }}
          class={styles["status"]}
          role="status"
          tabindex="-1"
        >
          {status()}
        </p>
        <Show when={props.list.hasMore() && props.list.rows().length > 0}>
          {/* Not disabled meanwhile: that would take the focus from it. A press then does nothing. */}
          <Button aria-disabled={props.list.state() !== "ready"} onClick={() => props.list.more()}>
            {t(props.list.state() === "more" ? "admin.loadingMore" : "admin.more")}
          </Button>
        </Show>
      </div>
    </div>
  );
}

function TableHead<Row>(props: { readonly columns: readonly Column<Row>[] }) {
  return (
    <thead>
      <tr>
        <For each={props.columns}>
          {(column) => (
            <th scope="col" class={styles[column.look ?? ""]}>
              {column.title}
            </th>
          )}
        </For>
      </tr>
    </thead>
  );
}
