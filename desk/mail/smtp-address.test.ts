import { expect, test } from "vitest";
import { readSmtpAddress } from "./smtp-address.ts";

test("a network is crossed with TLS, from the start or before anything is said", () => {
  expect(readSmtpAddress("smtps://ada:p%40ss@mail.example.org")).toEqual({
    host: "mail.example.org",
    port: 465,
    secure: true,
    requireTLS: false,
    ignoreTLS: false,
    auth: { user: "ada", pass: "p@ss" },
  });
  expect(readSmtpAddress("smtp://mail.example.org")).toEqual({
    host: "mail.example.org",
    port: 587,
    secure: false,
    requireTLS: true,
    ignoreTLS: false,
  });
});

test.each(["smtp://localhost:1025", "smtp://127.0.0.1", "smtp://[::1]:25", "smtp://relay.lan?tls=off"])(
  "%s does without",
  (address) => {
    expect(readSmtpAddress(address)).toMatchObject({ secure: false, requireTLS: false, ignoreTLS: true });
  },
);

test("on this machine it is used where that is asked for, and smtps never does without", () => {
  expect(readSmtpAddress("smtp://localhost?tls=required")).toMatchObject({
    requireTLS: true,
    ignoreTLS: false,
  });
  expect(readSmtpAddress("smtps://localhost?tls=off")).toMatchObject({ secure: true, ignoreTLS: false });
});

test.each([
  "https://mail.example.org",
  "smtp://",
  "mail.example.org",
  "smtp://mail.example.org?tls=maybe",
  "smtp://a%:b@mail.example.org",
])("%s is no mail server's address", (address) => {
  expect(readSmtpAddress(address)).toBeNull();
});
