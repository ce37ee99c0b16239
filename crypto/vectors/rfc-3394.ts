/** RFC 3394 §4, "Test Vectors": all six, hexadecimal. */

const keyData = "00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F";
const kek = "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F";

export const rfc3394 = [
  {
    section: "4.1",
    kek: kek.slice(0, 32),
    keyData: keyData.slice(0, 32),
    wrapped: "1FA68B0A8112B447AEF34BD8FB5A7B829D3E862371D2CFE5",
  },
  {
    section: "4.2",
    kek: kek.slice(0, 48),
    keyData: keyData.slice(0, 32),
    wrapped: "96778B25AE6CA435F92B5B97C050AED2468AB8A17AD84E5D",
  },
  {
    section: "4.3",
    kek,
    keyData: keyData.slice(0, 32),
    wrapped: "64E8C3F9CE0F5BA263E9777905818A2A93C8191E7D6E8AE7",
  },
  {
    section: "4.4",
    kek: kek.slice(0, 48),
    keyData: keyData.slice(0, 48),
    wrapped: "031D33264E15D33268F24EC260743EDCE1C6C7DDEE725A936BA814915C6762D2",
  },
  {
    section: "4.5",
    kek,
    keyData: keyData.slice(0, 48),
    wrapped: "A8F9BC1612C68B3FF6E6F4FBE30E71E4769C8B80A32CB8958CD5D17D6B254DA1",
  },
  {
    section: "4.6",
    kek,
    keyData,
    wrapped: "28C9F404C4B810F4CBCCB35CFB87F8263F5786E2D80ED326CBC7F0E71A99F43BFB988B9B7A02DD21",
  },
] as const;
