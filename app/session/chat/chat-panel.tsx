/**
 * Owns: the conversation: messages as text, links that say where they lead, and the field to write in.
 * Never: reads markup in a message, or opens a site without a second press.
 */

import Send from "lucide-solid/icons/send-horizontal";
import { createEffect, createSignal, For, on, Show } from "solid-js";
import type { HostFace, ViewerSession } from "../../../peer/session/session.ts";
import type { ChatEntry } from "../../../peer/session/session-snapshot.ts";
import { limits } from "../../../protocol/limits.ts";
import { useI18n } from "../../i18n/i18n-context.tsx";
import { Button, ButtonLink } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import type { SessionStore } from "../session-store.ts";
import { type ChatPart, chatParts } from "./chat-links.ts";
import styles from "./chat-panel.module.css";

type Link = Extract<ChatPart, { kind: "link" }>;

export function ChatPanel(props: { readonly store: SessionStore<HostFace> | SessionStore<ViewerSession> }) {
  const { t } = useI18n();
  const [link, setLink] = createSignal<Link | null>(null);
  let list: HTMLDivElement | undefined;
  const chat = () => props.store.snapshot.chat;

  createEffect(
    on(
      () => chat().length,
      () => {
        if (list) list.scrollTop = list.scrollHeight;
      },
    ),
  );

  return (
    <div class={styles["panel"]}>
      <div
        ref={(element) => {
          list = element;
        }}
        class={styles["messages"]}
        role="log"
        aria-live="off"
        aria-label={t("chat.label")}
        tabindex="0"
      >
        <For each={chat()} fallback={<EmptyState text={t("chat.empty")} />}>
          {(entry) => <Message entry={entry} onLink={setLink} />}
        </For>
      </div>
      <Show
        when={props.store.snapshot.phase !== "ended"}
        fallback={<p class={styles["write"]}>{t("chat.closed")}</p>}
      >
        <Write onSend={(text) => props.store.session.sendChat(text)} />
      </Show>
      <LinkDialog link={link()} onClose={() => setLink(null)} />
    </div>
  );
}

function Message(props: { readonly entry: ChatEntry; readonly onLink: (link: Link) => void }) {
  const { t, format } = useI18n();
  return (
    <div
      class={styles["message"]}
      classList={{
        [styles["mine"] ?? ""]: props.entry.self,
        [styles["unsent"] ?? ""]: props.entry.state === "waiting",
      }}
    >
      <p class={styles["byline"]}>
        <span>{props.entry.self ? t("common.you") : props.entry.name}</span>
        <span>{format().time(props.entry.atMs)}</span>
        <Show when={props.entry.state === "waiting"}>
          <span>{t("chat.waiting")}</span>
        </Show>
      </p>
      <p class={styles["words"]} dir="auto">
        <For each={chatParts(props.entry.text)}>
          {(part) =>
            part.kind === "text" ? (
              part.text
            ) : (
              <>
                <button type="button" class={styles["link"]} onClick={() => props.onLink(part)}>
                  {part.text}
                </button>
                <Show when={part.text !== part.host}>
                  {" "}
                  <span class={styles["host"]}>({part.host})</span>
                </Show>
              </>
            )
          }
        </For>
      </p>
    </div>
  );
}

function Write(props: { readonly onSend: (text: string) => void }) {
  const { t } = useI18n();
  const [text, setText] = createSignal("");
  const over = () => text().length - limits.chatChars;
  const send = () => {
    const words = text().trim();
    if (words === "" || over() > 0) return;
    props.onSend(words);
    setText("");
  };
  return (
    <>
      <Show when={over() > 0}>
        <p class={styles["over"]} role="status">
          {t("chat.tooLong", { count: over() })}
        </p>
      </Show>
      <form
        class={styles["write"]}
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <textarea
          rows="1"
          dir="auto"
          aria-label={t("chat.field")}
          placeholder={t("chat.field")}
          value={text()}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            send();
          }}
        />
        <Button
          type="submit"
          variant="primary"
          label={t("chat.send")}
          icon={<Send aria-hidden="true" />}
          disabled={text().trim() === "" || over() > 0}
        />
      </form>
    </>
  );
}

function LinkDialog(props: { readonly link: Link | null; readonly onClose: () => void }) {
  const { t } = useI18n();
  const shown = () => props.link ?? { host: "", href: "" };
  return (
    <Dialog
      open={props.link !== null}
      onClose={props.onClose}
      title={t("chat.linkTitle")}
      actions={
        <>
          <Button onClick={() => props.onClose()}>{t("common.cancel")}</Button>
          <ButtonLink
            variant="primary"
            href={shown().href}
            target="_blank"
            rel="noopener noreferrer"
            onClick={() => props.onClose()}
          >
            {t("chat.linkOpen", { host: shown().host })}
          </ButtonLink>
        </>
      }
    >
      <p>{t("chat.linkText", { host: shown().host })}</p>
      <p class={styles["address"]} aria-label={t("chat.linkFull")} role="group">
        {shown().href}
      </p>
    </Dialog>
  );
}
