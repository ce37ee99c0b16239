import { cleanup, screen, waitFor, within } from "@solidjs/testing-library";
import { afterEach, describe, expect, test } from "vitest";
import {
  changeDeviceGroup,
  createDeviceGroup,
  deleteDeviceGroup,
  listDeviceGroups,
} from "../../protocol/desk/device-groups-api.ts";
import { readSettings, setDeviceSettings } from "../../protocol/desk/organisation-api.ts";
import { DeviceGroupsPage } from "./device-groups-page.tsx";
import { deviceGroups, settings } from "./fake-organisation.ts";
import { openPage, press, tick, type } from "./open-page.tsx";

afterEach(cleanup);

const open = (groups = deviceGroups) =>
  openPage(
    (tools) => <DeviceGroupsPage {...tools} />,
    {},
    (desk) => {
      desk.answer(readSettings, settings());
      desk.answer(listDeviceGroups, groups);
    },
  );
const [bakery] = deviceGroups;
if (!bakery) throw new Error("no group");

test("what holds for all devices can be changed, and a version has to be one", async () => {
  const page = open();
  await press("Edit: For all devices");
  await type("Least version of the extension", "one");
  tick("Stay at one version");
  await press("Save");
  expect(await screen.findAllByText("Please type a version, like 0.1.0.")).toHaveLength(2);
  await type("Least version of the extension", "");
  await type("Version", "0.1.4");
  tick("Run prepared actions");
  page.desk.answer(setDeviceSettings, undefined);
  await press("Save");
  await waitFor(() =>
    expect(page.sent("PUT /api/organisation/device-settings")?.body).toMatchObject({
      revision: 3,
      settings: {
        minimumVersion: null,
        updateChannel: { kind: "pinned", version: "0.1.4" },
        asksFraudQuestion: true,
      },
    }),
  );
  const sent = page.sent("PUT /api/organisation/device-settings")?.body as {
    settings: { allowedScopes: string[] };
  };
  expect(sent.settings.allowedScopes).toHaveLength(8);
  expect(sent.settings.allowedScopes).not.toContain("script");
});

describe("a group", () => {
  test("is told by what it sets itself", async () => {
    open();
    const list = await screen.findByRole("list", { name: "Device groups by name" });
    const [first, , third] = within(list).getAllByRole("listitem");
    expect(first?.textContent).toContain("3 settings of its own");
    const toComputers = screen.getByRole("link", { name: "Set up a group's computers" });
    expect(toComputers.getAttribute("href")).toBe("/devices/deploy");
    expect(first?.textContent).toContain("Updates of the extension: Stays at 0.1.4");
    expect(third?.textContent).toContain("Everything inherited");
  });

  test("marks what it inherits, sets a thing itself, and inherits again", async () => {
    const page = open();
    await press("Edit: Bakery");
    expect(screen.getAllByText("Inherited")).toHaveLength(2);
    await press("Inherit again: What technicians may ask for");
    expect(screen.getAllByText("Inherited")).toHaveLength(3);
    await press("Set here: Ask whoever is there before an unattended session");
    tick("Ask whoever is there before an unattended session");
    page.desk.answer(changeDeviceGroup, bakery);
    await press("Save");
    await waitFor(() =>
      expect(page.sent("PUT /api/device-groups/:id")).toEqual({
        params: { id: bakery.id },
        body: {
          name: "Bakery",
          revision: 1,
          settings: {
            minimumVersion: "0.1.0",
            updateChannel: { kind: "pinned", version: "0.1.4" },
            asksPersonFirst: false,
          },
        },
      }),
    );
  });

  test("is made with a name that there is not yet", async () => {
    const page = open([]);
    expect(await screen.findByText("No groups yet")).toBeTruthy();
    await press("New group");
    await press("Save");
    expect(await screen.findByText("Please type a name.")).toBeTruthy();
    await type("Name of the group", "Bakery");
    page.desk.refuse(createDeviceGroup, "name-taken");
    await press("Save");
    expect(await screen.findByText("There is one of this name already.")).toBeTruthy();
    page.desk.answer(createDeviceGroup, bakery);
    page.desk.answer(listDeviceGroups, [bakery]);
    await press("Save");
    expect(await screen.findByText("Bakery")).toBeTruthy();
    expect(page.sent("POST /api/device-groups")?.body).toEqual({ name: "Bakery", settings: {} });
  });

  test("that somebody else changed meanwhile keeps what was typed, and shows what it is now", async () => {
    const page = open();
    await press("Edit: Bakery");
    await type("Name of the group", "Bakeries");
    page.desk.refuse(changeDeviceGroup, "desk-changed-meanwhile");
    page.desk.answer(listDeviceGroups, [{ ...bakery, name: "Bread", settings: {}, revision: 5 }]);
    await press("Save");
    expect(await screen.findByText(/Now it is: Bread; Everything inherited\./)).toBeTruthy();
    expect(screen.getByLabelText<HTMLInputElement>("Name of the group").value).toBe("Bakeries");
    page.desk.answer(changeDeviceGroup, bakery);
    await press("Save");
    await waitFor(() =>
      expect(page.sent("PUT /api/device-groups/:id")?.body).toMatchObject({ name: "Bakeries", revision: 5 }),
    );
  });

  test("is deleted after a question", async () => {
    const page = open();
    await press("Edit: Bakery");
    await press("Delete");
    expect(await screen.findByText(/Its devices follow the settings for all devices then/)).toBeTruthy();
    expect(page.timesAsked("DELETE /api/device-groups/:id")).toBe(0);
    page.desk.answer(deleteDeviceGroup, undefined);
    page.desk.answer(listDeviceGroups, []);
    await press("Delete");
    expect(await screen.findByText("The group Bakery is deleted.")).toBeTruthy();
    expect(await screen.findByText("No groups yet")).toBeTruthy();
  });
});
