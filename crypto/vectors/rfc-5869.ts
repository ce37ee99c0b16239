/** RFC 5869 Appendix A, the test cases with SHA-256 (A.1 to A.3), hexadecimal. */

/** `first` to `last`, each one byte. */
function byteRange(first: number, last: number): string {
  return Array.from({ length: last - first + 1 }, (_, index) =>
    (first + index).toString(16).padStart(2, "0"),
  ).join("");
}

export const rfc5869 = [
  {
    section: "A.1",
    ikm: "0b".repeat(22),
    salt: byteRange(0x00, 0x0c),
    info: byteRange(0xf0, 0xf9),
    prk: "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
    okm: "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
  },
  {
    section: "A.2",
    ikm: byteRange(0x00, 0x4f),
    salt: byteRange(0x60, 0xaf),
    info: byteRange(0xb0, 0xff),
    prk: "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
    okm:
      "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09" +
      "da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87",
  },
  {
    section: "A.3",
    ikm: "0b".repeat(22),
    salt: "",
    info: "",
    prk: "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
    okm: "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
  },
] as const;
