/**
 * Owns: what the operator can watch, in Prometheus's text form.
 * Never: labels anything with a room, a locator, an address, a member or a device; labels come from closed lists.
 */

import { Counter, Gauge, Registry } from "prom-client";
import type { ErrorCode } from "../protocol/error-codes.ts";

export interface Gauges {
  readonly rooms: number;
  readonly members: number;
  readonly connections: number;
  readonly devices: number;
  readonly watchedDevices: number;
}

/** Why an event, a handshake or a connection was refused. */
export type Refusal = ErrorCode | "ack-missing" | "disconnected";

export type Metrics = ReturnType<typeof createMetrics>;

/** @param read asked at each scrape for what is true now */
export function createMetrics(read: () => Gauges) {
  const registry = new Registry();
  const registers = [registry];

  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
  gauge("farhand_rooms", "Rooms with members on this process.", () => read().rooms);
  gauge("farhand_members", "Members on this process, over all rooms.", () => read().members);
  gauge("farhand_connections", "Socket.IO connections of this process.", () => read().connections);
  gauge("farhand_devices", "Unattended devices connected to this process.", () => read().devices);
  gauge("farhand_watched_devices", "Devices watched from this process.", () => read().watchedDevices);
  gauge("process_resident_memory_bytes", "Resident memory of this process.", () => process.memoryUsage.rss());
  gauge("process_cpu_seconds_total", "Processor time this process has used.", () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000_000;
  });

  const counter = (name: string, help: string) => new Counter({ name, help, registers });
  const roomsCreated = counter("farhand_rooms_created_total", "Locator rooms made.");
  const roomsEntered = counter("farhand_rooms_entered_total", "Members admitted to rooms.");
  const relayedMessages = counter(
    "farhand_relayed_messages_total",
    "Payloads passed from one member to another.",
  );
  const relayedBytes = counter("farhand_relayed_bytes_total", "Bytes of those payloads.");
  const announcements = counter("farhand_device_announcements_total", "Devices that proved their key.");
  const rings = counter("farhand_device_rings_total", "Rings passed on to a device.");
  const refusals = new Counter({
    name: "farhand_refusals_total",
    help: "Requests, events and connections refused, by code.",
    labelNames: ["code"],
    registers,
  });

  return {
    roomCreated: () => roomsCreated.inc(),
    memberAdmitted: () => roomsEntered.inc(),
    relayed(bytes: number) {
      relayedMessages.inc();
      relayedBytes.inc(bytes);
    },
    deviceAnnounced: () => announcements.inc(),
    deviceRung: () => rings.inc(),
    refused: (code: Refusal) => refusals.inc({ code }),
    contentType: registry.contentType,
    /** The text of a scrape. */
    text: () => registry.metrics(),
  };
}
