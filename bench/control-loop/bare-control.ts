/**
 * Owns: the reference of `control-loop`: a page of the extension that sends the tab which was chosen in the picker as an RTP
 * track, and hands what comes over a bare data channel to the debugger in that tab; and a page that shows the track and
 * sends its keys.
 * Never: a layer of ours.
 */

import type { Page } from "playwright";
import { step } from "../step.ts";

const withinMs = 30_000;

/** Connects the two pages. @param host a page of the extension, in front @param shown the address of the page to control */
export async function connectBare(host: Page, viewer: Page, shown: string): Promise<void> {
  await host.evaluate(prepareHost, shown);
  // The browser opens its picker only upon a press.
  await host.locator("#share").click();
  await step(
    "the bare page's capture",
    withinMs,
    host.waitForFunction(() => "bareOffer" in globalThis),
  );
  const offer = await step(
    "the bare page's offer",
    withinMs,
    host.evaluate(() => bareOffer),
  );
  const answer = await step("the bare viewer's answer", withinMs, viewer.evaluate(answerBare, offer));
  await host.evaluate((description) => bareAnswer(description), answer);
  await step(
    "the bare data channel",
    withinMs,
    viewer.waitForFunction(() => document.title === "open"),
  );
}

/** Runs in the host's page. */
function prepareHost(shown: string): void {
  const button = document.createElement("button");
  button.id = "share";
  button.textContent = "Share";
  button.style.cssText = "position: fixed; inset: 0; z-index: 9";
  document.body.append(button);
  button.addEventListener("click", () => Object.assign(globalThis, { bareOffer: share() }));

  async function share(): Promise<RTCSessionDescriptionInit> {
    const stream = await navigator.mediaDevices.getDisplayMedia({ video: true });
    const [track] = stream.getVideoTracks();
    const [tab] = (await chrome.tabs.query({})).filter(({ url }) => url === shown);
    if (track === undefined || tab?.id === undefined) throw new Error("there is nothing to share");
    const target = { tabId: tab.id };
    await chrome.debugger.attach(target, "1.3");
    const connection = new RTCPeerConnection();
    connection.addTrack(track, stream);
    const channel = connection.createDataChannel("input", { negotiated: true, id: 0 });
    channel.addEventListener("message", ({ data }) => {
      void chrome.debugger.sendCommand(target, "Input.dispatchKeyEvent", JSON.parse(data));
    });
    Object.assign(globalThis, {
      bareAnswer: (answer: RTCSessionDescriptionInit) => connection.setRemoteDescription(answer),
    });
    await connection.setLocalDescription();
    await gathered(connection);
    await chrome.tabs.update(tab.id, { active: true });
    return connection.localDescription?.toJSON() as RTCSessionDescriptionInit;
  }

  function gathered(connection: RTCPeerConnection): Promise<void> {
    return new Promise((resolve) => {
      const look = () => connection.iceGatheringState === "complete" && resolve();
      connection.addEventListener("icegatheringstatechange", look);
      look();
    });
  }
}

/** Runs in the viewer's page. */
async function answerBare(offer: RTCSessionDescriptionInit): Promise<RTCSessionDescriptionInit> {
  const video = document.createElement("video");
  video.dataset["testid"] = "customer-screen";
  video.muted = true;
  video.autoplay = true;
  video.style.cssText = "position: fixed; inset: 0; width: 100%; height: 100%";
  document.body.append(video);
  const connection = new RTCPeerConnection();
  connection.ontrack = ({ track }) => {
    video.srcObject = new MediaStream([track]);
  };
  const channel = connection.createDataChannel("input", { negotiated: true, id: 0 });
  channel.addEventListener("open", () => {
    document.title = "open";
  });
  const send = (type: "keyDown" | "keyUp") => (event: KeyboardEvent) => {
    const { key, code, keyCode: windowsVirtualKeyCode } = event;
    event.preventDefault();
    const text = type === "keyDown" ? { text: key } : {};
    channel.send(JSON.stringify({ type, key, code, windowsVirtualKeyCode, ...text }));
  };
  addEventListener("keydown", send("keyDown"));
  addEventListener("keyup", send("keyUp"));
  await connection.setRemoteDescription(offer);
  await connection.setLocalDescription();
  await new Promise<void>((resolve) => {
    const look = () => connection.iceGatheringState === "complete" && resolve();
    connection.addEventListener("icegatheringstatechange", look);
    look();
  });
  return connection.localDescription?.toJSON() as RTCSessionDescriptionInit;
}

declare const bareOffer: Promise<RTCSessionDescriptionInit>;
declare function bareAnswer(answer: RTCSessionDescriptionInit): Promise<void>;
