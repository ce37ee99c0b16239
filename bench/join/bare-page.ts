/**
 * The reference of `join-to-first-frame`: a minimal screen share through the same signaling server. A technician's page
 * (`#technician`) makes a room; a customer's page joins it on a press, captures at the same time, and sends an RTP track.
 * No handshake, no consent, no second encryption, no second thought.
 */

import { io } from "socket.io-client";

type Reply = {
  readonly ok: boolean;
  readonly room: string;
  readonly locator: string;
  readonly members: string[];
};
type Incoming = { readonly room: string; readonly from: string; readonly payload: string };
type Route = { readonly room: string; readonly to: string };

const server = new URLSearchParams(location.search).get("server") ?? "";
const socket = io(server, { path: "/signaling/", transports: ["websocket"] });
const ask = (event: string, argument: object): Promise<Reply> => socket.emitWithAck(event, argument);
const connection = new RTCPeerConnection();
const [field] = document.getElementsByTagName("input");
const [button] = document.getElementsByTagName("button");
const [video] = document.getElementsByTagName("video");
let route: Route | null = null;
let unsent: object[] = [];

function send(signal: object): void {
  if (route === null) unsent.push(signal);
  else void ask("signal", { ...route, payload: JSON.stringify(signal) });
}

function setRoute(next: Route): void {
  route = next;
  const ripe = unsent;
  unsent = [];
  for (const signal of ripe) send(signal);
}

async function describe(): Promise<void> {
  await connection.setLocalDescription();
  send({ description: connection.localDescription });
}

connection.onicecandidate = ({ candidate }) => candidate && send({ candidate });
connection.ontrack = ({ track }) => {
  if (video) video.srcObject = new MediaStream([track]);
};
socket.on("signal", async ({ room, from, payload }: Incoming) => {
  setRoute({ room, to: from });
  const { description, candidate } = JSON.parse(payload) as {
    description?: RTCSessionDescriptionInit;
    candidate?: RTCIceCandidateInit;
  };
  if (candidate) await connection.addIceCandidate(candidate);
  if (!description) return;
  await connection.setRemoteDescription(description);
  if (description.type === "offer") await describe();
});

async function join(): Promise<void> {
  const [joined, stream] = await Promise.all([
    ask("room:join", { v: 1, locator: field?.value }),
    navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { ideal: 30, max: 30 } } }),
  ]);
  setRoute({ room: joined.room, to: joined.members[0] ?? "" });
  for (const track of stream.getVideoTracks()) connection.addTrack(track, stream);
  await describe();
}

button?.addEventListener("click", () => void join());
await new Promise<void>((resolve) => socket.once("connect", resolve));
if (location.hash === "#technician") {
  const { locator } = await ask("room:create", { v: 1 });
  document.title = locator;
} else document.title = "ready";
